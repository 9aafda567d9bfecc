import type { Words } from '../fr';

export const recognition: Words['recognition'] = {
  link: 'How can I make sure?',
  cardLink: 'How your patients recognise you',
  title: 'Is it really the right person?',
  hint: 'Three ways to make sure.',
  lead: 'Make sure before you share. It takes a minute, once for each person.',
  close: 'I understand',
  why: [
    'A name can be copied. So can a picture or a card.',
    'The registrar checked a name and a profession. It does not know who is in front of you, or on the phone.',
  ],
  ways: [
    {
      title: 'Face to face: scan the card',
      steps: [
        'The person opens “My card” in Cachet and shows you a square.',
        'You touch “Scan their card” and aim at the square.',
        'Read the name and the profession. Are they right? Touch “Yes, it is this person”.',
      ],
      note: 'The simplest and the safest: your device compares everything itself.',
    },
    {
      title: 'By voice: have the digits read to you',
      steps: [
        'Call a number that you know already, the one on a prescription for example.',
        'The person opens “My card” and reads you the recognition digits: eight groups of five.',
        'Follow on your screen, group by group, to the last one.',
      ],
      note: 'Do not call a number that came in a message. They read, you compare.',
    },
    {
      title: 'In writing: compare with a paper',
      steps: [
        'Take a prescription or a letter that carries the recognition digits.',
        'The paper came from their hand, or by post. An e-mail or a text message is not enough.',
        'Compare all eight groups, to the last one.',
      ],
      note: 'Digits that are almost the same are not the same.',
    },
  ],
  safe: 'These digits open nothing. You may say them and show them.',
  differTitle: 'A digit is different?',
  differ: [
    'Read them once more together: mistakes are easily made.',
    'Still different? Share nothing. Touch “No, it is not this person”.',
    'Tell their practice in another way. Nothing was sent, your documents stay sealed.',
  ],
  changedTitle: '“To be recognised anew”?',
  changed:
    'This person made a new recovery sheet, or somebody poses as them. Nothing new reaches them. Recognise them again, face to face if you can.',
  neverTitle: 'What nobody may ask of you',
  never: [
    'Your secret phrase.',
    'The words of your recovery sheet, or a photograph of it.',
    'To share a document “to check”: checking comes first.',
    'To add a device to your vault during a call.',
  ],
  neverEnd: 'Not a carer, not us, not the police. You can hang up.',
  marksTitle: 'What the marks say',
  marks: [
    {
      mark: 'Verified by the registrar',
      text: 'A registrar checked name and profession. It does not know whom you are talking to.',
    },
    { mark: 'Recognised by you', text: 'You made this check before, and nothing has changed since.' },
    { mark: 'Identity not verified', text: 'Nobody checked anything. Go on only face to face.' },
  ],
};
