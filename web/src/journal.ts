import type { JournalLine } from './session/contract';
import type { Words } from './words/fr';

/** One line of the journal as a sentence; times and days are said by the screen around it. */
export function journalSentence(line: JournalLine, words: Words['access']['journalPage']): string {
  return words.line[line.act](line.person ?? words.someone, line.document ?? words.aDocument);
}
