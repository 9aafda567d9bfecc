/** The window that grey values are looked at through (PS3.3 section C.11.2.1.2). */
export interface Window {
  centre: number;
  width: number;
}

/** The window of a picture: `[lowest, highest, centre, width, inverted]`. */
export const ownWindow = (scale: number[]): Window => ({ centre: scale[2] ?? 0, width: scale[3] ?? 1 });

/** Values as grey pixels. */
export function paint(
  values: Float32Array,
  scale: number[],
  chosen: Window | null,
): Uint8ClampedArray<ArrayBuffer> {
  const { centre, width } = chosen ?? ownWindow(scale);
  const inverted = scale[4] === 1;
  const pixels = new Uint8ClampedArray(values.length * 4);
  const factor = 255 / Math.max(1e-6, width);
  const low = centre - width / 2;
  for (let at = 0, to = 0; at < values.length; at += 1, to += 4) {
    const grey = ((values[at] ?? 0) - low) * factor;
    const shown = inverted ? 255 - grey : grey;
    pixels[to] = shown;
    pixels[to + 1] = shown;
    pixels[to + 2] = shown;
    pixels[to + 3] = 255;
  }
  return pixels;
}
