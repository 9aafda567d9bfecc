import type { Hit } from './pdf-words';

/** Marks on a drawn page what was found there; gives the mark of the `current` one. */
export function markOn(
  divs: HTMLElement[],
  texts: string[],
  hits: Hit[],
  current: Hit | null,
): HTMLElement | null {
  for (const [index, div] of divs.entries())
    if (div.firstElementChild) div.replaceChildren(texts[index] ?? '');
  const marks = new Map<number, { from: number; until: number; hit: Hit }[]>();
  for (const hit of hits) {
    for (let piece = hit.from.piece; piece <= hit.until.piece; piece += 1) {
      const from = piece === hit.from.piece ? hit.from.at : 0;
      const until = piece === hit.until.piece ? hit.until.at : (texts[piece]?.length ?? 0);
      marks.set(piece, [...(marks.get(piece) ?? []), { from, until, hit }]);
    }
  }
  let shown: HTMLElement | null = null;
  for (const [piece, found] of marks) {
    const text = texts[piece] ?? '';
    const parts: (string | HTMLElement)[] = [];
    let end = 0;
    for (const { from, until, hit } of found) {
      const mark = document.createElement('mark');
      mark.textContent = text.slice(from, until);
      if (hit === current) mark.className = 'current';
      if (hit === current) shown ??= mark;
      parts.push(text.slice(end, from), mark);
      end = until;
    }
    divs[piece]?.replaceChildren(...parts, text.slice(end));
  }
  return shown;
}
