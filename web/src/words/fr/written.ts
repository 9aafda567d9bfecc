/** Who wrote a document that its owner put. */
export const written = {
  row: (who: string) => `écrit par ${who}, ajouté par vous`,
  label: 'Écrit par',
  hint: 'Le nom du professionnel ou du lieu de soins. Vous pouvez laisser ce champ vide.',
  origin: 'Provenance',
  unnoted: (title: string) =>
    `« ${title} » est dans votre coffre. Mais le nom de qui l’a écrit n’a pas pu être noté.`,
  unnotedHow: (gesture: string) =>
    `Rien n’est perdu. Ouvrez le document, puis choisissez « ${gesture} » pour écrire ce nom.`,
};
