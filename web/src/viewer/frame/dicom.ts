import load, { Series, type Shown } from '#decoder';
import type { Block } from '../../record/contract';
import type { Decoder, FrameWords, ImagingWords } from '../message';
import { bar, fill, scroller } from './bar';
import { sheetOf } from './blocks';
import { codecs, type Codec, type Decoded } from './codecs';
import { tools, type Tools } from './dicom-tools';
import { paint, type Window } from './window';

let keepDecoder: (compiled: Decoder) => void;
const given = new Promise<Decoder>((resolve) => (keepDecoder = resolve));
export { keepDecoder };

/** Pictures of an examination, one at a time, and what the file says in words below them. */
export async function showDicom(
  bytes: ArrayBuffer,
  blocks: Block[],
  words: FrameWords,
  said: ImagingWords,
  want: () => void,
): Promise<void> {
  want();
  const { imaging, ...others } = await given;
  await load({ module_or_path: imaging });
  const decode = await codecs(others);
  const pages = scroller(words);
  const below = sheetOf(blocks);
  document.body.append(pages);
  try {
    await new Pictures(new Series(new Uint8Array(bytes)), decode, pages, words, said).open();
  } catch (refusal) {
    // A report without pictures is read; anything else is told.
    if (refusal !== 'no-picture') below.prepend(note(reason(refusal, said)));
  }
  pages.append(below);
}

const reason = (refusal: unknown, { refused }: ImagingWords): string =>
  refused[String(refusal) as keyof typeof refused] ?? refused.damaged;

function note(text: string): HTMLElement {
  const line = document.createElement('p');
  line.className = 'told';
  line.textContent = text;
  return line;
}

class Pictures {
  #at = 0;
  #zoom = 1;
  /** The window that a person chose; it stays from picture to picture. */
  #window: Window | null = null;
  #values: { values: Float32Array; scale: number[] } | null = null;
  readonly #canvas = document.createElement('canvas');
  readonly #told = note('');
  readonly #bar;
  readonly #tools: Tools;

  constructor(
    private readonly series: Series,
    private readonly decode: (codec: Codec, stream: Uint8Array) => Decoded,
    private readonly pages: HTMLElement,
    private readonly words: FrameWords,
    private readonly said: ImagingWords,
  ) {
    this.#bar = bar(words, (step) => this.#change(step));
    this.#tools = tools(said, series.count, {
      picture: (at) => this.#show(at),
      window: (window) => this.#look(window),
    });
  }

  async open(): Promise<void> {
    this.#canvas.setAttribute('role', 'img');
    this.#show(0);
    document.body.prepend(this.#bar.element, this.#tools.element);
    this.#told.hidden = true;
    this.pages.append(this.#told, this.#canvas, note(this.said.notDiagnosis));
    if (this.series.left > 0)
      this.pages.append(note(this.said.left.replace('{n}', String(this.series.left))));
    this.#canvas.onwheel = (event) => this.#wheel(event);
    this.#canvas.onpointermove = (event) => this.#drag(event);
    new ResizeObserver(() => this.#lay()).observe(this.pages);
  }

  /** Draws picture `at`; a broken one among others is told, and the others stay in reach. */
  #show(at: number): void {
    this.#at = at;
    const text = fill(this.said.picture, at + 1, this.series.count);
    this.#bar.where.textContent = text;
    this.#canvas.setAttribute('aria-label', `${this.words.title}. ${text}`);
    try {
      const codec = this.series.codec(at);
      const shown = codec ? this.#fromStream(at, codec) : this.series.frame(at);
      const { width, height, colour, grey, scale } = shown;
      shown.free();
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#values = grey && scale ? { values: grey, scale: [...scale] } : null;
      this.#tools.scale(this.#values?.scale ?? null, this.#window);
      if (colour) this.#put(new Uint8ClampedArray(colour));
      else this.#look(this.#window);
      this.#told.hidden = true;
      this.#lay();
    } catch (refusal) {
      if (this.series.count === 1) throw refusal;
      this.#canvas.getContext('2d')?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      this.#told.textContent = reason(refusal, this.said);
      this.#told.hidden = false;
    }
  }

  #fromStream(at: number, codec: Codec): Shown {
    const { pixels, bytes, planar } = this.decode(codec, this.series.stream(at));
    return this.series.frameFrom(at, pixels, bytes, planar);
  }

  #look(window: Window | null): void {
    this.#window = window;
    if (this.#values) this.#put(paint(this.#values.values, this.#values.scale, window));
  }

  #put(pixels: Uint8ClampedArray<ArrayBuffer>): void {
    const { width, height } = this.#canvas;
    this.#canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  #change(step: 'smaller' | 'larger' | 'fit'): void {
    this.#zoom =
      step === 'fit' ? 1 : Math.min(8, Math.max(0.25, this.#zoom * (step === 'larger' ? 1.25 : 0.8)));
    this.#lay();
  }

  /** The whole picture in sight, times the zoom. */
  #lay(): void {
    const { width, height } = this.#canvas;
    const fits = Math.min((this.pages.clientWidth - 24) / width, (this.pages.clientHeight - 24) / height);
    if (fits > 0) this.#canvas.style.width = `${Math.round(width * fits * this.#zoom)}px`;
  }

  #wheel(event: WheelEvent): void {
    if (this.series.count === 1 || event.ctrlKey) return;
    const at = Math.min(this.series.count - 1, Math.max(0, this.#at + Math.sign(event.deltaY)));
    event.preventDefault();
    if (at !== this.#at) this.#tools.go(at);
  }

  /** With the mouse's button down: up and down for light, left and right for contrast. A finger scrolls. */
  #drag(event: PointerEvent): void {
    if (event.buttons !== 1 || event.pointerType !== 'mouse') return;
    this.#tools.nudge(event.movementX, event.movementY);
  }
}
