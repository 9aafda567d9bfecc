/** Text in pictures, recognised on the device. */
export const ocr = {
  going: 'Votre appareil lit le texte de l’image…',
  waiting: 'Le texte sera lu après celui des autres fichiers.',
  progress: (name: string) => `Lecture du texte de ${name}`,
  stop: 'Ne pas lire le texte',
  found: 'Le texte est lu. La recherche le trouvera. Vérifiez la date et la catégorie proposées.',
  nothing: 'Aucun texte n’a été trouvé dans cette image.',
  stopped: 'Le texte n’est pas lu. Le document sera gardé tel quel.',
  failed: 'Le texte n’a pas pu être lu. Le document sera gardé tel quel.',
  licences: 'Logiciels d’autres auteurs, et leurs licences',
  title: 'Le texte de ce document',
  lead: 'Ce document est une image. Votre appareil peut en lire le texte, sans rien envoyer.',
  read: 'Lire le texte',
  again: 'Réessayer',
  failedHere: 'Le texte n’a pas pu être lu. Le document est intact. La première fois, il faut du réseau.',
  stoppedHere: 'La lecture est arrêtée. Le document est intact.',
  region: 'Texte reconnu',
  faults: 'Texte reconnu par votre appareil : il peut contenir des fautes. L’image seule fait foi.',
  beyond: (pages: number) =>
    pages === 1 ? 'La dernière page n’a pas été lue.' : `Les ${pages} dernières pages n’ont pas été lues.`,
};
