/** Ce qu’un document contient : ses fichiers joints, à ouvrir un par un. */
export const attached = {
  title: 'Fichiers joints à ce document',
  name: (title: string, day: string) => `${title}, ${day}`,
  unnamed: (n: number) => `Fichier ${n}`,
  back: 'Revenir au document',
  save: 'Enregistrer ce fichier',
  saved: (name: string) => `Enregistrer « ${name} »`,
};
