import type { EntryView, Id } from './session/contract';
import { session } from './session.svelte';

/** Ids say nothing to whoever finds them here: what they name is sealed in the vault. */
const KEPT = 'cachet-card';

interface Choice {
  /** Entries that stay out of the card and of the summary behind its square. */
  without: Id[];
  /** The same, as the summary that the square opens was last made. */
  behind: Id[];
}

const NOTHING: Choice = { without: [], behind: [] };

/** The entries of a line, and those that they stand in the place of. */
const named = (line: EntryView[]): Id[] =>
  line.flatMap(({ id, instead }) => (instead === null ? [id] : [id, instead]));

/** What the person left out of the emergency card; this device keeps it, unless it is shared. */
class Card {
  #choice = $state.raw<Choice>(NOTHING);

  constructor() {
    session.onClose(() => (this.#choice = NOTHING));
  }

  load(): void {
    const kept = this.isKept ? localStorage.getItem(KEPT) : null;
    if (kept) this.#choice = JSON.parse(kept) as Choice;
  }

  /** Whether entries that say the same are left out: leaving out one of them leaves out what they say, corrected too. */
  leavesOut(line: EntryView[]): boolean {
    return named(line).some((id) => this.#choice.without.includes(id));
  }

  include(line: EntryView[], wanted: boolean): void {
    const ids = named(line);
    const others = this.#choice.without.filter((id) => !ids.includes(id));
    this.#keep({ ...this.#choice, without: wanted ? others : [...others, ...ids] });
  }

  /** Whether the square still opens what was chosen before. */
  get isBehind(): boolean {
    const { without, behind } = this.#choice;
    return without.length !== behind.length || without.some((id) => !behind.includes(id));
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** The summary behind the square has been made by `choice`. */
  made(choice: Choice): void {
    this.#keep({ ...this.#choice, behind: choice.without });
  }

  #keep(choice: Choice): void {
    this.#choice = choice;
    if (this.isKept) localStorage.setItem(KEPT, JSON.stringify(choice));
  }

  get isKept(): boolean {
    return session.state.state === 'open' && !session.state.shared;
  }
}

export const card = new Card();
