import type { PersonView, ProfessionalCard } from '../../src/session/contract';

export const DIGITS = ['48213', '90571', '33406', '17928', '65044', '02817', '71193', '56620'];

export const LEFEVRE: PersonView = {
  handle: 'p1',
  account: 'AAAAAAAAAAAAAAAAAAAAAA',
  name: 'Dr Anne Lefèvre',
  profession: 'médecin généraliste',
  rpps: '10003456789',
  place: 'Albi',
  verifiedBy: 'l’Ordre des médecins',
  demonstration: false,
  digits: DIGITS,
  known: true,
  changed: false,
};

export const LONG: PersonView = {
  ...LEFEVRE,
  handle: 'p2',
  name: 'Pr Marie-Christine Vandenbroucke-Saint-Hilaire de la Rochefoucauld',
  profession: 'cardiologue, chirurgie cardiaque et vasculaire pédiatrique',
  place: 'Centre hospitalier universitaire de Saint-Étienne-du-Rouvray',
  known: false,
};

export const DEMO: PersonView = {
  ...LEFEVRE,
  handle: 'p3',
  name: 'Mme Sofia Benali',
  profession: 'pharmacienne',
  place: 'Castres',
  known: false,
  demonstration: true,
};

export const CHANGED: PersonView = {
  ...LEFEVRE,
  handle: 'p4',
  name: 'Dr Paul Morel',
  profession: 'dermatologue',
  changed: true,
};

export const CARD: ProfessionalCard = {
  account: LEFEVRE.account,
  name: LEFEVRE.name,
  profession: LEFEVRE.profession,
  rpps: LEFEVRE.rpps,
  place: LEFEVRE.place,
  verifiedBy: 'le registre de démonstration',
  demonstration: true,
  listed: false,
  doorSecret: false,
  validUntil: '2027-11-20',
  qr: `CACHET-P1:${'ABCDEFGH23456'.repeat(9)}`,
  digits: DIGITS,
};
