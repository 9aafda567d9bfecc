/**
 * What the page may ask of the session worker, and what it gets back: views, never keys.
 * Inwards cross only the typed passphrase, the recovery code or a passkey's output, once each; outwards the recovery
 * sheet, once.
 */

import type { Own } from '../record/contract';
import type { About, NoticeView, Standing } from './contract/about';
import type { Agreement, JournalLine, PersonView, RuleView, SentByRule, Wish } from './contract/access';
import type { AlertView, RecoveryChangeView } from './contract/alert';
import type {
  ChosenContact,
  ContactsView,
  KeptShareView,
  OwnRequest,
  RecognisedContact,
} from './contract/contacts';
import type {
  DepositLinkView,
  DepositLinkWish,
  DepositView,
  LeavingHow,
  SenderRule,
  SentDeposit,
  VisitView,
} from './contract/deposit';
import type { DeviceView, LinkCode, PasskeyView } from './contract/device';
import type {
  BrokenUpload,
  DocumentView,
  Draft,
  Found,
  Lost,
  Progress,
  VersionView,
  Waiting,
} from './contract/document';
import type {
  CardContactView,
  HealthLinkView,
  HealthLinkWish,
  OnScreen,
  SharedFile,
} from './contract/health-link';
import type { Entry, EntryView, ProblemView, Profile, ProfileView, Reason, Related } from './contract/record';
import type { CreateVault, RecoverySheet, SessionState } from './contract/session';
import type { OpenedDocument, ProfessionalCard, SharedView } from './contract/shared';
import type { Day, Id, Timestamp } from './contract/terms';

export type * from './contract/about';
export type * from './contract/access';
export type * from './contract/alert';
export type * from './contract/contacts';
export type * from './contract/deposit';
export type * from './contract/device';
export type * from './contract/document';
export type * from './contract/health-link';
export type * from './contract/record';
export type * from './contract/session';
export type * from './contract/shared';
export type * from './contract/terms';

/** All flows. Every promise rejects with a `Refusal`. */
export interface SessionApi {
  about(): Promise<About>;
  state(): Promise<SessionState>;

  // ways in
  beginVault(draft: CreateVault): Promise<RecoverySheet>;
  /** The rehearsal: words typed back, as {position (1-24): word}. Only then does the account exist. */
  finishVault(rehearsal: Record<number, string>): Promise<SessionState>;
  beginProfessional(draft: CreateVault): Promise<RecoverySheet>;
  finishProfessional(rehearsal: Record<number, string>): Promise<SessionState>;
  suggestPassphrase(): Promise<string>;
  unlock(passphrase: string): Promise<SessionState>;
  /** Opens on any device with the sheet (words or QR text) and enrols this one under a new passphrase. */
  recover(code: string, enrol: CreateVault): Promise<SessionState>;
  changePassphrase(current: string, next: string): Promise<void>;
  /** New sheet, stage one, confirmed by the phrase or by the passkey just used: nothing changes until `finishRotate`. Closes every other way in. */
  beginRotate(passphrase: string | null): Promise<RecoverySheet>;
  /** With the sheet in force at hand, before `finishRotate`: the new one then counts at once. */
  signRotate(code: string): Promise<void>;
  finishRotate(rehearsal: Record<number, string>): Promise<void>;
  devices(): Promise<DeviceView[]>;
  removeDevice(device: Id): Promise<void>;
  /** What an authenticator computed, for the one gesture that follows. Only the window can ask an authenticator. */
  usePasskey(credential: Uint8Array, output: Uint8Array, name: string): Promise<void>;
  unlockWithPasskey(): Promise<SessionState>;
  passkeys(): Promise<PasskeyView[]>;
  addPasskey(): Promise<void>;
  removePasskey(passkey: Id): Promise<void>;
  /** On a new device: what to show; then the six digits, once the old one has answered. */
  beginJoining(): Promise<LinkCode>;
  joiningDigits(): Promise<string | null>;
  /** Whether the old device has handed the vault over; then this one gets its way in. */
  takeJoined(shared: boolean): Promise<boolean>;
  finishJoining(enrol: CreateVault): Promise<SessionState>;
  /** On the old device: reads the number or square; then, once it is ready, the digits that the new one shows. */
  beginLink(code: string): Promise<void>;
  linkReady(): Promise<boolean>;
  finishLink(digits: string): Promise<void>;
  lock(): Promise<void>;
  forgetDevice(): Promise<void>;

  // links for people without an account
  healthLinks(): Promise<HealthLinkView[]>;
  makeHealthLink(wish: HealthLinkWish): Promise<HealthLinkView>;
  replaceHealthLink(id: Id, files: SharedFile[]): Promise<HealthLinkView>;
  revokeHealthLink(id: Id): Promise<void>;
  cardContact(): Promise<CardContactView | null>;
  askCardContact(address: string, language: 'fr' | 'en'): Promise<void>;
  removeCardContact(): Promise<void>;
  /** Without an account: a contact's answer, by what stood in the message's link. */
  answerCardContact(token: string, agrees: boolean): Promise<void>;
  /** On a screen without an account: a square, a number once a device has answered, and what it hands over. */
  beginScreen(): Promise<LinkCode>;
  screenDigits(): Promise<string | null>;
  screenShown(): Promise<OnScreen | null>;
  /** On the owner's device: the screen's square, then its number. */
  meetScreen(code: string): Promise<void>;
  screenReady(): Promise<boolean>;
  showOnScreen(digits: string, label: string, files: SharedFile[]): Promise<void>;

  // ways back
  alerts(): Promise<AlertView[]>;
  acknowledgeAlerts(alerts: Id[]): Promise<void>;
  notice(): Promise<NoticeView>;
  askNotice(address: string, language: 'fr' | 'en'): Promise<void>;
  confirmNotice(code: string): Promise<void>;
  removeNotice(): Promise<void>;
  recoveryChange(): Promise<RecoveryChangeView>;
  stopRecoveryChange(): Promise<void>;
  announceRecoveryChange(): Promise<void>;
  /** After `recover` was refused with `sheet-superseded`: stages new keys, signed by the old sheet. */
  beginTakeBack(
    code: string,
    enrol: {
      passphrase: string;
      label: string;
      ownName: string;
      shared: boolean;
      device: string;
      passkey: false;
    },
  ): Promise<RecoverySheet>;
  finishTakeBack(rehearsal: Record<number, string>): Promise<SessionState>;
  ownCode(): Promise<{ qr: string; digits: string[] }>;
  recogniseContact(code: string): Promise<RecognisedContact>;
  chooseContacts(chosen: ChosenContact[], threshold: number, wait: number): Promise<void>;
  contacts(): Promise<ContactsView | null>;
  giveUpContacts(): Promise<void>;
  recoveryRequests(): Promise<{ request: Id; ready: Timestamp }[]>;
  vetoRecovery(request: Id): Promise<void>;
  beginDrill(): Promise<void>;
  keptShares(): Promise<KeptShareView[]>;
  proveShare(share: Id): Promise<void>;
  findRecoveryRequest(code: string): Promise<{ request: Id; digits: string[] }>;
  releaseShare(share: Id, request: Id): Promise<void>;
  askContacts(): Promise<OwnRequest>;
  ownRequest(): Promise<OwnRequest | null>;
  forgetRequest(): Promise<void>;
  recoverWithContacts(enrol: {
    passphrase: string;
    label: string;
    ownName: string;
    shared: boolean;
    device: string;
    passkey: false;
  }): Promise<SessionState>;

  // patient
  documents(): Promise<DocumentView[]>;
  /** Resumable: a failed network pauses and `resumeUpload` continues from the file given again or still held. */
  addDocument(draft: Draft, file: Blob, onProgress: (p: Progress) => void): Promise<Id>;
  addVersion(document: Id, draft: Draft, file: Blob, onProgress: (p: Progress) => void): Promise<void>;
  pauseUpload(): Promise<void>;
  resumeUpload(): Promise<void>;
  cancelUpload(): Promise<void>;
  editDocument(document: Id, draft: Draft): Promise<void>;
  /** Says who wrote a document; nobody, when `by` is empty. Refused for one that somebody deposited. */
  writtenBy(document: Id, by: string): Promise<void>;
  brokenUploads(): Promise<BrokenUpload[]>;
  /** `file-changed` when it is not the file that was begun: nothing of it is kept. */
  /** Gives the document that it became, or that it is a version of. */
  continueUpload(name: string, file: File, onProgress: (p: Progress) => void): Promise<Id>;
  forgetUpload(name: string): Promise<void>;
  versions(document: Id): Promise<VersionView[]>;
  /** The plaintext as a Blob, released only after the last part has verified (large files pass through OPFS). */
  readDocument(
    document: Id,
    version: number | null,
    onProgress: (p: Progress) => void,
  ): Promise<{ view: OpenedDocument; file: Blob }>;
  deleteDocument(document: Id): Promise<void>;
  restoreDocument(document: Id): Promise<void>;
  purgeDocument(document: Id): Promise<void>;

  // search
  /** Documents in which every word is found, the best first; deleted ones too. */
  search(query: string): Promise<Found[]>;
  /** Documents whose content nobody has read for the index yet, the newest first. */
  unreadTexts(): Promise<Id[]>;
  /** The words of a document's newest version, empty when it has none. */
  indexText(document: Id, version: number, text: string): Promise<void>;
  /** Words that were recognised in it, in place of none. */
  indexRecognised(document: Id, version: number, text: string): Promise<void>;
  /** Keeps what was indexed, on this device and sealed on the service. */
  keepSearch(): Promise<void>;

  depositAddress(): Promise<string | null>;
  newDepositAddress(): Promise<string>;
  withdrawDepositAddress(): Promise<void>;
  ownTraits(): Promise<Own>;
  setBirthDate(born: Day | null): Promise<void>;
  /** What waits, and how many more wait for a proof of who sent them. */
  deposits(): Promise<{ waiting: DepositView[]; unproven: number }>;
  readDeposit(deposit: Id, onProgress: (p: Progress) => void): Promise<{ view: OpenedDocument; file: Blob }>;
  acceptDeposit(deposit: Id, always: boolean): Promise<Id>;
  refuseDeposit(deposit: Id, how: { notMine: boolean; block: boolean }): Promise<void>;
  senderRules(): Promise<SenderRule[]>;
  depositLinks(): Promise<DepositLinkView[]>;
  /** The link's text comes once: it cannot be shown again. */
  makeDepositLink(wish: DepositLinkWish): Promise<{ link: string; text: string }>;
  revokeDepositLink(link: string): Promise<void>;
  /** Without an account: opens a link; `input` when it is no link of this service, or over. */
  beginVisit(text: string): Promise<VisitView>;
  sealVisit(draft: Draft, from: string, file: Blob): Promise<void>;
  /** After a lost answer the same call again is the same deposit. */
  sendVisit(onProgress: (p: Progress) => void): Promise<void>;
  sentDeposits(): Promise<SentDeposit[]>;
  sealDeposit(draft: Draft, how: LeavingHow, file: Blob): Promise<void>;
  /** As `sendVisit`. */
  sendDeposit(): Promise<void>;
  /** Whether the patient had taken it, and is asked. */
  takeDepositBack(deposit: Id): Promise<boolean>;
  endSenderRule(sender: Id): Promise<void>;

  // the structured record
  record(): Promise<EntryView[]>;
  /** Files what the newest version of a document says, in place of what was read from it before. */
  fileEntries(document: Id, entries: Entry[], reasons: Reason[]): Promise<void>;
  problems(): Promise<ProblemView[]>;
  /** Says whether something belongs to the problem that an entry says. */
  relate(problem: Id, what: Related, belongs: boolean): Promise<void>;
  addEntry(entry: Entry): Promise<void>;
  /** An entry of a document stays in its document: one's own stands in its place. */
  correctEntry(id: Id, entry: Entry): Promise<void>;
  removeEntry(id: Id): Promise<void>;
  restoreEntry(id: Id): Promise<void>;
  profile(): Promise<ProfileView>;
  setProfile(profile: Profile): Promise<void>;

  searchProfessionals(query: string): Promise<PersonView[]>;
  knownProfessionals(): Promise<PersonView[]>;
  /** From a scanned pairing QR. */
  scannedProfessional(qr: string): Promise<PersonView>;
  /** On the professional's side of a call: nine digits to say; then six, once the patient typed those. */
  beginCall(): Promise<string>;
  callDigits(): Promise<string | null>;
  /** On the patient's side: types what was said, twice; only then is anybody shown. */
  hearCall(number: string): Promise<void>;
  callReady(): Promise<boolean>;
  finishCall(digits: string): Promise<PersonView>;
  prepareGrant(wish: Wish): Promise<Agreement>;
  signGrant(agreement: string): Promise<void>;
  /** Standing rules in force. */
  rules(): Promise<RuleView[]>;
  /** Sends what the standing rules say; what was sent, to be told. */
  applyRules(): Promise<SentByRule[]>;
  /** Ends a standing rule; what it sent stays granted. */
  endRule(rule: Id): Promise<void>;
  /** Without network the wish is kept on the device, sealed, and `network` is thrown. */
  revoke(grant: Id, sealAnew: boolean): Promise<{ at: Timestamp }>;
  /**
   * What waits for the network on this device. Edits, deletions, entries, the profile and files that are added wait by
   * themselves when there is none: the call succeeds, and what it changed shows as it will be.
   */
  waiting(): Promise<Waiting>;
  /** Sends what waits; gives what still does. */
  sendWaiting(): Promise<Waiting>;
  /** Keeps a document on this device until told otherwise, or no longer. */
  keepHere(document: Id, keep: boolean, onProgress: (p: Progress) => void): Promise<void>;
  /** Brings what is kept here to its newest version. */
  renewCopies(): Promise<void>;
  /** Entries that a restored service lost, and how many this device can give back now. */
  lost(): Promise<Lost | null>;
  /** Gives them back; what is left. */
  giveBack(): Promise<Lost | null>;
  journal(): Promise<JournalLine[]>;

  // professional
  card(): Promise<ProfessionalCard>;
  setListed(listed: boolean): Promise<void>;
  /** Not while listed: whoever is listed is found without the code. */
  setDoorSecret(demanded: boolean): Promise<void>;
  /** Development only: the demonstration registrar signs at once. */
  demonstrationCredential(person: {
    name: string;
    profession: string;
    place: string;
    rpps: string;
  }): Promise<void>;
  installCredential(credential: string): Promise<void>;
  received(): Promise<SharedView[]>;
  readReceived(grant: Id, onProgress: (p: Progress) => void): Promise<{ view: OpenedDocument; file: Blob }>;

  // leaving
  exportAll(
    onProgress: (p: Progress) => void,
  ): Promise<{ file: Blob; identity: string; passphrase: string | null }>;
  eraseAccount(): Promise<void>;
  /** Brings a vault to this server from a copy taken along: what opens the copy, and the sheet (words or QR text). */
  rebuild(
    copy: Blob,
    key: string,
    code: string,
    enrol: CreateVault,
    onProgress: (p: Progress) => void,
  ): Promise<SessionState>;

  /** Whether what is open here is proven to be the newest. */
  standing(): Promise<Standing>;

  // what this device refused
  alarms(): Promise<{ at: Timestamp; code: string; detail: string }[]>;
  /** Signed pieces that show two histories, each a JSON text that an auditor verifies. */
  evidence(): Promise<string[]>;
}
