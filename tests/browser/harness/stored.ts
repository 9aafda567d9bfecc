import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the server under test keeps: database, write-ahead log, log lines, and the blobs written since that moment. What is on
 * its way for a story beside this one gets another name meanwhile, and is not this one's.
 */
export function stored(since: number): { path: string; bytes: Buffer }[] {
  const folder = variable('CACHET_DATA');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...files, variable('CACHET_SERVER_LOG')].flatMap((path) => {
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (written === undefined || (written < since && path.includes('/blobs/'))) return [];
    const bytes = standing(path);
    return bytes ? [{ path, bytes }] : [];
  });
}

/** Null when it is gone by now. */
function standing(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const COLUMNS = `
import sqlite3, sys, glob
base = sqlite3.connect('file:%s?mode=ro' % glob.glob(sys.argv[1] + '/*.sqlite*')[0].split('-wal')[0].split('-shm')[0], uri=True)
for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
    rows = base.execute('select * from "%s"' % table)
    names = [one[0] for one in rows.description]
    for row in rows:
        for name, value in zip(names, row):
            data = value if isinstance(value, bytes) else str(value).encode()
            print(table + '.' + name, data.hex())
`;

/** Every value in the database, by table and column. */
export function columns(): { column: string; bytes: Buffer }[] {
  const out = execFileSync('python3', ['-c', COLUMNS, variable('CACHET_DATA')], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return out
    .trim()
    .split('\n')
    .map((line) => {
      const [column = '', hex = ''] = line.split(' ');
      return { column, bytes: Buffer.from(hex, 'hex') };
    });
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run scripts/with-server.sh scripts/test-browser.sh`);
  return value;
}
