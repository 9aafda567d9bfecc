import type { Words } from '../fr';

export const capsule: Words['capsule'] = {
  page: 'Save the page that opens it',
  pageName: 'open.html',
  two: 'There are two files to save. Keep them together.',
  copyHelp: 'The copy: your whole vault, sealed.',
  pageHelp: 'The page that opens it: a second file, apart. It works without Cachet and without a network.',
  pageLeft: 'The page that opens the copy is still to be saved.',
  print: 'Print this text',
  square: 'The same text, to photograph',
  paper: 'What opens my copy',
  paperHelp:
    'Keep this paper away from both files. To read: open the page “open.html”, choose the file, type this text.',
  whole:
    'The copy holds your documents, your record and the list of your links. Restored elsewhere, it does not make these links again.',
  waiting: 'What waits to be accepted is not in it. Accept it first to take it along.',
  restore: 'With the recovery sheet, the copy can also bring the vault back on another service.',
  rebuild: {
    link: 'Bring a vault back from a copy',
    title: 'Bring back from a copy',
    lead: 'The vault comes back as it was: documents, versions, agreements and history.',
    choose: 'Choose the file of the copy',
    key: 'The text that opens the copy',
    needs: 'Choose the file and type its text.',
    wrongKey: 'This text does not open this file. Check both, nothing is lost.',
    lives: 'This vault is here already. Open it with the recovery sheet.',
    sheetTitle: 'The recovery sheet of this vault',
    going: 'Your vault is coming back…',
    after: 'Your vault is back.',
  },
};
