/**
 * The session worker: the only place that loads the compiled client, and so the only one that ever holds a key.
 * It passes calls through and has no logic. Ending this worker is how a session is locked.
 */
import { expose } from 'comlink';
import { integrity } from 'virtual:wasm-integrity';
import * as client from '../../wasm/cachet_client.js';
import address from '../../wasm/cachet_client_bg.wasm?url';
import type { ClientModule, CompiledSession } from './binding';
import type { SessionApi } from './contract';
import { sink, source, sweep } from './files';
import { kept, passing } from './store';
import { send } from './transport';

const { default: load, Session } = client as unknown as ClientModule;

async function start(): Promise<CompiledSession> {
  await load({ module_or_path: fetch(address, { integrity, mode: 'same-origin' }) });
  await sweep();
  return new Session({ send, kept: await kept(), passing: passing(), sink, origin: location.origin });
}

const started = start();

const through =
  (name: keyof CompiledSession) =>
  async (...given: unknown[]): Promise<unknown> => {
    const session = (await started) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    return session[name]?.(...given.map((value) => (value instanceof Blob ? source(value) : value)));
  };

// prettier-ignore: the contract, area by area.
const NAMES: { [name in keyof SessionApi]: true } = {
  about: true,
  state: true,
  beginVault: true,
  finishVault: true,
  beginProfessional: true,
  finishProfessional: true,
  suggestPassphrase: true,
  unlock: true,
  recover: true,
  changePassphrase: true,
  beginRotate: true,
  signRotate: true,
  finishRotate: true,
  healthLinks: true,
  makeHealthLink: true,
  replaceHealthLink: true,
  revokeHealthLink: true,
  cardContact: true,
  askCardContact: true,
  removeCardContact: true,
  answerCardContact: true,
  beginScreen: true,
  screenDigits: true,
  screenShown: true,
  meetScreen: true,
  screenReady: true,
  showOnScreen: true,
  alerts: true,
  acknowledgeAlerts: true,
  notice: true,
  askNotice: true,
  confirmNotice: true,
  removeNotice: true,
  recoveryChange: true,
  stopRecoveryChange: true,
  announceRecoveryChange: true,
  beginTakeBack: true,
  finishTakeBack: true,
  ownCode: true,
  recogniseContact: true,
  chooseContacts: true,
  contacts: true,
  giveUpContacts: true,
  recoveryRequests: true,
  vetoRecovery: true,
  beginDrill: true,
  keptShares: true,
  proveShare: true,
  findRecoveryRequest: true,
  releaseShare: true,
  askContacts: true,
  ownRequest: true,
  forgetRequest: true,
  recoverWithContacts: true,
  devices: true,
  removeDevice: true,
  usePasskey: true,
  unlockWithPasskey: true,
  passkeys: true,
  addPasskey: true,
  removePasskey: true,
  beginJoining: true,
  joiningDigits: true,
  takeJoined: true,
  finishJoining: true,
  beginLink: true,
  linkReady: true,
  finishLink: true,
  lock: true,
  forgetDevice: true,
  documents: true,
  addDocument: true,
  addVersion: true,
  pauseUpload: true,
  resumeUpload: true,
  cancelUpload: true,
  brokenUploads: true,
  continueUpload: true,
  forgetUpload: true,
  editDocument: true,
  versions: true,
  readDocument: true,
  deleteDocument: true,
  restoreDocument: true,
  purgeDocument: true,
  search: true,
  unreadTexts: true,
  indexText: true,
  keepSearch: true,
  depositAddress: true,
  newDepositAddress: true,
  withdrawDepositAddress: true,
  ownTraits: true,
  setBirthDate: true,
  deposits: true,
  readDeposit: true,
  acceptDeposit: true,
  refuseDeposit: true,
  senderRules: true,
  endSenderRule: true,
  record: true,
  fileEntries: true,
  addEntry: true,
  correctEntry: true,
  removeEntry: true,
  restoreEntry: true,
  profile: true,
  setProfile: true,
  searchProfessionals: true,
  knownProfessionals: true,
  scannedProfessional: true,
  beginCall: true,
  callDigits: true,
  hearCall: true,
  callReady: true,
  finishCall: true,
  prepareGrant: true,
  signGrant: true,
  rules: true,
  applyRules: true,
  endRule: true,
  revoke: true,
  waiting: true,
  sendWaiting: true,
  keepHere: true,
  renewCopies: true,
  lost: true,
  giveBack: true,
  journal: true,
  card: true,
  setListed: true,
  setDoorSecret: true,
  demonstrationCredential: true,
  installCredential: true,
  received: true,
  readReceived: true,
  exportAll: true,
  eraseAccount: true,
  rebuild: true,
  standing: true,
  alarms: true,
  evidence: true,
};

expose(Object.fromEntries(Object.keys(NAMES).map((name) => [name, through(name as keyof SessionApi)])));
