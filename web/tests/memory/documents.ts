import type { Category, DocumentView, JournalLine, ReaderView } from '../../src/session/contract';

const DAY = 86_400;
export const NOW = Math.floor(Date.now() / 1000);
export const day = (offset: number): string =>
  new Date((NOW + offset * DAY) * 1000).toISOString().slice(0, 10);

const reader = (over: Partial<ReaderView>): ReaderView => ({
  grant: 'g1',
  name: 'Dr Anne Lefèvre',
  profession: 'médecin généraliste',
  until: day(24),
  purpose: 'préparer mon rendez-vous',
  laterVersions: true,
  state: 'in-force',
  openings: 2,
  lastOpened: NOW - 3 * DAY + 400,
  ...over,
});

const document = (
  id: number,
  title: string,
  category: Category,
  ago: number,
  over: Partial<DocumentView> = {},
): DocumentView => ({
  id: `d${id}`,
  title,
  category,
  date: day(-ago),
  mediaType: 'application/pdf',
  size: 240_000 + id * 31_000,
  author: '',
  written: '',
  addedAt: NOW - ago * DAY,
  version: 1,
  versions: 1,
  deleted: false,
  waiting: false,
  here: 'no',
  apart: false,
  readers: [],
  ...over,
});

export function some(): DocumentView[] {
  return [
    document(1, 'Bilan sanguin', 'laboratory', 2, {
      author: 'Laboratoire du Tarn',
      version: 2,
      versions: 2,
      readers: [reader({})],
    }),
    document(2, 'Ordonnance du Dr Lefèvre', 'prescription', 4, { author: 'Dr Anne Lefèvre' }),
    document(
      3,
      'Compte rendu de cardiologie après l’hospitalisation de septembre au centre hospitalier universitaire',
      'report',
      34,
      {
        author: 'Pr Marie-Christine Vandenbroucke-Saint-Hilaire',
        readers: [
          reader({
            grant: 'g2',
            name: 'Pr Marie-Christine Vandenbroucke-Saint-Hilaire',
            profession: 'cardiologue',
            state: 'on-its-way',
            openings: 0,
            lastOpened: null,
            laterVersions: false,
          }),
          reader({ grant: 'g3', openings: 1, purpose: 'mon médecin traitant', until: day(300) }),
        ],
      },
    ),
    document(4, 'Radio du genou gauche', 'imaging', 61, {
      mediaType: 'image/png',
      written: 'Dr Inès Faure, Imagerie du Tarn',
      readers: [
        reader({
          grant: 'g4',
          name: 'Dr Paul Morel',
          profession: 'dermatologue',
          state: 'revoked',
          until: day(-5),
        }),
      ],
    }),
    document(5, 'Rappel de vaccin contre le tétanos', 'vaccination', 190, { mediaType: 'text/plain' }),
    document(6, 'Images du scanner', 'imaging', 200, {
      mediaType: 'application/octet-stream',
      size: 412_000_000,
    }),
    document(7, 'Ancien certificat', 'certificate', 800, { deleted: true }),
  ];
}

/** With a document of the field's own format, as laboratories send them. */
export const withRecord = (): DocumentView[] => [
  document(9, 'IRM du genou droit', 'imaging', 30, {
    mediaType: 'application/dicom+zip',
    size: 6_400_000,
    author: 'Imagerie du Tarn',
  }),
  document(8, 'Compte rendu de biologie', 'laboratory', 12, { mediaType: 'text/xml', size: 22_000 }),
  ...some(),
];

const TITLES: [string, Category][] = [
  ['Bilan sanguin', 'laboratory'],
  ['Ordonnance', 'prescription'],
  ['Compte rendu de consultation', 'report'],
  ['Échographie', 'imaging'],
  ['Tension du matin', 'measure'],
  ['Facture de pharmacie', 'administrative'],
];

export function full(): DocumentView[] {
  return Array.from({ length: 300 }, (_, index) => {
    const [title, category] = TITLES[index % TITLES.length] as [string, Category];
    return document(index + 1, `${title} n° ${index + 1}`, category, index * 6, {
      author: index % 3 ? '' : 'Dr Anne Lefèvre',
    });
  });
}

export function journal(): JournalLine[] {
  const line = (
    ago: number,
    act: JournalLine['act'],
    person: string | null,
    of: string | null,
  ): JournalLine => ({
    at: Math.round(NOW - ago * DAY),
    act,
    person,
    document: of,
    detail: null,
  });
  return [
    line(0.05, 'opened', 'Dr Anne Lefèvre', 'Bilan sanguin'),
    line(0.4, 'version', null, 'Bilan sanguin'),
    line(2, 'granted', 'Dr Anne Lefèvre', 'Bilan sanguin'),
    line(2.1, 'added', null, 'Bilan sanguin'),
    line(5, 'revoked', 'Dr Paul Morel', 'Radio du genou gauche'),
    line(6, 'gap', 'Dr Paul Morel', null),
    line(9, 'unbound', null, null),
    line(30, 'sheet', null, null),
    line(40, 'deleted', null, 'Ancien certificat'),
  ];
}
