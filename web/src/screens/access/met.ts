/** How this person came to stand here: her square, her voice, or the directory. */
export type Met = 'scanned' | 'heard' | 'found';
