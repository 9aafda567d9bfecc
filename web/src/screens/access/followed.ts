/** What a standing rule is over, in words. */
import { record } from '../../record.svelte';
import type { Follow, Id, RuleOver } from '../../session/contract';
import { words } from '../../words/language.svelte';

const list = (said: string[]): string => new Intl.ListFormat(words.language).format(said);

/** The words of a problem. */
export function problemNamed(entry: Id): string {
  const problem = record.problemOf(entry);
  return problem ? record.nameOf(problem) : '';
}

/** What an agreement lets follow: « Analyses » et sur « Diabète ». */
export const followed = (follow: Follow[]): string =>
  list(
    follow.map((one) =>
      'category' in one
        ? words.all.problem.section(words.all.categories[one.category])
        : words.all.problem.over(problemNamed(one.problem)),
    ),
  );

/** What a rule that stands is over: Analyses et sur « Diabète ». */
export const sayOver = (over: RuleOver[]): string =>
  list(
    over.map((one) =>
      'category' in one ? words.all.categories[one.category] : words.all.problem.over(one.problem.words),
    ),
  );
