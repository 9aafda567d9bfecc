import { chromium, expect, test, type Page, type Route } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { fetched } from './harness/fetched';
import { Person } from './harness/person';

/** Two documents of one size, so that each could stand in for the other. */
const FIRST = { title: 'Tension du matin', text: 'Douze huit, assise, au repos.' };
const SECOND = { title: 'Tension du soir', text: 'Quatorze neuf, debout, agitée' };

const PART = /\/v1\/vaults\/[^/]+\/parts\/[^/]+$/;
const OBJECT = /\/v1\/vaults\/[^/]+\/objects\/[^/]+$/;

test('what a hostile server changes on the way is refused in plain words, and nothing of it is shown', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const context = await browser.newContext({ locale: 'fr-FR' });
  const person = await Person.at(context, address('patient'), false);
  const { page } = person;
  await person.makeVault('Aurélie Quéré-Maël');
  await person.press('Ouvrir mon coffre');
  await person.press('Ajouter un premier document');
  for (const { title, text } of [FIRST, SECOND]) {
    await person.choose({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }, title);
    await person.press('Sceller et ajouter');
    await expect(page.getByText('Scellé et gardé')).toHaveCount(title === FIRST.title ? 1 : 2);
  }

  const honest = async () => {
    const asked = new Map<string, Buffer>();
    for (const path of [PART, OBJECT])
      await page.route(path, async (route) => {
        const body = await fetched(route);
        asked.set(new URL(route.request().url()).pathname, body);
        await route.fulfill({ body, contentType: 'application/octet-stream' });
      });
    await shows(person, SECOND);
    await page.unrouteAll();
    return asked;
  };
  const second = await honest();
  const answer = (path: RegExp) => {
    const found = [...second].find(([asked]) => path.test(asked));
    if (!found) throw new Error(`${path} was not asked for`);
    return found[1];
  };

  const substitutions: [string, RegExp, (bytes: Buffer) => Buffer][] = [
    ['one bit of a part', PART, flipped],
    ['the part of another document', PART, () => answer(PART)],
    ['a part cut short', PART, (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['the description of another document', OBJECT, () => answer(OBJECT)],
  ];
  const refused = async (what: string, path: RegExp, lie: (route: Route) => Promise<void>) =>
    test.step(what, async () => {
      let changed = 0;
      await page.route(path, async (route) => {
        changed += 1;
        await lie(route);
      });
      await open(person, FIRST.title);
      await page.getByText('Votre appareil a refusé ce qu’il a reçu. Rien n’a été affiché.').waitFor();
      expect(changed).toBeGreaterThan(0);
      await expect(page.locator('iframe')).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Enregistrer une copie' })).toHaveCount(0);
      await page.unrouteAll();
      await shows(person, FIRST);
    });
  for (const [what, path, change] of substitutions)
    await refused(what, path, async (route) => {
      const body = change(await fetched(route));
      await route.fulfill({ body, contentType: 'application/octet-stream' });
    });
  await refused('a document said not to be there', OBJECT, async (route) => {
    const title = 'There is nothing here for you.';
    const json = { type: 'urn:cachet:problem:not-found', title, status: 404, code: 'not-found' };
    await route.fulfill({ status: 404, contentType: 'application/problem+json', body: JSON.stringify(json) });
  });
  await browser.close();
});

async function open(person: Person, title: string): Promise<void> {
  await person.go('Accès');
  await person.go('Documents');
  await person.press(title);
}

async function shows(person: Person, { title, text }: typeof FIRST): Promise<void> {
  await open(person, title);
  await expect(shown(person.page)).toHaveText(text);
}

const shown = (page: Page) => page.frameLocator('iframe').locator('pre');

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = changed.length >> 1;
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
  return changed;
}
