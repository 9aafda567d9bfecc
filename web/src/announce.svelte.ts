/** What a screen reader says aloud, and the page shows for a moment: the outcome of a gesture. */
let said = $state('');

export const announcement = {
  get text(): string {
    return said;
  },
};

let ending: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  clearTimeout(ending);
  said = text;
  ending = setTimeout(() => (said = ''), 12_000);
}

export function hush(): void {
  clearTimeout(ending);
  said = '';
}
