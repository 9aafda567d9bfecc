/** Whether there is a network, as far as this page can tell: the browser's word, and whether the service answers. */
let online = $state(navigator.onLine);
let answers = $state(true);

/** Between two looks for a service that did not answer, in milliseconds. */
const AGAIN = 5_000;

addEventListener('online', () => (online = true));
addEventListener('offline', () => (online = false));

export const network = {
  get online(): boolean {
    return online && answers;
  },
  /** A request had no answer: looked for again until there is one, which is told like a network that is back. */
  missed(): void {
    if (!answers) return;
    answers = false;
    setTimeout(() => void look(), AGAIN);
  },
};

async function look(): Promise<void> {
  const answer = await fetch('/healthz', { cache: 'no-store', credentials: 'omit' }).catch(() => null);
  if (answer === null) {
    setTimeout(() => void look(), AGAIN);
    return;
  }
  answers = true;
  dispatchEvent(new Event('online'));
}
