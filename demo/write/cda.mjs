/** Documents in the shape of the French CI-SIS: CDA R2 with sections that read as tables. */

const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const french = (number) => String(number).replace('.', ',');

function document({ code, name, title, date, patient, author, organization, section }) {
  const [given, family] = patient.name.split(' ');
  const stamp = `${date.replaceAll('-', '')}0900+0100`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <realmCode code="FR"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.2.8.2.1"/>
  <id root="1.2.250.1.999.2" extension="${code}-${date}"/>
  <code code="${code}" codeSystem="2.16.840.1.113883.6.1" displayName="${escaped(name)}"/>
  <title>${escaped(title)}</title>
  <effectiveTime value="${stamp}"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="fr-FR"/>
  <recordTarget><patientRole>
    <id extension="255039999999999" root="1.2.250.1.213.1.4.10"/>
    <patient>
      <name><family>${escaped(family.toUpperCase())}</family><given>${escaped(given)}</given></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="${patient.born.replaceAll('-', '')}"/>
    </patient>
  </patientRole></recordTarget>
  <author>
    <time value="${stamp}"/>
    <assignedAuthor>
      <id root="1.2.250.1.71.4.2.1" extension="800000000000"/>
      <assignedPerson><name><prefix>Dr</prefix><given>${escaped(author[0])}</given><family>${escaped(author[1])}</family></name></assignedPerson>
      <representedOrganization><name>${escaped(organization)}</name></representedOrganization>
    </assignedAuthor>
  </author>
  <documentationOf><serviceEvent><effectiveTime><low value="${stamp}"/></effectiveTime></serviceEvent></documentationOf>
  <component><structuredBody><component><section>
    <code code="${section.code}" codeSystem="2.16.840.1.113883.6.1"/>
    <title>${escaped(section.title)}</title>
    <text><table>
      <thead><tr>${section.head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr></thead>
      <tbody>${section.rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</tbody>
    </table></text>
  </section></component></structuredBody></component>
</ClinicalDocument>
`;
}

/** Results of one day, each with its bounds. */
export function laboratory(patient, names, results) {
  const rows = Object.entries(names).map(([key, { text, unit, low, high }]) => [
    text,
    `${french(results[key])} ${unit}`,
    `${french(low)} à ${french(high)}`,
  ]);
  return document({
    code: '11502-2',
    name: "CR d'examens biologiques",
    title: "Compte rendu d'examens de biologie médicale",
    date: results.date,
    patient,
    author: ['Paul', 'Garrigue'],
    organization: 'Laboratoire des Lices',
    section: { code: '18719-5', title: 'Biochimie', head: ['Analyse', 'Résultat', 'Valeurs de référence'], rows },
  });
}

/** One vaccination. */
export function vaccination(patient, { date, vaccine, code }) {
  return document({
    code: '87273-9',
    name: 'Note de vaccination',
    title: `Vaccination : ${vaccine}`,
    date,
    patient,
    author: ['Anne', 'Lefèvre'],
    organization: 'Cabinet du Dr Lefèvre',
    section: {
      code: '11369-6',
      title: 'Vaccinations',
      head: ['Vaccin', 'Code ATC', 'Date'],
      rows: [[vaccine, code, date.split('-').reverse().join('/')]],
    },
  });
}
