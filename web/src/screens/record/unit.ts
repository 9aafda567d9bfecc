/** A unit of UCUM as people read it. */

/** Whole parts of a unit of UCUM that people write otherwise. */
const PARTS: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  'cm[H2O]': 'cmH₂O',
  Cel: '°C',
  '[degF]': '°F',
  '[pH]': '',
  '1': '',
  m2: 'm²',
  m3: 'm³',
  cm2: 'cm²',
  cm3: 'cm³',
};

/** What is counted is the measure itself. */
const COUNTED = /^\{(count|ratio|score|index|titer|beats|number|#)\}$/;

/**
 * A unit as people write it. Of an annotation its word where it stands alone, what a value is related to below a stroke,
 * and nothing where it follows a unit (UCUM, section 2.3).
 */
export function unitIn(language: 'fr' | 'en', unit: string): string {
  const parts = unit.trim().split('/');
  return parts
    .map((part, at) => partIn(language, part.trim(), at > 0))
    .join('/')
    .replace(/\/+$/, '');
}

function partIn(language: 'fr' | 'en', part: string, isBelow: boolean): string {
  if (COUNTED.test(part)) return '';
  if (part.startsWith('{')) {
    const word = part.slice(1).replace(/\}$/, '');
    if (!isBelow) return word.replaceAll('_', ' ');
    return (language === 'fr' ? word.replace('.', ',') : word).replace('_m2', ' m²');
  }
  const bare = part.split('{')[0] ?? '';
  const units = language === 'fr' ? 'UI' : 'IU';
  return (
    PARTS[bare] ??
    bare
      .replace(/\[[iI]U\]/, units)
      .replace(/^10\*/, '10^')
      .replace(/^u(?=(g|L|l|mol|m|s|kat|U|eq|UI|IU)$)/, 'µ')
  );
}
