import type { Words } from '../fr';

export const imaging: Words['imaging'] = {
  picture: (n, of) => `Picture ${n} of ${of}`,
  image: 'Picture',
  light: 'Brightness',
  contrast: 'Contrast',
  reset: 'Reset',
  notDiagnosis: 'For looking, not for diagnosis.',
  left: '{n} files of this examination have no picture to show.',
  says: 'What the file says',
  refused: {
    damaged: 'This picture is damaged. You can save a copy.',
    encoding: 'Cachet cannot read this kind of picture. Save a copy to open it elsewhere.',
    'too-large': 'This picture is too large to be shown here. Save a copy.',
    disguised: 'This file may hide a program. It is not opened.',
    'not-dicom': 'This file is not a medical picture.',
  },
  facts: {
    patient: 'Person',
    born: 'Date of birth',
    day: 'Day of the examination',
    modality: 'Technique',
    study: 'Examination',
    series: 'Series',
    body: 'Part of the body',
    physician: 'Professional',
    institution: 'Institution',
    apparatus: 'Apparatus',
    size: 'Size in pixels',
    frames: 'Pictures in the file',
    files: 'Files of the series',
  },
  pictures: (n) => (n === 1 ? 'One picture' : `${n} pictures`),
  folder: 'Choose a folder',
  folderHint: 'A disc of pictures? Choose its folder: each series becomes one document.',
  unread: (n) =>
    n === 1
      ? 'One file of this folder is no document. It is not in the list.'
      : `${n} files of this folder are no documents. They are not in the list.`,
};
