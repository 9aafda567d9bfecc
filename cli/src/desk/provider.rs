//! One OpenID Connect provider: authorization code with PKCE (RFC 7636), issuer check (RFC 9207), nonce and state.

use std::time::Duration;

use cachet_crypto::{Secret, encode_base64url, sha256};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::id_token::{self, Expected, Jwks};
use super::refusal::Refusal;
use crate::failure::Failure;
use crate::opening::now;
use crate::server;

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// The provider, and how it knows this desk.
pub(super) struct Provider {
    http: reqwest::Client,
    issuer: String,
    client: String,
    secret: Option<Zeroizing<String>>,
    scope: String,
    callback: String,
}

/// One login under way: secrets that never leave the desk but as their hash, or in the one request that spends them.
pub(super) struct Login {
    pub(super) state: String,
    nonce: String,
    verifier: Zeroizing<String>,
}

/// What comes back in the browser.
#[derive(Default, Deserialize)]
pub(super) struct Returned {
    pub(super) code: Option<String>,
    pub(super) state: Option<String>,
    pub(super) iss: Option<String>,
    pub(super) error: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: String,
}

impl Provider {
    pub(super) fn new(
        issuer: &str,
        client: &str,
        secret: Option<Zeroizing<String>>,
        scope: &str,
        callback: String,
    ) -> Result<Self, Failure> {
        if !is_guarded(issuer) {
            return Err(Failure::Input(format!(
                "--issuer {issuer}: an address that begins with https:// was expected"
            )));
        }
        let http =
            cachet_client::transport::http_client(Duration::from_secs(15)).map_err(|_| Failure::Device("TLS"))?;
        let (issuer, client, scope) = (issuer.to_owned(), client.to_owned(), scope.to_owned());
        Ok(Self { http, issuer, client, secret, scope, callback })
    }

    /// How it writes itself.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A fresh login, and where the browser goes for it.
    pub(super) async fn begin(&self) -> Result<(Login, String), Refusal> {
        let metadata = self.metadata().await?;
        let login = Login { state: random()?, nonce: random()?, verifier: Zeroizing::new(random()?) };
        let challenge = encode_base64url(sha256(login.verifier.as_bytes()).as_bytes());
        let asked = [
            ("response_type", "code"),
            ("client_id", &self.client),
            ("redirect_uri", &self.callback),
            ("scope", &self.scope),
            ("state", &login.state),
            ("nonce", &login.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let address = Url::parse_with_params(&metadata.authorization_endpoint, asked);
        Ok((login, address.map_err(|_| Refusal::Identity("metadata"))?.into()))
    }

    /// Spends what came back for `login`; the claims of whoever logged in.
    pub(super) async fn finish(&self, login: Login, returned: &Returned) -> Result<Map<String, Value>, Refusal> {
        let metadata = self.metadata().await?;
        match &returned.iss {
            Some(issuer) if *issuer == self.issuer => {}
            None if !metadata.authorization_response_iss_parameter_supported => {}
            _ => return Err(Refusal::Identity("answer of another issuer")),
        }
        if returned.error.is_some() {
            return Err(Refusal::Identity("the provider said no"));
        }
        let code = returned.code.as_deref().ok_or(Refusal::Identity("no code"))?;
        let tokens = self.exchange(&metadata, code, &login).await?;
        let keys = self.http.get(&metadata.jwks_uri);
        let keys: Jwks = self.ask(keys, "the provider's keys").await?;
        let now = now().0;
        let expected = Expected { issuer: &self.issuer, client: &self.client, nonce: &login.nonce, now };
        let mut claims = id_token::verify(&tokens.id_token, &keys, &expected)?;
        if let Some(about) = &metadata.userinfo_endpoint {
            let said = self.http.get(about).bearer_auth(&tokens.access_token);
            let said: Map<String, Value> = self.ask(said, "what the provider says of the person").await?;
            // Said over TLS by the same provider, about the same person, or not at all. What is signed goes first.
            if said.get("sub") != claims.get("sub") {
                return Err(Refusal::Identity("another subject"));
            }
            for (name, value) in said {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }

    async fn exchange(&self, metadata: &Metadata, code: &str, login: &Login) -> Result<Tokens, Refusal> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.callback),
            ("client_id", &self.client),
            ("code_verifier", &login.verifier),
        ];
        let form = Url::parse_with_params("https://form.invalid/", form).map_err(|_| Refusal::Identity("code"))?;
        let mut asked = self.http.post(&metadata.token_endpoint);
        if let Some(secret) = &self.secret {
            asked = asked.basic_auth(&self.client, Some(secret.as_str()));
        }
        let form = form.query().unwrap_or_default().to_owned();
        let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(form);
        self.ask(asked, "the code is not taken").await
    }

    /// The provider's own description, asked for anew for each step: an endpoint that moved is no reason to fail.
    async fn metadata(&self) -> Result<Metadata, Refusal> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let metadata: Metadata = self.ask(self.http.get(address), "metadata").await?;
        if metadata.issuer != self.issuer {
            return Err(Refusal::Identity("metadata of another issuer"));
        }
        let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        if !endpoints.into_iter().chain(&metadata.userinfo_endpoint).all(|address| is_guarded(address)) {
            return Err(Refusal::Identity("an endpoint without TLS"));
        }
        Ok(metadata)
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        asked: reqwest::RequestBuilder,
        what: &'static str,
    ) -> Result<T, Refusal> {
        let mut answer =
            asked.header("accept", "application/json").send().await.map_err(|_| Refusal::NoAnswer(what))?;
        if answer.status().is_server_error() {
            return Err(Refusal::NoAnswer(what));
        }
        if !answer.status().is_success() {
            return Err(Refusal::Identity(what));
        }
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(|_| Refusal::NoAnswer(what))? {
            if bytes.len() + chunk.len() > MAX_ANSWER {
                return Err(Refusal::Identity(what));
            }
            bytes.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&bytes).map_err(|_| Refusal::Identity(what))
    }
}

/// Whether what goes to `address` is guarded by TLS, or stays on this machine.
fn is_guarded(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| server::origin(&url.origin().ascii_serialization()).is_ok())
}

/// 32 random bytes as text.
pub(super) fn random() -> Result<String, Refusal> {
    let bytes = Secret::try_init_with(|bytes: &mut [u8; 32]| getrandom::fill(bytes));
    Ok(encode_base64url(bytes.map_err(|_| Refusal::NoAnswer("chance"))?.expose()))
}
