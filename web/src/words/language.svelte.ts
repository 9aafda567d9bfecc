import { en } from './en';
import { fr, type Words } from './fr';

export type Language = 'fr' | 'en';

const KEPT = 'cachet-language';

function first(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'fr' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'fr';
}

let language = $state<Language>(first());
const tables: Record<Language, Words> = { fr, en };

/** The sentences of the page in the person's language; reading it in a template follows a change of language. */
export const words = {
  get language(): Language {
    return language;
  },
  get all(): Words {
    return tables[language];
  },
};

export function speak(next: Language): void {
  language = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
}

export function sayInThisLanguage(): void {
  document.documentElement.lang = language;
}
