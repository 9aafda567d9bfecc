import { integrity, url } from 'virtual:record';
import type { GivenLink, LinkedFile, Readable, Refusable } from '../record/contract';
import { follow, refused } from '../record/follow';
import { record, type HealthLink } from '../record/module';

/** No address without TLS is ours here: the page has no origin. */
const OWN = '';

let loaded: Promise<unknown> | undefined;
const load = (): Promise<unknown> =>
  (loaded ??= record.default({ module_or_path: fetch(url, { integrity, credentials: 'omit' }) }));

/** A link that was read; nothing was asked of anybody. */
export class Foreign {
  private constructor(
    private readonly link: HealthLink,
    readonly about: GivenLink,
  ) {}

  /** Reads a link as it was pasted, bare or behind the address of a viewer. */
  static async read(text: string): Promise<Refusable<Foreign>> {
    await load();
    const link = new record.HealthLink(text, Date.now() / 1000, OWN);
    const about = link.about();
    if (!about.given) return refused(about.refused ?? 'link-answer');
    return { given: new Foreign(link, about.given), refused: null, left: null };
  }

  /** Asks the service that the link names, and no other but those that its answer names. */
  open(recipient: string, passcode: string | null): Promise<Refusable<LinkedFile[]>> {
    return follow(this.link, recipient, passcode, (address) => address.toLowerCase().startsWith('https://'));
  }
}

/** A file as text to be read, or null where it is none that is known here, or one that broke its reader. */
export function readable(file: LinkedFile): Readable | null {
  try {
    return record.read(file.bytes);
  } catch {
    return null;
  }
}
