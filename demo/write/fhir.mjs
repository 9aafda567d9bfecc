/** A laboratory report as a FHIR R4 document: Composition, DiagnosticReport, and an Observation for each result. */
export function laboratory(patient, names, results) {
  const [given, family] = patient.name.split(' ');
  const time = `${results.date}T09:00:00+01:00`;
  const loinc = (code, display) => ({ coding: [{ system: 'http://loinc.org', code, display }], text: display });
  const subject = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
  const urn = (at) => `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
  const observations = Object.entries(names).map(([key, { text, loinc: code, unit, low, high }], at) => ({
    fullUrl: urn(10 + at),
    resource: {
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
      code: loinc(code, text),
      subject,
      effectiveDateTime: time,
      valueQuantity: { value: results[key], unit, system: 'http://unitsofmeasure.org', code: unit },
      referenceRange: [{ low: { value: low, unit }, high: { value: high, unit } }],
    },
  }));
  const rows = Object.entries(names).map(([key, { text, unit }]) => `<tr><td>${text}</td><td>${results[key]} ${unit}</td></tr>`);
  const report = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: loinc('11502-2', 'Laboratory report'),
    subject,
    effectiveDateTime: time,
    result: observations.map(({ fullUrl }) => ({ reference: fullUrl })),
  };
  const composition = {
    resourceType: 'Composition',
    status: 'final',
    type: loinc('11502-2', 'Laboratory report'),
    subject,
    date: time,
    author: [{ display: 'Laboratoire des Lices' }],
    title: "Compte rendu d'examens de biologie médicale",
    section: [
      {
        title: 'Biochimie',
        text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><table>${rows.join('')}</table></div>` },
        entry: observations.map(({ fullUrl }) => ({ reference: fullUrl })),
      },
    ],
  };
  const bundle = {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.250.1.999.3.${results.date.replaceAll('-', '')}` },
    timestamp: time,
    entry: [
      { fullUrl: urn(2), resource: composition },
      {
        fullUrl: subject.reference,
        resource: { resourceType: 'Patient', birthDate: patient.born, gender: 'female', name: [{ family, given: [given] }] },
      },
      { fullUrl: urn(3), resource: report },
      ...observations,
    ],
  };
  return JSON.stringify(bundle, null, 1);
}
