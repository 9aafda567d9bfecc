/** How to check for oneself that a person is the one she says: the page, and the links that lead to it. */
export const recognition = {
  link: 'Comment m’en assurer ?',
  cardLink: 'Comment vos patients vous reconnaissent',
  title: 'Est-ce bien la bonne personne ?',
  hint: 'Trois façons de s’en assurer.',
  lead: 'Assurez-vous-en avant de partager. Une minute suffit, une seule fois par personne.',
  close: 'J’ai compris',
  why: [
    'Un nom se recopie. Une photo et une carte aussi.',
    'L’Ordre a contrôlé un nom et un métier. Il ne sait pas qui est devant vous, ou au téléphone.',
  ],
  ways: [
    {
      title: 'Face à face : scannez sa carte',
      steps: [
        'La personne ouvre « Ma carte » dans Cachet et vous montre un carré.',
        'Vous touchez « Scanner sa carte » et vous visez le carré.',
        'Lisez le nom et le métier. Ce sont les siens ? Touchez « Oui, c’est cette personne ».',
      ],
      note: 'C’est le plus simple et le plus sûr : votre appareil compare tout lui-même.',
    },
    {
      title: 'De vive voix : faites-vous lire ses chiffres',
      steps: [
        'Appelez un numéro que vous connaissez déjà, celui de l’ordonnance par exemple.',
        'La personne ouvre « Ma carte » et vous lit ses chiffres de reconnaissance : huit groupes de cinq.',
        'Suivez sur votre écran, groupe par groupe, jusqu’au dernier.',
      ],
      note: 'N’appelez pas un numéro reçu par message. C’est elle qui lit, c’est vous qui comparez.',
    },
    {
      title: 'Par écrit : comparez avec un papier',
      steps: [
        'Prenez une ordonnance ou une lettre qui porte ses chiffres de reconnaissance.',
        'Ce papier vient de sa main, ou de la poste. Un e-mail ou un SMS ne suffit pas.',
        'Comparez les huit groupes, tous, jusqu’au dernier.',
      ],
      note: 'Des chiffres presque pareils ne sont pas les mêmes.',
    },
  ],
  safe: 'Ces chiffres n’ouvrent rien. Vous pouvez les dire et les montrer.',
  differTitle: 'Un chiffre est différent ?',
  differ: [
    'Relisez une fois ensemble : on se trompe facilement.',
    'Toujours différent ? Ne partagez rien. Touchez « Non, ce n’est pas cette personne ».',
    'Prévenez son cabinet par un autre moyen. Rien n’est parti, vos documents restent scellés.',
  ],
  changedTitle: '« À reconnaître de nouveau » ?',
  changed:
    'Cette personne a refait sa feuille de secours, ou quelqu’un se fait passer pour elle. Rien de nouveau ne lui parvient. Recommencez la reconnaissance, de préférence face à face.',
  neverTitle: 'Ce que personne ne doit vous demander',
  never: [
    'Votre phrase secrète.',
    'Les mots de votre feuille de secours, ou une photo de cette feuille.',
    'De partager un document « pour vérifier » : on vérifie d’abord.',
    'D’ajouter un appareil à votre coffre pendant un appel.',
  ],
  neverEnd: 'Ni un soignant, ni nous, ni la police. Vous pouvez raccrocher.',
  marksTitle: 'Ce que disent les mentions',
  marks: [
    {
      mark: 'Vérifié par l’Ordre',
      text: 'Un registre a contrôlé le nom et le métier. Il ne sait pas à qui vous parlez.',
    },
    { mark: 'Reconnu par vous', text: 'Vous avez déjà fait ce contrôle, et rien n’a changé depuis.' },
    { mark: 'Identité non vérifiée', text: 'Personne n’a rien contrôlé. Ne continuez que face à face.' },
  ],
};
