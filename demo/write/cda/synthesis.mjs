import { ATC, coded, document, escaped, ICD_10, LOINC, refers, said, section, shown, stamp, templates } from './document.mjs';

const since = (from, until) =>
  `<effectiveTime xsi:type="IVL_TS"><low value="${stamp(from)}"/>${until ? `<high value="${stamp(until)}"/>` : ''}</effectiveTime>`;

/** A concern, which is open or over, and what it is about. */
const concern = (kind, { from, until, isOver }, observation) => `<entry><act classCode="ACT" moodCode="EVN">
      ${templates('2.16.840.1.113883.10.20.1.27', '1.3.6.1.4.1.19376.1.5.3.1.4.5.1', ...kind)}
      <code nullFlavor="NA"/><statusCode code="${isOver ? 'completed' : 'active'}"/>${since(from, until)}
      <entryRelationship typeCode="SUBJ" inversionInd="false">${observation}</entryRelationship>
    </act></entry>`;

function allergy(id, one) {
  const { agent, code, words, reaction, reactionCode, from } = one;
  const observation = `<observation classCode="OBS" moodCode="EVN" negationInd="false">
        ${templates('2.16.840.1.113883.10.20.1.18', '1.3.6.1.4.1.19376.1.5.3.1.4.5', '1.3.6.1.4.1.19376.1.5.3.1.4.6', '1.2.250.1.213.1.1.3.41')}
        <code ${coded('DALG', '2.16.840.1.113883.5.4', 'Allergie à un produit pharmaceutique')}/>
        <text>${refers(id)}</text><statusCode code="completed"/>${since(from)}
        <value xsi:type="CD" nullFlavor="UNK"/>
        <participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">
          <code ${coded(code, ATC, words)}><originalText>${refers(id)}</originalText></code><name>${escaped(agent)}</name>
        </playingEntity></participantRole></participant>
        <entryRelationship typeCode="MFST" inversionInd="true"><observation classCode="OBS" moodCode="EVN">
          ${templates('2.16.840.1.113883.10.20.1.54', '1.3.6.1.4.1.19376.1.5.3.1.4.5')}
          <code ${coded('G-1008', '1.2.250.1.213.2.12', 'Symptôme')}/><statusCode code="completed"/>
          <value xsi:type="CD" ${coded(reactionCode, ICD_10, reaction)}/>
        </observation></entryRelationship>
      </observation>`;
  return concern(['1.3.6.1.4.1.19376.1.5.3.1.4.5.3', '1.2.250.1.213.1.1.3.40'], one, observation);
}

function problem(id, one) {
  const { words, code, from, until } = one;
  const observation = `<observation classCode="OBS" moodCode="EVN" negationInd="false">
        ${templates('2.16.840.1.113883.10.20.1.28', '1.3.6.1.4.1.19376.1.5.3.1.4.5', '1.2.250.1.213.1.1.3.37')}
        <id root="1.2.250.1.999.4" extension="${code}"/>
        <code ${coded('G-1009', '1.2.250.1.213.2.12', 'Diagnostic')}/>
        <text>${refers(id)}</text><statusCode code="completed"/>${since(from, until)}
        <value xsi:type="CD" ${coded(code, ICD_10, words)}><originalText>${refers(id)}</originalText></value>
      </observation>`;
  return concern(['1.3.6.1.4.1.19376.1.5.3.1.4.5.2', '1.2.250.1.213.1.1.3.39'], one, observation);
}

/** A treatment that goes on, its dose in words, and the problem that it is for, by the code that this has in the document. */
function treatment(id, { product, substance, code, from, reason }) {
  const because = reason
    ? `<entryRelationship typeCode="RSON"><act classCode="ACT" moodCode="EVN">
        ${templates('2.16.840.1.113883.10.20.1.27', '1.3.6.1.4.1.19376.1.5.3.1.4.4.1')}
        <id root="1.2.250.1.999.4" extension="${reason}"/><code nullFlavor="NA"/>
      </act></entryRelationship>`
    : '';
  return `<entry typeCode="DRIV"><substanceAdministration classCode="SBADM" moodCode="EVN">
      ${templates('2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.7', '1.3.6.1.4.1.19376.1.5.3.1.4.7.1', '1.2.250.1.213.1.1.3.42')}
      <text>${refers(`${id}-how`)}</text><statusCode code="active"/>${since(from)}
      <consumable><manufacturedProduct>
        ${templates('2.16.840.1.113883.10.20.1.53', '1.3.6.1.4.1.19376.1.5.3.1.4.7.2', '1.2.250.1.213.1.1.3.43')}
        <manufacturedMaterial>
          <code ${coded(code, ATC, substance)}><originalText>${refers(id)}</originalText></code><name>${escaped(product)}</name>
        </manufacturedMaterial>
      </manufacturedProduct></consumable>
      ${because}
    </substanceAdministration></entry>`;
}

function measures(date, taken) {
  const observations = taken.map(
    ({ words, loinc, value, unit }) => `<component><observation classCode="OBS" moodCode="EVN">
        ${templates('2.16.840.1.113883.10.20.1.31', '1.3.6.1.4.1.19376.1.5.3.1.4.13', '1.3.6.1.4.1.19376.1.5.3.1.4.13.2', '1.2.250.1.213.1.1.3.50')}
        <code ${coded(loinc, LOINC, words)}/><statusCode code="completed"/><effectiveTime value="${stamp(date)}"/>
        <value xsi:type="PQ" value="${value}" unit="${unit}"/>
      </observation></component>`,
  );
  return `<entry><organizer classCode="CLUSTER" moodCode="EVN">
      ${templates('2.16.840.1.113883.10.20.1.35', '1.3.6.1.4.1.19376.1.5.3.1.4.13.1', '1.2.250.1.213.1.1.3.49')}
      <code ${coded('46680005', '2.16.840.1.113883.6.96', 'Signes vitaux')}/>
      <statusCode code="completed"/><effectiveTime value="${stamp(date)}"/>
      ${observations.join('\n      ')}
    </organizer></entry>`;
}

const numbered = (name, all, write) => all.map((one, at) => write(`${name}${at + 1}`, one));

/** The sections that there can be, by what a document holds, with LOINC codes and templates of the CI-SIS. */
const SECTIONS = {
  problems: (all) => ({
    code: '11450-4',
    title: 'Problèmes actifs',
    follows: ['2.16.840.1.113883.10.20.1.11', '1.3.6.1.4.1.19376.1.5.3.1.3.6', '1.2.250.1.213.1.1.2.132'],
    head: ['Problème', 'Depuis'],
    rows: numbered('problem', all, (id, { words, from }) => [said(id, words), shown(from)]),
    entries: numbered('problem', all, problem),
  }),
  history: (all) => ({
    code: '11348-0',
    title: 'Antécédents médicaux et chirurgicaux',
    follows: ['1.3.6.1.4.1.19376.1.5.3.1.3.8', '1.2.250.1.213.1.1.2.134'],
    head: ['Antécédent', 'Date'],
    rows: numbered('past', all, (id, { words, from }) => [said(id, words), shown(from)]),
    entries: numbered('past', all, (id, one) => problem(id, { ...one, isOver: true })),
  }),
  allergies: (all) => ({
    code: '48765-2',
    title: 'Allergies et intolérances',
    follows: ['2.16.840.1.113883.10.20.1.2', '1.3.6.1.4.1.19376.1.5.3.1.3.13', '1.2.250.1.213.1.1.2.137'],
    head: ['Agent', 'Réaction', 'Depuis'],
    rows: numbered('allergy', all, (id, { agent, reaction, from }) => [said(id, agent), escaped(reaction), shown(from)]),
    entries: numbered('allergy', all, allergy),
  }),
  treatments: (all) => ({
    code: '10160-0',
    title: 'Traitements au long cours',
    follows: ['2.16.840.1.113883.10.20.1.8', '1.3.6.1.4.1.19376.1.5.3.1.3.19', '1.2.250.1.213.1.1.2.143'],
    head: ['Médicament', 'Posologie', 'Depuis'],
    rows: numbered('drug', all, (id, { product, how, from }) => [said(id, product), said(`${id}-how`, how), shown(from)]),
    entries: numbered('drug', all, treatment),
  }),
  measures: (all, date) => ({
    code: '8716-3',
    title: 'Signes vitaux',
    follows: [
      '2.16.840.1.113883.10.20.1.16',
      '1.3.6.1.4.1.19376.1.5.3.1.3.25',
      '1.3.6.1.4.1.19376.1.5.3.1.1.5.3.2',
      '1.2.250.1.213.1.1.2.75',
    ],
    head: ['Mesure', 'Valeur'],
    rows: all.map(({ words, value, unit }) => [escaped(words), escaped(`${String(value).replace('.', ',')} ${unit}`)]),
    entries: [measures(date, all)],
  }),
};

/** What is known of a person on one day: of problems, history, allergies, treatments and measures those that there are. */
export function synthesis(patient, author, { code, name, follows, title, date, ...known }) {
  const sections = Object.entries(known).map(([what, all]) => section(SECTIONS[what](all, date)));
  return document({ code, name, follows, title, date, patient, author, sections });
}
