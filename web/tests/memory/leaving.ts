import type { DepositLinkView, SentDeposit, SessionApi } from '../../src/session/contract';
import { day } from './documents';

type Area =
  | 'depositLinks'
  | 'makeDepositLink'
  | 'revokeDepositLink'
  | 'beginVisit'
  | 'sealVisit'
  | 'sendVisit'
  | 'sentDeposits'
  | 'sealDeposit'
  | 'sendDeposit'
  | 'takeDepositBack';

const moment = (days: number): number => Math.floor(Date.parse(`${day(days)}T09:12:00Z`) / 1000);

/** Links that the patient made, and what a visitor or a professional leaves, in memory. */
export function leaving(some: boolean): Pick<SessionApi, Area> {
  const link = { until: day(5), count: 5, accepted: 1, made: moment(-2) };
  let links: DepositLinkView[] = some
    ? [
        { ...link, link: 'l1', label: 'Secrétariat du Dr Klein', state: 'open' },
        { ...link, link: 'l2', label: 'Kiné', until: day(-3), accepted: 5, state: 'over' },
      ]
    : [];
  const one = {
    to: '7kq2-m4hd-0x9v-tw3e-5rny-8bcj-p6gs@coffre.exemple.fr',
    cancelled: false,
    returned: false,
  };
  let sent: SentDeposit[] = some
    ? [
        { ...one, deposit: 's1', title: 'Bilan lipidique', at: moment(-1) },
        { ...one, deposit: 's2', title: 'Anatomopathologie', at: moment(-2), cancelled: true },
        { ...one, deposit: 's3', title: 'Radio du poignet', at: moment(-4), returned: true },
      ]
    : [];
  let ready: SentDeposit | null = null;
  return {
    depositLinks: async () => links,
    makeDepositLink: async ({ label, until, count }) => {
      links = [{ ...link, link: 'l9', label, until, count, accepted: 0, state: 'open' }, ...links];
      return { link: 'l9', text: `https://coffre.exemple.fr/deposer#${'AbCdEf0123456789'.repeat(8)}` };
    },
    revokeDepositLink: async (gone) =>
      void (links = links.map((held) => (held.link === gone ? { ...held, state: 'revoked' } : held))),
    beginVisit: async (text) => {
      if (!text.includes('#')) throw { code: 'input', message: '' };
      return { to: 'Jeanne M.', lastDay: day(5), remaining: 4 };
    },
    sealVisit: async () => {},
    sendVisit: async (onProgress) => onProgress({ done: 1, total: 1, phase: 'sending' }),
    sentDeposits: async () => sent,
    sealDeposit: async ({ title }, { address: to, subject }) => {
      window.scene.sealed += 1;
      window.scene.about = subject;
      ready = { ...one, deposit: 's9', title, to: to || one.to, at: moment(0) };
    },
    sendDeposit: async () => void (sent = ready ? [ready, ...sent] : sent),
    takeDepositBack: async (deposit) => {
      sent = sent.map((held) => (held.deposit === deposit ? { ...held, cancelled: true } : held));
      return deposit !== 's1';
    },
  };
}
