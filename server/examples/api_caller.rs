//! A caller for tools that try the API from outside: makes an account with a vault and a claimed mailbox on the server at
//! `CACHET_URL` and prints their ids and tokens as export lines.

use cachet_crypto::protocol::account::{AccountRecord, HybridRecipient, SECURITY_VERSION, key_set_fingerprint};
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::protocol::session::SessionRequest;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::protocol::way_in::RecoveryWayIn;
use cachet_crypto::{
    AccountId, Base64Url, Header, MailboxId, ObjectId, PartName, Secret, Signed, SigningKey, VaultId, sha256,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
#[allow(clippy::print_stdout, reason = "its output is what it is for")]
async fn main() -> Result<(), Failure> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a provider was installed before")?;
    let api = Api { client: reqwest::Client::new(), url: std::env::var("CACHET_URL")? };
    let about: api::About = api.client.get(api.url.clone() + &path::about()).send().await?.json_of().await?;
    let (account, key) = (AccountId::from_bytes(random()?), signing_key()?);
    let (vault, mailbox, reader) = (VaultId::from_bytes(random()?), MailboxId::from_bytes(random()?), signing_key()?);
    let header = api.create_account(account, &key, vault).await?;
    let token = api.token(&path::account_tokens(), header, &key, &about.origin).await?;
    let secret: [u8; 32] = random()?;
    let create = api::CreateMailbox { mailbox, claim: sha256(&secret) };
    api.post(&path::mailboxes(vault), Some(&token), &create).await?;
    let claim = api::Claim { secret: secret.to_vec().into(), key: reader.verifying_key() };
    api.post(&path::claim(mailbox), None, &claim).await?;
    let signer = as_signer(mailbox, &reader.verifying_key());
    let mailbox_token = api.token(&path::mailbox_tokens(), signer, &reader, &about.origin).await?;
    println!("export API_ACCOUNT={account} API_VAULT={vault} API_MAILBOX={mailbox}");
    println!("export API_PART={} API_OBJECT={}", PartName::from_bytes(random()?), ObjectId::from_bytes(random()?));
    println!("export API_TOKEN={token} API_MAILBOX_TOKEN={mailbox_token}");
    Ok(())
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn signing_key() -> Result<SigningKey, Failure> {
    let seed = random()?;
    Ok(SigningKey::from_seed(&Secret::init_with(|bytes: &mut [u8; 32]| *bytes = seed)))
}

struct Api {
    client: reqwest::Client,
    url: String,
}

impl Api {
    async fn post(&self, path: &str, token: Option<&str>, body: &impl Serialize) -> Result<reqwest::Response, Failure> {
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        let request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
        Ok(request.body(serde_json::to_vec(body)?).send().await?.error_for_status()?)
    }

    async fn create_account(&self, account: AccountId, key: &SigningKey, vault: VaultId) -> Result<Header, Failure> {
        let (sign, recipient) = (key.verifying_key(), HybridRecipient::from_bytes([7; 1216]));
        let key_set = key_set_fingerprint(&sign, &recipient);
        let header = Header { signer: account.into(), epoch: Some(0), key: key_set };
        let record = AccountRecord::new(header, sign, recipient, SECURITY_VERSION, key_set, key_set);
        let lookup: [u8; 32] = random()?;
        let create = api::CreateAccount {
            record: Signed::sign(record, key)?.envelope().clone(),
            recovery: RecoveryWayIn { lookup: lookup.to_vec().into(), epoch: 0, wrap: vec![1; 112].into() },
            device: None,
            passkey: None,
            keyring: api::OwnObject { n: 1, epoch: 0, sealed: Base64Url(vec![1; 600]) },
            vault: Some(api::NewVault { vault, label: VaultLabel::from_bytes(random()?) }),
        };
        self.post(&path::accounts(), None, &create).await?;
        Ok(header)
    }

    async fn token(&self, path: &str, signer: Header, key: &SigningKey, origin: &str) -> Result<String, Failure> {
        let asked = api::ChallengeRequest { signer: signer.signer };
        let challenge: api::Challenge = self.post(&path::challenges(), None, &asked).await?.json_of().await?;
        let request = SessionRequest::new(signer, origin.to_owned(), challenge.challenge);
        let request = api::TokenRequest { request: Signed::sign(request, key)?.envelope().clone() };
        Ok(self.post(path, None, &request).await?.json_of::<api::Token>().await?.token)
    }
}

trait JsonOf {
    async fn json_of<T: DeserializeOwned>(self) -> Result<T, Failure>;
}

impl JsonOf for reqwest::Response {
    async fn json_of<T: DeserializeOwned>(self) -> Result<T, Failure> {
        Ok(serde_json::from_slice(&self.bytes().await?)?)
    }
}
