import type { ImagingWords } from '../message';
import { ownWindow, type Window } from './window';

export interface Tools {
  element: HTMLElement;
  /** Goes to a picture, as the slider does. */
  go(at: number): void;
  /** Takes the range of the picture that is shown; null for one in colour. */
  scale(scale: number[] | null, chosen: Window | null): void;
  /** Changes contrast and light by so many pixels of the mouse. */
  nudge(contrast: number, light: number): void;
}

/** Steps of a slider. */
const STEPS = 200;

/** Sliders for the picture, for light and for contrast: the keyboard's way, and a finger's. */
export function tools(
  words: ImagingWords,
  count: number,
  told: { picture(at: number): void; window(window: Window | null): void },
): Tools {
  const element = document.createElement('div');
  element.className = 'bar tools';
  const picture = slider(words.image, count - 1);
  const light = slider(words.light, STEPS);
  const contrast = slider(words.contrast, STEPS);
  const reset = document.createElement('button');
  reset.type = 'button';
  reset.textContent = words.reset;
  let range: { low: number; span: number; own: Window } | null = null;

  const place = ({ centre, width }: Window) => {
    if (!range) return;
    light.input.value = String(Math.round((1 - (centre - range.low) / range.span) * STEPS));
    contrast.input.value = String(Math.round((1 - width / (range.span * 2)) * STEPS));
  };
  const chosen = (): Window | null =>
    range && {
      centre: range.low + (1 - Number(light.input.value) / STEPS) * range.span,
      width: Math.max(range.span / STEPS, (1 - Number(contrast.input.value) / STEPS) * range.span * 2),
    };
  const go = (at: number) => {
    picture.input.value = String(at);
    picture.input.setAttribute('aria-valuetext', String(at + 1));
    told.picture(at);
  };
  picture.input.setAttribute('aria-valuetext', '1');
  picture.input.value = '0';
  picture.input.oninput = () => go(Number(picture.input.value));
  light.input.oninput = contrast.input.oninput = () => told.window(chosen());
  reset.onclick = () => {
    if (range) place(range.own);
    told.window(null);
  };
  if (count > 1) element.append(picture.label);
  element.append(light.label, contrast.label, reset);
  return {
    element,
    go,
    scale(scale, kept) {
      for (const part of [light.label, contrast.label, reset]) part.hidden = !scale;
      element.hidden = !scale && count === 1;
      if (!scale) return ((range = null), undefined);
      const [low = 0, high = 1] = scale;
      range = { low, span: Math.max(high - low, 1e-6), own: ownWindow(scale) };
      place(kept ?? range.own);
    },
    nudge(x, y) {
      if (!range) return;
      light.input.value = String(Number(light.input.value) - y / 2);
      contrast.input.value = String(Number(contrast.input.value) + x / 2);
      told.window(chosen());
    },
  };
}

function slider(name: string, max: number): { label: HTMLLabelElement; input: HTMLInputElement } {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'range';
  input.min = '0';
  input.max = String(max);
  label.append(name, input);
  return { label, input };
}
