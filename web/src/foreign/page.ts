/**
 * The page for links of other services. The server sends it with `sandbox`, so it has no origin: no storage, no vault, no
 * service worker. Whatever a link leads to is read and shown here, and nothing of ours is near it.
 */
import { field, made } from '../alone.ts';
import { blobOf, nameOf } from '../viewer/attached';
import { shownAs } from '../viewer/shown';
import type { Attached, LinkedFile, Refusable } from '../record/contract';
import { fileName, saveFile } from '../save';
import { showIn } from '../viewer/host';
import { Foreign, readable } from './open';
import { language, words } from './words';

const { link, foreign, documents, imaging, attached } = words;
const w = link.open;
const main = made('main');

function begin(text = ''): void {
  const [label, box] = field(
    foreign.paste,
    made('textarea', '', { required: true, spellcheck: false, value: text }),
  );
  box.autocomplete = 'off';
  const form = asking([label], foreign.look, () => look(box.value));
  show(made('h1', w.title), made('p', foreign.lead), form, made('p', foreign.apart));
  if (text) void look(text);
}

async function look(text: string): Promise<void> {
  const read = await Foreign.read(text).catch(() => null);
  if (read?.given) ask(read.given);
  else say(read);
}

/** Whose link it is and which service is asked, before anything is. */
function ask(given: Foreign): void {
  const { label, origin, passcode } = given.about;
  const [whoLabel, who] = field(w.who, made('input', '', { maxLength: 120, autocomplete: 'off' }), w.whoHint);
  const [codeLabel, code] = field(w.passcode, made('input', '', { maxLength: 128, autocomplete: 'off' }));
  const parts = [whoLabel, ...(passcode ? [codeLabel] : []), made('p', w.told)];
  const form = asking(parts, w.read, async () => {
    status(w.reading);
    const opened = await given.open(who.value.trim() || w.anonymous, code.value.trim() || null);
    if (opened.given) showFiles(label || w.unnamed, opened.given);
    else say(opened);
  });
  show(made('h1', label || w.unnamed), made('p', w.from(origin)), made('p', foreign.asked), form, another());
}

function showFiles(title: string, files: LinkedFile[]): void {
  const sections = files.map((file, at) => section(title, file, files.length > 1 ? w.file(at + 1) : ''));
  show(made('h1', title), made('p', w.card), ...sections, made('p', foreign.keep), another());
}

/** One file: what its author made to be looked at, else its words, else its text as it came. */
function section(title: string, file: LinkedFile, name: string): HTMLElement {
  const whole = made('section');
  if (name) whole.append(made('h2', name));
  const given = new Blob([file.bytes], { type: file.contentType });
  const found = readable(file);
  const inside = found?.embedded && blobOf(found.embedded);
  const as = inside ? shownAs(inside.type) : null;
  const place = made('div', '', { className: 'viewer' });
  const failed = () => place.replaceWith(made('p', foreign.unreadable));
  const showing = { title: name || title, words: documents.viewer, imaging, language };
  whole.append(place);
  if (inside && as && as !== 'dicom') showIn(place, { ...showing, file: inside, as }, failed);
  else if (found?.blocks.some(({ block }) => block !== 'facts'))
    showIn(place, { ...showing, file: given, as: 'text', blocks: found.blocks }, failed);
  else showIn(place, { ...showing, file: given, as: 'text' }, failed);
  const buttons = made('div', '', { className: 'buttons' });
  if (inside) buttons.append(saving(foreign.saveDocument, inside, title));
  buttons.append(saving(w.save, given, title));
  whole.append(buttons);
  if (found && found.attached.length > 0)
    whole.append(made('h3', attached.title), ...found.attached.map(beside));
  return whole;
}

const sayDay = (day: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(`${day}T12:00:00`));

/** A file that lies beside the words of a document: shown when it is asked for, and kept if one likes. */
function beside(file: Attached, at: number): HTMLElement {
  const [name, blob, as] = [nameOf(file, at, attached, sayDay), blobOf(file), shownAs(file.mediaType)];
  const whole = made('div');
  const buttons = made('div', '', { className: 'buttons' });
  whole.append(buttons);
  if (as && as !== 'dicom') {
    const open = made('button', name, { type: 'button' });
    open.addEventListener('click', () => {
      const place = made('div', '', { className: 'viewer' });
      const failed = () => place.replaceWith(made('p', foreign.unreadable));
      open.remove();
      whole.prepend(made('h4', name), place);
      showIn(place, { title: name, words: documents.viewer, imaging, language, file: blob, as }, failed);
    });
    buttons.append(open);
  }
  buttons.append(saving(attached.saved(name), blob, file.title ?? ''));
  return whole;
}

function saving(says: string, file: Blob, title: string): HTMLElement {
  const button = made('button', says, { type: 'button' });
  const name = fileName(title, file.type.endsWith('json') ? 'application/json' : file.type);
  button.addEventListener('click', () => saveFile(file, name));
  return button;
}

/** Fields and a button that acts, once at a time. A sandboxed page submits no form: the button, and Enter in a field, do. */
function asking(parts: HTMLElement[], says: string, act: () => Promise<void>): HTMLElement {
  const form = made('form');
  const button = made('button', says, { type: 'button' });
  button.addEventListener('click', async () => {
    if (button.disabled) return;
    button.disabled = true;
    await act();
    button.disabled = false;
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    button.click();
  });
  form.append(...parts, button);
  return form;
}

function another(): HTMLElement {
  const button = made('button', w.other, { type: 'button' });
  button.addEventListener('click', () => begin());
  return button;
}

function show(...parts: HTMLElement[]): void {
  main.replaceChildren(made('p', '', { role: 'status' }), ...parts);
  const heading = main.querySelector('h1');
  if (heading) heading.tabIndex = -1;
  heading?.focus();
}

function status(says: string): void {
  main.querySelector('.refused')?.remove();
  const line = main.querySelector('[role=status]');
  if (line) line.textContent = says;
}

/** Why it does not open: in the place of what would have been shown, never beside it. */
function say(answer: Refusable<unknown> | null): void {
  status('');
  const why = made('div', '', { className: 'refused', role: 'alert' });
  why.append(made('p', w.refused[answer?.refused ?? 'other'] ?? w.refused.other));
  if (typeof answer?.left === 'number') why.append(made('p', w.left(answer.left)));
  main.querySelector('h1')?.after(why);
}

/** What stands behind `#` leaves the address at once, as it does on every page of ours. */
function start(): void {
  document.documentElement.lang = language;
  document.title = w.title;
  document.body.append(main);
  const carried = location.hash.slice(1);
  history.replaceState(null, '', location.href.split('#')[0]);
  begin(carried);
}

start();
