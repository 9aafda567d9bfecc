/** Files on their way into the vault: what is proposed for each, and what becomes of archives. */
import { examine } from '#record';
import { categoryFrom, dayFrom, mediaTypeOf, titleFrom } from './filing';
import type { Finding, Held, Note } from './record/contract';
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

/** What became of a file: the documents to seal, and what was not understood of an archive that is left behind. */
export interface LookedInto {
  documents: Proposed[];
  notes: Note[];
}

/** Looks into a file: itself with better words, or the documents that it holds. Nothing is lost unsaid. */
export async function lookInto(file: File): Promise<LookedInto> {
  const found = await examine(file);
  const itself = withFinding(byName(file), found);
  // A wrapped PDF stays in its document, which is shown as that PDF; an archive is only its documents.
  if (!found || found.holds.length === 0 || found.format === 'cda') return { documents: [itself], notes: [] };
  const inside = found.holds.map((held) => fromHeld(held, file));
  return found.format === 'fhir'
    ? { documents: [itself, ...inside], notes: [] }
    : { documents: inside, notes: found.notes };
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
