/** Bytes that must not be found, in every form in which they could be written down. */
export class Needles {
  readonly #forms: { name: string; bytes: Buffer }[] = [];

  /** Adds bytes: raw, hexadecimal, and both base64 alphabets at each of their three alignments. */
  bytes(name: string, bytes: Buffer): void {
    if (bytes.length < 12) throw new Error(`${name}: too short to be looked for`);
    this.#add(name, 'raw', bytes);
    const hex = bytes.toString('hex');
    this.#add(name, 'hex', Buffer.from(hex));
    this.#add(name, 'HEX', Buffer.from(hex.toUpperCase()));
    for (const before of [0, 1, 2]) {
      // Only the characters that these bytes alone decide: not those shared with what stands before or after.
      const first = Math.ceil((before * 8) / 6);
      const last = Math.floor(((before + bytes.length) * 8) / 6);
      for (const alphabet of ['base64', 'base64url'] as const) {
        const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(alphabet);
        this.#add(name, alphabet, Buffer.from(text.slice(first, last)));
      }
    }
  }

  /** Adds text: composed and decomposed, UTF-8 and UTF-16, and as a URL or JSON would write it. */
  text(name: string, text: string): void {
    for (const form of new Set([text.normalize('NFC'), text.normalize('NFD')])) {
      this.bytes(name, Buffer.from(form));
      this.bytes(name, Buffer.from(form, 'utf16le'));
      this.#add(name, 'URL', Buffer.from(encodeURIComponent(form)));
      const escaped = form.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      this.#add(name, 'JSON', Buffer.from(escaped));
    }
  }

  /** The names and forms that stand in these bytes. */
  in(bytes: Buffer): string[] {
    const found = this.#forms.filter((form) => bytes.includes(form.bytes));
    return [...new Set(found.map(({ name }) => name))];
  }

  #add(name: string, form: string, bytes: Buffer): void {
    this.#forms.push({ name: `${name} (${form})`, bytes });
  }
}
