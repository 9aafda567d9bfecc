/** Hands a file to the browser's own download: the bytes come from this page, no request is made. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Released late: the browser may still be copying a large file.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file name from a title: no separators or control characters, with the kind's usual ending. */
export function fileName(title: string, mediaType: string): string {
  const clean = title
    .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);
  const ending = ENDINGS[mediaType] ?? '';
  return `${clean || 'document'}${clean.toLowerCase().endsWith(ending) ? '' : ending}`;
}

const ENDINGS: Record<string, string> = {
  'application/pdf': '.pdf',
  'application/dicom': '.dcm',
  'application/dicom+zip': '.zip',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/svg+xml': '.svg',
  'text/plain': '.txt',
  'text/html': '.html',
  'text/csv': '.csv',
  'text/calendar': '.ics',
  'application/json': '.json',
  'application/smart-health-card': '.smart-health-card',
  'application/xml': '.xml',
  'text/xml': '.xml',
};
