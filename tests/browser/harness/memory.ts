import { readFileSync, readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';

export const MIB = 1024 * 1024;
/** What a browser needs to be started with, for memory to be measured at once. */
export const EAGER = '--enable-blink-features=ForceEagerMeasureMemory';

interface Measured {
  breakdown: { bytes: number; attribution: { scope: string }[] }[];
}

type Measuring = typeof globalThis & { peak: number };

/** Lets the page measure its worker, again and again, until it is left. */
export async function measureWorker(page: Page): Promise<void> {
  await page.evaluate(() => {
    const measure = performance as unknown as { measureUserAgentSpecificMemory(): Promise<Measured> };
    const measuring = globalThis as Measuring;
    measuring.peak = 0;
    const once = async () => {
      const { breakdown } = await measure.measureUserAgentSpecificMemory();
      const workers = breakdown.filter(({ attribution }) =>
        attribution.some(({ scope }) => scope === 'DedicatedWorkerGlobalScope'),
      );
      measuring.peak = Math.max(
        measuring.peak,
        workers.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      // Each measure collects garbage first, which must not become the work itself.
      setTimeout(() => void once(), 300);
    };
    void once();
  });
}

/** The most that the session worker held since `measureWorker`, JavaScript and wasm, in bytes. */
export function workerPeak(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as Measuring).peak);
}

/** The most that a renderer process of the browser with this profile held while `work` went on, in bytes. */
export async function rendererPeak(profile: string, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  let going = true;
  const stop = () => (going = false);
  work.then(stop, stop);
  while (going) {
    peak = Math.max(peak, renderer(profile));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return peak;
}

function renderer(profile: string): number {
  let largest = 0;
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'latin1');
      if (!command.includes('--type=renderer') || !command.includes(profile)) continue;
      const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'latin1'));
      largest = Math.max(largest, Number(resident?.[1] ?? 0) * 1024);
    } catch {
      // The process ended between the two readings.
    }
  }
  return largest;
}
