/** The few words of the page that opens a capsule without us. */
export interface Words {
  title: string;
  lead: string;
  file: string;
  key: string;
  keyHelp: string;
  open: string;
  opening: (files: number) => string;
  failed: string;
  found: (count: number) => string;
  deleted: string;
  version: (number: number) => string;
  save: (title: string) => string;
  others: string;
  none: string;
}

export const fr: Words = {
  title: 'Ouvrir ma copie',
  lead: 'Cette page marche sans réseau. Rien ne quitte cet appareil.',
  file: 'Le fichier de la copie',
  key: 'Ce qui l’ouvre',
  keyHelp: 'Le texte imprimé avec la copie.',
  open: 'Ouvrir',
  opening: (files) => `Ouverture… ${files} fichiers`,
  failed: 'La copie ne s’ouvre pas. Vérifiez le fichier et le texte, puis essayez encore. Rien n’est perdu.',
  found: (count) => (count > 1 ? `${count} documents` : `${count} document`),
  deleted: 'Corbeille',
  version: (number) => `version ${number}`,
  save: (title) => `Enregistrer « ${title} »`,
  others: 'Autres fichiers',
  none: 'La copie ne contient aucun document.',
};

export const en: Words = {
  title: 'Open my copy',
  lead: 'This page works without a network. Nothing leaves this device.',
  file: 'The file of the copy',
  key: 'What opens it',
  keyHelp: 'The text printed with the copy.',
  open: 'Open',
  opening: (files) => `Opening… ${files} files`,
  failed: 'The copy does not open. Check the file and the text, then try again. Nothing is lost.',
  found: (count) => (count > 1 ? `${count} documents` : `${count} document`),
  deleted: 'Trash',
  version: (number) => `version ${number}`,
  save: (title) => `Save “${title}”`,
  others: 'Other files',
  none: 'The copy holds no document.',
};
