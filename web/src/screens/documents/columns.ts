/** Columns of a table as a list of choices shows them. */
import type { Column, KnownMeasure } from '../../record/contract';

const PLAIN = ['skip', 'day', 'month-day', 'time', 'remark'] as const;

/** The choice that stands for a column. */
export const chosenAs = (column: Column): string =>
  column.is === 'value' ? (column.measure ?? 'other') : column.is;

/** The column that a choice stands for; a measure of another name begins with the heading. */
export function columnOf(
  chosen: string,
  unitsOf: (measure: KnownMeasure) => string[],
  heading: string,
): Column {
  const plain = PLAIN.find((word) => word === chosen);
  if (plain) return { is: plain };
  if (chosen === 'other') return { is: 'value', measure: null, name: heading, unit: '' };
  const measure = chosen as KnownMeasure;
  return { is: 'value', measure, name: null, unit: unitsOf(measure)[0] ?? '' };
}

/** What a choice lacks to give any measure. */
export function missing(columns: Column[]): 'day' | 'value' | null {
  if (!columns.some(({ is }) => is === 'day' || is === 'month-day')) return 'day';
  return columns.some(({ is }) => is === 'value') ? null : 'value';
}
