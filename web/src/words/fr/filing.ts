/** What comes into the vault and the record, and what does not. */
export const filing = {
  unfiled: (title: string) =>
    `« ${title} » est dans votre coffre. Mais ce qu’il dit n’a pas pu être noté dans votre dossier.`,
  unfiledHow: (gesture: string) => `Rien n’est perdu. Ouvrez le document, puis choisissez « ${gesture} ».`,
  open: (title: string) => `Ouvrir « ${title} »`,
  archive: 'L’archive elle-même est dans la liste : ce qui manque y reste, tel quel.',
  others: (n: number) => (n === 1 ? 'Et une autre ligne' : `Et ${n} autres lignes`),
  card: {
    choice: 'Ce que vous décochez n’est ni imprimé, ni dans le résumé du carré.',
    kept: 'Cet appareil garde votre choix. Sur un autre, décochez de nouveau avant de mettre à jour.',
    notKept: 'Cet appareil partagé ne garde pas votre choix. Décochez de nouveau avant de mettre à jour.',
    behind: 'Le carré ouvre encore l’ancien choix. Mettez le résumé à jour.',
  },
};
