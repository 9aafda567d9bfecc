import type { KnownMeasure, Left } from '../../record/contract';

const n = (number: number, one: string, many: string) => (number === 1 ? `Un ${one}` : `${number} ${many}`);

/** What a file would give, and the columns of a table. */
export const importing = {
  inside: (documents: number) => n(documents, 'document à l’intérieur', 'documents à l’intérieur'),
  appointments: (number: number) => n(number, 'rendez-vous', 'rendez-vous'),
  passed: (number: number) =>
    number === 1
      ? 'Un fichier de cette archive n’est pas un document. Il n’est pas dans la liste.'
      : `${number} fichiers de cette archive ne sont pas des documents. Ils ne sont pas dans la liste.`,
  gives: (kinds: string) => `Ira dans votre dossier : ${kinds}.`,
  of: (kind: string, number: number) => `${kind} (${number})`,
  period: (from: string, until: string) => `Du ${from} au ${until}.`,
  day: (day: string) => `Le ${day}.`,
  measures: 'Mesures et résultats',
  number: (number: number) => `${number} fois`,
  nothing: 'Rien n’ira dans votre dossier. Le fichier est gardé.',
  repeated: (number: number) =>
    number === 1
      ? 'Une ligne est écrite deux fois : gardée une fois.'
      : `${number} lignes sont écrites deux fois : gardées une fois.`,
  left: (number: number) =>
    number === 1 ? 'Un passage n’a pas été compris' : `${number} passages n’ont pas été compris`,
  kept: 'Ils restent dans le fichier, qui est gardé tel quel.',
  more: (number: number) => `Et ${number} autres.`,
  place: (place: string) =>
    place.replace(/^line (\d+)/, 'ligne $1').replace(/(^|, )column (\d+)/, '$1colonne $2'),
  why: {
    'no-words': 'sans mot lisible',
    'no-value': 'sans résultat',
    withdrawn: 'annulé ou retiré par son auteur',
    unknown: 'n’a pas de place dans le dossier',
    malformed: 'valeur illisible',
    'no-day': 'date illisible',
    'other-person': 'au sujet d’une autre personne',
    'too-many': 'trop de lignes : les plus récentes sont gardées',
  } satisfies Record<Left['why'], string>,
  traits: {
    agree: 'Le nom est bien le vôtre.',
    unclear: 'Cachet ne peut pas dire si c’est le vôtre. Vérifiez avant d’ajouter.',
    differ: 'Ce n’est pas votre nom ou votre date de naissance. Vérifiez avant d’ajouter.',
  },

  table: {
    title: 'Ce fichier est un tableau',
    lead: 'Dites ce que contient chaque colonne. Le fichier lui-même est gardé tel quel.',
    lines: (number: number) => (number === 1 ? 'Une ligne' : `${number} lignes`),
    first: 'Les premières lignes',
    column: (number: number) => `Colonne ${number}`,
    holds: (column: string) => `Que contient « ${column} » ?`,
    unitOf: (column: string) => `Unité de « ${column} »`,
    nameOf: (column: string) => `Nom de la mesure dans « ${column} »`,
    skip: 'Ne pas lire',
    day: 'La date (jour d’abord)',
    'month-day': 'La date (mois d’abord)',
    time: 'L’heure',
    remark: 'Une remarque',
    other: 'Une autre mesure',
    what: 'Lecture du tableau',
    read: 'Lire ces colonnes',
    unread: 'Garder le tableau sans le lire',
    needDay: 'Aucune mesure ne sera lue : dites quelle colonne contient la date.',
    needValue: 'Aucune mesure ne sera lue : dites quelle colonne contient les valeurs.',
    result: 'Voici ce que donne votre choix',
    failed: 'Ce tableau n’a pas pu être lu. Le fichier est gardé.',
    moment: 'Quand',
    measure: 'Mesure',
    value: 'Valeur',
    again: 'Choisir les colonnes de ce tableau',
    file: 'Mettre ces mesures dans mon dossier',
    replaces: 'Cela remplace ce qui a été lu avant dans ce document.',
  },
  known: {
    weight: 'Poids',
    height: 'Taille',
    'body-mass': 'Indice de masse corporelle (IMC)',
    fat: 'Masse grasse',
    waist: 'Tour de taille',
    pressure: 'Tension, les deux chiffres (132/78)',
    systolic: 'Tension, le grand chiffre',
    diastolic: 'Tension, le petit chiffre',
    pulse: 'Pouls',
    oxygen: 'Saturation en oxygène',
    temperature: 'Température',
    glucose: 'Glycémie',
    'peak-flow': 'Débit de pointe (souffle)',
    steps: 'Nombre de pas',
  } satisfies Record<KnownMeasure, string>,
};
