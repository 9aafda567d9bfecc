import type { Page } from '@playwright/test';
import { WORDS } from '../memory/session';

export interface Screen {
  name: string;
  /** The session in memory: `vault`, `role`, `state`, `fail`. */
  session: string;
  at?: string;
  steps?: (page: Page) => Promise<void>;
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const equipped = new WeakSet<Page>();

/** A device with an unlock of its own. */
export async function authenticator(page: Page): Promise<void> {
  if (equipped.has(page)) return;
  equipped.add(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf: true,
    },
  });
}

const SHEET =
  '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><text y="90">Bilan</text></svg>';
const EMPTY = 'state=empty&vault=empty';

const PDF = { name: 'Bilan 2026-03-04.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };

/** From the person's choice to the question whether the screen stands in front of them. */
async function showing(page: Page): Promise<void> {
  await press(page, 'Continuer');
  await press(page, 'Taper à la main');
  await page.getByLabel('Texte sous le carré').fill('CACHET-S1:417206938');
  await press(page, 'Utiliser ce texte');
  await page.getByText('Êtes-vous devant cet écran').waitFor();
}

/** As somebody comes who was given a link to deposit through. */
async function visiting(page: Page): Promise<void> {
  await page.goto(page.url().replace(/\/\?([^#]*).*$/, '/deposer?$1#AbCdEf'));
  await page.locator('h1').first().waitFor();
}

export async function you(page: Page): Promise<void> {
  await page.getByLabel('Vos nom et prénom').fill('Jeanne Morel');
  await page.getByRole('radio', { name: /Oui, à moi/ }).check();
}

async function phrase(page: Page): Promise<void> {
  await you(page);
  await press(page, 'Continuer');
  await page.getByText('tulipe rocher').waitFor();
}

async function sheet(page: Page): Promise<void> {
  await phrase(page);
  await page.getByLabel('Tapez-la de nouveau').fill('tulipe rocher moulin carotte fenêtre pinson');
  await press(page, 'Continuer');
  await page.getByRole('button', { name: 'Imprimer la feuille' }).waitFor();
}

async function rehearsal(page: Page): Promise<void> {
  await sheet(page);
  await press(page, 'Je n’ai pas d’imprimante');
  await press(page, 'C’est écrit, continuer');
}

/** Types the four words asked for. */
export async function rehearse(page: Page): Promise<void> {
  for (const field of await page.getByLabel(/^Mot n°/).all()) {
    const label = await page.locator(`label[for="${await field.getAttribute('id')}"]`).innerText();
    await field.fill(WORDS[Number(/\d+/.exec(label)?.[0]) - 1] ?? '');
  }
  await press(page, 'Vérifier');
}

async function grant(page: Page, until: 1 | 2 | 3 | 4): Promise<void> {
  await press(page, 'Donner un accès');
  await press(page, /Ordonnance du Dr Lefèvre/);
  if (until === 1) return;
  await press(page, /Choisir Dr Anne/);
  if (until === 2) return;
  await press(page, 'Oui, c’est cette personne');
  if (until === 3) return;
  await press(page, 'Continuer');
  await page.getByRole('button', { name: 'Je donne mon accord' }).waitFor();
}

/** A whole section, chosen at once, as far as the question why. */
async function section(page: Page): Promise<void> {
  await press(page, 'Donner un accès');
  await press(page, 'Choisir plusieurs documents');
  await page.getByLabel('Quelle sorte de documents').selectOption({ label: 'Analyses' });
  await press(page, /^Continuer avec/);
  await press(page, /Choisir Dr Anne/);
  await press(page, 'Oui, c’est cette personne');
}

/** The screen of a problem of the record. */
async function diabetes(page: Page): Promise<void> {
  await press(page, /Diabète de type 2/);
  await press(page, 'Tout sur ce problème');
  await page.getByRole('heading', { name: 'Documents' }).waitFor();
}

const drawn = async (page: Page) => {
  const frame = page.frameLocator('iframe');
  await frame.locator('canvas, img, pre, article').first().waitFor();
  await page.waitForTimeout(250);
};

/** The record is read when its screen opens. */
const settled = (text: string) => async (page: Page) => await page.getByText(text).first().waitFor();

export const SCREENS: Screen[] = [
  { name: 'welcome', session: EMPTY },
  { name: 'how', session: EMPTY, at: '#/how' },
  { name: 'relative', session: EMPTY, at: '#/relative' },
  { name: 'demonstration', session: EMPTY, at: '#/demonstration' },
  { name: 'create-1-you', session: EMPTY, at: '#/create', steps: you },
  { name: 'create-2-phrase', session: EMPTY, at: '#/create', steps: phrase },
  {
    name: 'create-2-own-phrase',
    session: EMPTY,
    at: '#/create',
    steps: async (page) => {
      await phrase(page);
      await press(page, 'Je préfère ma propre phrase');
      await page.getByLabel('Phrase secrète').fill('jeanne1951');
      await page.getByText('deviner').waitFor();
      await page.getByLabel('Tapez-la de nouveau').fill('jeanne');
      await press(page, 'Continuer');
      await page.getByText('ne sont pas les mêmes').waitFor();
    },
  },
  {
    name: 'create-2-unlock',
    session: EMPTY,
    at: '#/create',
    steps: async (page) => {
      await authenticator(page);
      await you(page);
      await press(page, 'Continuer');
      await page.getByRole('button', { name: 'Utiliser le déverrouillage' }).waitFor();
    },
  },
  { name: 'create-3-sheet', session: EMPTY, at: '#/create', steps: sheet },
  {
    name: 'create-3-no-printer',
    session: EMPTY,
    at: '#/create',
    steps: async (page) => (await sheet(page), await press(page, 'Je n’ai pas d’imprimante')),
  },
  { name: 'create-3-rehearsal', session: EMPTY, at: '#/create', steps: rehearsal },
  {
    name: 'ready',
    session: EMPTY,
    at: '#/create',
    steps: async (page) => {
      await rehearsal(page);
      await rehearse(page);
      await page.getByRole('heading', { name: 'Votre coffre est prêt' }).waitFor();
    },
  },
  { name: 'have', session: EMPTY, at: '#/have' },
  { name: 'join-1-you', session: EMPTY, at: '#/join', steps: you },
  {
    name: 'join-2-square',
    session: EMPTY,
    at: '#/join',
    steps: async (page) => {
      await you(page);
      await press(page, 'Continuer');
      await page.getByText('804 215 377').waitFor();
    },
  },
  {
    name: 'join-3-digits',
    session: `${EMPTY}&answered=yes`,
    at: '#/join',
    steps: async (page) => {
      await you(page);
      await press(page, 'Continuer');
      await page.getByRole('button', { name: 'Il les a acceptés' }).waitFor();
    },
  },
  {
    name: 'join-4-way',
    session: `${EMPTY}&answered=yes`,
    at: '#/join',
    steps: async (page) => {
      await you(page);
      await press(page, 'Continuer');
      await press(page, 'Il les a acceptés');
      await page.getByText('tulipe rocher').waitFor();
    },
  },
  { name: 'rebuild', session: EMPTY, at: '#/rebuild' },
  { name: 'recover-scan', session: EMPTY, at: '#/recover' },
  {
    name: 'recover-words',
    session: EMPTY,
    at: '#/recover',
    steps: async (page) => {
      await press(page, 'Taper les 24 mots');
      await page.getByLabel('Mot n° 1', { exact: true }).fill('abaisser');
      await press(page, 'Continuer');
    },
  },
  { name: 'first-contact', session: 'vault=some&first=yes' },
  { name: 'lost-phone', session: EMPTY, at: '#/lost' },
  { name: 'locked', session: 'state=locked' },
  { name: 'locked-unlock', session: 'state=locked&passkey=yes' },
  {
    name: 'locked-wrong',
    session: 'state=locked',
    steps: async (page) => {
      await page.getByLabel('Phrase secrète').fill('autre');
      await press(page, 'Ouvrir');
      await page.getByText('n’ouvre pas ce coffre').waitFor();
    },
  },
  { name: 'elsewhere', session: 'state=elsewhere' },
  { name: 'broken', session: 'state=broken' },

  { name: 'summary', session: 'vault=some' },
  { name: 'summary-empty', session: 'vault=empty' },
  { name: 'summary-alarm', session: 'vault=some&alarms=yes' },
  { name: 'documents', session: 'vault=some', at: '#/documents' },
  { name: 'documents-waiting', session: 'vault=some&deposits=yes', at: '#/documents' },
  { name: 'deposits', session: 'vault=some&deposits=yes', at: '#/deposits' },
  { name: 'deposits-none', session: 'vault=some', at: '#/deposits' },
  { name: 'deposits-error', session: 'vault=some&fail=deposits:network', at: '#/deposits' },
  {
    name: 'deposit',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: async (page) => (await press(page, /Bilan lipidique/), await drawn(page)),
  },
  {
    name: 'deposit-cover',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: (page) => press(page, /à lire avec votre médecin/),
  },
  {
    name: 'deposit-another-person',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: async (page) => (await press(page, /Compte rendu/), await drawn(page)),
  },
  {
    name: 'deposit-told',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: async (page) => (await press(page, /Radio du poignet/), await drawn(page)),
  },
  {
    name: 'deposit-cancelled',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: (page) => press(page, /Annulation/),
  },
  {
    name: 'deposit-not-mine',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: async (page) => {
      await press(page, /Bilan lipidique/);
      await drawn(page);
      await press(page, 'Ce document n’est pas à moi');
    },
  },
  { name: 'address', session: 'vault=some&deposits=yes', at: '#/address' },
  { name: 'address-none', session: 'vault=some', at: '#/address' },
  {
    name: 'deposit-by-link',
    session: 'vault=some&deposits=yes',
    at: '#/deposits',
    steps: async (page) => (await press(page, /Courrier de sortie/), await drawn(page)),
  },
  {
    name: 'deposit-link',
    session: 'vault=some&deposits=yes',
    at: '#/address',
    steps: (page) => press(page, 'Faire un lien de dépôt'),
  },
  {
    name: 'deposit-link-made',
    session: 'vault=some&deposits=yes',
    at: '#/address',
    steps: async (page) => {
      await press(page, 'Faire un lien de dépôt');
      await page.getByLabel('Pour qui est ce lien ?').fill('Secrétariat du Dr Klein');
      await press(page, 'Faire le lien');
    },
  },
  { name: 'visit-none', session: EMPTY, at: '#/visit' },
  { name: 'visit', session: EMPTY, steps: visiting },
  { name: 'visit-over', session: `${EMPTY}&fail=beginVisit:input`, steps: visiting },
  {
    name: 'visit-left',
    session: EMPTY,
    steps: async (page) => {
      await visiting(page);
      await page.locator('input[type=file]').setInputFiles(PDF);
      await page.getByLabel('Qui êtes-vous ?').fill('Mme Roux, secrétaire');
      await press(page, 'Sceller et déposer');
      await page.getByRole('heading', { name: 'C’est déposé' }).waitFor();
    },
  },
  { name: 'sent', session: 'role=professional&deposits=yes', at: '#/sent' },
  { name: 'sent-none', session: 'role=professional', at: '#/sent' },
  {
    name: 'sent-leave',
    session: 'role=professional&deposits=yes',
    at: '#/sent',
    steps: async (page) => {
      await press(page, 'Déposer un document');
      await page.getByRole('textbox', { name: /Adresse de dépôt/ }).fill('7kq2-m4hd@coffre.exemple.fr');
      await page.locator('input[type=file]').setInputFiles(PDF);
    },
  },
  { name: 'documents-full', session: 'vault=full', at: '#/documents' },
  { name: 'documents-error', session: 'vault=some&fail=documents:network', at: '#/documents' },
  { name: 'documents-broken', session: 'vault=some&broken=yes', at: '#/documents' },
  {
    name: 'documents-lost',
    session: 'vault=some&lost=yes&fail=documents:refused-rollback',
    at: '#/documents',
  },
  {
    name: 'document-pdf',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => (await press(page, 'Bilan sanguin'), await drawn(page)),
  },
  {
    name: 'document-searched',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'Bilan sanguin');
      await drawn(page);
      await page.frameLocator('iframe').getByRole('searchbox').fill('page');
      await page.frameLocator('iframe').locator('mark.current').waitFor();
    },
  },
  {
    name: 'documents-by-professional',
    session: 'vault=full',
    at: '#/documents',
    steps: async (page) => {
      await page.getByLabel('Ranger par').selectOption('professional');
      await page.getByRole('heading', { name: 'Dr Anne Lefèvre' }).waitFor();
    },
  },
  {
    name: 'documents-unfiled',
    session: 'vault=some&deposits=yes&rule=yes&fail=fileEntries:network',
    at: '#/documents',
    steps: settled('n’a pas pu être noté'),
  },
  {
    name: 'document-as-text',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await page.evaluate(() => {
        window.scene.opens = { type: 'text/xml', bytes: '<observationMedia></observationMedia>' };
      });
      await press(page, 'Bilan sanguin');
      await press(page, 'Lire le texte');
      await page.frameLocator('iframe').getByText('Biochimie').waitFor();
    },
  },
  {
    name: 'document-attached',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await page.evaluate(() => {
        window.scene.opens = { type: 'text/xml', bytes: '<organizer></organizer>' };
      });
      await press(page, 'Bilan sanguin');
      await page.frameLocator('iframe').getByText('Biochimie').waitFor();
      await page.getByRole('group', { name: 'Fichiers joints' }).waitFor();
    },
  },
  {
    name: 'document-attached-many',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await page.evaluate(() => {
        window.scene.opens = { type: 'text/xml', bytes: '<organizer></organizer><organizer></organizer>' };
      });
      await press(page, 'Bilan sanguin');
      await page.frameLocator('iframe').getByText('Biochimie').waitFor();
      await page.getByText('Fichiers joints à ce document (4)').click();
      await page
        .getByRole('button', { name: /Enregistrer « Coupe »/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'document-image',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => (await press(page, 'Radio du genou'), await drawn(page)),
  },
  {
    name: 'document-text',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => (await press(page, 'Rappel de vaccin'), await drawn(page)),
  },
  {
    name: 'document-unknown',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'Images du scanner');
      await page.getByText('ne sait pas afficher').waitFor();
    },
  },
  {
    name: 'document-bin',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await page.getByLabel('Catégorie').selectOption({ label: 'Corbeille' });
      await press(page, 'Ancien certificat');
      await page.getByRole('button', { name: 'Remettre' }).waitFor();
    },
  },
  {
    name: 'add',
    session: 'vault=some',
    at: '#/add',
    steps: async (page) => {
      const file = (name: string, size: number) => ({
        name,
        mimeType: 'application/pdf',
        buffer: Buffer.alloc(size, 1),
      });
      await page
        .getByLabel('Choisir des fichiers')
        .and(page.locator('input'))
        .setInputFiles([file('bilan_sanguin_2026-03-02.pdf', 240_000), file('ordonnance.pdf', 80_000)]);
      await page.getByRole('button', { name: 'Sceller et ajouter 2 documents' }).waitFor();
    },
  },
  {
    name: 'add-archive',
    session: 'vault=some',
    at: '#/add',
    steps: async (page) => {
      await page
        .getByLabel('Choisir des fichiers')
        .and(page.locator('input'))
        .setInputFiles({ name: 'export.zip', mimeType: 'application/zip', buffer: Buffer.alloc(9_000, 1) });
      await page.getByRole('button', { name: 'Sceller et ajouter 3 documents' }).waitFor();
    },
  },
  {
    name: 'add-table',
    session: 'vault=some',
    at: '#/add',
    steps: async (page) => {
      await page
        .getByLabel('Choisir des fichiers')
        .and(page.locator('input'))
        .setInputFiles([
          { name: 'carnet.csv', mimeType: 'text/csv', buffer: Buffer.from('Date;Poids') },
          { name: 'bilan.xml', mimeType: 'text/xml', buffer: Buffer.from('<a/>') },
        ]);
      await page.getByText('68,2 kg').waitFor();
    },
  },
  {
    name: 'document-record',
    session: 'vault=record',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'Compte rendu de biologie');
      await page.frameLocator('iframe').getByText('Biochimie').waitFor();
    },
  },
  {
    name: 'document-pictures',
    session: 'vault=record',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'IRM du genou droit');
      await page.frameLocator('iframe').getByText('Image 1 sur 12').waitFor();
    },
  },
  {
    name: 'add-pictures',
    session: 'vault=some',
    at: '#/add',
    steps: async (page) => {
      const bytes = Buffer.alloc(600);
      bytes.write('DICM', 128);
      const file = (name: string) => ({ name, mimeType: '', buffer: bytes });
      await page
        .getByLabel('Choisir des fichiers')
        .and(page.locator('input'))
        .setInputFiles([file('IM1'), file('IM2'), file('IM3')]);
      await page.getByText('3 images').waitFor();
    },
  },
  {
    name: 'adding',
    session: 'vault=some&slow=yes',
    at: '#/add',
    steps: async (page) => {
      const file = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(90_000, 1) });
      await page
        .getByLabel('Choisir des fichiers')
        .and(page.locator('input'))
        .setInputFiles([file('bilan_sanguin.pdf'), file('ordonnance.pdf')]);
      await press(page, /Sceller et ajouter/);
      await press(page, 'Mettre en pause');
      await page.getByText('En pause').waitFor();
    },
  },
  {
    name: 'edit',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => (
      await press(page, 'Radio du genou gauche'),
      await press(page, /Modifier le titre/)
    ),
  },
  {
    name: 'versions',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'Bilan sanguin');
      await press(page, /2 versions/);
      await page.getByText('Version actuelle').waitFor();
    },
  },
  {
    name: 'versions-table',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => {
      await press(page, 'Bilan sanguin');
      await press(page, /2 versions/);
      await page.locator('input[type=file]').setInputFiles({
        name: 'carnet.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('Date;Poids (kg);Tension;Remarque\n20/11/2026;68,5;132/78;\n'),
      });
      await page.getByText('Ira dans votre dossier').waitFor();
    },
  },
  {
    name: 'delete',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => (await press(page, 'Bilan sanguin'), await press(page, 'Mettre à la corbeille')),
  },
  {
    name: 'readers',
    session: 'vault=some',
    at: '#/documents',
    steps: async (page) => await press(page, 'Vous et 2 personnes'),
  },

  { name: 'access', session: 'vault=some', at: '#/access' },
  { name: 'access-none', session: 'vault=empty', at: '#/access' },
  {
    name: 'grant-0-document',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => await press(page, 'Donner un accès'),
  },
  {
    name: 'grant-0-several',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await press(page, 'Donner un accès');
      await press(page, 'Choisir plusieurs documents');
      await page.getByRole('checkbox').first().waitFor();
    },
  },
  { name: 'grant-3-section', session: 'vault=some', at: '#/access', steps: section },
  {
    name: 'access-rules',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await section(page);
      await page.getByRole('checkbox', { name: /mes prochains documents/ }).check();
      await press(page, 'Continuer');
      await press(page, 'Je donne mon accord');
      await press(page, 'Accès');
      await page.getByRole('heading', { name: 'Envois automatiques' }).waitFor();
    },
  },
  { name: 'grant-1-who', session: 'vault=some', at: '#/access', steps: (page) => grant(page, 1) },
  {
    name: 'grant-1-search',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await grant(page, 1);
      await page.getByLabel('Chercher un professionnel').fill('e');
      await press(page, 'Chercher');
      await page.getByText('personnes trouvées').waitFor();
    },
  },
  { name: 'grant-2-known', session: 'vault=some', at: '#/access', steps: (page) => grant(page, 2) },
  {
    name: 'grant-2-digits',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => (await grant(page, 1), await press(page, /Choisir Dr Paul/)),
  },
  {
    name: 'grant-1-call',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await grant(page, 1);
      await press(page, 'Se reconnaître au téléphone');
      await page.getByLabel('neuf chiffres').fill('804 215 377');
      await press(page, 'Continuer');
      await page.getByLabel('six chiffres').fill('111 111');
      await press(page, 'Ce sont ces chiffres');
      await page.getByText('Faites-les répéter').waitFor();
    },
  },
  {
    name: 'grant-2-called',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await grant(page, 1);
      await press(page, 'Se reconnaître au téléphone');
      await page.getByLabel('neuf chiffres').fill('804 215 377');
      await press(page, 'Continuer');
      await page.getByLabel('six chiffres').fill('417 093');
      await press(page, 'Ce sont ces chiffres');
      await page.getByText('pendant l’appel').waitFor();
    },
  },
  { name: 'recognising', session: 'vault=some', at: '#/recognising' },
  {
    name: 'recognising-in-grant',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await grant(page, 1);
      await press(page, /Choisir Dr Paul/);
      await press(page, 'Comment m’en assurer');
    },
  },
  { name: 'grant-3-why', session: 'vault=some', at: '#/access', steps: (page) => grant(page, 3) },
  { name: 'grant-4-read', session: 'vault=some', at: '#/access', steps: (page) => grant(page, 4) },
  {
    name: 'grant-done',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => {
      await grant(page, 4);
      await press(page, 'Je donne mon accord');
      await page.getByRole('heading', { name: 'C’est fait' }).waitFor();
    },
  },
  {
    name: 'revoke',
    session: 'vault=some',
    at: '#/access',
    steps: async (page) => await press(page, /Retirer l’accès de Dr Anne Lefèvre à Bilan/),
  },
  { name: 'journal', session: 'vault=some', at: '#/journal' },
  {
    name: 'journal-odd',
    session: 'vault=some',
    at: '#/journal',
    steps: async (page) => await press(page, /Ce n’est pas normal/),
  },

  { name: 'more', session: 'vault=some', at: '#/more' },
  { name: 'devices', session: 'vault=some', at: '#/devices' },
  { name: 'devices-unlock', session: 'vault=some&passkey=yes', at: '#/devices' },
  { name: 'sheet-unlock', session: 'vault=some&passkey=yes', at: '#/sheet' },
  {
    name: 'link-1-number',
    session: 'vault=some',
    at: '#/link',
    steps: (page) => press(page, 'Taper le numéro'),
  },
  {
    name: 'link-2-digits',
    session: 'vault=some',
    at: '#/link',
    steps: async (page) => {
      await press(page, 'Taper le numéro');
      await page.getByLabel('Numéro à neuf chiffres').fill('804 215 377');
      await press(page, 'Continuer');
      await page.getByLabel('Six chiffres').fill('111 111');
      await press(page, 'Ajouter cet appareil');
      await page.getByText('Relisez-les').waitFor();
    },
  },
  { name: 'new-sheet', session: 'vault=some', at: '#/sheet' },
  { name: 'new-sheet-pending', session: 'vault=some&back=change', at: '#/sheet' },
  { name: 'summary-request', session: 'vault=some&back=asked' },
  { name: 'alerts', session: 'vault=some&back=asked', at: '#/alerts' },
  {
    name: 'alerts-mail-code',
    session: 'vault=some',
    at: '#/alerts',
    steps: async (page) => {
      await page.getByLabel('Votre adresse e-mail').fill('jeanne.morel@example.fr');
      await press(page, 'Recevoir un code');
      await page.getByLabel('Le code reçu').fill('1111 1111');
      await press(page, 'C’est ce code');
      await page.getByText('Relisez-le').waitFor();
    },
  },
  {
    name: 'alerts-mail',
    session: 'vault=some',
    at: '#/alerts',
    steps: async (page) => {
      await page.getByLabel('Votre adresse e-mail').fill('jeanne.morel@example.fr');
      await press(page, 'Recevoir un code');
      await page.getByLabel('Le code reçu').fill('1234 5678');
      await press(page, 'C’est ce code');
      await page.getByText('Les nouvelles partent à').waitFor();
    },
  },
  { name: 'contacts', session: 'vault=some', at: '#/contacts' },
  { name: 'contacts-none', session: 'vault=some&back=none', at: '#/contacts' },
  { name: 'contacts-due', session: 'vault=some&back=due', at: '#/contacts' },
  {
    name: 'contacts-choose',
    session: 'vault=some&back=none',
    at: '#/contacts',
    steps: async (page) => {
      await press(page, 'Choisir des personnes');
      for (const name of ['Paul Morel', 'Léa Petit', 'Marc Aubert']) {
        if (name !== 'Paul Morel') await press(page, 'Ajouter une personne');
        await press(page, 'Taper à la main');
        await page.locator('textarea').fill(`CACHET-P1:${name}`);
        await page.locator('form button.primary').click();
        await page.getByLabel('Son nom').fill(name);
        await press(page, 'Ce sont les mêmes, ajouter');
      }
      await page.getByRole('button', { name: 'Donner les parts' }).waitFor();
    },
  },
  { name: 'shares', session: 'vault=some', at: '#/shares' },
  {
    name: 'shares-give',
    session: 'vault=some',
    at: '#/shares',
    steps: async (page) => {
      await press(page, 'Jeanne Morel a tout perdu');
      await page.getByLabel('Le code sur son nouvel appareil').fill('26974 47109');
      await press(page, 'Vérifier le code');
      await page.getByRole('button', { name: 'Je l’ai reconnue' }).waitFor();
    },
  },
  { name: 'ask-contacts', session: EMPTY, at: '#/ask-contacts' },
  { name: 'ask-contacts-waiting', session: `${EMPTY}&back=waiting`, at: '#/ask-contacts' },
  {
    name: 'take-back',
    session: `${EMPTY}&back=superseded`,
    at: '#/recover',
    steps: async (page) => {
      await press(page, 'Taper les 24 mots');
      await page.getByLabel('Mot n° 1', { exact: true }).fill('abaisser');
      await page.getByLabel('Mot n° 1', { exact: true }).press('Tab');
      for (const [index, word] of WORDS.entries()) {
        await page.getByLabel(`Mot n° ${index + 1}`, { exact: true }).fill(word);
      }
      await press(page, 'Continuer');
      await you(page);
      await press(page, 'Continuer');
      await page.getByText('tulipe rocher').waitFor();
      await page.getByLabel('Tapez-la de nouveau').fill('tulipe rocher moulin carotte fenêtre pinson');
      await press(page, 'Ouvrir');
      await page.getByRole('button', { name: 'Reprendre mon coffre' }).waitFor();
    },
  },
  { name: 'change-phrase', session: 'vault=some', at: '#/phrase' },
  { name: 'alarms', session: 'vault=some&alarms=yes', at: '#/alarms' },
  { name: 'health', session: 'vault=some', at: '#/health', steps: settled('Allergies') },
  { name: 'health-bare', session: 'vault=bare', at: '#/health', steps: settled('Ce qui manque') },
  {
    name: 'health-entry',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => await press(page, /Diabète de type 2/),
  },
  {
    name: 'health-curve',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => (await press(page, /Poids/), await page.locator('svg[role=img]').waitFor()),
  },
  { name: 'health-results', session: 'vault=some', at: '#/results', steps: settled('Glycémie à jeun') },
  { name: 'health-entries', session: 'vault=some', at: '#/entries', steps: settled('Pénicilline') },
  {
    name: 'health-entries-problem',
    session: 'vault=some',
    at: '#/entries',
    steps: async (page) => {
      await page.getByLabel('Ranger par').selectOption('problem');
      await page.getByRole('heading', { name: 'Coxarthrose droite' }).waitFor();
    },
  },
  { name: 'problem', session: 'vault=some', at: '#/health', steps: diabetes },
  {
    name: 'problem-documents',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => {
      await diabetes(page);
      await press(page, 'Relier des documents');
      await page.getByRole('checkbox').first().waitFor();
    },
  },
  {
    name: 'problem-share',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => {
      await diabetes(page);
      await press(page, 'Partager ce problème');
      await press(page, /^Continuer avec/);
      await press(page, /Choisir Dr Anne/);
      await press(page, 'Oui, c’est cette personne');
      await page.getByRole('checkbox', { name: /mes prochains documents sur/ }).check();
    },
  },
  {
    name: 'entry-relate',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => {
      await press(page, /Vitamine D/);
      await press(page, 'Relier à un problème');
      await page.getByRole('checkbox').first().waitFor();
    },
  },
  {
    name: 'add-reading',
    session: 'vault=some',
    at: '#/add',
    steps: async (page) => {
      // The engine never comes: the reading goes on for as long as it is looked at.
      await page.route(/traineddata/, () => {});
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'lettre.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SHEET) });
      await page.getByText('Votre appareil lit le texte').waitFor();
    },
  },
  {
    name: 'health-write-1-what',
    session: 'vault=bare',
    at: '#/health',
    steps: async (page) => (
      await press(page, /Ajouter : Mesures/),
      await page.getByLabel(/Le résultat/).waitFor()
    ),
  },
  {
    name: 'health-write-4-check',
    session: 'vault=bare',
    at: '#/health',
    steps: async (page) => {
      await press(page, /Ajouter : Allergies/);
      await page.getByLabel('En quelques mots').fill('Noix');
      await press(page, 'Continuer');
      await page.getByRole('textbox', { name: 'Année' }).fill('1998');
      await press(page, 'Continuer');
      await page.getByLabel('Autre chose à dire ?').fill('Gonflement des lèvres');
      await press(page, 'Continuer');
      await page.getByRole('heading', { name: 'Relire' }).waitFor();
    },
  },
  {
    name: 'record-until',
    session: 'vault=some',
    at: '#/health',
    steps: async (page) => {
      await press(page, /Ajouter : Traitements/);
      await page.getByLabel('En quelques mots').fill('Prednisone 20 mg');
      await press(page, 'Continuer');
      await page.getByRole('textbox', { name: 'Année' }).fill('2021');
      await page.getByLabel('Non, c’est terminé').check();
      await press(page, 'Continuer');
      await page.getByRole('textbox', { name: 'Année' }).fill('2019');
      await press(page, 'Continuer');
      await page.getByText('La fin vient après le début.').waitFor();
    },
  },
  { name: 'profile', session: 'vault=some', at: '#/profile', steps: settled('Personne de confiance') },
  {
    name: 'profile-identity',
    session: 'vault=some',
    at: '#/profile',
    steps: async (page) => {
      await press(page, /Nom, naissance, sexe/);
      await page.getByLabel('Nom de naissance, s’il est différent').waitFor();
    },
  },
  {
    name: 'profile-contacts',
    session: 'vault=some',
    at: '#/profile',
    steps: async (page) => await press(page, /Changer : Personne à prévenir/),
  },
  { name: 'ips', session: 'vault=some', at: '#/ips', steps: settled('Allergies et intolérances') },
  { name: 'links', session: 'vault=some', at: '#/links', steps: settled('Résumé pour l’anesthésiste') },
  {
    name: 'links-make',
    session: 'vault=some',
    at: '#/links',
    steps: async (page) => {
      await press(page, 'Faire un lien');
      await page.getByText('Ce que valent ces limites').waitFor();
    },
  },
  {
    name: 'links-made',
    session: 'vault=some',
    at: '#/links',
    steps: async (page) => {
      await press(page, 'Faire un lien');
      await press(page, 'Faire le lien');
      await page.getByText('Le lien est prêt').waitFor();
    },
  },
  { name: 'open-link', session: EMPTY, at: '#shlink:/good', steps: settled('Qui lit ?') },
  {
    name: 'open-link-refused',
    session: EMPTY,
    at: '#shlink:/locked',
    steps: async (page) => {
      await page.getByLabel('Code reçu à part').fill('platane');
      await page.getByRole('button', { name: 'Voir', exact: true }).click();
      await page.getByText('Il reste 9 essais').waitFor();
    },
  },
  {
    name: 'open-link-elsewhere',
    session: EMPTY,
    at: '#shlink:/elsewhere',
    steps: settled('Ouvrir la page à part'),
  },
  { name: 'screen', session: EMPTY, at: '#/screen', steps: settled('Il ne garde rien') },
  {
    name: 'screen-number',
    session: `${EMPTY}&answered=yes`,
    at: '#/screen',
    steps: settled('tape ce numéro'),
  },
  {
    name: 'show-before',
    session: 'vault=some',
    at: '#/show',
    steps: showing,
  },
  {
    name: 'show-digits',
    session: 'vault=some',
    at: '#/show',
    steps: async (page) => {
      await showing(page);
      await press(page, 'Oui, je le vois');
      await page.getByLabel('Le numéro que l’écran montre').waitFor();
    },
  },
  { name: 'emergency', session: 'vault=some', at: '#/emergency', steps: settled('Faire la carte') },
  {
    name: 'emergency-card',
    session: 'vault=record',
    at: '#/emergency',
    steps: settled('URGENCE / EMERGENCY'),
  },
  {
    name: 'emergency-contact',
    session: 'vault=record',
    at: '#/emergency',
    steps: async (page) => {
      await page.getByLabel('Adresse e-mail de cette personne').fill('paul@example.fr');
      await press(page, 'Lui demander son accord');
      await page.getByText('Votre repère').waitFor();
    },
  },
  { name: 'card-answer', session: EMPTY, at: '#/card-answer', steps: settled('J’accepte ces messages') },

  { name: 'alarms-none', session: 'vault=some', at: '#/alarms' },
  { name: 'export', session: 'vault=some', at: '#/export' },
  {
    name: 'export-ready',
    session: 'vault=some',
    at: '#/export',
    steps: async (page) => {
      await press(page, 'Préparer ma copie');
      await page.getByText('Votre copie est prête').waitFor();
    },
  },
  { name: 'erase', session: 'vault=some', at: '#/erase' },
  { name: 'erased', session: EMPTY, at: '#/erased' },
  { name: 'about', session: 'vault=some', at: '#/about' },

  { name: 'professional-received', session: 'role=professional' },
  { name: 'professional-empty', session: 'role=professional&vault=empty' },
  {
    name: 'professional-document',
    session: 'role=professional',
    steps: async (page) => (await press(page, /Ouvrir Bilan sanguin/), await drawn(page)),
  },
  {
    name: 'professional-ended',
    session: 'role=professional',
    steps: async (page) => await press(page, /Ouvrir Radio du genou/),
  },
  { name: 'professional-card', session: 'role=professional', at: '#/card' },
  { name: 'professional-call-number', session: 'role=professional', at: '#/call' },
  { name: 'professional-call-digits', session: 'role=professional&answered=yes', at: '#/call' },
  { name: 'professional-unverified', session: 'role=professional&vault=empty', at: '#/card' },
  {
    name: 'professional-square',
    session: 'role=professional',
    at: '#/card',
    steps: async (page) => await press(page, 'Afficher en grand'),
  },
  { name: 'professional-credential', session: 'role=professional&vault=empty', at: '#/credential' },
  { name: 'professional-more', session: 'role=professional', at: '#/more' },
];
