/** How hard a phrase is to guess, 0 to 4, judged in the page by zxcvbn with French and English word lists. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** What a new phrase must reach. */
export const ENOUGH: Strength = 3;

let judging: Promise<(phrase: string) => Strength> | undefined;

export async function strengthOf(phrase: string): Promise<Strength> {
  judging ??= load();
  // Longer phrases are no easier to guess, only slower to judge.
  return (await judging)(phrase.slice(0, 100));
}

async function load(): Promise<(phrase: string) => Strength> {
  const [core, common, french, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-fr'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const judge = new core.ZxcvbnFactory({
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...french.dictionary, ...english.dictionary },
  });
  return (phrase) => judge.check(phrase).score as Strength;
}
