/** Whoever is told by e-mail that the emergency card was read. */
export const cardContact = {
  title: 'Prévenir aussi quelqu’un',
  lead: 'À chaque lecture de la carte, cette personne reçoit un e-mail.',
  unable: 'Ce service n’envoie pas d’e-mail : il ne peut prévenir que vous.',
  cost: 'Le service saura son adresse, et quand la carte est lue. Le message ne dit ni votre nom ni rien de votre santé.',
  address: 'Adresse e-mail de cette personne',
  bad: 'Cette adresse ne convient pas. Vérifiez-la.',
  ask: 'Lui demander son accord',
  asked: (address: string) =>
    `Une question est partie à ${address}. Sans réponse sous sept jours, tout est effacé.`,
  told: (address: string) => `${address} reçoit un message à chaque lecture de la carte.`,
  mark: (letters: string) =>
    `Votre repère : ${letters}. Dites-le à cette personne : chaque message le porte.`,
  remove: 'Ne plus prévenir cette personne',
  removed: 'L’adresse est effacée.',
  said: 'Cette personne ne veut pas recevoir ces messages. Choisissez-en une autre.',
  tooMany: 'Trop de questions aujourd’hui. Réessayez demain.',
  answer: {
    title: 'Un message à chaque lecture',
    lead: 'Quelqu’un a une carte d’urgence et voudrait que vous receviez un e-mail quand elle est lue.',
    check: 'Le message porte un repère de quatre lettres. Demandez à la personne si c’est le sien.',
    yes: 'J’accepte ces messages',
    no: 'Je ne veux pas de ces messages',
    agreed: 'C’est noté. Chaque message aura un lien pour arrêter.',
    ended: 'C’est arrêté. Votre adresse est effacée ici.',
    over: 'Ce lien ne compte plus. Rien ne sera envoyé.',
  },
};
