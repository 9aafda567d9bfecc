/** Documents of FHIR R4: a Composition with one section, and what the section names. */

import { judged } from './cda/laboratory.mjs';

const SUBJECT = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
const urn = (at) => `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const coded = (system, code, text) => ({ coding: [{ system, code, display: text }], text });
const loinc = (code, text) => coded('http://loinc.org', code, text);
const named = (terminology, code) => ({ coding: [{ system: `http://terminology.hl7.org/CodeSystem/${terminology}`, code }] });

/** Puts a document together; `lines` are rows of cells that a reader sees. */
function document(patient, { type, title, date, author, section, lines, entries, others = [] }) {
  const [given, family] = patient.name.split(' ');
  const time = `${date}T09:00:00+01:00`;
  const rows = lines.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const composition = {
    resourceType: 'Composition',
    status: 'final',
    type,
    subject: SUBJECT,
    date: time,
    author: [{ display: author.institution }],
    title,
    section: [
      {
        ...section,
        text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><table>${rows.join('')}</table></div>` },
        entry: entries.map(({ fullUrl }) => ({ reference: fullUrl })),
      },
    ],
  };
  const bundle = {
    resourceType: 'Bundle',
    type: 'document',
    identifier: {
      system: 'urn:ietf:rfc:3986',
      value: `urn:oid:1.2.250.1.999.3.${type.coding[0].code.replace('-', '')}.${date.replaceAll('-', '')}`,
    },
    timestamp: time,
    entry: [
      { fullUrl: urn(2), resource: composition },
      {
        fullUrl: SUBJECT.reference,
        resource: { resourceType: 'Patient', birthDate: patient.born, gender: 'female', name: [{ family, given: [given] }] },
      },
      ...others,
      ...entries,
    ],
  };
  return JSON.stringify(bundle, null, 1);
}

/** A laboratory report: a DiagnosticReport, and an Observation for each result. */
export function laboratory(patient, author, { title, names, results }) {
  const time = `${results.date}T08:30:00+01:00`;
  const entries = Object.entries(names).map(([key, { text, loinc: code, unit, low, high }], at) => {
    const quantity = (value) => ({ value, unit, system: 'http://unitsofmeasure.org', code: unit });
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      category: [named('observation-category', 'laboratory')],
      code: loinc(code, text),
      subject: SUBJECT,
      effectiveDateTime: time,
      performer: [{ display: author.institution }],
      valueQuantity: quantity(results[key]),
      interpretation: [named('v3-ObservationInterpretation', judged(results[key], { low, high }))],
      referenceRange: [{ low: quantity(low), high: quantity(high) }],
    };
    return { fullUrl: urn(10 + at), resource: observation };
  });
  const report = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: loinc('11502-2', 'Laboratory report'),
    subject: SUBJECT,
    effectiveDateTime: time,
    result: entries.map(({ fullUrl }) => ({ reference: fullUrl })),
  };
  return document(patient, {
    type: loinc('11502-2', 'Laboratory report'),
    title,
    date: results.date,
    author,
    section: { title: 'Biochimie' },
    lines: Object.entries(names).map(([key, { text, unit, shown }]) => [text, `${results[key]} ${shown ?? unit}`]),
    entries,
    others: [{ fullUrl: urn(3), resource: report }],
  });
}

/** Problems that a doctor attests: a Condition for each. */
export function problems(patient, author, { title, date, problems }) {
  const entries = problems.map(({ words, code, from }, at) => ({
    fullUrl: urn(10 + at),
    resource: {
      resourceType: 'Condition',
      clinicalStatus: named('condition-clinical', 'active'),
      verificationStatus: named('condition-ver-status', 'confirmed'),
      code: coded('http://hl7.org/fhir/sid/icd-10', code, words),
      subject: SUBJECT,
      onsetDateTime: from,
      asserter: { display: `Dr ${author.name}, ${author.profession}, ${author.institution}` },
    },
  }));
  return document(patient, {
    type: loinc('11450-4', 'Problem list'),
    title,
    date,
    author,
    section: { title: 'Problèmes', code: loinc('11450-4', 'Problem list') },
    lines: problems.map(({ words, from }) => [words, `depuis le ${from.split('-').reverse().join('/')}`]),
    entries,
  });
}
