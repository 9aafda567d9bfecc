import { expect, test } from 'vitest';
import { facts, outWith, printedAs, type Part } from '../src/screens/link/vital';
import type { Entry, EntryView } from '../src/session/contract';

const line = (kind: Entry['kind'], text: string, said: Partial<Entry> = {}) => [
  { entry: { kind, text, status: 'current', until: null, codes: [], ...said } } as unknown as EntryView,
];
const none = (kind: Entry['kind'], said: Partial<Entry> = {}) =>
  line(kind, 'Aucune allergie connue', { status: 'absent', ...said });
const printed = (part: Part, ...lines: EntryView[][]) =>
  facts(part, lines, '2026-03-02').map((fact) => printedAs(part, fact));

test('a card prints that none is known where the record says so, and nothing where it says nothing', () => {
  expect(printed('allergies', none('allergy'))).toEqual(['aucune connue / none known']);
  expect(printed('treatments', none('treatment'))).toEqual(['aucun connu / none known']);
  expect(printed('toKnow', none('diagnosis'))).toEqual(['aucun connu / none known']);
  expect(printed('toKnow', none('device')), 'no device is not nothing to know').toEqual([]);
  expect(printed('allergies')).toEqual([]);
});

test('“none known” beside something known is not printed, and beside something over it is', () => {
  const penicillin = line('allergy', 'Pénicilline');
  expect(printed('allergies', none('allergy'), penicillin)).toEqual(['Pénicilline']);
  expect(printed('toKnow', none('diagnosis'), line('device', 'Stimulateur'))).toEqual(['Stimulateur']);
  const over = line('treatment', 'Amoxicilline', { until: '2026-02-01' });
  expect(printed('treatments', none('treatment'), over)).toEqual(['aucun connu / none known']);
});

test('“none” of a part is printed in its own words, for it says nothing of the others', () => {
  const part = none('allergy', {
    text: 'Aucune allergie alimentaire connue',
    codes: [{ system: 'http://snomed.info/sct', code: '429625007', display: '' }],
  });
  expect(printed('allergies', part)).toEqual(['Aucune allergie alimentaire connue']);
  expect(printed('allergies', part, none('allergy'))).toEqual(['aucune connue / none known']);
  expect(printed('allergies', part, line('allergy', 'Latex'))).toEqual([
    'Aucune allergie alimentaire connue',
    'Latex',
  ]);
});

test('what is left out takes “none known” out with it: behind the square it would be untrue', () => {
  const [penicillin, allergies, treatments] = [
    line('allergy', 'Pénicilline'),
    none('allergy'),
    none('treatment'),
  ];
  const out = outWith([penicillin, allergies, treatments], (of) => of === penicillin);
  expect(out).toEqual([penicillin, allergies]);
});
