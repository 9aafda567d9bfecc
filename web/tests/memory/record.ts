/** The reader of foreign files for the tests of screens: by the file's name, without WebAssembly. */
import type {
  Column,
  Compared,
  Copied,
  Entries,
  Finding,
  GivenLink,
  Gives,
  LinkedFile,
  Own,
  Patient,
  Preview,
  Readable,
  Refusable,
  Wish,
} from '../../src/record/contract';
import type { Entry } from '../../src/session/contract';
import { day } from './documents';
import { pdf } from './pdf';

const found = (over: Partial<Finding>): Finding => ({
  format: 'unknown',
  kind: null,
  title: null,
  day: null,
  author: null,
  patient: null,
  holds: [],
  pictures: null,
  appointments: null,
  gives: null,
  table: null,
  passed: 0,
  notes: [],
  ...over,
});

const BIOLOGY = found({
  format: 'cda',
  kind: 'laboratory',
  title: 'Compte rendu d’examens de biologie médicale',
  day: day(-12),
  author: 'Dr Paul Vidal, biologiste médical, Laboratoire du Tarn',
  patient: { name: 'Jeanne Morel', born: '1955-06-03', atBirth: null },
  traits: 'agree',
});

const GIVES: Gives = {
  kinds: [['laboratory', 8]],
  measures: [{ text: 'Glucose', unit: 'mmol/L', number: 1 }],
  from: day(-12),
  until: day(-12),
  first: [],
  left: [{ place: 'section[1]/entry[3]', why: 'unknown' }],
  allLeft: 1,
  repeated: 0,
};

const MEASURES: [string, string, string][] = [
  [day(-3), '68,5', '132/78'],
  [day(-2), '68,4', '128/76'],
  [day(-1), '68,2', 'oubliée'],
];

const value = (measure: 'weight' | 'pressure', unit: string): Column => ({
  is: 'value',
  measure,
  name: null,
  unit,
});

const NOTEBOOK = found({
  kind: 'measure',
  table: {
    head: ['Date', 'Poids (kg)', 'Tension', 'Remarque'],
    rows: MEASURES.map((row) => [...row, 'à jeun']),
    lines: MEASURES.length,
    columns: [{ is: 'day' }, value('weight', 'kg'), { is: 'skip' }, { is: 'remark' }],
    measures: [
      ['weight', ['kg', '[lb_av]']],
      ['pressure', ['mm[Hg]', 'cm[Hg]']],
    ],
  },
});

const ORDER = found({
  format: 'pdf',
  kind: 'prescription',
  title: 'Ordonnance de kinésithérapie',
  day: day(-40),
  patient: { name: 'Jean Morel', born: null, atBirth: null },
  traits: 'differ',
});

const CHOLESTEROL: Entry = {
  kind: 'laboratory',
  text: 'Cholestérol total',
  codes: [],
  group: null,
  date: day(-2),
  until: null,
  value: { quantity: { number: '1.92', unit: 'g/L' } },
  range: null,
  judged: null,
  status: 'unsaid',
  detail: null,
  author: 'Dr Paul Vidal, biologiste médical, Laboratoire du Tarn',
  place: 'section[1]/entry[1]',
};

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

export async function examine(file: File, _own: Own | null): Promise<Finding | null> {
  // Looked into for as long as the test wants.
  if (file.name.startsWith('lent'))
    await new Promise((go) => addEventListener('examined', go, { once: true }));
  if (file.name.endsWith('.zip'))
    return found({
      format: 'xdm',
      notes: ['missing'],
      passed: 3,
      holds: [
        { name: 'DOC0001.XML', mediaType: 'text/xml', bytes: bytes('<a/>'), finding: BIOLOGY },
        { name: 'DOC0002.PDF', mediaType: 'application/pdf', bytes: bytes('%PDF-'), finding: ORDER },
      ],
    });
  if (file.name.endsWith('.csv')) return NOTEBOOK;
  return file.name.endsWith('.xml') ? { ...BIOLOGY, gives: GIVES } : found({});
}

/** The notebook by its columns: one pressure in it is no number. */
export async function measuresGive(_file: Blob, columns: Column[]): Promise<Gives | null> {
  const entry = (text: string, at: number, number: string, unit: string): Entry => ({
    kind: 'measure',
    text,
    codes: [],
    group: null,
    date: MEASURES[at]?.[0] ?? null,
    until: null,
    value: { quantity: { number, unit } },
    range: null,
    judged: null,
    status: 'unsaid',
    detail: null,
    author: null,
    place: `line ${at + 2}`,
  });
  const first = [entry('Poids', 2, '68.2', 'kg')];
  const withPressure = columns.some((column) => column.is === 'value' && column.measure === 'pressure');
  if (withPressure) first.push(entry('Tension systolique', 1, '128', 'mm[Hg]'));
  return {
    kinds: [['measure', withPressure ? 7 : 3]],
    measures: first.map(({ text }) => ({ text, unit: '', number: 3 })),
    from: day(-3),
    until: day(-1),
    first,
    left: withPressure ? [{ place: 'line 4, column 3', why: 'malformed' }] : [],
    allLeft: withPressure ? 1 : 0,
    repeated: 0,
  };
}

export async function measuresOf(_file: Blob, columns: Column[]): Promise<Entries | null> {
  window.scene.filed = columns.map((column) => (column.is === 'value' ? column.measure : column.is));
  return { entries: [], reasons: [], left: [], unlisted: 0 };
}

export async function gather(files: File[], _own: Own | null): Promise<Finding | null> {
  return found({
    format: 'zip',
    holds: [
      {
        name: 'IRM genou droit.zip',
        mediaType: 'application/dicom+zip',
        bytes: bytes('PK'),
        finding: found({
          format: 'dicom',
          kind: 'imaging',
          title: 'IRM – Genou droit – Sagittal T2',
          day: day(-30),
          author: 'Dr Inès Faure, Imagerie du Tarn',
          patient: { name: 'Jeanne Morel', born: '1955-06-03', atBirth: null },
          pictures: files.length,
        }),
      },
    ],
  });
}

const EXAMINATION: Readable = {
  embedded: null,
  attached: [],
  blocks: [
    { block: 'heading', level: 1, text: 'IRM – Genou droit – Sagittal T2' },
    {
      block: 'facts',
      rows: [
        ['patient', 'Jeanne Morel'],
        ['born', '1955-06-03'],
        ['day', '2026-03-02'],
        ['modality', 'MR'],
        ['apparatus', 'Appareil inventé'],
        ['size', '256 × 256'],
      ],
    },
  ],
};

const CARD: Readable = {
  embedded: null,
  attached: [],
  blocks: [
    { block: 'note', note: 'signature-unchecked' },
    { block: 'paragraph', text: 'CVX 207 · 2021-01-29' },
  ],
};

const printed = async () => new Uint8Array(await pdf(['Compte rendu, mis en page']).arrayBuffer());

const beside = async () => [
  {
    title: 'Compte rendu d’imagerie',
    day: '2021-12-01',
    mediaType: 'application/pdf',
    bytes: new Uint8Array(await pdf(['Une autre radio']).arrayBuffer()),
  },
  { title: 'Coupe', day: null, mediaType: 'image/tiff', bytes: new Uint8Array([73, 73, 42, 0]) },
];

export async function read(file: Blob): Promise<Readable | null> {
  if (file.type.startsWith('application/dicom')) return EXAMINATION;
  if (file.type === 'application/smart-health-card') return CARD;
  if (file.type !== 'text/xml') return null;
  const text = await file.text();
  const copy = text.includes('<observationMedia>') ? await printed() : null;
  return {
    embedded: copy && { mediaType: 'application/pdf', bytes: copy },
    attached: (await Promise.all([...text.matchAll(/<organizer>/g)].map(beside))).flat(),
    blocks: [
      { block: 'heading', level: 1, text: 'Compte rendu d’examens de biologie médicale' },
      { block: 'paragraph', text: 'Dr Paul Vidal, Laboratoire du Tarn' },
      { block: 'heading', level: 2, text: 'Biochimie' },
      {
        block: 'table',
        caption: 'Résultats',
        head: ['Analyse', 'Résultat', 'Valeurs de référence'],
        rows: [
          ['Glycémie à jeun', '7,2 mmol/L', '4,1 à 6,1'],
          ['Hémoglobine glyquée', '7,4 %', '< 6,0'],
        ],
      },
      { block: 'list', items: ['Équilibre à discuter.', 'Contrôle dans trois mois.'] },
    ],
  };
}

export async function compare(_file: Blob, title: string, subject: Patient | null): Promise<Compared> {
  const paul = { name: 'Paul Martin', born: '1961-07-14', atBirth: null };
  if (title === 'Compte rendu') return { traits: 'differ', patient: paul };
  if (title === 'Bilan lipidique') return { traits: 'agree', patient: null };
  return { traits: subject ? 'told' : 'unsaid', patient: subject };
}

export async function cdaCopy(file: Blob, about: Copied): Promise<Blob | null> {
  if (about.title === '') return null;
  return new Blob([`<ClinicalDocument><title>${about.title}</title>${about.patient}`, file], {
    type: 'text/xml',
  });
}

export async function entriesOf(file: Blob): Promise<Entries | null> {
  const says = (await file.text()).includes('<ClinicalDocument>');
  return { entries: says ? [CHOLESTEROL] : [], reasons: [], left: [], unlisted: 0 };
}

export async function preview(wish: Wish): Promise<Preview[] | null> {
  const of = (kind: string) => wish.entries.filter((entry) => entry.kind === kind).map(({ text }) => text);
  const french = wish.language === 'fr';
  return [
    {
      section: 'allergies',
      title: french ? 'Allergies et intolérances' : 'Allergies',
      lines: of('allergy'),
      required: true,
    },
    {
      section: 'treatments',
      title: french ? 'Traitements' : 'Medication',
      lines: of('treatment'),
      required: true,
    },
    {
      section: 'problems',
      title: french ? 'Problèmes de santé' : 'Problems',
      lines: of('diagnosis'),
      required: true,
    },
    {
      section: 'procedures',
      title: french ? 'Opérations et autres actes' : 'Procedures',
      lines: of('procedure'),
      required: false,
    },
    {
      section: 'devices',
      title: french ? 'Prothèses et autres dispositifs' : 'Devices',
      lines: of('device'),
      required: false,
    },
    { section: 'vaccinations', title: 'Vaccinations', lines: of('vaccination'), required: false },
  ];
}

export const summary = async (wish: Wish): Promise<string | null> => JSON.stringify(wish);
export const profileBundle = async (profile: object): Promise<string | null> => JSON.stringify(profile);

export const documentReference = async (_file: Blob, title: string): Promise<string | null> =>
  JSON.stringify({ resourceType: 'DocumentReference', description: title });

const refused = (code: string, left: number | null = null) => ({ given: null, refused: code, left });

/** `shlink:/` and a word: `good`, `card`, `locked`, `over`. */
export async function aboutLink(text: string): Promise<Refusable<GivenLink> | null> {
  if (!text.includes('shlink:/')) return refused('no-link');
  const about = {
    label: 'Résumé d’urgence de J. M.',
    expires: null,
    passcode: text.endsWith('locked'),
    origin: text.endsWith('elsewhere') ? 'https://sante.exemple' : location.origin,
  };
  return { given: about, refused: null, left: null };
}

export async function openLink(
  text: string,
  _recipient: string,
  passcode: string | null,
): Promise<Refusable<LinkedFile[]> | null> {
  if (text.endsWith('over')) return refused('link-over');
  if (text.endsWith('locked') && passcode !== 'marronnier') return refused('link-passcode', 9);
  const contentType = text.endsWith('card') ? 'application/smart-health-card' : 'application/fhir+json';
  const file = { contentType, bytes: bytes('{"resourceType":"Bundle"}') };
  return { given: [file], refused: null, left: null };
}
