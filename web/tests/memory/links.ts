import type {
  CardContactView,
  HealthLinkView,
  HealthLinkWish,
  SessionApi,
  SharedFile,
} from '../../src/session/contract';
import { NOW } from './documents';

const TEXT = `shlink:/${'eyJ1cmwiOiJodHRwczovL2NhY2hldC5leGFtcGxlL3YxL2hlYWx0aC1saW5rcy8'.repeat(3)}`;

const link = (over: Partial<HealthLinkView>): HealthLinkView => ({
  id: 'link-1',
  kind: 'link',
  text: TEXT,
  label: 'Résumé pour l’anesthésiste',
  contents: ['Le résumé de santé'],
  made: NOW - 86_400,
  changed: NOW - 86_400,
  expires: NOW + 6 * 86_400,
  most: 5,
  passcode: false,
  state: 'in-force',
  openings: 1,
  opened: [{ at: NOW - 3600, recipient: 'Dr Klein, anesthésie' }],
  ...over,
});

function handed(files: SharedFile[]): string[] {
  window.scene.handed = files.map(({ json }) => json);
  return files.map(({ title }) => title);
}

/** Links that were given, in memory. */
export function giving(
  vault: string,
  answered: boolean,
): Pick<
  SessionApi,
  | 'healthLinks'
  | 'makeHealthLink'
  | 'replaceHealthLink'
  | 'revokeHealthLink'
  | 'cardContact'
  | 'askCardContact'
  | 'removeCardContact'
  | 'answerCardContact'
  | 'beginScreen'
  | 'screenDigits'
  | 'screenShown'
  | 'meetScreen'
  | 'screenReady'
  | 'showOnScreen'
> {
  const card = link({
    id: 'card-1',
    kind: 'card',
    label: 'Résumé d’urgence de J. M.',
    expires: null,
    most: null,
  });
  const ended = link({
    id: 'link-2',
    label: 'Ordonnances',
    state: 'expired',
    opened: [],
    openings: 0,
    most: null,
  });
  let links =
    vault === 'empty' ? [] : [link({}), ended, ...(['record', 'none'].includes(vault) ? [card] : [])];
  let contact: CardContactView | null = null;
  const find = (id: string) => {
    const found = links.find((one) => one.id === id);
    if (!found) throw { code: 'not-found', message: '' };
    return found;
  };
  return {
    healthLinks: async () => links,
    async makeHealthLink({ label, kind, expires, most, files }: HealthLinkWish) {
      const id = `link-${links.length + 3}`;
      const contents = handed(files);
      const made = link({ id, kind, label, expires, most, contents, opened: [], openings: 0 });
      links = [made, ...links];
      return made;
    },
    async replaceHealthLink(id: string, files: SharedFile[]) {
      const next = { ...find(id), contents: handed(files), changed: NOW };
      links = links.map((one) => (one.id === id ? next : one));
      return next;
    },
    cardContact: async () => contact,
    askCardContact: async (address: string) => void (contact = { address, agreed: false, mark: 'KPXA' }),
    removeCardContact: async () => void (contact = null),
    async answerCardContact(token: string) {
      if (token !== 'AAAA') throw { code: 'input', message: '' };
    },
    beginScreen: async () => ({ digits: '417206938', qr: `CACHET-S1:417206938:${'Xq7'.repeat(14)}8` }),
    screenDigits: async () => (answered ? '402917' : null),
    screenShown: async () => null,
    meetScreen: async () => {},
    screenReady: async () => true,
    async showOnScreen(digits: string, _label: string, files: SharedFile[]) {
      handed(files);
      if (digits.replace(/\s/g, '') !== '402917') throw { code: 'wrong-link-digits', message: '' };
    },
    async revokeHealthLink(id: string) {
      const gone = { ...find(id), state: 'revoked' as const };
      links = links.map((one) => (one.id === id ? gone : one));
    },
  };
}
