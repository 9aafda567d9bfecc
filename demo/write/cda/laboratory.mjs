import { document, escaped, LOINC, coded, refers, said, section, templates } from './document.mjs';

const french = (number) => String(number).replace('.', ',');
const OBSERVATION = templates('1.3.6.1.4.1.19376.1.3.1.6', '1.2.250.1.213.1.1.3.80');

/** How the laboratory judges a value. */
export const judged = (value, { low, high }) => (value < low ? 'L' : value > high ? 'H' : 'N');

/** Results of one day, each with its bounds (CR-BIO). */
export function laboratory(patient, author, { title, names, results }) {
  const analyses = Object.entries(names).map(([key, analysis]) => ({ id: key, value: results[key], ...analysis }));
  const time = `${results.date.replaceAll('-', '')}0830+0100`;
  const bound = (name, value, unit) => `<${name} value="${value}" unit="${unit}"/>`;
  const observations = analyses.map(
    ({ id, text, loinc, value, unit, low, high }) => `<component><observation classCode="OBS" moodCode="EVN">
        ${OBSERVATION}
        <code ${coded(loinc, LOINC, text)}><originalText>${refers(id)}</originalText></code>
        <statusCode code="completed"/><effectiveTime value="${time}"/>
        <value xsi:type="PQ" value="${value}" unit="${unit}"/>
        <interpretationCode code="${judged(value, { low, high })}" codeSystem="2.16.840.1.113883.5.83"/>
        <referenceRange typeCode="REFV"><observationRange>
          <value xsi:type="IVL_PQ">${bound('low', low, unit)}${bound('high', high, unit)}</value>
          <interpretationCode code="N" codeSystem="2.16.840.1.113883.5.83"/>
        </observationRange></referenceRange>
      </observation></component>`,
  );
  const entry = `<entry typeCode="DRIV">${templates('1.3.6.1.4.1.19376.1.3.1', '1.2.250.1.213.1.1.3.21')}<act classCode="ACT" moodCode="EVN">
      <code ${coded('18719-5', LOINC, 'Biochimie')}/><statusCode code="completed"/>
      <entryRelationship typeCode="COMP"><organizer classCode="BATTERY" moodCode="EVN">
        ${templates('1.3.6.1.4.1.19376.1.3.1.4', '1.2.250.1.213.1.1.3.78')}
        <statusCode code="completed"/>
        ${observations.join('\n        ')}
      </organizer></entryRelationship>
    </act></entry>`;
  return document({
    code: '11502-2',
    name: "CR d'examens biologiques",
    follows: ['1.3.6.1.4.1.19376.1.3.3', '1.2.250.1.213.1.1.1.55'],
    title,
    date: results.date,
    patient,
    author,
    sections: [
      section({
        code: '18719-5',
        title: 'Biochimie',
        follows: ['1.3.6.1.4.1.19376.1.3.3.2.1', '1.2.250.1.213.1.1.2.70'],
        head: ['Analyse', 'Résultat', 'Valeurs de référence'],
        rows: analyses.map(({ id, text, value, unit, shown, low, high }) => [
          said(id, text),
          escaped(`${french(value)} ${shown ?? unit}`),
          escaped(`${french(low)} à ${french(high)}`),
        ]),
        entries: [entry],
      }),
    ],
  });
}
