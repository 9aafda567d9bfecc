/** A letter as a PDF: A4, the fonts that every reader has, nothing that changes from one run to the next. */

const WIDTH = 88;
const LINE = 16;

/** Bytes of WinAnsi, which holds all of French. */
function encode(text) {
  const special = new Map([['’', 0x92], ['œ', 0x9c], ['Œ', 0x8c], ['€', 0x80], ['–', 0x96], ['…', 0x85]]);
  return Buffer.from([...text].map((c) => special.get(c) ?? (c.charCodeAt(0) < 256 ? c.charCodeAt(0) : 0x3f)));
}

const escaped = (text) => text.replace(/[\\()]/g, '\\$&');

function wrap(paragraph) {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last && last.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/** Paragraphs under a heading and the name of who wrote them. */
export function letter({ by, title, date, patient, text }) {
  const day = new Date(`${date}T12:00:00Z`).toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });
  const lines = [
    ['F2', 11, by],
    ['F1', 11, `Le ${day}`],
    ['F1', 11, `Concerne : ${patient}`],
    ['F1', 11, ''],
    ['F2', 15, title],
    ['F1', 11, ''],
    ...text.flatMap((paragraph) => [...wrap(paragraph).map((line) => ['F1', 11, line]), ['F1', 11, '']]),
  ];
  const drawn = lines.map(([font, size, line]) => `/${font} ${size} Tf (${escaped(line)}) Tj 0 -${LINE} Td`);
  const content = encode(`BT 64 770 Td ${drawn.join('\n')} ET`);
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    Buffer.concat([Buffer.from(`<< /Length ${content.length} >>\nstream\n`), content, Buffer.from('\nendstream')]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
  ]);
}

function assemble(objects) {
  const pieces = [Buffer.from('%PDF-1.4\n')];
  const offsets = [];
  const length = () => pieces.reduce((sum, piece) => sum + piece.length, 0);
  objects.forEach((object, at) => {
    offsets.push(length());
    pieces.push(Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n'));
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = length();
  pieces.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(pieces);
}
