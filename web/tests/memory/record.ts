/** The reader of foreign files for the tests of screens: by the file's name, without WebAssembly. */
import type {
  Entries,
  Finding,
  GivenLink,
  LinkedFile,
  Preview,
  Readable,
  Refusable,
  Traits,
  Wish,
} from '../../src/record/contract';
import { day } from './documents';

const found = (over: Partial<Finding>): Finding => ({
  format: 'unknown',
  kind: null,
  title: null,
  day: null,
  author: null,
  patient: null,
  holds: [],
  pictures: null,
  notes: [],
  ...over,
});

const BIOLOGY = found({
  format: 'cda',
  kind: 'laboratory',
  title: 'Compte rendu d’examens de biologie médicale',
  day: day(-12),
  author: 'Dr Paul Vidal, biologiste médical, Laboratoire du Tarn',
  patient: { name: 'Jeanne Morel', born: '1955-06-03' },
});

const ORDER = found({
  format: 'pdf',
  kind: 'prescription',
  title: 'Ordonnance de kinésithérapie',
  day: day(-40),
});

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

export async function examine(file: File): Promise<Finding | null> {
  // Looked into for as long as the test wants.
  if (file.name.startsWith('lent'))
    await new Promise((go) => addEventListener('examined', go, { once: true }));
  if (file.name.endsWith('.zip'))
    return found({
      format: 'xdm',
      notes: ['missing'],
      holds: [
        { name: 'DOC0001.XML', mediaType: 'text/xml', bytes: bytes('<a/>'), finding: BIOLOGY },
        { name: 'DOC0002.PDF', mediaType: 'application/pdf', bytes: bytes('%PDF-'), finding: ORDER },
      ],
    });
  return file.name.endsWith('.xml') ? BIOLOGY : found({});
}

export async function gather(files: File[]): Promise<Finding | null> {
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
          patient: { name: 'Jeanne Morel', born: '1955-06-03' },
          pictures: files.length,
        }),
      },
    ],
  });
}

const EXAMINATION: Readable = {
  embedded: null,
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

export async function read(file: Blob): Promise<Readable | null> {
  if (file.type.startsWith('application/dicom')) return EXAMINATION;
  if (file.type !== 'text/xml') return null;
  return {
    embedded: null,
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

export async function compare(_file: Blob, title: string): Promise<Traits> {
  if (title === 'Compte rendu') return 'differ';
  return title === 'Bilan lipidique' ? 'agree' : 'unsaid';
}

export async function entriesOf(): Promise<Entries | null> {
  return { entries: [], left: [] };
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
    { section: 'vaccinations', title: 'Vaccinations', lines: of('vaccination'), required: false },
  ];
}

export const summary = async (wish: Wish): Promise<string | null> => JSON.stringify(wish);
export const profileBundle = async (profile: object): Promise<string | null> => JSON.stringify(profile);

export const documentReference = async (_file: Blob, title: string): Promise<string | null> =>
  JSON.stringify({ resourceType: 'DocumentReference', description: title });

const refused = (code: string, left: number | null = null) => ({ given: null, refused: code, left });

/** `shlink:/` and a word: `good`, `locked`, `over`. */
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
  const file = { contentType: 'application/fhir+json', bytes: bytes('{"resourceType":"Bundle"}') };
  return { given: [file], refused: null, left: null };
}
