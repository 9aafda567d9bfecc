/**
 * What the page may ask of the session worker, and what it gets back: views, never keys.
 * Inwards cross only the typed passphrase, the recovery code or a passkey's output, once each; outwards the recovery
 * sheet, once.
 */

/** Random 128-bit identifiers as unpadded base64url. */
export type Id = string;
/** UTC seconds. */
export type Timestamp = number;
/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

/** A refusal or a failure: the page switches on `code` and never shows `message`. */
export interface Refusal {
  code: string;
  message: string;
}

export type SessionState =
  | { state: 'empty' }
  | ({ state: 'locked'; account: Id; label: string; shared: boolean } & WaysIn)
  | ({
      state: 'open';
      account: Id;
      role: 'patient' | 'professional';
      label: string;
      shared: boolean;
      /** Nothing on this device, nor the sheet that opened it, bounded the past. */
      firstContact: boolean;
    } & WaysIn);

/** What opens the vault on this device. */
export interface WaysIn {
  passphrase: boolean;
  passkey: boolean;
}

/** The recovery sheet, shown once to be printed or copied; `qr` is the text to encode as a QR code, not a link. */
export interface RecoverySheet {
  number: number;
  madeOn: Day;
  words: string[];
  qr: string;
  /** The line to be typed with the words; null where nothing was proven when the sheet was made. */
  mark: string | null;
}

export interface CreateVault {
  passphrase: string;
  /** How the lock screen names this vault (initials), kept on the device only. */
  label: string;
  /** The person's own name, put into agreements; sealed, never sent in clear. */
  ownName: string;
  /** True when the device is not the person's own: nothing is kept and the session closes after five minutes. */
  shared: boolean;
  device: string;
  /** By the passkey that was just used (`usePasskey`); the passphrase is empty then. */
  passkey: boolean;
}

export type Category =
  | 'report'
  | 'laboratory'
  | 'imaging'
  | 'prescription'
  | 'vaccination'
  | 'allergy'
  | 'diagnosis'
  | 'treatment'
  | 'measure'
  | 'certificate'
  | 'administrative'
  | 'other';

export interface ReaderView {
  grant: Id;
  name: string;
  profession: string;
  until: Day;
  purpose: string;
  laterVersions: boolean;
  state: 'on-its-way' | 'in-force' | 'ended' | 'revoked';
  /** Null: the service does not show them, which is not "never". */
  openings: number | null;
  lastOpened: Timestamp | null;
}

/** An upload that broke off before the page was loaded anew: it goes on with the same file and no other. */
export interface BrokenUpload {
  name: string;
  title: string;
  size: number;
}

export interface Lost {
  entries: number;
  kept: number;
}

export interface DocumentView {
  id: Id;
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  author: string;
  addedAt: Timestamp;
  version: number;
  versions: number;
  deleted: boolean;
  /** A change of it waits for the network on this device. */
  waiting: boolean;
  /** Whether this device opens it without a network: opened here lately, or asked for. */
  here: 'no' | 'recent' | 'kept';
  /** Its newest version and another were made from the same one, each without knowing of the other. */
  apart: boolean;
  readers: ReaderView[];
}

/** What waits for the network on this device. */
export interface Waiting {
  changes: WaitingChange[];
  /** What another device's change has left without an object. */
  givenUp: WaitingChange[];
  /** Whether this device opens the vault without a network. */
  opensOffline: boolean;
}

export interface WaitingChange {
  what:
    | 'put'
    | 'edit'
    | 'delete'
    | 'restore'
    | 'revoke'
    | 'file-entries'
    | 'add-entry'
    | 'change-entry'
    | 'restore-entry'
    | 'profile'
    | 'relate';
  grant: Id | null;
  document: Id | null;
  title: string;
  since: Timestamp;
}

/** A document that was found; `inContent`: a word stands in its content alone. */
export interface Found {
  document: Id;
  inContent: boolean;
}

export interface VersionView {
  /** Another version was made from the same one. */
  apart: boolean;
  version: number;
  title: string;
  date: Day;
  mediaType: string;
  size: number;
  addedAt: Timestamp;
}

export interface Draft {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
}

export interface Progress {
  done: number;
  total: number;
  phase: 'sealing' | 'sending' | 'opening' | 'paused' | 'waiting-for-network' | 'later' | 'done';
}

/** A professional as the patient sees one before agreeing. `digits`: eight groups of five. */
export interface PersonView {
  /** Handle for the following gesture; valid in this session only. */
  handle: string;
  account: Id;
  name: string;
  profession: string;
  rpps: string;
  place: string;
  verifiedBy: string | null;
  demonstration: boolean;
  digits: string[];
  /** Already paired and confirmed by this patient. */
  known: boolean;
  /** The keys changed since the pairing: to be recognised anew. */
  changed: boolean;
}

export interface Wish {
  person: string;
  /** From one to a hundred. */
  documents: Id[];
  /** What follows by itself until the last day, when it is added later; empty without a standing rule. */
  follow: Follow[];
  purpose: string;
  until: Day;
  laterVersions: boolean;
  language: 'fr' | 'en';
  /** How the person was recognised. */
  recognised: 'scan' | 'digits' | 'directory';
}

/** Documents of a category, or those that belong to the problem that an entry says. */
export type Follow = { category: Category } | { problem: Id };

export type RuleOver = { category: Category } | { problem: Problem };

/** A standing rule: what is added later goes to one person by itself. */
export interface RuleView {
  rule: Id;
  name: string;
  over: RuleOver[];
  purpose: string;
  until: Day;
  /** The person's keys changed: nothing is sent until they are recognised anew. */
  held: boolean;
}

/** A document that a standing rule sent. */
export interface SentByRule {
  document: Id;
  title: string;
  name: string;
}

/** The agreement as it will be signed, byte for byte. `text` is in light markup: `**` marks strong words. */
export interface Agreement {
  handle: string;
  text: string;
}

export interface JournalLine {
  at: Timestamp;
  /** What happened; `opened` lines come from the reader's signed chain, the others from the vault's own log. */
  act:
    | 'opened'
    | 'granted'
    | 'revoked'
    | 'added'
    | 'edited'
    | 'version'
    | 'deleted'
    | 'restored'
    | 'purged'
    | 'recorded'
    | 'unrecorded'
    | 'related'
    | 'unrelated'
    | 'ruled'
    | 'unruled'
    | 'profiled'
    | 'link-made'
    | 'deposit-link-made'
    | 'deposit-link-revoked'
    | 'card-made'
    | 'shown'
    | 'sheet'
    | 'many'
    | 'gap'
    | 'unbound';
  person: string | null;
  document: string | null;
  detail: string | null;
}

export interface DeviceView {
  device: Id;
  name: string;
  current: boolean;
  addedOn: Day;
}

export interface PasskeyView {
  passkey: Id;
  name: string;
  /** It has opened the vault on this device. */
  here: boolean;
  addedOn: Day;
}

/** What a new device shows: nine digits to type, or the same and a commitment as the text of a square. */
export interface LinkCode {
  digits: string;
  qr: string;
}

export type AlertKind =
  | 'sheet-used'
  | 'device-added'
  | 'device-linked'
  | 'device-removed'
  | 'keys-changed'
  | 'taken-back'
  | 'change-pending'
  | 'change-stopped'
  | 'contacts-changed'
  | 'recovery-requested'
  | 'recovery-stopped'
  | 'passkey-added'
  | 'passkey-removed'
  | 'notice-changed'
  | 'health-link-made'
  | 'health-link-opened'
  | 'card-opened'
  | 'card-contact-changed';

/** What happened to the ways into this vault; each device shows it until its own person has seen it. */
export interface AlertView {
  alert: Id;
  kind: AlertKind;
  day: Day;
  isNew: boolean;
}

/** Whether the newest sheet already counts alone: `countsFrom` while the one before may still take the vault back. */
export interface RecoveryChangeView {
  countsFrom: Day | null;
  stopped: boolean;
}

export interface RecognisedContact {
  account: Id;
  key: string;
  digits: string[];
}

export interface ChosenContact {
  account: Id;
  key: string;
  name: string;
}

export interface ContactsView {
  threshold: number;
  wait: number;
  madeOn: Day;
  /** New shares could not be sent to everybody: somebody is to be recognised anew. */
  due: boolean;
  contacts: { account: Id; name: string; provedOn: Day | null; asked: boolean }[];
}

/** A share kept for somebody. */
export interface KeptShareView {
  share: Id;
  name: string;
  madeOn: Day;
  threshold: number;
  wait: number;
  asked: boolean;
}

/** A request to recovery contacts, as the device that made it sees it. */
export interface OwnRequest {
  digits: string[];
  qr: string;
  shares: number;
  threshold: number | null;
  refused: number[];
  ready: Timestamp | null;
  vetoed: boolean;
  opens: boolean;
}

export interface SharedView {
  grant: Id;
  patient: string;
  patientConfirmed: boolean;
  /** Known once the agreement was opened; the document itself opens by `open`. */
  title: string;
  purpose: string;
  from: Day;
  until: Day;
  laterVersions: boolean;
  text: string;
  opened: boolean;
  isNew: boolean;
  /** `not-proven`: nothing proves lately that it was not taken back, so it does not open now. */
  state: 'in-force' | 'not-yet' | 'ended' | 'not-proven';
}

export interface OpenedDocument {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  author: string;
}

export interface ProfessionalCard {
  account: Id;
  name: string;
  profession: string;
  rpps: string;
  place: string;
  verifiedBy: string | null;
  demonstration: boolean;
  listed: boolean;
  /** The front door takes only what shows the secret of the code. */
  doorSecret: boolean;
  validUntil: Day | null;
  /** Text of the pairing QR. */
  qr: string;
  digits: string[];
}

export interface About {
  operator: string;
  host: string;
  country: string;
  price: string;
  contact: string;
  demonstration: boolean;
  version: string;
  /** Whether it sends news by e-mail to those who wish it. */
  notices: boolean;
  /** Address of the registrar's desk, or empty. */
  desk: string;
}

/** Where news by e-mail goes, and an address whose code was not typed yet. */
export interface NoticeView {
  address: string | null;
  asked: string | null;
}

/** How far one's own acts are proven: done is what is proven, everything after it is on its way. */
export interface Standing {
  freshness: 'proven' | 'not-proven' | 'no-policy';
  /** When the witnesses saw the newest state, if they did. */
  at: Timestamp | null;
  /** Acts that are on their way. */
  waiting: number;
}

/** What somebody left for the patient: a document, or the taking back of one that was accepted. */
export interface DepositView {
  deposit: Id;
  sender: DepositSender;
  document: DepositedDocument | null;
  takesBack: { document: Id; title: string } | null;
}

export interface DepositSender {
  account: Id;
  /** Null: no registrar says who this is. */
  attested: {
    name: string;
    profession: string;
    rpps: string;
    place: string;
    verifiedBy: string;
    demonstration: boolean;
  } | null;
  digits: string[];
  /** Other keys by now: it cannot be accepted and is to be sent again. */
  keysChanged: boolean;
  acceptedByRule: boolean;
  /** Not null: it came through a link that the person made, and whoever sent it is nobody verified. */
  byLink: { label: string; from: string } | null;
}

/** A link by which somebody without an account deposits, as its owner sees it. */
export interface DepositLinkView {
  link: string;
  label: string;
  until: Day;
  count: number;
  accepted: number;
  made: Timestamp;
  state: 'open' | 'over' | 'revoked';
}

export interface DepositLinkWish {
  label: string;
  /** Shown to whoever opens the link; may be empty. */
  to: string;
  until: Day;
  count: number;
}

/** What whoever opened a link is told. */
export interface VisitView {
  to: string;
  lastDay: Day;
  remaining: number;
}

/** What this device left for somebody. */
export interface SentDeposit {
  deposit: Id;
  title: string;
  /** The address, or the name of the patient who shares something. */
  to: string;
  at: Timestamp;
  /** Taken back or replaced from here. */
  cancelled: boolean;
  /** The patient says, signed, that it is about somebody else. */
  returned: boolean;
}

export interface DepositedDocument {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  /** To be read with a doctor: title and content only after the person chose to see them. */
  cover: boolean;
  /** Title of the document that it replaces. */
  replaces: string | null;
}

export interface SenderRule {
  sender: Id;
  name: string;
  /** Accepts what comes; otherwise it is blocked. */
  accepts: boolean;
}

export type EntryKind = 'allergy' | 'treatment' | 'diagnosis' | 'vaccination' | 'laboratory' | 'measure';

export interface Code {
  system: string;
  code: string;
  display: string;
}

export type EntryValue =
  { quantity: { number: string; unit: string } } | { words: string } | { flag: boolean };

/** One entry of the structured record; fields as `crypto/SPEC.md`, "Record entries". */
export interface Entry {
  kind: EntryKind;
  text: string;
  codes: Code[];
  group: string | null;
  /** `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`. */
  date: string | null;
  until: string | null;
  value: EntryValue | null;
  range: { low: string | null; high: string | null; words: string | null } | null;
  judged: 'usual' | 'low' | 'high' | 'unusual' | null;
  status: 'current' | 'past' | 'absent' | 'unsaid';
  detail: string | null;
  author: string | null;
  place: string;
}

export interface EntryView {
  id: Id;
  entry: Entry;
  /** The document that says it, with title and day; null for what the person says. */
  document: Id | null;
  title: string | null;
  day: Day | null;
  /** The entry of a document in whose place it stands. */
  instead: Id | null;
  state: 'in-force' | 'corrected' | 'set-aside' | 'removed';
  /** It, or a change of it, waits for the network on this device. */
  waiting: boolean;
  history: { at: Timestamp; entry: Entry | null }[];
  /** Entries that say the same share a line, in the order of reading; null for what does not count. */
  line: number | null;
  /** Its place among the values of a measure, in the unit of the newest. */
  point: { measure: string; number: number | null; unit: string } | null;
}

/** A problem, as an entry, another entry's reason or the person names it. */
export interface Problem {
  code: Code | null;
  words: string;
}

/** What a document says an entry of its own is for. */
export interface Reason {
  place: string;
  problem: Problem;
}

/** Something that belongs to a problem: because a document says so, or the person. */
export interface Belongs {
  what: Id;
  because: 'said' | 'own';
}

/** A problem of the record, with what belongs to it. */
export interface ProblemView {
  /** The entry that speaks for it. */
  entry: Id;
  /** Every entry that says it. */
  said: Id[];
  entries: Belongs[];
  documents: Belongs[];
}

export type Related = { document: Id } | { entry: Id };

export interface Contact {
  name: string;
  relation: string;
  phone: string;
  trusted: boolean;
}

/** The medical profile, as the person says it. */
export interface Profile {
  given: string;
  family: string;
  born: Day | null;
  sex: 'female' | 'male' | 'other' | null;
  phone: string;
  languages: string[];
  contacts: Contact[];
  directives: 'unsaid' | 'none' | { written: string };
  donation: 'unsaid' | 'agrees' | 'refuses';
  disability: string;
  doctor: string;
}

export type ProfilePart =
  'identity' | 'language' | 'contacts' | 'trusted' | 'directives' | 'donation' | 'disability' | 'doctor';

export interface ProfileView {
  profile: Profile;
  parts: [ProfilePart, boolean][];
}

/** A file behind a link: a FHIR resource in JSON. */
export interface SharedFile {
  title: string;
  json: string;
}

export interface HealthLinkWish {
  label: string;
  kind: 'link' | 'card';
  expires: Timestamp | null;
  most: number | null;
  passcode: string | null;
  files: SharedFile[];
}

/** A link for people without an account. Whoever has `text` reads: it is what is handed over. */
export interface HealthLinkView {
  id: Id;
  kind: 'link' | 'card';
  text: string;
  label: string;
  contents: string[];
  made: Timestamp;
  changed: Timestamp;
  expires: Timestamp | null;
  most: number | null;
  passcode: boolean;
  state: 'in-force' | 'expired' | 'used-up' | 'closed' | 'revoked';
  openings: number;
  /** The newest openings; `recipient` is what the reader says of itself. */
  opened: { at: Timestamp; recipient: string }[];
}

/** Who is told by e-mail that the emergency card was read; `mark` stands in each message. */
export interface CardContactView {
  address: string;
  agreed: boolean;
  mark: string;
}

/** What a screen without an account reads, and until when. */
export interface OnScreen {
  link: string;
  until: Timestamp;
}

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
  brokenUploads(): Promise<BrokenUpload[]>;
  /** `file-changed` when it is not the file that was begun: nothing of it is kept. */
  continueUpload(name: string, file: File, onProgress: (p: Progress) => void): Promise<void>;
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
  ownTraits(): Promise<{ name: string; born: Day | null }>;
  setBirthDate(born: Day | null): Promise<void>;
  deposits(): Promise<DepositView[]>;
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
  sealDeposit(
    draft: Draft,
    how: { address: string; grant: Id | null; cover: boolean; replaces: Id | null },
    file: Blob,
  ): Promise<void>;
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
