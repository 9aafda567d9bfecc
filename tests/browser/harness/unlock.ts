import type { CDPSession, Page } from '@playwright/test';

/** A device's own unlock, as a virtual authenticator; its passkeys can be taken away. */
export class Unlock {
  private constructor(
    private readonly devtools: CDPSession,
    private readonly id: string,
  ) {}

  static async of(page: Page, hasPrf: boolean): Promise<Unlock> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf,
      },
    });
    return new Unlock(devtools, authenticatorId);
  }

  async held(): Promise<{ credentialId: string; userName?: string; userHandle?: string }[]> {
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }

  async lose(credentialId: string): Promise<void> {
    await this.devtools.send('WebAuthn.removeCredential', { authenticatorId: this.id, credentialId });
  }
}
