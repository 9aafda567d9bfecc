import { expect, test, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => 'fr', setItem: () => {} });
const { categoryFrom, dayFrom, titleFrom } = await import('../src/filing');
const { shownAs } = await import('../src/viewer/shown');
const { sayDay, sayFullDay, saySize, sayTime } = await import('../src/words/dates');
const { fileName } = await import('../src/save');

const file = (name: string) => new File(['x'], name, { lastModified: Date.UTC(2026, 2, 4, 12) });

test('a title comes from the file name, without its ending, its date or its underscores', () => {
  expect(titleFrom('bilan_sanguin_2026-03-02.pdf')).toBe('Bilan sanguin');
  expect(titleFrom('IMG.jpeg')).toBe('IMG');
  expect(titleFrom('vaccins.smart-health-card')).toBe('Vaccins');
});

test('the day is the one in the name, else the day of the file', () => {
  expect(dayFrom(file('radio 20250117.png'))).toBe('2025-01-17');
  expect(dayFrom(file('radio.png'))).toBe('2026-03-04');
});

test('a category is guessed from the name, and other when nothing tells', () => {
  expect(categoryFrom('Ordonnance mars.pdf')).toBe('prescription');
  expect(categoryFrom('scan.pdf')).toBe('other');
});

test('only what the frame can show is shown; everything textual is text', () => {
  expect(shownAs('application/pdf')).toBe('pdf');
  expect(shownAs('image/svg+xml')).toBe('image');
  expect(shownAs('text/html')).toBe('text');
  expect(shownAs('application/fhir+json')).toBe('text');
  expect(shownAs('application/smart-health-card')).toBe('text');
  expect(shownAs('application/dicom+zip')).toBe('dicom');
  expect(shownAs('application/octet-stream')).toBeNull();
});

test('a saved name cannot leave its folder or hide its kind', () => {
  expect(fileName('../../etc/passwd', 'application/pdf')).toBe('.. .. etc passwd.pdf');
  expect(fileName('bilan\u202Efdp.exe', 'application/pdf')).toBe('bilan fdp.exe.pdf');
  expect(fileName('', 'image/png')).toBe('document.png');
});

test('days, times and sizes are said as people say them', () => {
  expect(sayFullDay('2026-03-01')).toBe('1er mars 2026');
  expect(sayDay(`${new Date().getFullYear()}-12-24`)).toBe('24 décembre');
  expect(sayTime(Date.UTC(2026, 0, 5, 9, 12) / 1000 + new Date(2026, 0, 5).getTimezoneOffset() * 60)).toBe(
    '9 h 12',
  );
  expect(saySize(1_440_000)).toBe('1,4 Mo');
});
