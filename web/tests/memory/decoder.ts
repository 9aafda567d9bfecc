/** A decoder of pictures for the tests of screens: a ball of grey that grows from picture to picture. */
const SIDE = 256;
const PICTURES = 12;

export default async function load(): Promise<void> {}

export class Series {
  readonly count: number;
  readonly left = 0;

  constructor(bytes: Uint8Array) {
    const said = new TextDecoder().decode(bytes.subarray(0, 40));
    if (said.startsWith('refuse ')) throw said.slice('refuse '.length).trim();
    this.count = PICTURES;
  }

  codec(): undefined {}

  frame(number: number) {
    const grey = new Float32Array(SIDE * SIDE);
    const radius = 40 + number * 6;
    for (let at = 0; at < grey.length; at += 1) {
      const x = (at % SIDE) - SIDE / 2;
      const y = Math.floor(at / SIDE) - SIDE / 2;
      grey[at] = Math.max(0, 1 - Math.hypot(x, y) / radius) * 1000;
    }
    return { width: SIDE, height: SIDE, grey, scale: [0, 1000, 500, 1000, 0], free: () => {} };
  }
}
