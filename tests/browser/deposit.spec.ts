import { chromium, expect, test } from '@playwright/test';
import { accessible } from './harness/accessible';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { printReport } from './harness/report';
import { watch } from './harness/watch';

const FROM = 'Mme Roux, secrétaire';

test('somebody without an account leaves a PDF through a link, and the patient accepts and reads it', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris' };
  const pdf = await printReport(browser, 'Jeanne Morel');
  const [hers, theirs] = [await browser.newContext(options), await browser.newContext(options)];
  const wrong = [await watch(hers, address('patient')), await watch(theirs, address('patient'))];
  const jeanne = await Person.at(hers, address('patient'), false);
  const { page: p } = jeanne;
  await jeanne.makeVault('Jeanne Morel');
  await jeanne.press('Ouvrir mon coffre');

  await jeanne.go('Plus');
  await jeanne.press('Mon adresse de dépôt');
  await jeanne.press('Faire un lien de dépôt');
  await p.getByLabel('Pour qui est ce lien ?').fill('Secrétariat du Dr Klein');
  await p.getByLabel('Le nom qui sera affiché').fill('Jeanne M.');
  await jeanne.press('Faire le lien');
  await p.getByRole('heading', { name: 'Votre lien est prêt' }).waitFor();
  const link = await p.getByText(/\/deposer#/).innerText();
  await jeanne.press('C’est donné');

  // Nobody whom the service knows: another profile of the browser, and the link.
  const visitor = await theirs.newPage();
  await visitor.goto(link.trim());
  await visitor.getByRole('heading', { name: 'Déposer un document pour Jeanne M.' }).waitFor();
  expect(visitor.url(), 'the link leaves the address').not.toContain(link.split('#')[1]);
  await accessible(visitor, 'a link that was opened');
  await visitor
    .locator('input[type=file]')
    .setInputFiles({ name: 'compte rendu.pdf', mimeType: 'application/pdf', buffer: pdf });
  await visitor.getByLabel('Titre').fill('Échographie du cœur');
  await visitor.getByLabel('Qui êtes-vous ?').fill(FROM);
  await visitor.getByRole('button', { name: 'Sceller et déposer' }).click();
  await visitor.getByRole('heading', { name: 'C’est déposé' }).waitFor();
  await visitor.close();

  await jeanne.go('Documents');
  await jeanne.press('Voir');
  await jeanne.press(/Échographie du cœur/);
  await p.getByText(/Arrivé par votre lien/).waitFor();
  await p.getByText(FROM).waitFor();
  await jeanne.press('Accepter');
  await jeanne.press(/Échographie du cœur/);
  const pages = p.frameLocator('iframe').getByRole('region', { name: /^Page \d sur 4$/ });
  await expect(pages).toHaveCount(4);
  expect(wrong.flat()).toEqual([]);
  await browser.close();
});

test('a professional leaves a PDF at an address, takes it back, and reads that another one is not the patient’s', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris' };
  const pdf = await printReport(browser, 'Jeanne Morel');
  const [hers, theirs] = [await browser.newContext(options), await browser.newContext(options)];
  const jeanne = await Person.at(hers, address('patient'), false);
  const { page: p } = jeanne;
  await jeanne.makeVault('Jeanne Morel');
  await jeanne.press('Ouvrir mon coffre');
  await jeanne.go('Plus');
  await jeanne.press('Mon adresse de dépôt');
  await jeanne.press('Créer mon adresse');
  // The address names the patient's own origin: the professional uses the same one.
  const at = (await p.locator('.slip .mono').innerText()).trim();
  const doctor = await Person.at(theirs, address('patient'), false);
  const { page: d } = doctor;
  await doctor.makeVault('Dr Anne Lefèvre', true);
  await doctor.becomeKnown('Dr Anne Lefèvre');
  await doctor.go('Reçus');
  await doctor.press('Documents déposés');
  await doctor.press('Déposer un document');
  await d.getByRole('textbox', { name: /Adresse de dépôt/ }).fill(at);
  await d
    .locator('input[type=file]')
    .setInputFiles({ name: 'cr.pdf', mimeType: 'application/pdf', buffer: pdf });
  await d.getByLabel('Titre').fill('Courrier');
  await doctor.press('Sceller et déposer');
  await d.getByRole('heading', { name: 'Courrier' }).waitFor();
  await accessible(d, 'what was left');
  await doctor.press(/^Annuler : /);
  await d.getByRole('dialog').getByRole('button', { name: 'Annuler' }).click();
  await d.getByText('Le document est retiré.').first().waitFor();
  await doctor.press('Déposer un document');
  await d.getByRole('textbox', { name: /Adresse de dépôt/ }).fill(at);
  await d
    .locator('input[type=file]')
    .setInputFiles({ name: 'cr.pdf', mimeType: 'application/pdf', buffer: pdf });
  await d.getByLabel('Titre').fill('Courrier bis');
  await doctor.press('Sceller et déposer');
  await d.getByRole('heading', { name: 'Courrier bis' }).waitFor();
  await jeanne.go('Documents');
  await jeanne.press('Voir');
  await jeanne.press(/Courrier bis/);
  await p.getByText('Dr Anne Lefèvre').first().waitFor();
  await jeanne.press('Ce document n’est pas à moi');
  await p.getByRole('dialog').getByRole('button', { name: 'Refuser' }).click();
  await p.getByText('C’est refusé et effacé.').first().waitFor();
  await doctor.go('Reçus');
  await doctor.press('Documents déposés');
  await d.getByText('La personne a répondu, et signé').waitFor();
  expect(await d.getByRole('heading', { name: 'Courrier', exact: true }).count()).toBe(1);
  await browser.close();
});
