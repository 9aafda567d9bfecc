/** The geometry of a curve: where each value stands, and where the lines behind it. */
import { extent } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';

export interface Point {
  at: Date;
  value: number;
}

export interface Curve {
  path: string;
  dots: { x: number; y: number }[];
  band: { y: number; height: number } | null;
  values: { y: number; value: number }[];
  times: { x: number; at: Date }[];
}

export const WIDTH = 640;
export const HEIGHT = 300;
export const LEFT = 56;
export const RIGHT = 16;
export const TOP = 16;
export const BOTTOM = 40;

/** A moment as a time for drawing: the middle of what is not said more exactly. */
export function timeOf(date: string): Date {
  const [day = '', time] = date.split('T');
  const [year = '', month = '07', of = month === '07' && day.length === 4 ? '01' : '15'] = day.split('-');
  return new Date(`${year}-${month}-${of}T${time ?? '12:00'}:00Z`);
}

/** Draws points in order of time, over the range where values are usual. */
export function curve(points: Point[], usual: { low: number | null; high: number | null } | null): Curve {
  const [first = new Date(0), last = first] = extent(points, ({ at }) => at);
  const all = points.map(({ value }) => value);
  const bounds = [usual?.low ?? null, usual?.high ?? null].filter((bound) => bound !== null);
  const [least = 0, most = 1] = extent([...all, ...bounds]);
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  const x = scaleUtc([first, last], [LEFT + 8, WIDTH - RIGHT - 8]);
  const y = scaleLinear([least - room, most + room], [HEIGHT - BOTTOM, TOP]).nice(4);
  const [bottom = 0, top = 1] = y.domain();
  const clamp = (value: number) => y(Math.min(Math.max(value, bottom), top));
  const high = usual && clamp(usual.high ?? top);
  const low = usual && clamp(usual.low ?? bottom);
  const draw = line<Point>(
    ({ at }) => x(at),
    ({ value }) => y(value),
  );
  return {
    path: draw(points) ?? '',
    dots: points.map(({ at, value }) => ({ x: x(at), y: y(value) })),
    band: high !== null && low !== null ? { y: high, height: low - high } : null,
    values: y.ticks(4).map((value) => ({ y: y(value), value })),
    times: x.ticks(4).map((at) => ({ x: x(at), at })),
  };
}
