import { expect, test } from 'vitest';
import { unitIn } from '../src/screens/record/unit';

test('a unit reads as people write it', () => {
  const said: [string, string][] = [
    ['mmol/L', 'mmol/L'],
    ['ug/mL', 'µg/mL'],
    ['m[IU]/L', 'mUI/L'],
    ['u[IU]/mL', 'µUI/mL'],
    ['10*9/L', '10^9/L'],
    ['{ratio}', ''],
    ['{score}', ''],
    ['{count}/mL', '/mL'],
    ['{copies}/mL', 'copies/mL'],
    ['mL/min/{1.73_m2}', 'mL/min/1,73 m²'],
    ['kg/m2', 'kg/m²'],
    ['mm[Hg]', 'mmHg'],
    ['Cel', '°C'],
    ['%{activity}', '%'],
    ['comprimés', 'comprimés'],
    ['', ''],
  ];
  for (const [unit, words] of said) expect(unitIn('fr', unit), unit).toBe(words);
  expect(unitIn('en', 'm[IU]/L')).toBe('mIU/L');
});
