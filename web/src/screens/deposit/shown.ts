import type { DepositSender, DepositView } from '../../session/contract';
import { words } from '../../words/language.svelte';

/** What a waiting deposit is called before the person chose to look: under a cover, nothing of it. */
export function titleOf({ document, takesBack }: DepositView): string {
  const w = words.all.deposit;
  if (takesBack) return w.takesBack(takesBack.title);
  return document && !document.cover ? document.title : w.coverRow;
}

export function nameOf({ attested, byLink }: DepositSender): string {
  const w = words.all.deposit;
  if (byLink) return words.all.leave.link.row(byLink.label);
  return attested ? w.by(attested.name, attested.profession) : w.unknown;
}
