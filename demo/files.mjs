/**
 * Writes the documents of the demonstration into a folder, and prints what each of them is, one a line:
 * whose it is, who brings it (the person, or a professional who deposits it), how it ends, file, title, day, category,
 * who wrote it where the file itself does not say, columns, between tabs. It ends as `added`, or `deleted` afterwards; a deposit as `accepted` or `waiting`, or under a
 * `cover`. An archive goes in by what is inside. The same on every run; nobody in it exists.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { laboratory } from './write/cda/laboratory.mjs';
import { synthesis } from './write/cda/synthesis.mjs';
import { vaccination } from './write/cda/vaccination.mjs';
import { hip } from './write/dicom.mjs';
import * as fhir from './write/fhir.mjs';
import { radiograph } from './write/image.mjs';
import { letter } from './write/pdf.mjs';
import { readings } from './write/readings.mjs';
import { archive } from './write/zip.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('the folder is missing');
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { patients, professionals, others } = read('people.json');
const documents = [];

function add(person, ending, bytes, { title, date, category, columns, by, from = person, ends = 'added' }) {
  const file = join(folder, person, `${String(documents.length).padStart(3, '0')}${ending}`);
  mkdirSync(join(folder, person), { recursive: true });
  writeFileSync(file, bytes);
  documents.push([person, from, ends, file, title, date, category, by ?? '-', columns ?? '']);
}

for (const person of Object.keys(patients)) {
  const patient = patients[person].name;
  for (const says of read(`${person}/letters.json`)) {
    // What a patient wrote is by nobody else.
    const by = says.by === patient ? undefined : says.by;
    add(person, '.pdf', letter({ ...says, patient }), { ...says, by });
  }
}

const { jeanne } = patients;
for (const { date, lines } of read('jeanne/prescriptions.json')) {
  const title = `Ordonnance du ${date.split('-').reverse().join('/')}`;
  const by = 'Dr Anne Lefèvre, médecin généraliste, Albi';
  add('jeanne', '.pdf', letter({ by, title, date, patient: jeanne.name, text: lines }), {
    title,
    date,
    category: 'prescription',
    by,
  });
}

const { names, series } = read('jeanne/laboratory.json');
series.forEach((results, at) => {
  const report = { title: 'Bilan sanguin du diabète', names, results };
  const says = { title: report.title, date: results.date, category: 'laboratory', from: 'garrigue', ends: 'accepted' };
  const isCda = at % 2 === 0 || at === series.length - 1;
  const write = isCda ? laboratory : fhir.laboratory;
  add('jeanne', isCda ? '.xml' : '.json', write(jeanne, professionals.garrigue, report), says);
});

for (const given of read('jeanne/vaccinations.json')) {
  const says = { title: `Vaccination : ${given.vaccine}`, date: given.date, category: 'vaccination' };
  const left = given.ends && { from: given.by, ends: given.ends };
  add('jeanne', '.xml', vaccination(jeanne, professionals[given.by], given), { ...says, ...left });
}

for (const { category, by, ends, ...says } of read('jeanne/syntheses.json')) {
  const left = ends && { from: by, ends };
  add('jeanne', '.xml', synthesis(jeanne, professionals[by] ?? others[by], says), { ...says, category, ...left });
}
const protocol = read('jeanne/protocol.json');
add('jeanne', '.json', fhir.problems(jeanne, professionals[protocol.by], protocol), { ...protocol, by: undefined, category: 'diagnosis' });

for (const taken of read('jeanne/imaging.json'))
  add('jeanne', '.png', radiograph(taken), { title: taken.title, date: taken.date, category: 'imaging' });
const scan = { title: 'Hanche droite, contrôle à cinq ans', date: '2026-03-17', category: 'imaging' };
add('jeanne', '.zip', archive(hip(jeanne, scan)), scan);

for (const taken of read('jeanne/measures.json')) {
  const { csv, columns } = readings(taken);
  add('jeanne', '.csv', csv, { title: taken.title, date: taken.date, ends: taken.ends, category: 'measure', columns });
}

for (const { by, letterhead, ends, ...says } of read('jeanne/deposits.json')) {
  const bytes = letter({ ...says, by: letterhead, patient: jeanne.name });
  add('jeanne', '.pdf', bytes, { ...says, from: by, ends });
}

process.stdout.write(documents.map((document) => `${document.join('\t')}\n`).join(''));
