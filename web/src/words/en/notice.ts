import type { Words } from '../fr';

export const notice: Words['notice'] = {
  title: 'Get an e-mail as well',
  lead: 'The message will only say: “There is news in your vault”. Nothing else.',
  cost: 'The service will know that this address has a vault here. So will whoever carries its mail.',
  never: 'These messages never have a link. A message with a link does not come from us.',
  address: 'Your e-mail address',
  bad: 'This address does not fit. Check it.',
  send: 'Get a code at this address',
  sent: (address: string) => `A code was sent to ${address}. It counts for one hour.`,
  code: 'The code you got',
  codeHint: 'Eight digits, in the message.',
  badCode: 'This code does not fit, or counts no more. Read it again, or ask for another one.',
  confirm: 'This is the code',
  confirmed: 'Done. News will go to this address.',
  other: 'Give another address',
  inForce: (address: string) => `News goes to ${address}.`,
  remove: 'Erase this address',
  removed: 'The address is erased. One last message goes there.',
  tooMany: 'Too many codes today. Try again tomorrow.',
};
