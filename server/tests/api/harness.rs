//! A server of its own for each test, a clock that the test moves, and actors that sign.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use cachet_crypto::protocol::account::{AccountRecord, HybridRecipient, SECURITY_VERSION, key_set_fingerprint};
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::protocol::problem::{MEDIA_TYPE, Problem, ProblemKind};
use cachet_crypto::protocol::session::SessionRequest;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::protocol::way_in::RecoveryWayIn;
use cachet_crypto::{
    AccountId, Base64Url, Header, MailboxId, Secret, Sha256Digest, Signed, SigningKey, Timestamp, VaultId, sha256,
};
use cachet_server::{Clock, Server, Settings};
use futures_util::TryStreamExt as _;
use http_body_util::BodyExt as _;
use object_store::ObjectStore;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::guard::keep_lines;
use crate::services;

/// 2026-11-21T12:00:00Z.
pub(crate) const NOON: u64 = 20_778 * 86_400 + 43_200;

pub(crate) const ORIGIN: &str = "http://localhost:8080";

#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicU64>);

impl TestClock {
    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A server in a folder of its own.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) clock: TestClock,
    pub(crate) router: Router,
    pub(crate) blobs: Arc<dyn ObjectStore>,
    pub(crate) settings: Settings,
    folder: TempDir,
}

/// An answer, whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

impl Answer {
    /// The body of a 200.
    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// A problem document, whole and well formed.
    #[track_caller]
    pub(crate) fn refuses(&self, kind: ProblemKind) {
        assert_eq!(self.status.as_u16(), kind.status(), "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.headers[header::CONTENT_TYPE], MEDIA_TYPE);
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem, Problem::from(kind));
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// On SQLite and a folder; on PostgreSQL or S3 where the environment names one.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        keep_lines();
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::for_folder(folder.path());
        settings.limits.connections = 4;
        if let Ok(cluster) = std::env::var("CACHET_TEST_POSTGRES") {
            settings.database = services::database(&cluster).await;
        }
        if let Ok(endpoint) = std::env::var("CACHET_TEST_S3_ENDPOINT") {
            settings.blobs = services::bucket(endpoint);
        }
        change(&mut settings);
        let clock = TestClock(Arc::new(AtomicU64::new(NOON)));
        let server = Server::start(settings.clone(), clock.clone()).await.unwrap();
        let blobs = services::store(&settings.blobs);
        Self { router: server.router(), server, clock, blobs, settings, folder }
    }

    /// Blobs that are stored.
    pub(crate) async fn blob_count(&self) -> usize {
        self.blobs.list(None).try_collect::<Vec<_>>().await.unwrap().len()
    }

    /// The folder of blobs, where there is one.
    pub(crate) fn blob_folder(&self) -> Option<PathBuf> {
        let folder = self.folder.path().join("blobs");
        folder.exists().then_some(folder)
    }

    /// The database's file, where there is one.
    pub(crate) fn sqlite(&self) -> Option<PathBuf> {
        self.settings.database.starts_with("sqlite:").then(|| self.folder.path().join("cachet.sqlite"))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<Vec<u8>>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.send(request.body(Body::from(body.unwrap_or_default())).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: impl Into<Option<&str>>) -> Answer {
        self.call(Method::GET, path, token.into(), None).await
    }

    pub(crate) async fn delete(&self, path: &str, token: impl Into<Option<&str>>) -> Answer {
        self.call(Method::DELETE, path, token.into(), None).await
    }

    pub(crate) async fn post(&self, path: &str, token: impl Into<Option<&str>>, body: &impl Serialize) -> Answer {
        self.call(Method::POST, path, token.into(), Some(serde_json::to_vec(body).unwrap())).await
    }

    pub(crate) async fn put(&self, path: &str, token: impl Into<Option<&str>>, body: &impl Serialize) -> Answer {
        self.call(Method::PUT, path, token.into(), Some(serde_json::to_vec(body).unwrap())).await
    }

    pub(crate) async fn put_raw(&self, path: &str, token: &str, body: &[u8]) -> Answer {
        let request = Request::put(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    /// An answered challenge, as a token request.
    pub(crate) async fn token_request(&self, signer: Header, key: &SigningKey, origin: &str) -> api::TokenRequest {
        let challenge: api::Challenge =
            self.post(&path::challenges(), None, &api::ChallengeRequest { signer: signer.signer }).await.json();
        let request = SessionRequest::new(signer, origin.to_owned(), challenge.challenge);
        api::TokenRequest { request: Signed::sign(request, key).unwrap().envelope().clone() }
    }

    pub(crate) async fn mailbox_token(&self, mailbox: MailboxId, key: &SigningKey) -> String {
        let request = self.token_request(as_signer(mailbox, &key.verifying_key()), key, ORIGIN).await;
        self.post(&path::mailbox_tokens(), None, &request).await.json::<api::Token>().token
    }
}

/// Distinct bytes for every call: ids, names, seeds.
pub(crate) fn fresh<const N: usize>() -> [u8; N] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; N];
    let digest = sha256(&NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    for (to, from) in bytes.iter_mut().zip(digest.as_bytes()) {
        *to = *from;
    }
    bytes
}

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_seed(&Secret::init_with(|bytes: &mut [u8; 32]| *bytes = fresh()))
}

/// An account that owns a vault and signs its entries.
pub(crate) struct Actor {
    pub(crate) account: AccountId,
    pub(crate) key: SigningKey,
    pub(crate) record: Signed<AccountRecord>,
    pub(crate) vault: VaultId,
    pub(crate) label: VaultLabel,
    pub(crate) lookup: Base64Url,
    pub(crate) token: String,
    pub(crate) head: Head,
}

pub(crate) fn record(account: AccountId, epoch: u32, key: &SigningKey) -> Signed<AccountRecord> {
    let recipient = HybridRecipient::from_bytes([7; 1216]);
    let (sign, digest) = (key.verifying_key(), sha256(b"commitment"));
    let header = Header { signer: account.into(), epoch: Some(epoch), key: key_set_fingerprint(&sign, &recipient) };
    let record = AccountRecord::new(header, sign, recipient, SECURITY_VERSION, digest, digest);
    Signed::sign(record, key).unwrap()
}

pub(crate) fn sealed(epoch: u32, n: u64) -> api::OwnObject {
    api::OwnObject { n, epoch, sealed: Base64Url(vec![n as u8; 600]) }
}

pub(crate) fn recovery(epoch: u32) -> RecoveryWayIn {
    RecoveryWayIn { lookup: fresh::<32>().to_vec().into(), epoch, wrap: vec![1; 112].into() }
}

impl Actor {
    /// What creates an account, not yet sent.
    pub(crate) fn draft() -> (Self, api::CreateAccount) {
        let account = AccountId::from_bytes(fresh());
        let key = signing_key();
        let record = record(account, 0, &key);
        let vault = VaultId::from_bytes(fresh());
        let label = VaultLabel::from_bytes(fresh());
        let recovery = recovery(0);
        let lookup = recovery.lookup.clone();
        let create = api::CreateAccount {
            record: record.envelope().clone(),
            recovery,
            device: None,
            passkey: None,
            keyring: sealed(0, 1),
            vault: Some(api::NewVault { vault, label }),
        };
        let head = Head::of_empty_log(vault);
        (Self { account, key, record, vault, label, lookup, token: String::new(), head }, create)
    }

    /// An account with a vault and a token.
    pub(crate) async fn new(world: &World) -> Self {
        let (mut actor, create) = Self::draft();
        world.post(&path::accounts(), None, &create).await.is(201);
        actor.token = actor.token(world).await;
        actor
    }

    pub(crate) fn header(&self) -> Header {
        self.record.payload().as_signer()
    }

    pub(crate) async fn token(&self, world: &World) -> String {
        let request = world.token_request(self.header(), &self.key, ORIGIN).await;
        world.post(&path::account_tokens(), None, &request).await.json::<api::Token>().token
    }

    pub(crate) fn token_str(&self) -> &str {
        &self.token
    }
}

pub(crate) fn digest(byte: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([byte; 32])
}
