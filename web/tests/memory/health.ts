/** An invented record: a woman of 71 with diabetes, as the screens show it. */
import type { Entry, EntryKind, EntryView, Profile, ProfileView } from '../../src/session/contract';
import { day, NOW } from './documents';

const entry = (kind: EntryKind, text: string, over: Partial<Entry> = {}): Entry => ({
  kind,
  text,
  codes: [],
  group: null,
  date: null,
  until: null,
  value: null,
  range: null,
  judged: null,
  status: 'unsaid',
  detail: null,
  author: null,
  place: 'section[1]/entry[1]',
  ...over,
});

let next = 1;
const view = (made: Entry, over: Partial<EntryView> = {}): EntryView => ({
  id: `e${next}`,
  entry: made,
  document: 'd1',
  title: 'Synthèse médicale',
  day: day(-20),
  instead: null,
  state: 'in-force',
  waiting: false,
  history: [],
  line: next++,
  point: null,
  ...over,
});

const quantity = (number: string, unit: string): Entry['value'] => ({ quantity: { number, unit } });
const own = { document: null, title: null, day: null };
const LEFEVRE = 'Dr Anne Lefèvre, médecin généraliste';
const VIDAL = 'Dr Paul Vidal, Laboratoire du Tarn';

const result = (
  text: string,
  value: string,
  unit: string,
  ago: number,
  over: Partial<Entry> = {},
): EntryView => {
  const bound = (at: 'low' | 'high') => (over.range?.[at] ? Number(over.range[at]) : null);
  return view(
    entry('laboratory', text, {
      value: quantity(value, unit),
      date: day(-ago),
      author: VIDAL,
      group: 'Biochimie',
      ...over,
    }),
    { point: { measure: text, number: Number(value), unit, low: bound('low'), high: bound('high') } },
  );
};

export function health(): EntryView[] {
  next = 1;
  const glucose = { range: { low: '4.1', high: '6.1', words: null }, judged: 'high' as const };
  return [
    view(
      entry('allergy', 'Pénicilline', {
        detail: 'Urticaire',
        date: '1998',
        status: 'current',
        author: LEFEVRE,
      }),
    ),
    view(entry('allergy', 'Pénicilline', { date: '1998', status: 'current', author: 'CHU de Toulouse' }), {
      document: 'd3',
      title: 'Compte rendu de cardiologie',
      line: 1,
    }),
    view(
      entry('treatment', 'Metformine 500 mg', {
        detail: '1 comprimé matin et soir',
        date: '2019-06-01',
        status: 'current',
        author: LEFEVRE,
      }),
    ),
    view(entry('treatment', 'Vitamine D', { date: '2025-11', status: 'current' }), own),
    view(entry('diagnosis', 'Diabète de type 2', { date: '2019-05', status: 'current', author: LEFEVRE }), {
      ...own,
      instead: 'e12',
      history: [{ at: NOW - 86_400, entry: entry('diagnosis', 'Diabète de type 1', { status: 'current' }) }],
    }),
    view(
      entry('diagnosis', 'Coxarthrose droite', {
        date: '2020-11',
        status: 'past',
        author: 'CHU de Toulouse',
      }),
    ),
    view(
      entry('procedure', 'Pose d’une prothèse de hanche droite', {
        date: '2021-03-18',
        author: 'CHU de Toulouse',
      }),
    ),
    view(
      entry('device', 'Prothèse de hanche droite', {
        date: '2021-03-18',
        detail: 'Lot 20K377',
        status: 'current',
      }),
      own,
    ),
    view(entry('vaccination', 'Repevax', { date: '2023-10-12', detail: 'Lot U1234', author: LEFEVRE })),
    ...[74.5, 73.2, 72.8, 71, 70.1, 69.4, 68.5].map((weight, at) =>
      view(entry('measure', 'Poids', { value: quantity(String(weight), 'kg'), date: day(-400 + at * 60) }), {
        ...own,
        point: { measure: '29463-7', number: weight, unit: 'kg', low: null, high: null },
      }),
    ),
    result('Glycémie à jeun', '7.20', 'mmol/L', 12, glucose),
    result('Glycémie à jeun', '6.90', 'mmol/L', 130, glucose),
    result('Glycémie à jeun', '7.80', 'mmol/L', 300, glucose),
    result('Hémoglobine glyquée', '7.4', '%', 12, {
      range: { low: null, high: '6.0', words: null },
      judged: 'high',
    }),
    result('Créatinine', '68', 'umol/L', 12, {
      range: { low: '45', high: '84', words: null },
      judged: 'usual',
    }),
    view(entry('diagnosis', 'Diabète de type 1', { date: '2019-05', author: LEFEVRE }), {
      state: 'corrected',
      line: null,
    }),
  ];
}

/** A record that says that there is nothing. */
export const noneKnown = (): EntryView[] =>
  (['allergy', 'treatment', 'diagnosis'] as const).map((kind) =>
    view(entry(kind, 'Aucun connu', { status: 'absent', author: LEFEVRE })),
  );

const EMPTY: Profile = {
  given: '',
  family: '',
  born: null,
  sex: null,
  phone: '',
  languages: [],
  contacts: [],
  directives: 'unsaid',
  donation: 'unsaid',
  disability: '',
  doctor: '',
};

export const someProfile = (vault: string): Profile =>
  vault === 'empty'
    ? EMPTY
    : {
        ...EMPTY,
        given: 'Jeanne',
        family: 'Morel',
        born: '1955-06-03',
        sex: 'female',
        languages: ['fr'],
        doctor: 'Dr Anne Lefèvre',
      };

export const profileView = (profile: Profile): ProfileView => ({
  profile,
  parts: [
    ['identity', profile.family !== '' && profile.born !== null && profile.sex !== null],
    ['language', profile.languages.length > 0],
    ['contacts', profile.contacts.some(({ phone }) => phone !== '')],
    ['trusted', profile.contacts.some(({ trusted }) => trusted)],
    ['directives', profile.directives !== 'unsaid'],
    ['donation', profile.donation !== 'unsaid'],
    ['disability', profile.disability !== ''],
    ['doctor', profile.doctor !== ''],
  ],
});

/** One's own entry, as the vault would show it. */
export const written = (made: Entry, over: Partial<EntryView> = {}): EntryView => ({
  ...view(made, own),
  id: crypto.randomUUID(),
  line: 500 + next,
  point:
    made.value && 'quantity' in made.value
      ? {
          measure: made.codes[0]?.code ?? made.text,
          number: Number(made.value.quantity.number),
          unit: made.value.quantity.unit,
          low: null,
          high: null,
        }
      : null,
  ...over,
});
