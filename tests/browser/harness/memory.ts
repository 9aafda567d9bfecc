import { readFileSync, readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';

export const MIB = 1024 * 1024;
/** What a browser needs to be started with, for `worker` to be measured at once. */
export const EAGER = '--enable-blink-features=ForceEagerMeasureMemory';

export interface Peak {
  /** JavaScript and wasm memory of the session worker, in bytes. */
  worker: number;
  /** Resident memory of the largest renderer process, page and worker together, in bytes. */
  renderer: number;
}

/** Measures again and again while `work` goes on, and gives the largest values seen. */
export async function peakWhile(page: Page, folder: string, work: Promise<unknown>): Promise<Peak> {
  const peak: Peak = { worker: 0, renderer: 0 };
  let going = true;
  const stop = () => (going = false);
  work.then(stop, stop);
  while (going) {
    peak.renderer = Math.max(peak.renderer, renderer(folder));
    peak.worker = Math.max(peak.worker, await worker(page));
    // Each measure collects garbage first, which must not become the work itself.
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  await work;
  return peak;
}

interface Measured {
  breakdown: { bytes: number; attribution: { scope: string }[] }[];
}

function worker(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const measure = performance as unknown as { measureUserAgentSpecificMemory(): Promise<Measured> };
    const { breakdown } = await measure.measureUserAgentSpecificMemory();
    return breakdown
      .filter(({ attribution }) => attribution.some(({ scope }) => scope === 'DedicatedWorkerGlobalScope'))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  });
}

/** Of the browser whose profile lies in `folder`. */
function renderer(folder: string): number {
  let largest = 0;
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'latin1');
      if (!command.includes('--type=renderer') || !command.includes(folder)) continue;
      const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'latin1'));
      largest = Math.max(largest, Number(resident?.[1] ?? 0) * 1024);
    } catch {
      // The process ended between the two readings.
    }
  }
  return largest;
}
