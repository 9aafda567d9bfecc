import { chromium, expect, test } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { printReport } from './harness/report';
import { Needles } from './harness/search';
import { columns, stored } from './harness/stored';
import { watch } from './harness/watch';
import { Wire } from './harness/wire';

const PATIENT = 'Aurélie Quéré-Maël';
const DOCTOR = 'Dr Anne Lefèvre';
/** Accents, and a mark that turns the direction of writing. */
const TITLE = 'Échographie du cœur, Noël \u200F2025';
const PURPOSE = 'préparer ensemble la visite du cardiologue de Lavaur';

/** Without the marks of direction and the narrow spaces of French typesetting. */
const plain = (text: string) => text.replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ');

test('a patient shares a PDF with a professional, who reads it until she takes it back; the server learns none of it', async () => {
  const began = Date.now() - 1_000;
  const wire = await Wire.start(serverPort());
  const browser = await chromium.launch(launching(wire.port));
  const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris' };
  const pdf = await printReport(browser, PATIENT);

  const [mine, theirs] = [await browser.newContext(options), await browser.newContext(options)];
  const wrong = [await watch(mine, address('patient')), await watch(theirs, address('pro'))];
  const patient = await Person.at(mine, address('patient'));
  const doctor = await Person.at(theirs, address('pro'));
  const { page: p } = patient;
  const { page: d } = doctor;

  const sheet = await patient.makeVault(PATIENT);
  await patient.press('Ouvrir mon coffre');
  await patient.press('Ajouter un premier document');
  await patient.choose({ name: 'scan.pdf', mimeType: 'application/pdf', buffer: pdf }, TITLE);
  await patient.press('Sceller et ajouter');
  await p.getByText('Scellé et gardé').waitFor();
  await patient.check('added');

  const doctorSheet = await doctor.makeVault(DOCTOR, true);
  const card = await doctor.becomeKnown(DOCTOR);

  await patient.go('Accès');
  await patient.check('access');
  await patient.press('Donner un accès');
  await patient.check('which document');
  await patient.press(/Échographie du cœur/);
  await patient.check('with whom');
  await patient.press('Scanner sa carte');
  await patient.press('Taper à la main');
  await p.getByLabel('Texte sous le carré').fill(card);
  await patient.press('Utiliser ce texte');
  await p.getByText(DOCTOR).first().waitFor();
  await patient.check('is it this person');
  await patient.press('Oui, c’est cette personne');
  await p.getByRole('radio', { name: 'Autre raison' }).check();
  await p.getByRole('textbox', { name: 'Autre raison' }).fill(PURPOSE);
  await patient.check('why and until when');
  await patient.press('Continuer');
  await p.getByRole('button', { name: 'Je donne mon accord' }).waitFor();
  const agreement = await p.getByRole('blockquote').innerText();
  expect(agreement).toContain(PURPOSE);
  expect(agreement).toContain(DOCTOR);
  await patient.check('agreement');
  await patient.press('Je donne mon accord');
  await p.getByRole('heading', { name: 'C’est fait' }).waitFor();
  await patient.check('granted');

  await doctor.go('Reçus');
  await d.getByRole('button', { name: /^Ouvrir / }).waitFor();
  await doctor.check('received');
  await doctor.press(/^Ouvrir /);
  const pages = d.frameLocator('iframe').getByRole('region', { name: /^Page \d sur 4$/ });
  await expect(pages).toHaveCount(4);
  for (const one of await pages.all()) {
    await one.scrollIntoViewIfNeeded();
    await expect(one.locator('canvas')).toHaveCount(1);
  }
  await expect(pages.last()).toContainText('page 4 sur 4');
  await doctor.check('opened');
  // Back to the list, as it stood before the access was taken back.
  await doctor.go('Ma carte');
  await doctor.go('Reçus');
  await d.getByRole('button', { name: /^Ouvrir / }).waitFor();

  await patient.go('Accès');
  await p.getByText('Ouvert une fois').waitFor();
  await patient.check('access, opened once');
  await patient.press(/Retirer l’accès de/);
  await patient.check('revoke');
  await p.getByRole('dialog').getByRole('button', { name: 'Retirer l’accès' }).click();
  await expect(p.getByRole('dialog')).toHaveCount(0);
  await patient.check('revoked');

  await doctor.press(/^Ouvrir /);
  await d.getByText('L’accès à ce document est terminé').waitFor();
  await expect(d.locator('iframe')).toHaveCount(0);
  await doctor.check('refused');

  await patient.press('Journal');
  const journal = p.getByRole('main').getByRole('listitem').getByRole('paragraph');
  await expect(journal).toHaveCount(4);
  expect((await journal.allInnerTexts()).map(plain)).toEqual([
    `Vous avez retiré l’accès de ${DOCTOR} à « ${plain(TITLE)} ».`,
    `${DOCTOR} a ouvert « ${plain(TITLE)} ».`,
    `Vous avez donné accès à « ${plain(TITLE)} » à ${DOCTOR}.`,
    `Vous avez ajouté « ${plain(TITLE)} ».`,
  ]);
  await patient.check('journal');
  expect(wrong, 'no violation, no error, no request elsewhere').toEqual([[], []]);
  await browser.close();

  await test.step('nothing that was sent or stored holds any of it', () => {
    const needles = new Needles();
    for (let window = 0; window < 40; window += 1) {
      const at = Math.floor((window * (pdf.length - 48)) / 40);
      needles.bytes(`PDF at ${at}`, pdf.subarray(at, at + 48));
    }
    needles.text('title', TITLE);
    needles.text('title without its mark', 'Échographie du cœur');
    needles.text('purpose', PURPOSE);
    needles.text('patient', PATIENT);
    for (const { phrase, words, square } of [sheet, doctorSheet]) {
      needles.text('passphrase', phrase);
      needles.text('square', square);
      for (const between of [' ', ',', '","'])
        for (let at = 0; at + 4 <= words.length; at += 1)
          needles.text('words', words.slice(at, at + 4).join(between));
    }
    const kept = stored(began);
    expect(kept.length, 'database, log and blobs').toBeGreaterThan(3);
    const requests = wire.requests();
    const found = [
      ...kept.flatMap(({ path, bytes }) => needles.in(bytes).map((name) => `${path}: ${name}`)),
      ...requests.flatMap(({ method, target, bytes }) =>
        needles.in(bytes).map((name) => `${method} ${target}: ${name}`),
      ),
      ...wire.answers().flatMap((bytes) => needles.in(bytes).map((name) => `answers: ${name}`)),
    ];
    expect(found).toEqual([]);

    // The page itself carries the agreement's fixed sentences, so its own delivery is not searched for them.
    const sentences = new Needles();
    for (const line of agreement.split('\n').filter((line) => line.length > 40))
      sentences.text('agreement', line);
    expect(kept.filter(({ bytes }) => sentences.in(bytes).length > 0).map(({ path }) => path)).toEqual([]);
    expect(
      requests.filter(({ bytes }) => sentences.in(bytes).length > 0).map(({ target }) => target),
    ).toEqual([]);

    const elsewhere = requests.filter(({ host }) => !/^(patient|pro)\.localhost:\d+$/.test(host));
    expect(
      elsewhere.map(({ host, target }) => `${host} ${target}`),
      'hosts asked',
    ).toEqual([]);
    expect(requests.length).toBeGreaterThan(50);
  });

  await test.step('one credential names the professional, and only where it is listed', () => {
    const name = new Needles();
    name.text('professional', DOCTOR.slice(3));
    const naming = new Set(
      columns()
        .filter(({ bytes }) => name.in(bytes).length > 0)
        .map(({ column }) => column),
    );
    expect([...naming]).toEqual(['listing.credential']);
    const targets = new Set(
      wire
        .requests()
        .filter(({ bytes }) => name.in(bytes).length > 0)
        .map(({ method, target }) => `${method} ${target}`),
    );
    // The demonstration registrar signs what it is told; then the professional puts the credential on show.
    expect([...targets].sort()).toEqual(['POST /v1/demonstration/credential', 'PUT /v1/directory/own']);
  });
  wire.close();
});

/** Demonstration credential, listing, and the text of the card. */
