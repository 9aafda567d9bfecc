/** What stood behind a health link: files, each under the name that it gives itself. */
import { examine } from '#record';
import type { Finding, LinkedFile } from './record/contract';
import { sayFullDay } from './words/dates';

/** A SMART Health Card, which keeps its signature. */
export const isCard = (mediaType: string): boolean => mediaType === 'application/smart-health-card';

export interface Linked {
  file: File;
  /** Its own title and day; empty when it says none, or nobody looked yet. */
  title: string;
  /** Whom it is about, as it says. */
  who: string;
  found: Finding | null;
}

/** The files, to be shown before anybody has looked into them. */
export const linkedFrom = (given: LinkedFile[]): Linked[] =>
  given.map(({ bytes, contentType }, at) => ({
    file: new File([bytes], `${at + 1}.${isCard(contentType) ? 'smart-health-card' : 'json'}`, {
      type: contentType,
    }),
    title: '',
    who: '',
    found: null,
  }));

/** The files, once more after each of them was looked into: what can be read is shown, and its names come as they are found. */
export async function* naming(files: Linked[]): AsyncGenerator<Linked[]> {
  for (const [at, one] of files.entries()) {
    files = files.with(at, await named(one));
    yield files;
  }
}

/** What a file says of itself: it came from somewhere else, and may hold up its reader. */
export async function named(linked: Linked): Promise<Linked> {
  const found = await examine(linked.file, null);
  const title = [found?.title, found?.day && sayFullDay(found.day)].filter(Boolean).join(', ');
  return { ...linked, title, who: found?.patient?.name ?? '', found };
}
