import type { LaunchOptions } from '@playwright/test';

/** The browser under test: the server's names lead to `port` of this machine, no other name leads anywhere. */
export function launching(port: number, ...more: string[]): LaunchOptions {
  return {
    executablePath: process.env['CACHET_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP *.localhost 127.0.0.1:${port}, MAP * ~NOTFOUND`,
      ...more,
    ],
  };
}

/** The address of the page under a name of its own: both roles side by side in one browser. */
export function address(name: 'patient' | 'pro'): string {
  return `http://${name}.localhost:${serverPort()}/`;
}

/** The port that the server under test listens on. */
export function serverPort(): number {
  const given = process.env['CACHET_URL'];
  if (!given) throw new Error('CACHET_URL is not set: run scripts/with-server.sh scripts/test-browser.sh');
  return Number(new URL(given).port);
}
