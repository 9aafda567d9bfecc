import { Attempt } from './attempt.svelte';
import { compare } from '#record';
import type { Traits } from './record/contract';
import type { DepositView, Id } from './session/contract';
import { session } from './session.svelte';
import { standing } from './standing.svelte';
import { vault } from './vault.svelte';

/** Larger documents are not looked into before they are accepted. */
const LARGEST = 64 * 1024 * 1024;

/** What others left and the person has not decided about; forgotten when the vault closes. */
class Deposits {
  waiting = $state.raw<DepositView[] | null>(null);
  /** Titles that the person's own rules accepted since the vault was opened: they are told, not asked. */
  accepted = $state.raw<{ title: string; sender: string }[]>([]);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.waiting = null;
      this.accepted = [];
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      const waiting = await session.api.deposits();
      const left: DepositView[] = [];
      for (const deposit of waiting) if (!(await this.acceptByRule(deposit))) left.push(deposit);
      this.waiting = left;
      if (left.length < waiting.length) await this.changed();
    });
    await vault.look();
  }

  /** Never under a cover, and never a document that names another person. */
  private async acceptByRule(deposit: DepositView): Promise<boolean> {
    const { document, sender } = deposit;
    if (!sender.acceptedByRule || sender.keysChanged || !document || document.cover) return false;
    if ((await this.traits(deposit)).traits === 'differ') return false;
    await session.api.acceptDeposit(deposit.deposit, false);
    this.accepted = [...this.accepted, { title: document.title, sender: sender.attested?.name ?? '' }];
    return true;
  }

  /** Reads a waiting document, and whether it is about the person. */
  async traits(deposit: DepositView): Promise<{ traits: Traits; file: Blob | null }> {
    const { document } = deposit;
    if (!document || document.size > LARGEST) return { traits: 'unsaid', file: null };
    const { file } = await session.api.readDeposit(deposit.deposit, () => session.touchWhileWorking());
    return { traits: await compare(file, document.title, await session.api.ownTraits()), file };
  }

  find(id: Id | undefined): DepositView | undefined {
    return this.waiting?.find(({ deposit }) => deposit === id);
  }

  async accept(id: Id, always: boolean): Promise<void> {
    await session.api.acceptDeposit(id, always);
    await this.changed();
    await this.load();
  }

  async refuse(id: Id, how: { notMine: boolean; block: boolean }): Promise<void> {
    await session.api.refuseDeposit(id, how);
    await this.load();
  }

  private async changed(): Promise<void> {
    await standing.acted();
    await vault.load();
  }
}

export const deposits = new Deposits();
