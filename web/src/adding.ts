/** Files on their way into the vault: what is proposed for each, and what becomes of archives. */
import { examine, gather } from '#record';
import { categoryFrom, dayFrom, mediaTypeOf, titleFrom } from './filing';
import type { Column, Finding, Held, Note, Own, Table } from './record/contract';
import type { Day, Draft } from './session/contract';
import { today } from './words/dates';

/** One document that is about to be sealed. */
export interface Proposed {
  file: File;
  draft: Draft;
  /** What the file says of itself, once somebody looked. */
  found: Finding | null;
  /** The archive that it came in. */
  from: string | null;
  /** What stands in the columns of a table of measures; null for other files, and to read nothing. */
  columns: Column[] | null;
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
  columns: null,
});

/** What became of a file: the documents to seal, and what was not taken out of an archive, which then stays among them. */
export interface LookedInto {
  documents: Proposed[];
  notes: Note[];
  /** Its programs and lists, which are no documents. */
  passed: number;
}

/** Files of one choice: pictures of examinations, which belong together, and the others. */
export interface Sorted {
  pictures: File[];
  others: File[];
  /** Files of a folder that are no documents: programs, their settings, lists. */
  unread: number;
}

/** Where DICOM files say what they are. */
const MARK = 128;

const isPicture = async (file: File): Promise<boolean> =>
  new TextDecoder('latin1').decode(await file.slice(MARK, MARK + 4).arrayBuffer()) === 'DICM';

/** What people keep in folders; a disc of pictures holds programs besides. */
const DOCUMENT =
  /^(image|text)\/|^application\/(pdf|json|xml|zip|dicom|rtf|msword|smart-health-card|vnd\.)|[+](xml|json)$/;
const FURNITURE = /^(dicomdir|thumbs\.db|autorun\.inf|readme\.txt|\..*)$|\.(js|css|ini|inf|log|cfg)$/i;

export async function sortFiles(files: File[], isFolder: boolean): Promise<Sorted> {
  const sorted: Sorted = { pictures: [], others: [], unread: 0 };
  for (const file of files) {
    if (isFolder && FURNITURE.test(file.name)) sorted.unread += 1;
    else if (await isPicture(file)) sorted.pictures.push(file);
    else if (!isFolder || DOCUMENT.test(mediaTypeOf(file))) sorted.others.push(file);
    else sorted.unread += 1;
  }
  return sorted;
}

/** The table in a file of measures, whose columns are to be asked for. */
export const tableIn = async (file: File): Promise<Table | null> =>
  mediaTypeOf(file) === 'text/csv' ? ((await examine(file, null))?.table ?? null) : null;

/** Brings the pictures of one choice together, a document for each series; each by itself when that fails. */
export async function bringTogether(pictures: File[], own: Own | null): Promise<LookedInto> {
  const found = await gather(pictures, own);
  if (!found) return { documents: pictures.map(byName), notes: [], passed: 0 };
  const documents = found.holds.map((held) => ({ ...fromHeld(held, pictures[0] ?? null), from: null }));
  return { documents, notes: found.notes, passed: found.passed };
}

/** Something of an archive did not come out of it. */
const UNTAKEN: Note[] = ['damaged', 'encoding', 'too-large', 'missing', 'locked'];

/** Looks into a file: itself with better words, or the documents that it holds. Nothing is lost unsaid. */
export async function lookInto(file: File, own: Own | null): Promise<LookedInto> {
  const found = await examine(file, own);
  const itself = withFinding(byName(file), found);
  // What lies inside a CDA stays in it, and is looked at there; an archive is only its documents.
  const isWrapper = found?.format === 'cda' || found?.format === 'dicom';
  if (!found || found.holds.length === 0 || isWrapper) return { documents: [itself], notes: [], passed: 0 };
  const inside = found.holds.map((held) => fromHeld(held, file));
  if (found.format === 'fhir') return { documents: [itself, ...inside], notes: [], passed: 0 };
  // What could not be taken out of it is kept in it; what it gives itself is read from it.
  const isUntaken = found.notes.some((note) => UNTAKEN.includes(note));
  const whole = found.gives
    ? [{ ...itself, found: { ...found, holds: [] } }]
    : isUntaken
      ? [byName(file)]
      : [];
  return { documents: [...inside, ...whole], notes: found.notes, passed: found.passed };
}

function fromHeld(held: Held, archive: File | null): Proposed {
  const name = held.name || `${held.finding.title ?? 'document'}`;
  const file = new File([held.bytes], name, {
    type: held.mediaType,
    lastModified: archive?.lastModified ?? Date.now(),
  });
  return { ...withFinding(byName(file), held.finding), from: archive?.name ?? null };
}

/** The day that a file gives itself: an appointment is ahead, any other day to come is a mistake in the file. */
export const dayOf = (found: Finding | null): Day | null =>
  found?.day && (found.day <= today() || found.appointments !== null) ? found.day : null;

function withFinding(proposed: Proposed, found: Finding | null): Proposed {
  if (!found) return proposed;
  const { draft } = proposed;
  return {
    ...proposed,
    found,
    columns: found.table?.columns ?? null,
    draft: {
      ...draft,
      title: found.title ?? draft.title,
      date: dayOf(found) ?? draft.date,
      category: found.kind ?? draft.category,
      // By its bytes: names of pictures have no ending.
      mediaType:
        found.format === 'dicom' && !draft.mediaType.startsWith('application/dicom')
          ? 'application/dicom'
          : draft.mediaType,
    },
  };
}
