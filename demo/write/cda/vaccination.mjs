import { ATC, coded, document, escaped, LOINC, refers, said, section, shown, stamp, templates } from './document.mjs';

/** One vaccination (VAC-NOTE): what was given, its lot, which dose it was. */
export function vaccination(patient, author, { date, vaccine, product, code, lot, dose }) {
  const rank = dose
    ? `<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
        ${templates('2.16.840.1.113883.10.20.1.46', '1.2.250.1.213.1.1.3.82')}
        <code ${coded('30973-2', LOINC, 'Numéro de la dose')}/><statusCode code="completed"/><value xsi:type="INT" value="${dose}"/>
      </observation></entryRelationship>`
    : '';
  const entry = `<entry typeCode="DRIV"><substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="false">
      ${templates('2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.12', '1.2.250.1.213.1.1.3.45')}
      <code ${coded('IMMUNIZ', '2.16.840.1.113883.5.4', 'Vaccination')}/>
      <text>${refers('vaccine')}</text>
      <statusCode code="completed"/><effectiveTime value="${stamp(date)}"/>
      <consumable><manufacturedProduct>
        ${templates('2.16.840.1.113883.10.20.1.53', '1.3.6.1.4.1.19376.1.5.3.1.4.7.2', '1.2.250.1.213.1.1.3.43')}
        <manufacturedMaterial>
          <code ${coded(code, ATC, vaccine)}/><name>${escaped(`${product}, ${vaccine}`)}</name><lotNumberText>${lot}</lotNumberText>
        </manufacturedMaterial>
      </manufacturedProduct></consumable>
      ${rank}
    </substanceAdministration></entry>`;
  return document({
    code: '87273-9',
    name: 'Note de vaccination',
    follows: ['1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2', '1.2.250.1.213.1.1.1.46'],
    title: `Vaccination : ${vaccine}`,
    date,
    patient,
    author,
    sections: [
      section({
        code: '11369-6',
        title: 'Vaccinations',
        follows: ['2.16.840.1.113883.10.20.1.6', '1.3.6.1.4.1.19376.1.5.3.1.3.23', '1.2.250.1.213.1.1.2.147'],
        head: ['Vaccin', 'Produit', 'Lot', 'Date'],
        rows: [[said('vaccine', vaccine), escaped(product), escaped(lot), shown(date)]],
        entries: [entry],
      }),
    ],
  });
}
