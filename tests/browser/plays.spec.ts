import { readFileSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { fetched } from './harness/fetched';
import { Person } from './harness/person';

const DOCTOR = 'Dr Anne Lefèvre';
const FIRST = 'Tension du matin';
const SECOND = 'Tension du soir';

const LOG = /\/v1\/vaults\/[^/]+\/log\?/;
const ACCOUNT = /\/v1\/accounts\/[^/]+$/;
const LOOK_UP = /\/v1\/transparency\/lookup$/;
/** What an owner writes for others to build upon. */
const ACTS = /\/v1\/(vaults\/[^/]+\/(log|mailboxes)|doors\/[^/]+|tickets)$/;

interface Head {
  n: number;
  link: string;
}

/**
 * What the server answers instead, what the person does, what the page says then, and the refusal that it writes down:
 * none where the directory may only be late.
 */
interface Play {
  what: string;
  path: RegExp;
  lie: (honest: string) => string;
  /** Steps that are served honestly. */
  before: () => Promise<void>;
  act: () => Promise<void>;
  says: string;
  alarm: { reason: string; code: string } | null;
}

const REFUSED = 'Votre appareil a refusé ce qu’il a reçu. Rien n’a été affiché.';
const OLDER = 'Le service a montré un état plus ancien que celui que cet appareil a vu.';
const OTHER = 'Le service a montré une autre histoire que celle que cet appareil connaît.';
const NOT_GENUINE = 'Ce qui est arrivé ne portait pas la bonne marque.';

test('an older log, another log, the keys of somebody else, a directory without witnesses: the page says what happened and what to do', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris' };
  const [mine, theirs] = [await browser.newContext(options), await browser.newContext(options)];
  const doctor = await Person.at(theirs, address('pro'), false);
  await doctor.makeVault(DOCTOR, true);
  const card = await doctor.becomeKnown(DOCTOR);

  const patient = await Person.at(mine, address('patient'), false);
  const { page } = patient;
  await patient.makeVault('Aurélie Quéré-Maël');
  const challenge = page.waitForRequest(/\/v1\/challenges$/);
  await patient.press('Ouvrir mon coffre');
  const { signer } = (await challenge).postDataJSON() as { signer: string };
  const ownRecord = await (await fetch(`http://127.0.0.1:${serverPort()}/v1/accounts/${signer}`)).text();
  await patient.press('Ajouter un premier document');
  let old: Head | null = null;
  await page.route(LOG, async (route) => {
    const body = await fetched(route);
    const { head } = JSON.parse(body.toString()) as { head: Head };
    if (head.n === 1) old = head;
    await route.fulfill({ body, contentType: 'application/json' });
  });
  for (const [index, title] of [FIRST, SECOND].entries()) {
    await patient.choose({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from(title) }, title);
    await patient.press('Sceller et ajouter');
    await expect(page.getByText('Scellé et gardé')).toHaveCount(index + 1);
  }
  await expect.poll(() => old).not.toBeNull();
  await page.unrouteAll({ behavior: 'wait' });
  const logAt = (n: number) => () =>
    JSON.stringify({ head: { ...(old as Head | null), n }, snapshot: 0, entries: [] });

  const look = async () => {
    await patient.go('Accès');
    await patient.go('Documents');
  };
  const scan = async () => {
    await patient.go('Accès');
    await patient.press('Donner un accès');
    await patient.press(new RegExp(FIRST));
    await patient.press('Scanner sa carte');
    await patient.press('Taper à la main');
    await page.getByLabel('Texte sous le carré').fill(card);
    await patient.press('Utiliser ce texte');
  };
  const why = async () => {
    await patient.press('Oui, c’est cette personne');
    await page.getByRole('radio', { name: 'Autre raison' }).check();
    await page.getByRole('textbox', { name: 'Autre raison' }).fill('préparer la visite');
    await patient.press('Continuer');
    await page.getByRole('button', { name: 'Je donne mon accord' }).waitFor();
  };
  const prepare = async () => {
    await scan();
    await why();
  };
  const agree = () => patient.press('Je donne mon accord');

  const plays: Play[] = [
    {
      what: 'an older log',
      path: LOG,
      lie: logAt(1),
      before: async () => {},
      act: look,
      says: 'Le service montre un état plus ancien de votre coffre',
      alarm: { reason: OLDER, code: 'refused-rollback' },
    },
    {
      what: 'another log',
      path: LOG,
      lie: logAt(2),
      before: async () => {},
      act: look,
      says: REFUSED,
      alarm: { reason: OTHER, code: 'refused-fork' },
    },
    {
      what: 'the keys of somebody else',
      path: ACCOUNT,
      lie: () => ownRecord,
      before: async () => {},
      act: scan,
      says: REFUSED,
      alarm: { reason: NOT_GENUINE, code: 'refused-bind' },
    },
    {
      what: 'a directory that no witness saw',
      path: LOOK_UP,
      lie: unwitnessed,
      before: prepare,
      act: agree,
      says: 'Rien ne prouve que c’est à jour. Rien n’a été partagé.',
      alarm: null,
    },
  ];
  for (const play of plays)
    await test.step(play.what, async () => {
      await play.before();
      const acts: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (request.method() !== 'GET' && ACTS.test(pathname)) acts.push(pathname);
      });
      await page.route(play.path, async (route) => {
        const body = play.lie((await fetched(route)).toString());
        await route.fulfill({ body, contentType: 'application/json' });
      });
      await play.act();
      // A device asks for a while before it takes a missing proof for one that does not come.
      await page.getByText(play.says).first().waitFor({ timeout: 120_000 });
      await expect(page.getByRole('heading', { name: 'C’est fait' })).toHaveCount(0);
      expect(acts, 'nothing was signed over it').toEqual([]);
      page.removeAllListeners('request');
      await page.unrouteAll({ behavior: 'wait' });
      await look();
      await expect(page.getByRole('button', { name: SECOND })).toBeVisible();
      await expect(page.getByText(play.says)).toHaveCount(0);
    });

  // What to do, what was refused, and a trace of it to take along.
  await page.evaluate(() => (location.hash = '#/alarms'));
  await page.getByRole('heading', { name: 'Que faire ?' }).waitFor();
  const alarms = plays.flatMap(({ alarm }) => alarm ?? []);
  for (const { reason } of alarms) await expect(page.getByText(reason).first()).toBeVisible();
  const download = page.waitForEvent('download');
  await patient.press('Garder une trace');
  const trace = readFileSync(await (await download).path(), 'utf8');
  for (const { code } of alarms) expect(trace).toContain(code);
  expect(trace).not.toContain('Tension');

  // The same steps, served honestly; this time the two talk.
  await doctor.press('Au téléphone');
  const number = await said(doctor, 'Dites ces neuf chiffres');
  await patient.go('Accès');
  await patient.press('Donner un accès');
  await patient.press(new RegExp(FIRST));
  await patient.press('Se reconnaître au téléphone');
  await page.getByLabel('neuf chiffres').fill(number);
  await patient.press('Continuer');
  const digits = await said(doctor, 'Dites maintenant ces six chiffres');
  await page.getByLabel('six chiffres').fill(digits);
  await patient.press('Ce sont ces chiffres');
  await page.getByText('pendant l’appel').waitFor();
  await why();
  await agree();
  await page.getByRole('heading', { name: 'C’est fait' }).waitFor();
  await browser.close();
});

/** The digits that stand under a label of the professional's page. */
async function said({ page }: Person, label: string): Promise<string> {
  const shown = await page.getByRole('img', { name: label }).innerText();
  return shown.replace(/\D/g, '');
}

/** The same answer with the log's own signature alone. */
function unwitnessed(honest: string): string {
  const answer = JSON.parse(honest) as { checkpoint?: string };
  if (answer.checkpoint === undefined) return honest;
  const [body, signatures = ''] = answer.checkpoint.split('\n\n');
  return JSON.stringify({ ...answer, checkpoint: `${body}\n\n${signatures.split('\n')[0]}\n` });
}
