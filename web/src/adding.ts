/** Files on their way into the vault: what is proposed for each, and what becomes of archives. */
import { examine } from '#record';
import { categoryFrom, dayFrom, mediaTypeOf, titleFrom } from './filing';
import type { Finding, Held } from './record/contract';
import type { Draft } from './session/contract';
import { today } from './words/dates';

/** One document that is about to be sealed. */
export interface Proposed {
  file: File;
  draft: Draft;
  /** What the file says of itself, once somebody looked. */
  found: Finding | null;
  /** The archive that it came in. */
  from: string | null;
}

/** What a file's name tells, before it is looked into. */
export const byName = (file: File): Proposed => ({
  file,
  draft: {
    title: titleFrom(file.name),
    date: dayFrom(file),
    category: categoryFrom(file.name),
    mediaType: mediaTypeOf(file),
  },
  found: null,
  from: null,
});

/** Looks into a file: itself with better words, or the documents that it holds. Nothing is ever lost. */
export async function lookInto(file: File): Promise<Proposed[]> {
  const found = await examine(file);
  const itself = withFinding(byName(file), found);
  if (!found || found.holds.length === 0) return [itself];
  const inside = found.holds.map((held) => fromHeld(held, file));
  // A wrapped PDF stays in its document, which is shown as that PDF; an archive is only its documents.
  if (found.format === 'cda') return [itself];
  return found.format === 'fhir' ? [itself, ...inside] : inside;
}

function fromHeld(held: Held, archive: File): Proposed {
  const name = held.name || `${held.finding.title ?? 'document'}`;
  const file = new File([held.bytes], name, { type: held.mediaType, lastModified: archive.lastModified });
  return { ...withFinding(byName(file), held.finding), from: archive.name };
}

function withFinding(proposed: Proposed, found: Finding | null): Proposed {
  if (!found) return proposed;
  const { draft } = proposed;
  return {
    ...proposed,
    found,
    draft: {
      ...draft,
      title: found.title ?? draft.title,
      date: found.day && found.day <= today() ? found.day : draft.date,
      category: found.kind ?? draft.category,
    },
  };
}
