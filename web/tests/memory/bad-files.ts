/** Files that want to be more than a picture of a page: made here, small, one trick each. */
import type { Page } from '@playwright/test';

export interface BadFile {
  name: string;
  type: string;
  bytes: string;
  /** The document of the session in memory that is opened with these bytes in it. */
  title: string;
  /** Whether the viewer shows it, harmless; otherwise it may refuse. */
  shows: boolean;
}

const CALL = 'http://127.0.0.1:9/called';

/** A PDF of one page with `catalog` and `page` entries added, and further objects from number 6 on. */
function pdf(catalog: string, page = '', more: string[] = []): string {
  const stream = 'BT /F1 16 Tf 60 760 Td (harmless) Tj ET';
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /Im 6 0 R >> >> ${page} >>`,
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    ...(more.length > 0 ? more : ['null']),
  ];
  let body = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = body.length;
  return `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
}

const script = `app.alert(1);this.submitForm('${CALL}');app.launchURL('${CALL}');window.hacked=1;`;
const link = (action: string) =>
  `/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /Border [0 0 0] /A << ${action} >> >>]`;
const form = `/AcroForm << /Fields [6 0 R] /XFA (<xdp><script>window.hacked=1</script></xdp>) >>`;
const field = `<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [10 10 90 90] /AA << /F << /S /JavaScript /JS (${script}) >> >> >>`;
const xml = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${CALL}">]>`;
const svg = (inner: string) =>
  `${xml}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="20" onload="window.hacked=1">${inner}<rect width="20" height="20"/></svg>`;

function picture(width: number, height: number): string {
  const word = (n: number) => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255);
  // A bitmap that says it is far larger than its bytes.
  return `BM${word(70)}${word(0)}${word(54)}${word(40)}${word(width)}${word(height)}${word(0x180001)}${word(0).repeat(6)}${'\x00'.repeat(16)}`;
}

const PDF = 'Bilan sanguin';
const IMAGE = 'Radio du genou';
const TEXT = 'Rappel de vaccin';

/** The corpus; a real PNG is drawn by the browser to hide things behind. */
export async function files(page: Page): Promise<BadFile[]> {
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d')?.fillRect(0, 0, 4, 4);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return String.fromCharCode(...bytes);
  });
  const as = (title: string, type: string, shows: boolean) => (name: string, bytes: string) =>
    ({ name, type, bytes, title, shows }) as const;
  const document = as(PDF, 'application/pdf', true);
  const broken = as(PDF, 'application/pdf', false);
  const image = as(IMAGE, 'image/png', true);
  const html = `<!doctype html><script>window.hacked=1;fetch('${CALL}')</script><img src="${CALL}"><meta http-equiv=refresh content="0;url=${CALL}">`;
  return [
    document('a script when it opens', pdf(`/OpenAction << /S /JavaScript /JS (${script}) >>`)),
    document(
      'a script by name',
      pdf(`/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (${script}) >>] >> >>`),
    ),
    document('an address when it opens', pdf(`/OpenAction << /S /URI /URI (${CALL}) >>`)),
    document('a program when it opens', pdf('/OpenAction << /S /Launch /F (cmd.exe) /NewWindow true >>')),
    document(
      'another file when it opens',
      pdf(`/OpenAction << /S /GoToR /F << /FS /URL /F (${CALL}) >> /D [0 /Fit] >>`),
    ),
    document(
      'a form sent when it opens',
      pdf(`/OpenAction << /S /SubmitForm /F << /FS /URL /F (${CALL}) >> >>`),
    ),
    document('data taken in when it opens', pdf(`/OpenAction << /S /ImportData /F (${CALL}) >>`)),
    document(
      'actions of the document and the page',
      pdf(
        `/AA << /WC << /S /JavaScript /JS (${script}) >> >>`,
        `/AA << /O << /S /JavaScript /JS (${script}) >> >>`,
      ),
    ),
    document('a link over the whole page', pdf('', link(`/S /URI /URI (${CALL})`))),
    document('a link that is a script', pdf('', link('/S /URI /URI (javascript:window.hacked=1)'))),
    document('a link to a program', pdf('', link('/S /Launch /F (cmd.exe)'))),
    document('an XFA form with a script', pdf(form, '/Annots [6 0 R]', [field])),
    document(
      'a picture from elsewhere',
      pdf('', '', [
        `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /F << /FS /URL /F (${CALL}) >> /Length 0 >>\nstream\n\nendstream`,
      ]),
    ),
    document(
      'a file attached',
      pdf('/Names << /EmbeddedFiles << /Names [(a.html) 6 0 R] >> >>', '', [
        `<< /Type /Filespec /F (a.html) /EF << /F 6 0 R >> >>`,
      ]),
    ),
    document(
      'a film',
      pdf(
        '',
        `/Annots [<< /Type /Annot /Subtype /Screen /Rect [0 0 9 9] /A << /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /D (${CALL}) >> >> >> >>]`,
      ),
    ),
    document('a page that is HTML too', `${pdf('')}\n${html}`),
    broken('HTML that says it is a PDF', html),
    broken('a PDF that ends nowhere', pdf('').slice(0, 300)),
    broken('pages that contain themselves', pdf('').replace('/Kids [4 0 R]', '/Kids [2 0 R]')),
    broken('a page count of two thousand million', pdf('').replace('/Count 1', '/Count 2000000000')),
    as(IMAGE, 'image/svg+xml', true)('a drawing with a script', svg('<script>window.hacked=1</script>')),
    as(
      IMAGE,
      'image/svg+xml',
      true,
    )(
      'a drawing with pictures from elsewhere',
      svg(
        `<image href="${CALL}" width="9" height="9"/><use xlink:href="${CALL}#a"/><style>@import url(${CALL});*{background:url(${CALL})}</style>`,
      ),
    ),
    as(
      IMAGE,
      'image/svg+xml',
      true,
    )(
      'a drawing with HTML in it',
      svg(
        `<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="${CALL}"></iframe><script>window.hacked=1</script></body></foreignObject>`,
      ),
    ),
    image('a picture that is HTML too', png + html),
    as(IMAGE, 'image/png', false)('HTML that says it is a picture', html),
    as(IMAGE, 'image/bmp', false)('a picture of thirty thousand by thirty thousand', picture(30_000, 30_000)),
    as(IMAGE, 'image/bmp', false)('a picture of no width', picture(0, 0)),
    as(TEXT, 'text/plain', true)('text that is HTML', html),
    as(TEXT, 'text/html', false)('a page of HTML', html),
    as(TEXT, 'text/plain', true)('text with control characters', '\x1b[2J\x00\x07\u00ff\u00fe'.repeat(50)),
  ];
}
