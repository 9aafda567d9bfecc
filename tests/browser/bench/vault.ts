/** A whole vault in Chromium's worker: documents taken in, searched while typing, values gathered and drawn. */
import { curve, timeOf } from '../../../web/src/screens/record/curve';
import { VaultBench } from '../../../web/wasm-bench/cachet_client.js';

/** Milliseconds: half of all, nineteen of twenty, ninety-nine of a hundred, all. */
export type Percentiles = [p50: number, p95: number, p99: number, max: number];

export interface VaultMeasured {
  count: number;
  /** Documents a second, sealed and signed, and milliseconds of the longest. */
  taken: { aSecond: number; longest: number };
  /** The first search after a change, and every other one. */
  built: number;
  searches: Percentiles;
  /** Values of one measure gathered in one unit, and their curve drawn. */
  gathered: number;
  drawn: number;
}

/** What people type, letter by letter: a title, a word of a text, two words, one with a slip, one that is not there. */
const TYPED = ['compte rendu', 'consultation 42', 'badéla', 'truchogli', 'consulattion', 'report 2024', 'zzyzx'];
const COUNTS = [100, 1_000, 10_000];
const ROUNDS = 12;

export const vaults = (): VaultMeasured[] => COUNTS.map(vault);

function vault(count: number): VaultMeasured {
  const made = new VaultBench(count);
  const built = timed(() => made.build());
  const queries = TYPED.flatMap((text) => [...text].map((_, at) => text.slice(0, at + 1)));
  const times = Array.from({ length: ROUNDS }, () => queries.map((query) => timed(() => made.search(query))));
  const points = Array.from({ length: count }, (_, at) => ({
    at: timeOf(`20${String(10 + (at % 15))}-${String(1 + (at % 12)).padStart(2, '0')}-11`),
    value: 4 + (at % 60) / 10,
  })).sort((one, other) => one.at.getTime() - other.at.getTime());
  const measured = {
    count,
    taken: taken(count),
    built,
    searches: percentiles(times.flat()),
    gathered: timed(() => made.curve()),
    drawn: timed(() => curve(points, { low: 3.9, high: 5.5 })),
  };
  made.free();
  return measured;
}

/** In pieces of ten: what is held stays the same, however many come. */
function taken(count: number): VaultMeasured['taken'] {
  const pieces = Array.from({ length: count / 10 }, () => timed(() => VaultBench.importFiles(10)));
  const whole = pieces.reduce((sum, piece) => sum + piece, 0);
  return { aSecond: (count * 1000) / whole, longest: Math.max(...pieces) / 10 };
}

function percentiles(times: number[]): Percentiles {
  const sorted = times.sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(0.5), at(0.95), at(0.99), sorted.at(-1) ?? 0];
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
