import type { EntryKind, Id } from './session/contract';

/** Where the person is. Ids stay in the browser's memory of the page: an address only ever names a kind of screen. */
export type Place = {
  screen: Screen;
  document?: Id;
  deposit?: Id;
  version?: number;
  grant?: Id;
  first?: 'camera';
  entry?: Id;
  kind?: EntryKind;
  measure?: string;
  /** An entry that says the problem. */
  problem?: Id;
};

// prettier-ignore: one line an area.
export type Screen =
  | 'welcome'
  | 'how'
  | 'relative'
  | 'create'
  | 'create-professional'
  | 'have'
  | 'recover'
  | 'rebuild'
  | 'join'
  | 'lost'
  | 'demonstration'
  | 'ready'
  | 'summary'
  | 'documents'
  | 'deposits'
  | 'deposit'
  | 'address'
  | 'visit'
  | 'sent'
  | 'add'
  | 'edit'
  | 'versions'
  | 'readers'
  | 'access'
  | 'grant'
  | 'recognising'
  | 'journal'
  | 'more'
  | 'devices'
  | 'link'
  | 'sheet'
  | 'phrase'
  | 'alarms'
  | 'alerts'
  | 'contacts'
  | 'shares'
  | 'ask-contacts'
  | 'export'
  | 'erase'
  | 'erased'
  | 'about'
  | 'health'
  | 'entry'
  | 'entry-write'
  | 'problem'
  | 'entries'
  | 'results'
  | 'curve'
  | 'profile'
  | 'ips'
  | 'links'
  | 'open-link'
  | 'emergency'
  | 'card-answer'
  | 'show'
  | 'screen'
  | 'received'
  | 'card'
  | 'call'
  | 'credential';

let place = $state.raw<Place>({ screen: 'welcome' });
/** Whether a step of this page lies behind, so that Back stays inside Cachet. */
let steps = $state(0);
/** How many addresses were pasted into the open page. */
let pasted = $state(0);

export const here = {
  get place(): Place {
    return place;
  },
  get canGoBack(): boolean {
    return steps > 0;
  },
  /** Changes when the same screen is to begin anew, with what another address carried. */
  get pasted(): number {
    return pasted;
  },
};

export function go(screen: Screen, details: Omit<Place, 'screen'> = {}): void {
  place = { screen, ...details };
  steps += 1;
  history.pushState({ place, steps }, '', `#/${screen}`);
  scrollTo(0, 0);
}

/** Goes there without leaving a step to come back to: the vault opened, a document erased. */
export function land(screen: Screen, details: Omit<Place, 'screen'> = {}): void {
  place = { screen, ...details };
  history.replaceState({ place, steps }, '', `#/${screen}`);
  scrollTo(0, 0);
}

export function back(otherwise: Screen): void {
  if (steps > 0) history.back();
  else land(otherwise);
}

addEventListener('popstate', (event: PopStateEvent) => {
  const state = event.state as { place?: Place; steps?: number } | null;
  steps = state?.steps ?? 0;
  if (state?.place) {
    place = state.place;
    return;
  }
  // An address that was pasted into the open page: what it carries leaves address and history at once.
  pasted += 1;
  land(fromAddress().screen);
});

/** What the address carried behind #, until the screen that opens it takes it: it leaves the address at once. */
let carried: string | null = null;

export const given = {
  take(): string | null {
    const text = carried;
    carried = null;
    return text;
  },
};

/** What the address alone can say after a reload: a screen that needs no id. */
export function fromAddress(): Place {
  if (location.hash.startsWith('#shlink:/')) {
    carried = location.hash.slice(1);
    return { screen: 'open-link' };
  }
  // A link that somebody was given to deposit through.
  if (location.pathname === '/deposer' && location.hash.length > 1 && !location.hash.startsWith('#/')) {
    carried = location.href;
    return { screen: 'visit' };
  }
  // Where the link of a message leads.
  if (location.pathname === '/contact' && location.hash.length > 1 && !location.hash.startsWith('#/')) {
    carried = location.hash.slice(1);
    return { screen: 'card-answer' };
  }
  // What somebody types who has no account and is to be shown something.
  if (location.pathname === '/ecran' && location.hash === '') return { screen: 'screen' };
  const name = location.hash.replace(/^#\//, '');
  return { screen: STANDALONE.find((screen) => screen === name) ?? 'welcome' };
}

// prettier-ignore: as above.
const STANDALONE: Screen[] = [
  'how',
  'relative',
  'create',
  'create-professional',
  'have',
  'recover',
  'rebuild',
  'join',
  'lost',
  'demonstration',
  'about',
  'summary',
  'documents',
  'deposits',
  'address',
  'visit',
  'sent',
  'add',
  'access',
  'recognising',
  'journal',
  'more',
  'devices',
  'link',
  'sheet',
  'phrase',
  'alarms',
  'alerts',
  'contacts',
  'shares',
  'ask-contacts',
  'export',
  'erase',
  'health',
  'entries',
  'results',
  'profile',
  'ips',
  'links',
  'open-link',
  'emergency',
  'card-answer',
  'show',
  'screen',
  'received',
  'card',
  'call',
  'credential',
];
