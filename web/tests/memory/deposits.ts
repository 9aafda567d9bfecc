import type {
  DepositedDocument,
  DepositSender,
  DepositView,
  SenderRule,
  SessionApi,
} from '../../src/session/contract';
import { day } from './documents';

const LAB: DepositSender = {
  account: 'lab',
  attested: {
    name: 'Laboratoire du Tarn',
    profession: 'Biologiste médical',
    rpps: '10009876543',
    place: 'Albi',
    verifiedBy: 'L’Ordre des pharmaciens',
    demonstration: false,
  },
  digits: '26974 47109 58895 87067 81083 70187 28513 13735'.split(' '),
  keysChanged: false,
  acceptedByRule: false,
  byLink: null,
};

const NOBODY: DepositSender = { ...LAB, account: 'nobody', attested: null };

const GUEST: DepositSender = {
  ...NOBODY,
  byLink: { label: 'Secrétariat du Dr Klein', from: 'Mme Roux, secrétaire' },
};

/** A picture of one point, which says nothing. */
const POINT = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='),
  (character) => character.charCodeAt(0),
);

/** A report that says something line by line. */
export const BIOLOGY = '<ClinicalDocument>Cholestérol total 1,92 g/L</ClinicalDocument>';

function some(byRule: boolean): DepositView[] {
  const document = {
    title: 'Bilan lipidique',
    date: day(-2),
    category: 'laboratory' as const,
    mediaType: 'text/plain',
    size: 4_000,
    cover: false,
    subject: null,
    replaces: null,
  };
  return [
    {
      deposit: 'd1',
      sender: { ...LAB, acceptedByRule: byRule },
      document: { ...document, mediaType: 'text/xml' },
      takesBack: null,
    },
    {
      deposit: 'd2',
      sender: LAB,
      document: { ...document, title: 'Anatomopathologie', cover: true },
      takesBack: null,
    },
    {
      deposit: 'd3',
      sender: NOBODY,
      document: { ...document, title: 'Compte rendu', replaces: 'Bilan provisoire' },
      takesBack: null,
    },
    {
      deposit: 'd5',
      sender: GUEST,
      document: { ...document, title: 'Courrier de sortie', category: 'report' },
      takesBack: null,
    },
    {
      deposit: 'd6',
      sender: LAB,
      document: {
        ...document,
        title: 'Radio du poignet',
        category: 'imaging',
        mediaType: 'image/png',
        subject: { name: 'Jeanne Morel', born: '1955-06-03', atBirth: null },
      },
      takesBack: null,
    },
    { deposit: 'd4', sender: LAB, document: null, takesBack: { document: 'x', title: 'Glycémie du 3 mars' } },
  ];
}

type Area =
  | 'depositAddress'
  | 'newDepositAddress'
  | 'withdrawDepositAddress'
  | 'ownTraits'
  | 'setBirthDate'
  | 'deposits'
  | 'readDeposit'
  | 'acceptDeposit'
  | 'refuseDeposit'
  | 'senderRules'
  | 'endSenderRule';

/** What others left, in memory; nothing waits while the scene says so. `keep` takes what is accepted. */
export function depositing(
  scene: { deposits: boolean; byRule: boolean; unproven: number },
  keep: (document: DepositedDocument) => string,
): Pick<SessionApi, Area> {
  const waits = scene.deposits;
  let waiting = some(scene.byRule);
  let address: string | null = waits ? '7kq2-m4hd-0x9v-tw3e-5rny-8bcj-p6gs@coffre.exemple.fr' : null;
  let born: string | null = null;
  let rules: SenderRule[] = waits ? [{ sender: 'dr', name: 'Dr Anne Lefèvre', accepts: true }] : [];
  const leave = (deposit: string) => {
    waiting = waiting.filter((one) => one.deposit !== deposit);
  };
  return {
    depositAddress: async () => address,
    newDepositAddress: async () => (address = '0x9v-7kq2-m4hd-tw3e-5rny-8bcj-q7ht@coffre.exemple.fr'),
    withdrawDepositAddress: async () => void (address = null),
    ownTraits: async () => ({ name: 'Jeanne Morel', atBirth: null, born }),
    setBirthDate: async (day) => void (born = day),
    deposits: async () => ({ waiting: scene.deposits ? waiting : [], unproven: scene.unproven }),
    readDeposit: async (deposit) => {
      const found = waiting.find((one) => one.deposit === deposit)?.document;
      if (!found) throw { code: 'input', message: '' };
      const { title, date, category, mediaType, size } = found;
      const text = 'Cholestérol total 1,92 g/L\nTriglycérides 0,98 g/L';
      // What is accepted is what was looked at.
      const content = { 'text/xml': BIOLOGY, 'image/png': POINT }[mediaType] ?? text;
      const file = new Blob([content], { type: mediaType });
      return { view: { title, date, category, mediaType, size, author: '' }, file };
    },
    acceptDeposit: async (deposit) => {
      const found = waiting.find((one) => one.deposit === deposit);
      leave(deposit);
      return found?.document ? keep(found.document) : (found?.takesBack?.document ?? '');
    },
    refuseDeposit: async (deposit) => leave(deposit),
    senderRules: async () => rules,
    endSenderRule: async (sender) => void (rules = rules.filter((rule) => rule.sender !== sender)),
  };
}
