import { expect, test } from 'vitest';
import { isNamed } from '../src/own-name';

test('a person is named in whatever order, with accents or without, with a birth name between', () => {
  expect(isNamed('Patiente : MOREL Jeanne, née le 3 août 1951', 'Jeanne Morel')).toBe(true);
  expect(isNamed('Madame LEFEVRE née DURAND Anne-Noëlle', 'Anne-Noëlle Lefèvre')).toBe(true);
  expect(isNamed('Mme Quere\u2011Mael Aurelie', 'Aurélie Quéré-Maël')).toBe(true);
});

test('a document about somebody else does not name her', () => {
  expect(isNamed('Patient : DURAND Paul. Copie au Dr Morel.', 'Jeanne Morel')).toBe(false);
  expect(isNamed(`Jeanne ${'mot '.repeat(40)} Morel`, 'Jeanne Morel')).toBe(false);
  expect(isNamed('MORELLE Jeannette', 'Jeanne Morel')).toBe(false);
  expect(isNamed('', 'Jeanne Morel')).toBe(false);
  expect(isNamed('n’importe quoi', '')).toBe(false);
});
