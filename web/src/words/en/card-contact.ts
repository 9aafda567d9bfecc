import type { Words } from '../fr';

export const cardContact: Words['cardContact'] = {
  title: 'Have somebody told too',
  lead: 'At each reading of the card, this person gets an e-mail.',
  unable: 'This service sends no e-mail: it can tell nobody but you.',
  cost: 'The service will know their address, and when the card is read. The message says neither your name nor anything of your health.',
  address: 'That person’s e-mail address',
  bad: 'This address does not fit. Check it.',
  ask: 'Ask for their agreement',
  asked: (address: string) =>
    `A question is on its way to ${address}. Without an answer in seven days, all is erased.`,
  told: (address: string) => `${address} gets a message at each reading of the card.`,
  mark: (letters: string) => `Your mark: ${letters}. Tell it to that person: each message carries it.`,
  remove: 'No longer tell this person',
  removed: 'The address is erased.',
  said: 'This person does not want these messages. Choose somebody else.',
  tooMany: 'Too many questions today. Try again tomorrow.',
  answer: {
    title: 'A message at each reading',
    lead: 'Somebody has an emergency card and would like you to get an e-mail when it is read.',
    check: 'The message carries a mark of four letters. Ask the person whether it is theirs.',
    yes: 'I agree to these messages',
    no: 'I do not want these messages',
    agreed: 'Noted. Each message will have a link to stop.',
    ended: 'Stopped. Your address is erased here.',
    over: 'This link counts no more. Nothing will be sent.',
  },
};
