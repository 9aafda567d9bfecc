/** A document in the shape of the French CI-SIS: CDA R2, its header, and sections that read as tables and as entries. */

export const LOINC = '2.16.840.1.113883.6.1';
export const ATC = '2.16.840.1.113883.6.73';
export const ICD_10 = '2.16.840.1.113883.6.3';

export const escaped = (text) =>
  String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A day or a month as HL7 v3 writes it. */
export const stamp = (day) => day.replaceAll('-', '');

/** A day or a month as people read it. */
export const shown = (day) => day.split('-').reverse().join('/');

/** Templates that a piece declares itself to follow: IHE's first, the CI-SIS's last. */
export const templates = (...roots) => roots.map((root) => `<templateId root="${root}"/>`).join('');

/** Attributes of a code. */
export const coded = (code, system, words) => `code="${code}" codeSystem="${system}" displayName="${escaped(words)}"`;

/** Words of the narrative that an entry refers to. */
export const said = (id, words) => `<content ID="${id}">${escaped(words)}</content>`;

/** A reference to them. */
export const refers = (id) => `<reference value="#${id}"/>`;

/** A section: its table, each cell of it XML, and its entries. */
export function section({ code, title, follows, head, rows, entries }) {
  const line = (cells, cell) => `<tr>${cells.map((content) => `<${cell}>${content}</${cell}>`).join('')}</tr>`;
  return `<component><section>
    ${templates(...follows)}
    <code code="${code}" codeSystem="${LOINC}"/>
    <title>${escaped(title)}</title>
    <text><table><thead>${line(head.map(escaped), 'th')}</thead>
      <tbody>${rows.map((row) => line(row, 'td')).join('\n        ')}</tbody></table></text>
    ${entries.join('\n    ')}
  </section></component>`;
}

function person({ prefix, given, family }) {
  const named = prefix ? `<prefix>${escaped(prefix)}</prefix>` : '';
  return `<assignedPerson><name>${named}<given>${escaped(given)}</given><family>${escaped(family)}</family></name></assignedPerson>`;
}

/** The header, and the sections as they come. `author` is one of the professionals of `people.json`. */
export function document({ code, name, title, date, patient, author, follows, sections }) {
  const [given, family] = patient.name.split(' ');
  const time = `${stamp(date)}0900+0100`;
  const signs = author.signs ?? { prefix: 'Dr', given: author.name.split(' ')[0], family: author.name.split(' ')[1] };
  const institution = `<name>${escaped(author.institution)}</name>`;
  const professional = `<id root="1.2.250.1.71.4.2.1" extension="8${author.rpps}"/>
      <code ${coded(author.code, '1.2.250.1.213.1.1.4.5', signs.profession ?? author.profession)}/>
      ${person(signs)}
      <representedOrganization>${institution}</representedOrganization>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="FR"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  ${templates('2.16.840.1.113883.2.8.2.1', '1.2.250.1.213.1.1.1.1', ...follows)}
  <id root="1.2.250.1.999.2" extension="${code}-${date}"/>
  <code ${coded(code, LOINC, name)}/>
  <title>${escaped(title)}</title>
  <effectiveTime value="${time}"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="fr-FR"/>
  <setId root="1.2.250.1.999.3" extension="${code}-${date}"/>
  <versionNumber value="1"/>
  <recordTarget><patientRole>
    <id extension="255039999999999" root="1.2.250.1.213.1.4.10"/>
    <patient>
      <name><family>${escaped(family.toUpperCase())}</family><given>${escaped(given)}</given></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="${stamp(patient.born)}"/>
    </patient>
  </patientRole></recordTarget>
  <author>
    <time value="${time}"/>
    <assignedAuthor>
      ${professional}
    </assignedAuthor>
  </author>
  <custodian><assignedCustodian><representedCustodianOrganization>${institution}</representedCustodianOrganization></assignedCustodian></custodian>
  <legalAuthenticator>
    <time value="${time}"/>
    <signatureCode code="S"/>
    <assignedEntity>
      ${professional}
    </assignedEntity>
  </legalAuthenticator>
  <documentationOf><serviceEvent><effectiveTime><low value="${time}"/></effectiveTime></serviceEvent></documentationOf>
  <component><structuredBody>${sections.join('\n')}</structuredBody></component>
</ClinicalDocument>
`;
}
