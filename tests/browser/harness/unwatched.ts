import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { launching } from './chromium';

/**
 * A Chromium that Playwright can let go of: while it looks on, each request's body is copied to it, which costs more
 * than sealing and sending.
 */
export class Unwatched {
  private constructor(
    private readonly process: ChildProcess,
    private readonly address: string,
  ) {}

  static async start(profile: string, port: number, ...flags: string[]): Promise<Unwatched> {
    const { executablePath = '', args = [] } = launching(port, ...flags);
    const more = [
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--accept-lang=fr-FR',
    ];
    const awake = ['--disable-background-timer-throttling', '--disable-renderer-backgrounding'];
    const started = spawn(executablePath, [...args, ...more, ...awake, 'about:blank'], { stdio: 'ignore' });
    const told = join(profile, 'DevToolsActivePort');
    await expect.poll(() => existsSync(told) && readFileSync(told, 'utf8').includes('\n')).toBe(true);
    return new Unwatched(started, `http://127.0.0.1:${readFileSync(told, 'utf8').split('\n')[0]}`);
  }

  /** Does `work` with the page, watched as usual. */
  async with<T>(work: (page: Page) => Promise<T>): Promise<T> {
    const browser = await chromium.connectOverCDP(this.address);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('the browser has no page');
    try {
      return await work(page);
    } finally {
      await browser.close();
    }
  }

  /** Gives a file of any size to the page's input; Playwright itself hands no large one to a browser that it did not start. */
  async give(page: Page, file: string): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const expression = 'document.querySelector("input[type=file][multiple]")';
    const { result } = await session.send('Runtime.evaluate', { expression });
    await session.send('DOM.setFileInputFiles', { files: [file], objectId: result.objectId ?? '' });
  }

  /** Presses a button once nobody watches, and gives the milliseconds until `text` stands on the page. */
  async press(button: string, text: string): Promise<number> {
    await this.with((page) =>
      page.evaluate(
        ([button, text]) => {
          document.title = '';
          const has = (element: Element) => element.textContent?.includes(button ?? '');
          setTimeout(() => {
            const start = performance.now();
            [...document.querySelectorAll('button')].find(has)?.click();
            const look = setInterval(() => {
              if (!document.body.innerText.includes(text ?? '')) return;
              clearInterval(look);
              document.title = `took ${performance.now() - start}`;
            }, 20);
          }, 2_000);
        },
        [button, text],
      ),
    );
    let took: string | undefined;
    await expect
      .poll(
        async () => {
          const targets = (await (await fetch(`${this.address}/json/list`)).json()) as { title: string }[];
          return (took = targets.map(({ title }) => /^took (.+)$/.exec(title)?.[1]).find(Boolean));
        },
        { timeout: 600_000 },
      )
      .toBeDefined();
    return Number(took);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }
}
