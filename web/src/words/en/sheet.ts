import type { Words } from '../fr';

export const sheet: Words['sheet'] = {
  lead: 'If you lose this device or your phrase, this sheet reopens your vault. It will not be shown again.',
  print: 'Print the sheet',
  noPrinter: 'I have no printer',
  shown: 'Show the words on screen',
  printed: 'It is printed, continue',
  written: 'It is written, continue',
  noPhoto: 'No photo, no e-mail, no message: others could see them.',
  handTitle: 'Copy it by hand',
  hand: 'Take a sheet of paper. Write the sheet’s number, its date, then the 24 words with their numbers.',
  fileTitle: 'Keep a file on a USB stick',
  file: 'Save the file on the stick, then put it away with your papers. Do not leave it on the device.',
  saveFile: 'Save the file',
  fileName: (n) => `recovery-sheet-${n}.txt`,
  secondTitle: 'Open a second device too',
  second:
    'First copy the words. Then, on the other device: “I already have a vault”, “Use my recovery sheet”. From then on it opens your vault without the sheet.',
  wordsTitle: 'Your 24 words',
  qrTitle: 'Square to show to Cachet',
  rehearsalTitle: 'Let us check together',
  rehearsalLead: (list) => `Take your sheet. Type words no. ${list}.`,
  word: (n) => `Word no. ${n}`,
  rehearsalWrong: 'That is not the word on the sheet. Check its number.',
  seeAgain: 'See the sheet again',
  verify: 'Check',
  verifying: 'Checking…',
  paper: {
    title: 'RECOVERY SHEET',
    number: (n, date) => `sheet no. ${n}, made on ${date}`,
    replaces: 'It replaces older sheets.',
    opens:
      '**This sheet opens my health vault**, even without my phone and without my secret phrase. **Anyone who holds it can read my documents.**',
    square: 'Square to show to Cachet',
    words: 'My 24 words',
    useTitle: 'To use it',
    use: (address) => [
      `I open ${address}.`,
      'I touch “I already have a vault”, then “Use my recovery sheet”.',
      'I show the square, or type the 24 words.',
    ],
    warned: 'My other devices will be told.',
    storeTitle: 'Where to keep it',
    store:
      'With my important papers. A second sheet elsewhere, with someone I trust. No photo. No e-mail. No message.',
    lostTitle: 'Lost or stolen?',
    lost: 'In Cachet: More → Recovery sheet → Make a new one. After fourteen days the old one can do nothing.',
    nobody:
      '**Nobody may ask me for these words**: not Cachet, not a doctor, not a bank. If someone asks on the phone, I hang up.',
    final:
      'Without this sheet, without any device and without a trusted person, my documents are lost. Cachet cannot reopen them.',
    tried: 'Tried on (once a year):',
    death: 'If I die:',
    destroy: 'destroy this sheet',
    hand: 'hand it to',
  },
};
