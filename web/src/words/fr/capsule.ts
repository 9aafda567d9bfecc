/** Taking everything away: what stands beside the file. */
export const capsule = {
  page: 'Enregistrer la page qui l’ouvre',
  pageName: 'ouvrir.html',
  two: 'Il y a deux fichiers à enregistrer. Gardez-les ensemble.',
  copyHelp: 'La copie : tout votre coffre, scellé.',
  pageHelp: 'La page qui l’ouvre : un second fichier, à part. Elle marche sans Cachet et sans réseau.',
  pageLeft: 'Il reste à enregistrer la page qui ouvre la copie.',
  print: 'Imprimer ce texte',
  square: 'Le même texte, à photographier',
  paper: 'Ce qui ouvre ma copie',
  paperHelp:
    'Rangez ce papier loin des deux fichiers. Pour lire : ouvrez la page « ouvrir.html », choisissez le fichier, tapez ce texte.',
  whole:
    'La copie tient vos documents, votre dossier et la liste de vos liens. Rétablie ailleurs, elle ne refait pas ces liens.',
  waiting: 'Ce qui attend dans « À accepter » n’y est pas. Acceptez-le d’abord pour l’emporter.',
  restore: 'Avec la feuille de secours, la copie peut aussi rétablir le coffre sur un autre service.',
  rebuild: {
    link: 'Rétablir un coffre depuis une copie',
    title: 'Rétablir depuis une copie',
    lead: 'Le coffre revient tel qu’il était : documents, versions, accords et historique.',
    choose: 'Choisir le fichier de la copie',
    key: 'Le texte qui ouvre la copie',
    needs: 'Choisissez le fichier et tapez son texte.',
    wrongKey: 'Ce texte n’ouvre pas ce fichier. Vérifiez les deux, rien n’est perdu.',
    lives: 'Ce coffre existe déjà ici. Ouvrez-le avec la feuille de secours.',
    sheetTitle: 'La feuille de secours de ce coffre',
    going: 'Votre coffre revient…',
    after: 'Votre coffre est rétabli.',
  },
};
