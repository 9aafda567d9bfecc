/** How a document can be shown in the sandboxed frame, or null: a copy to save is then all there is. */
export function shownAs(mediaType: string): 'pdf' | 'image' | 'text' | 'dicom' | null {
  if (mediaType === 'application/pdf') return 'pdf';
  if (/^application\/dicom(\+zip)?$/.test(mediaType)) return 'dicom';
  if (/^image\/(jpeg|png|webp|gif|avif|bmp|svg\+xml)$/.test(mediaType)) return 'image';
  if (/^text\//.test(mediaType) || /^application\/(json|xml|xhtml\+xml|rtf)$/.test(mediaType)) return 'text';
  if (readsAs(mediaType)) return 'text';
  return mediaType.endsWith('+xml') || mediaType.endsWith('+json') ? 'text' : null;
}

/** Whether a file of this type may be a document in XML or JSON, or a calendar: they are read, not shown as code. */
export const readsAs = (mediaType: string): boolean =>
  /[/+](xml|json|calendar|smart-health-card)$/.test(mediaType);
