/** What passes between the page and the worker that recognises text in pictures. It gets pixels, and gives words. */

/** One page as a picture, a byte of grey for each pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  grey: ArrayBuffer;
}

/** What the worker is asked. */
export interface Recogniser {
  /** The words of a picture; `follow` hears how much of it is done, from 0 to 1. */
  recognise(picture: Picture, follow: (done: number) => void): Promise<string>;
}
