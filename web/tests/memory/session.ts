import type { Patient } from '../../src/record/contract';
import type { Language } from '../../src/words/language.svelte';
import type {
  Agreement,
  DocumentView,
  Draft,
  EntryView,
  Id,
  Progress,
  RecoverySheet,
  RuleView,
  SessionApi,
  SessionState,
  SharedView,
  Wish,
  Waiting,
} from '../../src/session/contract';
import { day, full, journal, NOW, some, withRecord } from './documents';
import { health, noneKnown, profileView, someProfile, written } from './health';
import { pdf } from './pdf';
import { problemsOf, type Relation } from './problems';
import { waysBack } from './back';
import { BIOLOGY, depositing } from './deposits';
import { leaving } from './leaving';
import { giving } from './links';
import { CARD, CHANGED, DEMO, LEFEVRE, LONG } from './people';

export interface Scene {
  vault: string;
  role: 'patient' | 'professional';
  state: string;
  /** The method that fails, and how: `unlock:network`. */
  fail: string;
  slow: boolean;
  alarms: boolean;
  /** A passkey opens here; there are two in all. */
  passkey: boolean;
  /** The vault was opened here with a sheet that says nothing of the past. */
  firstContact: boolean;
  /** The old device has answered a new one. */
  answered: boolean;
  /** A restored service that has lost entries. */
  behind: boolean;
  /** An upload that broke off before the page was loaded. */
  broken: boolean;
  /** What the directory proves: `proven`, `waiting` (an act is on its way) or `not-proven`. */
  standing: string;
  /** Others left something to accept. */
  deposits: boolean;
  /** One of the senders is always accepted. */
  byRule: boolean;
  /** Documents that were sealed to be left. */
  sealed: number;
  /** Whom the last of them is said to be about. */
  about?: Patient | null;
  /** Deposits of which nothing proves yet who sent them. */
  unproven: number;
  /** Which state the ways back are in. */
  back: string;
  lost: () => void;
  /** What every document holds instead of its own drawing: bytes as a string of characters below 256. */
  opens?: { type: string; bytes: string };
  /** The columns by which a table was read into the record. */
  filed?: (string | null)[];
  /** What keeping the index for search waits for. */
  keeping?: Promise<unknown>;
  /** The files of the last link, as they left. */
  handed?: string[];
  /** Changes the language of the screen that is open. */
  speak: (language: Language) => void;
  /** The last agreement prepared. */
  agreement?: string;
  /** A standing rule has something to send. */
  sent?: boolean;
}

export const WORDS =
  'abaisser baleine cabine dauphin éclair fable galerie hameau iceberg jardin kiosque lagune machine nageur oasis palmier quartz rivage sable tablier ultime vague wagon zèbre'.split(
    ' ',
  );

const SHEET: RecoverySheet = {
  number: 1,
  madeOn: day(0),
  words: WORDS,
  qr: `CACHET-R2:${'K7M2Q9X4'.repeat(22)}K7M2Q9X`,
  mark: '41207-0586',
};

const scenes: Record<string, () => DocumentView[]> = { empty: () => [], full, record: withRecord };

export function memorySession(scene: Scene): SessionApi {
  let documents: DocumentView[] = scenes[scene.vault]?.() ?? some();
  let card = {
    ...CARD,
    ...(scene.vault === 'empty' ? { verifiedBy: null, validUntil: null, demonstration: false } : {}),
  };
  const records: Record<string, () => EntryView[]> = { empty: () => [], bare: () => [], none: noneKnown };
  let entries = (records[scene.vault] ?? health)();
  let profile = someProfile(scene.vault === 'bare' ? 'empty' : scene.vault);
  const people = [LEFEVRE, LONG, DEMO, CHANGED];
  let relations: Relation[] = [];
  const recognised = new Map<Id, string>();
  let wish: Wish | null = null;
  let standingRules: RuleView[] = [];
  /** Taken back without a network. */
  let taken: Id[] = [];
  const waiting = (): Waiting => ({
    changes: [
      ...taken.map((grant) => ({ what: 'revoke' as const, grant, document: null, title: '', since: NOW })),
      ...documents
        .filter((document) => document.waiting)
        .map(({ id, title }) => ({ what: 'put' as const, grant: null, document: id, title, since: NOW })),
    ],
    givenUp: [],
    opensOffline: scene.passkey,
  });
  let resume: (() => void) | null = null;
  let paused = false;

  const open = (): SessionState => {
    scene.state = 'open';
    return {
      state: 'open',
      account: 'AAAAAAAAAAAAAAAAAAAAAA',
      role: scene.role,
      label: 'J. M.',
      shared: false,
      passphrase: true,
      passkey: scene.passkey,
      firstContact: scene.firstContact,
    };
  };
  const find = (id: Id) => {
    const found = documents.find((document) => document.id === id);
    if (!found) throw { code: 'not-found', message: '' };
    return found;
  };
  const change = (id: Id, over: Partial<DocumentView>) => {
    documents = documents.map((document) => (document.id === id ? { ...document, ...over } : document));
  };
  const keep = ({ title, date, category, mediaType }: Draft, size: number, author: string): Id => {
    const id = `n${documents.length}`;
    const added = {
      id,
      title,
      date,
      category,
      mediaType,
      size,
      author,
      written: '',
      addedAt: NOW,
      version: 1,
      versions: 1,
    };
    documents = [
      { ...added, deleted: false, waiting: false, here: 'no', apart: false, readers: [] },
      ...documents,
    ];
    return id;
  };
  const work = async (size: number, onProgress: (p: Progress) => void) => {
    for (let step = 0; step <= 20; step += 1) {
      if (paused) {
        onProgress({ done: (size * step) / 20, total: size, phase: 'paused' });
        await new Promise<void>((go) => (resume = go));
      }
      onProgress({ done: (size * step) / 20, total: size, phase: step < 6 ? 'sealing' : 'sending' });
      await new Promise((go) => setTimeout(go, scene.slow ? 250 : 10));
    }
  };
  const rehearse = (typed: Record<number, string>) => {
    for (const [place, word] of Object.entries(typed)) {
      if (WORDS[Number(place) - 1] !== word) throw { code: 'rehearsal-failed', message: '' };
    }
  };
  const file = (document: { mediaType: string; title: string }): Blob => {
    if (scene.opens) {
      const { type, bytes } = scene.opens;
      return new Blob([Uint8Array.from(bytes, (character) => character.charCodeAt(0))], { type });
    }
    if (document.mediaType === 'application/pdf')
      return pdf([
        `${document.title.replace(/[^ -~]/g, '')}\nPage one: haemoglobin 14.1 g/dL`,
        'Page two\nGlucose 0.98 g/L',
        'Page three\nEnd of the report',
      ]);
    if (document.mediaType === 'image/png') return drawing();
    if (document.mediaType === 'text/xml') return new Blob([BIOLOGY], { type: 'text/xml' });
    if (document.mediaType === 'text/plain')
      return new Blob(['Rappel fait le 3 mai.\n<script>alert(1)</script>\nProchain dans dix ans.'], {
        type: 'text/plain',
      });
    return new Blob([new Uint8Array(64)], { type: document.mediaType });
  };
  const received = (): SharedView[] =>
    scene.vault === 'empty'
      ? []
      : [
          shared('s1', 'Jeanne Morel', 'Bilan sanguin', { isNew: true }),
          shared('s2', 'Karim Haddad', 'Compte rendu de cardiologie', {
            isNew: true,
            born: '1980-02-11',
            patientConfirmed: false,
            laterVersions: true,
          }),
          shared('s3', 'Jeanne Morel', 'Ordonnance du Dr Lefèvre', { opened: true }),
          shared('s4', 'Lucie Bernard', 'Radio du genou', { state: 'ended', until: day(-12), opened: true }),
        ];

  const api: SessionApi = {
    about: async () => ({
      operator: 'Association Cachet',
      host: 'cette machine',
      country: 'France',
      price: 'Gratuit',
      contact: 'contact@cachet.example',
      demonstration: true,
      version: '0.1.0',
      notices: true,
      desk: 'https://desk.cachet.example',
    }),
    state: async () =>
      scene.state === 'open'
        ? open()
        : scene.state === 'locked'
          ? {
              state: 'locked',
              account: 'AAAAAAAAAAAAAAAAAAAAAA',
              label: 'J. M.',
              shared: false,
              passphrase: true,
              passkey: scene.passkey,
            }
          : { state: 'empty' },
    beginVault: async () => (await pause(60), SHEET),
    finishVault: async (typed) => (rehearse(typed), (documents = []), open()),
    beginProfessional: async () => SHEET,
    finishProfessional: async (typed) => (rehearse(typed), (scene.role = 'professional'), open()),
    suggestPassphrase: async () => 'tulipe rocher moulin carotte fenêtre pinson',
    unlock: async (passphrase) => {
      if (passphrase !== 'tulipe rocher') throw { code: 'wrong-passphrase', message: '' };
      return open();
    },
    recover: async (code) => {
      if (scene.back === 'superseded') throw { code: 'sheet-superseded', message: '' };
      if (code.startsWith(`${WORDS.join(' ')} `) && !code.endsWith(` ${SHEET.mark}`))
        throw { code: 'wrong-sheet-mark', message: '' };
      scene.firstContact = code === WORDS.join(' ');
      if (!code.startsWith(WORDS.join(' ')) && !code.startsWith('CACHET-R2:'))
        throw { code: 'wrong-recovery-code', message: '' };
      return open();
    },
    changePassphrase: async () => {},
    beginRotate: async () => ({ ...SHEET, number: 2 }),
    signRotate: async () => {},
    finishRotate: async (typed) => rehearse(typed),
    ...waysBack(scene, open, rehearse, SHEET),
    devices: async () => [
      { device: 'v1', name: 'Mon appareil Android', current: true, addedOn: day(-200) },
      { device: 'v2', name: 'Ordinateur de Paul', current: false, addedOn: day(-20) },
    ],
    removeDevice: async () => {},
    usePasskey: async () => {},
    unlockWithPasskey: async () => open(),
    passkeys: async () =>
      scene.passkey
        ? [
            { passkey: 'p1', name: 'Mon appareil Android', here: true, addedOn: day(-200) },
            { passkey: 'p2', name: 'Tablette du salon', here: false, addedOn: day(-3) },
          ]
        : [],
    addPasskey: async () => void (scene.passkey = true),
    removePasskey: async () => void (scene.passkey = false),
    beginJoining: async () => ({
      digits: '804215377',
      qr: 'CACHET-L1:804215377:LF77LOVMNxazWWWM6Rk0d3NLOJLVHTLmRk45u1btKXE',
    }),
    joiningDigits: async () => (scene.answered ? '417093' : null),
    takeJoined: async () => true,
    finishJoining: async () => open(),
    beginLink: async (code) => {
      if (!/^(CACHET-L1:.*|[\d\s]{9,11})$/.test(code)) throw { code: 'wrong-link-code', message: '' };
    },
    linkReady: async () => true,
    finishLink: async (typed) => {
      if (typed.replace(/\s/g, '') !== '417093') throw { code: 'wrong-link-digits', message: '' };
    },
    lock: async () => {},
    forgetDevice: async () => void (scene.state = 'empty'),

    ...depositing(scene, (document) => keep(document, document.size, 'Laboratoire du Tarn')),
    ...leaving(scene.deposits),
    ...giving(scene.vault, scene.answered),

    documents: async () => documents,
    addDocument: async (draft, given, onProgress) => {
      await work(given.size, onProgress);
      return keep(draft, given.size, '');
    },
    addVersion: async (id, draft, given, onProgress) => {
      await work(given.size, onProgress);
      const versions = find(id).versions + 1;
      change(id, { ...draft, version: versions, versions });
    },
    pauseUpload: async () => void (paused = true),
    resumeUpload: async () => {
      paused = false;
      resume?.();
    },
    cancelUpload: async () => {},
    editDocument: async (id, draft) => change(id, draft),
    writtenBy: async (id, by) => {
      if (find(id).author) throw { code: 'input', message: '' };
      change(id, { written: by });
    },
    versions: async (id) => {
      const { versions, title, date, mediaType, size, addedAt } = find(id);
      return Array.from({ length: versions }, (_, index) => ({
        version: index + 1,
        title,
        date,
        mediaType,
        size,
        addedAt: addedAt - (versions - index) * 9000,
        apart: find(id).apart && index > 0,
      }));
    },
    readDocument: async (id) => {
      const { title, date, category, size, author } = find(id);
      const mediaType = scene.opens?.type ?? find(id).mediaType;
      return { view: { title, date, category, mediaType, size, author }, file: file(find(id)) };
    },
    deleteDocument: async (id) => change(id, { deleted: true }),
    restoreDocument: async (id) => change(id, { deleted: false }),
    purgeDocument: async (id) => void (documents = documents.filter((document) => document.id !== id)),

    search: async (query) => {
      const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      const asked = fold(query).split(/\s+/);
      return documents.flatMap(({ id, title, author, written, category }) => {
        const seen = fold(`${title} ${author} ${written}`);
        const words = category === 'laboratory' ? 'hemoglobine creatinine' : '';
        const content = `${words} ${fold(recognised.get(id) ?? '')}`;
        const found = asked.every((word) => `${seen} ${content}`.includes(word));
        return found ? [{ document: id, inContent: asked.some((word) => !seen.includes(word)) }] : [];
      });
    },
    unreadTexts: async () => [],
    indexText: async () => {},
    indexRecognised: async (document, _, text) => void recognised.set(document, text),
    keepSearch: async () => void (await scene.keeping),
    record: async () => entries,
    fileEntries: async (document, found) => {
      const { title, date } = find(document);
      entries = [
        ...entries.filter((view) => view.document !== document),
        ...found.map((entry) => written(entry, { document, title, day: date })),
      ];
    },
    problems: async () => problemsOf(entries, relations),
    relate: async (problem, what, belongs) => {
      relations = [...relations, { problem, what, belongs }];
    },
    addEntry: async (entry) => {
      const view = written(entry);
      entries = [...entries, view];
    },
    correctEntry: async (id, entry) => {
      const known = entries.find((view) => view.id === id);
      const mine = written(entry, {
        instead: known?.document ? id : null,
        line: known?.line ?? null,
        history: known && !known.document ? [...known.history, { at: NOW, entry: known.entry }] : [],
      });
      entries = entries.flatMap((view) =>
        view.id !== id ? [view] : view.document ? [{ ...view, state: 'corrected' as const, line: null }] : [],
      );
      entries = [...entries, mine];
    },
    removeEntry: async (id) => {
      entries = entries.map((view) =>
        view.id === id
          ? { ...view, state: view.document ? ('set-aside' as const) : ('removed' as const) }
          : view,
      );
    },
    restoreEntry: async (id) => {
      entries = entries.map((view) => (view.id === id ? { ...view, state: 'in-force' as const } : view));
    },
    profile: async () => profileView(profile),
    setProfile: async (said) => void (profile = said),

    searchProfessionals: async (query) =>
      people.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())),
    knownProfessionals: async () => (scene.vault === 'empty' ? [] : [LEFEVRE, CHANGED]),
    scannedProfessional: async (qr) => {
      if (!qr.startsWith('CACHET-P1:')) throw { code: 'wrong-pairing-code', message: '' };
      return DEMO;
    },
    beginCall: async () => '804215377',
    callDigits: async () => (scene.answered ? '417093' : null),
    hearCall: async (number) => {
      if (number.replace(/\s/g, '') !== '804215377') throw { code: 'wrong-link-code', message: '' };
    },
    callReady: async () => true,
    finishCall: async (digits) => {
      if (digits.replace(/\s/g, '') !== '417093') throw { code: 'wrong-link-digits', message: '' };
      return DEMO;
    },
    prepareGrant: async (asked): Promise<Agreement> => {
      wish = asked;
      scene.agreement = agreement(asked, asked.documents.map((id) => find(id).title).join(', '));
      return { handle: 'a1', text: scene.agreement };
    },
    signGrant: async () => {
      if (!wish) return;
      const person = people.find(({ handle }) => handle === wish?.person) ?? LEFEVRE;
      const { purpose, until, laterVersions, follow } = wish;
      const added = {
        grant: `g${Date.now()}`,
        name: person.name,
        profession: person.profession,
        purpose,
        until,
        laterVersions,
        state: 'on-its-way' as const,
        openings: 0,
        lastOpened: null,
      };
      for (const document of wish.documents)
        change(document, { readers: [...find(document).readers, added] });
      if (follow.length > 0) {
        const named = (id: string) => entries.find((view) => view.id === id)?.entry.text ?? '';
        const over = follow.map((one) =>
          'problem' in one ? { problem: { code: null, words: named(one.problem) } } : one,
        );
        standingRules = [
          ...standingRules,
          { rule: added.grant, name: person.name, over, purpose, until, held: false },
        ];
      }
    },
    rules: async () => standingRules,
    applyRules: async () => {
      const sent = scene.sent ? [{ document: 'd2', title: 'Bilan sanguin', name: 'Dr Anne Lefèvre' }] : [];
      scene.sent = false;
      return sent;
    },
    endRule: async (rule) => {
      standingRules = standingRules.filter((held) => held.rule !== rule);
    },
    revoke: async (grant) => {
      for (const { id, readers } of documents) {
        change(id, {
          readers: readers.map((reader) =>
            reader.grant === grant ? { ...reader, state: 'revoked' } : reader,
          ),
        });
      }
      return { at: NOW };
    },
    brokenUploads: async () =>
      scene.broken ? [{ name: 'u1', title: 'Scanner du genou', size: 9_000_000, isVersion: false }] : [],
    continueUpload: async (_, file, onProgress) => {
      scene.broken = false;
      await work(file.size, onProgress);
      const draft = { title: 'Scanner du genou', date: day(0), category: 'report' as const };
      return keep({ ...draft, mediaType: file.type }, file.size, '');
    },
    forgetUpload: async () => void (scene.broken = false),
    waiting: async () => waiting(),
    sendWaiting: async () => {
      for (const grant of taken) await api.revoke(grant, false);
      taken = [];
      return waiting();
    },
    keepHere: async (id, keep) => change(id, { here: keep ? 'kept' : 'recent' }),
    renewCopies: async () => {},
    lost: async () => (scene.behind ? { entries: 3, kept: 3 } : null),
    giveBack: async () => {
      scene.behind = false;
      scene.fail = '';
      return null;
    },
    journal: async () => (scene.vault === 'empty' ? [] : journal()),

    card: async () => card,
    setListed: async (listed) => void (card = { ...card, listed }),
    setDoorSecret: async (doorSecret) => void (card = { ...card, doorSecret }),
    demonstrationCredential: async (person) => void (card = { ...CARD, ...person }),
    installCredential: async () => void (card = CARD),
    received: async () => received(),
    readReceived: async (grant) => {
      const one = received().find((shared) => shared.grant === grant);
      const title = one?.title ?? '';
      const view = {
        title,
        date: day(-3),
        category: 'report' as const,
        mediaType: 'application/pdf',
        size: 4000,
        author: '',
      };
      return { view, file: file(view) };
    },
    exportAll: async (onProgress) => {
      await work(3_000_000, onProgress);
      return {
        file: new Blob(['age']),
        identity: `AGE-SECRET-KEY-PQ-1${'QPZRY9X8GF2TVDW0'.repeat(4)}`,
        passphrase: null,
      };
    },
    rebuild: async (_copy, key, _code, _enrol, onProgress) => {
      if (key === 'autre') throw { code: 'input', message: '' };
      await work(3_000_000, onProgress);
      return open();
    },
    eraseAccount: async () => void (scene.state = 'empty'),
    standing: async () =>
      scene.standing === 'not-proven'
        ? { freshness: 'not-proven', at: null, waiting: 0 }
        : { freshness: 'proven', at: NOW - 20, waiting: scene.standing === 'waiting' ? 1 : 0 },
    evidence: async () => [],
    alarms: async () =>
      scene.alarms
        ? [
            { at: NOW - 600, code: 'refused-rollback', detail: 'head 41, pinned 44' },
            { at: NOW - 500, code: 'refused-signature', detail: 'manifest' },
          ]
        : [],
  };
  return new Proxy(api, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        const [failing, code] = scene.fail.split(':');
        if (failing === name) {
          if (name === 'revoke' && code === 'network') taken.push(given[0] as Id);
          throw { code, message: 'never shown' };
        }
        return method(...given);
      };
    },
  });
}

const pause = (milliseconds: number) => new Promise((go) => setTimeout(go, milliseconds));

const shared = (grant: string, patient: string, title: string, over: Partial<SharedView>): SharedView => ({
  grant,
  patient,
  born: patient === 'Jeanne Morel' ? '1955-03-02' : null,
  patientConfirmed: true,
  title,
  purpose: 'préparer mon rendez-vous',
  from: day(-2),
  until: day(24),
  laterVersions: false,
  text: agreement({ language: 'fr', purpose: 'préparer mon rendez-vous', until: day(24) }, title),
  opened: false,
  isNew: false,
  state: 'in-force',
  ...over,
});

function agreement(wish: Pick<Wish, 'language' | 'purpose' | 'until'>, title: string): string {
  return [
    '**Je donne accès** à **Dr Anne Lefèvre**, médecin généraliste à Albi. L’Ordre des médecins a vérifié son identité. J’ai vérifié que c’est bien cette personne, le 21 novembre 2026.',
    `Cette personne pourra lire **un document : ${title}**. Rien d’autre. C’est **pour ${wish.purpose}**.`,
    `L’accès commence maintenant. Il **s’arrête tout seul le ${wish.until}**.`,
    'Le document voyage scellé, par Cachet. Cachet ne peut pas le lire. Chaque ouverture dans Cachet est notée dans mon journal. Mon nom va avec, et ma date de naissance si je l’ai donnée.',
    '**Je peux retirer cet accès à tout moment**, sans dire pourquoi. Si je refuse ou si je retire, j’ai droit aux mêmes soins.',
    'Ce qui a déjà été lu, noté ou copié ne peut pas être effacé d’ici : un soignant doit garder ce qui a servi à me soigner.',
  ].join('\n\n');
}

/** A grey picture with a bright disc, as a PNG: an X-ray for the screens. */
function drawing(): Blob {
  const canvas = document.createElement('canvas');
  canvas.width = 900;
  canvas.height = 1200;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#222';
  context.fillRect(0, 0, 900, 1200);
  context.fillStyle = '#ccc';
  context.arc(450, 600, 260, 0, 7);
  context.fill();
  const data = atob(canvas.toDataURL('image/png').split(',')[1] ?? '');
  return new Blob([Uint8Array.from(data, (character) => character.charCodeAt(0))], { type: 'image/png' });
}
