import type { Entry } from '../../session/contract';

/** Codes for "none" of a part of the allergies (SNOMED CT, IPS): nothing is said of the others. */
const PARTS = [
  '409137002',
  '428607008',
  '429625007',
  'no-known-medication-allergies',
  'no-known-environmental-allergies',
  'no-known-food-allergies',
];

const ALL = ['716186003', '160244002', 'no-known-allergies'];

/** Whether it says "none" of a part alone. */
export const isOfAPart = ({ codes }: Entry): boolean =>
  codes.some(({ code }) => PARTS.includes(code)) && !codes.some(({ code }) => ALL.includes(code));
