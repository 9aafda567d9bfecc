import { describe, expect, it } from 'vitest';
import { categoryIn, dayIn } from '../src/ocr/guess';

const LETTER = `Laboratoire d'analyses médicales des Tilleuls
Madame Jeanne MOREL, née le 3 mai 1953
Albi, le 1er février 2024
Hémoglobine glyquée (HbA1c) : 7,2 %`;

describe('what the words of a document tell', () => {
  it('its day is no day of birth, and none to come', () => {
    expect(dayIn(LETTER, '2026-11-26')).toBe('2024-02-01');
    expect(dayIn('Date de naissance : 03/05/1953. Examen du 12/11/2023', '2026-11-26')).toBe('2023-11-12');
    expect(dayIn('Prochain rendez-vous le 12 mars 2999', '2026-11-26')).toBeNull();
    expect(dayIn('le 31 février 2024, puis le 30.01.2024', '2026-11-26')).toBe('2024-01-30');
    expect(dayIn('aucune date', '2026-11-26')).toBeNull();
  });

  it('its kind is the one that most of its words tell, with accents lost or not', () => {
    expect(categoryIn(LETTER)).toBe('laboratory');
    expect(categoryIn('ORDONNANCE\nParacetamol 1 g, un comprimé matin et soir')).toBe('prescription');
    expect(categoryIn('Échographie abdominale. Conclusion : sans anomalie')).toBe('imaging');
    expect(categoryIn('Compte rendu d’hospitalisation. Biologie : hémoglobine 12 g/dL')).toBe('report');
    expect(categoryIn('Recette de la tarte aux pommes')).toBeNull();
  });
});
