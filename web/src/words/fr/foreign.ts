/** Links of other services, on a page apart. */
export const foreign = {
  lead: 'Collez le lien que l’on vous a donné.',
  paste: 'Le lien',
  look: 'Regarder ce lien',
  apart: 'Cette page est à part. Elle ne voit pas votre coffre, et ne garde rien.',
  asked: 'Rien n’a encore été demandé à ce service.',
  keep: 'Pour garder un document : enregistrez-le, puis ajoutez-le dans votre coffre.',
  saveDocument: 'Enregistrer le document',
  unreadable: 'Ce document ne peut pas être montré ici. Vous pouvez l’enregistrer.',
  elsewhere: (origin: string) => `Ce lien est servi par ${origin}, un autre service.`,
  toPage: 'Il s’ouvre sur une page à part, qui ne voit pas votre coffre.',
  open: 'Ouvrir la page à part',
};
