// An OpenID Connect provider that others wrote (npm `oidc-provider`), set up in the manner of Pro Santé Connect: it prints
// its issuer, and takes any name for a login.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { generateKeyPairSync } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const packages = createRequire(process.env.CACHET_WEB_PACKAGES);
const { Provider } = await import(pathToFileURL(packages.resolve('oidc-provider')));

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const said = ['SubjectNameID', 'preferred_username', 'given_name', 'family_name', 'SubjectRefPro'];

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'cachet-desk',
      client_secret: process.env.CACHET_TEST_SECRET,
      redirect_uris: [process.env.CACHET_TEST_CALLBACK],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  pkce: { required: () => true },
  scopes: ['openid', 'scope_all'],
  claims: { openid: ['sub'], scope_all: said },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'now', use: 'sig', alg: 'ES256' }] },
  cookies: { keys: ['a key of this test'] },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      SubjectNameID: '810003456789',
      preferred_username: '810003456789',
      given_name: 'Anne',
      family_name: 'Lefèvre',
      SubjectRefPro: { exercices: [{ codeProfession: '10' }] },
    }),
  }),
});
server.on('request', provider.callback());
process.stdout.write(`issuer ${issuer}\n`);
process.stdin.on('end', () => process.exit()).resume();
