import type { BrowserContext, Page } from '@playwright/test';
import { accessible } from './accessible';
import { squareOn } from './square';

export interface Secrets {
  phrase: string;
  /** The 24 words of the recovery sheet. */
  words: string[];
  /** What the sheet's square says. */
  square: string;
}

/** One person at one device: what they press and read, by role and by the French words on it. */
export class Person {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly checks: boolean,
  ) {}

  /** Opens the page; with `checks`, axe looks at every screen on the way. */
  static async at(context: BrowserContext, address: string, checks = true): Promise<Person> {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(60_000);
    await page.goto(address);
    return new Person(context, page, checks);
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).first().click();
  }

  /** Goes to a place of the main menu. */
  async go(place: 'Documents' | 'Accès' | 'Plus' | 'Reçus' | 'Ma carte'): Promise<void> {
    const menu = this.page.getByRole('navigation', { name: 'Menu principal' });
    await menu
      .getByRole('link', { name: place })
      .or(menu.getByRole('button', { name: place }))
      .first()
      .click();
  }

  async check(screen: string): Promise<void> {
    if (this.checks) await accessible(this.page, screen);
  }

  /** From the welcome to "ready": name, passphrase or passkey, recovery sheet copied by hand, rehearsal. */
  async makeVault(name: string, professional = false, passkey = false): Promise<Secrets> {
    const { page } = this;
    await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();
    await this.check('welcome');
    await this.press(professional ? 'Je suis professionnel de santé' : 'Créer mon coffre');
    await page.getByLabel('Vos nom et prénom').fill(name);
    await page.getByRole('radio', { name: /Oui, à moi/ }).check();
    await this.check('you and this device');
    await this.press('Continuer');
    const phrase = `le marronnier de ${name} a fleuri deux fois`;
    if (passkey) {
      await page.getByRole('button', { name: 'Utiliser le déverrouillage' }).waitFor();
      await this.check('passkey');
      await this.press('Utiliser le déverrouillage');
    } else {
      const again = page.getByLabel('Tapez-la de nouveau');
      await again.waitFor();
      await this.press('Je préfère ma propre phrase');
      await page.getByLabel('Phrase secrète').fill(phrase);
      await again.fill(phrase);
      await this.check('passphrase');
      await this.press('Continuer');
    }
    await page.getByRole('button', { name: 'Imprimer la feuille' }).waitFor();
    await this.check('recovery sheet');
    const square = await squareOn(page);
    await this.press('Je n’ai pas d’imprimante');
    const items = await page.getByRole('list', { name: 'Vos 24 mots' }).getByRole('listitem').allInnerTexts();
    const words = items.map((item) => item.replace(/^\d+\s*/, '').trim());
    if (words.length !== 24) throw new Error(`the sheet has ${words.length} words`);
    await this.check('recovery sheet by hand');
    await this.press('C’est écrit, continuer');
    await page
      .getByLabel(/^Mot n°/)
      .first()
      .waitFor();
    await this.rehearse(words);
    await page.getByRole('heading', { name: 'Votre coffre est prêt' }).waitFor();
    await this.check('ready');
    return { phrase, words, square };
  }

  /** From the welcome into a vault that this device does not know, by the words of its sheet, under a new phrase. */
  async openBySheet(words: string[], name: string, device: 'own' | 'shared' = 'own'): Promise<void> {
    await this.press('J’ai déjà un coffre');
    await this.press('Utiliser ma feuille de secours');
    await this.bySheet(words, name, device);
    await this.opened();
  }

  /** From what asks for the sheet to the last button: its words, whose device this is, a new phrase. */
  async bySheet(words: string[], name: string, device: 'own' | 'shared' = 'own'): Promise<void> {
    const { page } = this;
    await this.press('Taper les 24 mots');
    for (const [place, field] of (await page.getByLabel(/^Mot n°/).all()).entries())
      await field.fill(words[place] ?? '');
    await this.press('Continuer');
    await page.getByLabel('Vos nom et prénom').fill(name);
    await page.getByRole('radio', { name: device === 'own' ? /Oui, à moi/ : /^Non/ }).check();
    await this.press('Continuer');
    await this.newPhrase();
  }

  /** Gives the device a phrase of one's own. */
  async newPhrase(): Promise<void> {
    const { page } = this;
    const phrase = 'les cigognes reviennent toujours en février';
    await this.press('Je préfère ma propre phrase');
    await page.getByLabel('Phrase secrète').fill(phrase);
    await page.getByLabel('Tapez-la de nouveau').fill(phrase);
    await this.press('Ouvrir');
  }

  /** Once the vault is open. */
  async opened(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Menu principal' }).waitFor();
  }

  /** Types the words asked for back. */
  async rehearse(words: string[]): Promise<void> {
    const { page } = this;
    for (const field of await page.getByLabel(/^Mot n°/).all()) {
      const label = await page.locator(`label[for="${await field.getAttribute('id')}"]`).innerText();
      await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? '');
    }
    await this.check('rehearsal');
    await this.press('Vérifier');
  }

  /** From "ready" to the card of a professional whom the demonstration's registrar attests; gives the card's text. */
  async becomeKnown(name: string): Promise<string> {
    const { page } = this;
    await this.press('Continuer');
    await page.getByLabel('Nom et prénom, comme').fill(name);
    await page.getByLabel('Profession').fill('médecin généraliste');
    await page.getByLabel('Lieu d’exercice').fill('Albi');
    await page.getByLabel('Numéro RPPS').fill('10001234567');
    await this.check('credential');
    await this.press('Signer l’identité');
    await page.getByText('Identité de démonstration').first().waitFor();
    await page.getByRole('checkbox').first().check();
    await page.getByText('Vous apparaissez dans la recherche.', { exact: true }).waitFor();
    await this.check('card');
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.press('Copier le texte du carré');
    await page.getByText('C’est copié.').first().waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  }

  /** Chooses a file and gives it a title, up to the button that seals it. */
  async choose(
    file: string | { name: string; mimeType: string; buffer: Buffer },
    title: string,
  ): Promise<void> {
    await this.page.getByLabel('Choisir des fichiers').and(this.page.locator('input')).setInputFiles(file);
    await this.page.getByLabel('Titre').fill(title);
    await this.check('a document to add');
  }
}
