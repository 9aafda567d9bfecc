/** The record by problem, as the session in memory tells it: what a diabetes brings with it, and what is linked by hand. */
import type { EntryView, Id, ProblemView, Related } from '../../src/session/contract';

export interface Relation {
  problem: Id;
  what: Related;
  belongs: boolean;
}

export function problemsOf(entries: EntryView[], relations: Relation[]): ProblemView[] {
  const diagnoses = entries.filter(({ entry, line }) => entry.kind === 'diagnosis' && line !== null);
  return diagnoses.map((view): ProblemView => {
    const isDiabetes = view.entry.text.startsWith('Diabète');
    const said = (what: Id) => [what, 'said'] as const;
    const treatments = entries.filter(({ entry }) => isDiabetes && entry.text.startsWith('Metformine'));
    const own = new Map<Id, 'said' | 'own'>(treatments.map(({ id }) => said(id)));
    const documents = new Map<Id, 'said' | 'own'>(isDiabetes ? [said('d2')] : []);
    for (const { problem, what, belongs } of relations) {
      if (problem !== view.id) continue;
      const [of, id] = 'document' in what ? [documents, what.document] : [own, what.entry];
      if (belongs) of.set(id, of.get(id) ?? 'own');
      else of.delete(id);
    }
    const list = (of: Map<Id, 'said' | 'own'>) => [...of].map(([what, because]) => ({ what, because }));
    return { entry: view.id, said: [view.id], entries: list(own), documents: list(documents) };
  });
}
