/** The person behind a signature, without profession and place. */
export const personIn = (author: string): string =>
  author
    .split(',')
    .map((part) => part.trim())
    .find((part) => part !== '') ?? '';
