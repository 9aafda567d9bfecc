import { field, made } from '../alone.ts';
import { openCapsule, type Listed, type OpenCapsule } from './open.ts';
import { en, fr } from './words.ts';

/** The page that opens a capsule without us: one file, no network, built by `bundling/capsule.ts`. */
const w = /^fr\b/i.test(navigator.language) ? fr : en;

function saving(name: string, title: string, content: Blob): HTMLAnchorElement {
  return made('a', w.save(title), {
    href: URL.createObjectURL(content),
    download: name.split('/').at(-1) ?? 'document',
  });
}

function row(listed: Listed, content: Blob): HTMLElement {
  const item = made('li');
  const link = saving(listed.file, listed.title, content);
  const version = listed.version > 1 ? w.version(listed.version) : '';
  link.append(made('span', [listed.date, listed.author, version].filter(Boolean).join(' · ')));
  item.append(link);
  return item;
}

function list(documents: Listed[], { files }: OpenCapsule): HTMLElement {
  const rows = made('ul');
  for (const listed of documents.toSorted((a, b) => b.date.localeCompare(a.date))) {
    const content = files.get(listed.file);
    if (content) rows.append(row(listed, content));
  }
  return rows;
}

function show(capsule: OpenCapsule): void {
  const { documents, files } = capsule;
  const heading = made('h2', w.found(documents.length), { tabIndex: -1 });
  const result = made('section');
  result.append(heading);
  if (documents.length === 0) result.append(made('p', w.none));
  const [kept, deleted] = [documents.filter((d) => !d.deleted), documents.filter((d) => d.deleted)];
  result.append(list(kept, capsule));
  if (deleted.length > 0) result.append(made('h2', w.deleted), list(deleted, capsule));
  const others = made('ul');
  for (const name of ['fhir/bundle.json', 'index.html', 'LISEZMOI.txt']) {
    const content = files.get(name);
    if (!content) continue;
    const item = made('li');
    item.append(saving(name, name, content));
    others.append(item);
  }
  result.append(made('h2', w.others), others);
  document.querySelector('form')?.replaceWith(result);
  heading.focus();
}

function start(): void {
  document.documentElement.lang = w === fr ? 'fr' : 'en';
  document.title = w.title;
  const form = made('form');
  const [fileLabel, file] = field(w.file, made('input', '', { type: 'file', required: true }));
  const [keyLabel, key] = field(
    w.key,
    made('textarea', '', { required: true, spellcheck: false, autocomplete: 'off' }),
    w.keyHelp,
  );
  const button = made('button', w.open);
  const status = made('p', '', { role: 'status' });
  form.append(fileLabel, keyLabel, button, status);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = file.files?.[0];
    if (!chosen || button.disabled) return;
    button.disabled = true;
    status.textContent = w.opening(0);
    openCapsule(chosen, key.value, (files) => (status.textContent = w.opening(files))).then(show, () => {
      // Which of file and text was wrong, age does not tell.
      status.textContent = w.failed;
      button.disabled = false;
    });
  });
  const main = made('main');
  main.append(made('h1', w.title), made('p', w.lead), form);
  document.body.append(main);
}

start();
