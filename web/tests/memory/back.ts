import type {
  NoticeView,
  OwnRequest,
  RecoverySheet,
  SessionApi,
  SessionState,
} from '../../src/session/contract';
import { day, NOW } from './documents';
import type { Scene } from './session';

const DIGITS = ['26974', '47109', '58895', '17067', '31083', '60187', '28513', '13735'];

type WaysBack = Pick<
  SessionApi,
  | 'alerts'
  | 'acknowledgeAlerts'
  | 'notice'
  | 'askNotice'
  | 'confirmNotice'
  | 'removeNotice'
  | 'recoveryChange'
  | 'stopRecoveryChange'
  | 'announceRecoveryChange'
  | 'beginTakeBack'
  | 'finishTakeBack'
  | 'ownCode'
  | 'recogniseContact'
  | 'chooseContacts'
  | 'contacts'
  | 'giveUpContacts'
  | 'recoveryRequests'
  | 'vetoRecovery'
  | 'beginDrill'
  | 'keptShares'
  | 'proveShare'
  | 'findRecoveryRequest'
  | 'releaseShare'
  | 'askContacts'
  | 'ownRequest'
  | 'forgetRequest'
  | 'recoverWithContacts'
>;

/** The ways back in memory: `back` says which of their states a screen is looked at in. */
export function waysBack(
  scene: Scene,
  open: () => SessionState,
  rehearse: (typed: Record<number, string>) => void,
  sheet: RecoverySheet,
): WaysBack {
  let seen = scene.back !== 'asked';
  let change = scene.back === 'change' ? day(9) : null;
  let waiting = scene.back === 'asked' ? [{ request: 'q1', ready: NOW + 5 * 86_400 }] : [];
  let chosen: { account: string; name: string; provedOn: string | null; asked: boolean }[] =
    scene.back === 'none'
      ? []
      : [
          { account: 'c1', name: 'Paul Morel', provedOn: day(-40), asked: false },
          { account: 'c2', name: 'Léa Petit', provedOn: null, asked: true },
          { account: 'c3', name: 'Marc Aubert', provedOn: day(-40), asked: false },
        ];
  let threshold = 2;
  let wait = 7;
  let request: OwnRequest | null =
    scene.back === 'waiting'
      ? {
          digits: DIGITS,
          qr: 'CACHET-C1:aV9emHMSqW4l8yYp0mQm7g',
          shares: 1,
          threshold: 2,
          refused: [],
          ready: NOW + 5 * 86_400,
          vetoed: false,
          opens: false,
        }
      : null;

  let notice: NoticeView = { address: null, asked: null };

  return {
    notice: async () => notice,
    askNotice: async (address) => {
      if (!address.includes('@')) throw { code: 'input', message: '' };
      notice = { ...notice, asked: address };
    },
    confirmNotice: async (code) => {
      if (code.replace(/\s/g, '') !== '12345678') throw { code: 'input', message: '' };
      notice = { address: notice.asked, asked: null };
    },
    removeNotice: async () => void (notice = { address: null, asked: null }),
    alerts: async () => [
      ...(scene.back === 'asked'
        ? [{ alert: 'a1', kind: 'recovery-requested' as const, day: day(-2), isNew: !seen }]
        : []),
      { alert: 'a2', kind: 'sheet-used', day: day(-20), isNew: false },
      { alert: 'a3', kind: 'device-added', day: day(-20), isNew: false },
    ],
    acknowledgeAlerts: async () => void (seen = true),
    recoveryChange: async () => ({ countsFrom: change, stopped: scene.back === 'stopped' }),
    stopRecoveryChange: async () => void (change = null),
    announceRecoveryChange: async () => void (change = day(14)),
    beginTakeBack: async () => ({ ...sheet, number: 2 }),
    finishTakeBack: async (typed) => (rehearse(typed), open()),
    ownCode: async () => ({ qr: 'CACHET-P1:AQEBAQEBAQEBAQEBAQEBAQAsXvss5Uw3', digits: DIGITS }),
    recogniseContact: async (code) => {
      if (!code.startsWith('CACHET-P1:')) throw { code: 'wrong-pairing-code', message: '' };
      return { account: `n${code.length}${Math.random()}`, key: 'k', digits: DIGITS };
    },
    chooseContacts: async (people, needed, days) => {
      chosen = people.map(({ account, name }) => ({ account, name, provedOn: null, asked: false }));
      [threshold, wait] = [needed, days];
    },
    contacts: async () =>
      chosen.length === 0
        ? null
        : { threshold, wait, madeOn: day(-40), due: scene.back === 'due', contacts: chosen },
    giveUpContacts: async () => void (chosen = []),
    recoveryRequests: async () => waiting,
    vetoRecovery: async () => void (waiting = []),
    beginDrill: async () => void (chosen = chosen.map((one) => ({ ...one, asked: true }))),
    keptShares: async () =>
      scene.back === 'none'
        ? []
        : [{ share: 's1', name: 'Jeanne Morel', madeOn: day(-40), threshold: 2, wait: 7, asked: true }],
    proveShare: async () => {},
    findRecoveryRequest: async () => ({ request: 'q1', digits: DIGITS }),
    releaseShare: async () => {},
    askContacts: async () =>
      (request = {
        digits: DIGITS,
        qr: 'CACHET-C1:aV9emHMSqW4l8yYp0mQm7g',
        shares: 0,
        threshold: null,
        refused: [],
        ready: null,
        vetoed: false,
        opens: false,
      }),
    ownRequest: async () => request,
    forgetRequest: async () => void (request = null),
    recoverWithContacts: async () => open(),
  };
}
