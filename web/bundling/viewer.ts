import { build, type Plugin, type Rolldown } from 'vite';
import { integrity, nameHash } from './digest.ts';

const VIRTUAL = 'virtual:viewer';

/**
 * Bundles the document viewer as one classic script and offers it as `virtual:viewer`: `{ url, integrity }`.
 * The page fetches that file and inlines it in a sandboxed frame, so its hash must stand in the page's `script-src`;
 * `headers.ts` reads it from the file's name.
 */
export function viewer(entry: string, alias: Record<string, string>): Plugin {
  let script: Promise<string> | undefined;
  return {
    name: 'cachet-viewer',
    apply: 'build',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    async load(id) {
      if (id !== `\0${VIRTUAL}`) return;
      script ??= bundle(entry, alias);
      const source = await script;
      const fileName = `assets/viewer-${nameHash(source)}.js`;
      this.emitFile({ type: 'asset', fileName, source });
      return `export const url = '/${fileName}'; export const integrity = '${integrity(source)}';`;
    },
  };
}

/** One classic script that can stand between `<script>` tags. */
export async function bundle(
  entry: string,
  alias: Record<string, string> = {},
  more: Plugin[] = [],
): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias },
    plugins: [withoutAddress(), withoutNode(), ...more],
    build: {
      write: false,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'viewer' },
      // pdf.js asks for its own address only under Node.
      rolldownOptions: { transform: { define: { 'import.meta.url': '""' } } },
    },
  })) as Rolldown.RolldownOutput[];
  const chunk = result[0]?.output[0];
  if (chunk?.type !== 'chunk' || result[0]?.output.length !== 1)
    throw new Error(`${entry} must be one script`);
  return inlineable(chunk.code);
}

/** Compiled code is given to whoever runs it: the address that its glue would fetch it from does not exist there. */
function withoutAddress(): Plugin {
  return {
    name: 'cachet-without-address',
    transform: {
      order: 'pre',
      filter: { id: /cachet_(imaging|record)\.js$/ },
      handler: (code) => code.replace(/new URL\('[^']+', import\.meta\.url\)/, 'undefined'),
    },
  };
}

/** CharLS's glue asks for Node's own modules, under Node only. */
function withoutNode(): Plugin {
  return {
    name: 'cachet-without-node',
    enforce: 'pre',
    resolveId: (id) => (id === 'fs' || id === 'path' ? `\0${id}` : undefined),
    load: (id) => (id === '\0fs' || id === '\0path' ? 'export default {};' : undefined),
  };
}

/** Makes a script safe between `<script>` tags, whose hash the parser then computes over the very same bytes. */
function inlineable(code: string): string {
  const safe = code
    .replaceAll('\r\n', '\n')
    .replaceAll(/<\/(script)/gi, '<\\/$1')
    .replaceAll('<!--', '<\\!--')
    .replaceAll('\0', '\\0');
  if (safe.includes('\r'))
    throw new Error('a bare carriage return would change the hash of the inlined script');
  return safe;
}
