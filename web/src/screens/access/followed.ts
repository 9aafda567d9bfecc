/** What a standing rule is over, in words. */
import { record } from '../../record.svelte';
import type { Follow, RuleOver } from '../../session/contract';
import { words } from '../../words/language.svelte';

const list = (said: string[]): string => new Intl.ListFormat(words.language).format(said);

/** « Analyses », or the name of a problem; several in a row. */
export const followed = (follow: Follow[]): string =>
  list(
    follow.map((one) =>
      'category' in one ? words.all.categories[one.category] : nameOf(one.problem),
    ),
  );

function nameOf(entry: string): string {
  const problem = record.problemOf(entry);
  return problem ? record.nameOf(problem) : '';
}

/** The same of a rule that stands: « Analyses et sur « Diabète » ». */
export const sayOver = (over: RuleOver[]): string =>
  list(
    over.map((one) =>
      'category' in one ? words.all.categories[one.category] : words.all.problem.over(one.problem.words),
    ),
  );
