import type { Component } from 'svelte';
import type { Screen } from '../place.svelte';
import Access from './access/Access.svelte';
import Grant from './access/Grant.svelte';
import Journal from './access/Journal.svelte';
import Readers from './access/Readers.svelte';
import Recognising from './access/Recognising.svelte';
import Address from './deposit/Address.svelte';
import Deposit from './deposit/Deposit.svelte';
import Deposits from './deposit/Deposits.svelte';
import Sent from './deposit/Sent.svelte';
import Visit from './deposit/Visit.svelte';
import Add from './documents/Add.svelte';
import Documents from './documents/Documents.svelte';
import Edit from './documents/Edit.svelte';
import Summary from './documents/Summary.svelte';
import Versions from './documents/Versions.svelte';
import Create from './entry/Create.svelte';
import CreateProfessional from './entry/CreateProfessional.svelte';
import Demonstration from './entry/Demonstration.svelte';
import How from './entry/How.svelte';
import Ready from './entry/Ready.svelte';
import Relative from './entry/Relative.svelte';
import DoctorScreen from './link/DoctorScreen.svelte';
import Emergency from './link/Emergency.svelte';
import Links from './link/Links.svelte';
import CardAnswer from './link/CardAnswer.svelte';
import OpenLink from './link/Open.svelte';
import Show from './link/Show.svelte';
import AskContacts from './lock/AskContacts.svelte';
import Have from './lock/Have.svelte';
import Join from './lock/Join.svelte';
import Lost from './lock/Lost.svelte';
import Rebuild from './lock/Rebuild.svelte';
import Recover from './lock/Recover.svelte';
import About from './more/About.svelte';
import Alarms from './more/Alarms.svelte';
import Alerts from './more/Alerts.svelte';
import Contacts from './more/Contacts.svelte';
import Devices from './more/Devices.svelte';
import Erase from './more/Erase.svelte';
import Erased from './more/Erased.svelte';
import Export from './more/Export.svelte';
import Link from './more/Link.svelte';
import More from './more/More.svelte';
import Phrase from './more/Phrase.svelte';
import Shares from './more/Shares.svelte';
import Sheet from './more/Sheet.svelte';
import Call from './professional/Call.svelte';
import Card from './professional/Card.svelte';
import Credential from './professional/Credential.svelte';
import Received from './professional/Received.svelte';
import Curve from './record/Curve.svelte';
import Entries from './record/Entries.svelte';
import EntryScreen from './record/Entry.svelte';
import Health from './record/Health.svelte';
import Ips from './record/Ips.svelte';
import Problem from './record/Problem.svelte';
import Profile from './record/Profile.svelte';
import Results from './record/Results.svelte';
import Write from './record/Write.svelte';

type Screens = Partial<Record<Screen, Component>>;

/** Reachable while no vault is open; every other address shows the lock or the welcome. */
export const entryScreens: Screens = {
  how: How,
  relative: Relative,
  create: Create,
  'create-professional': CreateProfessional,
  have: Have,
  rebuild: Rebuild,
  recover: Recover,
  join: Join,
  lost: Lost,
  'ask-contacts': AskContacts,
  demonstration: Demonstration,
  about: About,
  'open-link': OpenLink,
  'card-answer': CardAnswer,
  screen: DoctorScreen,
  visit: Visit,
  erased: Erased,
};

const both: Screens = {
  ready: Ready,
  how: How,
  lost: Lost,
  recognising: Recognising,
  more: More,
  devices: Devices,
  link: Link,
  sheet: Sheet,
  phrase: Phrase,
  alarms: Alarms,
  alerts: Alerts,
  contacts: Contacts,
  shares: Shares,
  export: Export,
  erase: Erase,
  about: About,
  'open-link': OpenLink,
  'card-answer': CardAnswer,
  screen: DoctorScreen,
  visit: Visit,
};

export const openScreens: Record<'patient' | 'professional', Screens> = {
  patient: {
    ...both,
    summary: Summary,
    documents: Documents,
    deposits: Deposits,
    deposit: Deposit,
    address: Address,
    add: Add,
    edit: Edit,
    versions: Versions,
    readers: Readers,
    access: Access,
    grant: Grant,
    journal: Journal,
    health: Health,
    entry: EntryScreen,
    'entry-write': Write,
    problem: Problem,
    entries: Entries,
    results: Results,
    curve: Curve,
    profile: Profile,
    ips: Ips,
    links: Links,
    emergency: Emergency,
    show: Show,
  },
  professional: { ...both, received: Received, card: Card, call: Call, credential: Credential, sent: Sent },
};
