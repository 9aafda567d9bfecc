/**
 * Writes the documents of the demonstration into a folder, and prints what each of them is, one a line:
 * person, file, title, day, category, between tabs. The same on every run; nobody in it exists.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cda from './write/cda.mjs';
import * as fhir from './write/fhir.mjs';
import { radiograph } from './write/image.mjs';
import { letter } from './write/pdf.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('the folder is missing');
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { patients } = read('people.json');
const documents = [];

function add(person, ending, bytes, { title, date, category, columns }) {
  mkdirSync(join(folder, person), { recursive: true });
  const file = join(folder, person, `${String(documents.length).padStart(3, '0')}${ending}`);
  writeFileSync(file, bytes);
  documents.push([person, file, title, date, category, columns ?? '']);
}

for (const person of Object.keys(patients)) {
  const patient = patients[person].name;
  for (const says of read(`${person}/letters.json`)) add(person, '.pdf', letter({ ...says, patient }), says);
}

const jeanne = patients.jeanne;
for (const { date, lines } of read('jeanne/prescriptions.json')) {
  const title = `Ordonnance du ${date.split('-').reverse().join('/')}`;
  const by = 'Dr Anne Lefèvre, médecin généraliste, Albi';
  add('jeanne', '.pdf', letter({ by, title, date, patient: jeanne.name, text: lines }), { title, date, category: 'prescription' });
}

const { names, series } = read('jeanne/laboratory.json');
series.forEach((results, at) => {
  const says = { title: 'Bilan sanguin du diabète', date: results.date, category: 'laboratory' };
  if (at % 2 === 0) add('jeanne', '.xml', cda.laboratory(jeanne, names, results), says);
  else add('jeanne', '.json', fhir.laboratory(jeanne, names, results), says);
});

for (const given of read('jeanne/vaccinations.json')) {
  const title = `Vaccination : ${given.vaccine}`;
  add('jeanne', '.xml', cda.vaccination(jeanne, given), { title, date: given.date, category: 'vaccination' });
}

for (const taken of read('jeanne/imaging.json'))
  add('jeanne', '.png', radiograph(taken), { title: taken.title, date: taken.date, category: 'imaging' });

for (const { title, date, name, from, to } of read('jeanne/measures.json')) {
  const [heads, columns] =
    name === 'tension'
      ? ['date;systolique (mmHg);diastolique (mmHg)', 'day,systolic:mm[Hg],diastolic:mm[Hg]']
      : ['date;poids (kg)', 'day,weight:kg'];
  const year = Number(date.slice(0, 4));
  const months = Number(date.slice(5, 7));
  const lines = Array.from({ length: months * 4 }, (_, at) => {
    const day = `${year}-${String(Math.floor(at / 4) + 1).padStart(2, '0')}-${String((at % 4) * 7 + 1).padStart(2, '0')}`;
    const values = from.map((first, of) => {
      const trend = first + ((to[of] - first) * at) / (months * 4);
      return (trend + ((at * 7 + of * 3) % 5) - 2).toFixed(name === 'poids' ? 1 : 0);
    });
    return [day, ...values].join(';');
  });
  add('jeanne', '.csv', `${heads}\n${lines.join('\n')}\n`, { title, date, category: 'measure', columns });
}

process.stdout.write(documents.map((document) => `${document.join('\t')}\n`).join(''));
