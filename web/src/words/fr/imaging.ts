export const imaging = {
  picture: (n: number, of: number) => `Image ${n} sur ${of}`,
  image: 'Image',
  light: 'Luminosité',
  contrast: 'Contraste',
  reset: 'Remettre',
  notDiagnosis: 'Pour regarder, pas pour poser un diagnostic.',
  left: '{n} fichiers de cet examen n’ont pas d’image à montrer.',
  says: 'Ce que dit le fichier',
  refused: {
    damaged: 'Cette image est abîmée. Vous pouvez en enregistrer une copie.',
    encoding: 'Cachet ne sait pas lire ce genre d’image. Enregistrez-en une copie pour l’ouvrir ailleurs.',
    'too-large': 'Cette image est trop grande pour être affichée ici. Enregistrez-en une copie.',
    disguised: 'Ce fichier cache peut-être un programme. Il n’est pas ouvert.',
    'not-dicom': 'Ce fichier n’est pas une image médicale.',
  },
  facts: {
    patient: 'Personne',
    born: 'Date de naissance',
    day: 'Date de l’examen',
    modality: 'Technique',
    study: 'Examen',
    series: 'Série',
    body: 'Partie du corps',
    physician: 'Professionnel',
    institution: 'Établissement',
    apparatus: 'Appareil',
    size: 'Taille en pixels',
    frames: 'Images dans le fichier',
    files: 'Fichiers de la série',
  },
  pictures: (n: number) => (n === 1 ? 'Une image' : `${n} images`),
  folder: 'Choisir un dossier',
  folderHint: 'Un CD d’imagerie ? Choisissez son dossier : chaque série devient un document.',
  unread: (n: number) =>
    n === 1
      ? 'Un fichier de ce dossier n’est pas un document. Il n’est pas dans la liste.'
      : `${n} fichiers de ce dossier ne sont pas des documents. Ils ne sont pas dans la liste.`,
};
