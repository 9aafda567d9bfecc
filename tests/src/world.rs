//! A server of one test: in process, its own database and blobs, a clock that the test turns.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use cachet_client::{Platform, Registrar};
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::{AccountId, Envelope, Secret, Signed, SigningKey, Timestamp, VerifyingKey};
use cachet_server::{Clock, Limits, NoticeSettings, Server, Settings};
use tower::ServiceExt as _;

use crate::transport::{Exchange, Wire};
use crate::witnesses::{Witnesses, witness_keys};

/// Where every test begins: 2026-11-21, 12:00 UTC.
const BEGIN: u64 = 20_778 * 86_400 + 43_200;

/// A clock that stands until it is turned. Server and clients share it.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    fn begin() -> Self {
        Self(Arc::new(AtomicU64::new(BEGIN)))
    }

    /// Turns the clock on by `days`.
    pub fn pass_days(&self, days: u64) {
        self.0.fetch_add(days * 86_400, Ordering::SeqCst);
    }

    /// Turns the clock on by `seconds`.
    pub fn pass_seconds(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// One server and everything that was ever sent to it.
pub struct World {
    /// The server.
    pub server: Server,
    /// Its directory's witnesses.
    pub witnesses: Rc<Witnesses>,
    /// The shared clock.
    pub clock: TestClock,
    /// Every request and answer, in order.
    pub recorded: Rc<RefCell<Vec<Exchange>>>,
    pub(crate) registrar: SigningKey,
    pub(crate) folder: tempfile::TempDir,
    /// Database of this test alone on a shared PostgreSQL, when there is one.
    pub(crate) database: String,
}

/// Origin that the test server answers to.
pub(crate) const ORIGIN: &str = "http://localhost:1";

impl World {
    /// Starts a server: SQLite and a folder, or what `CACHET_TEST_POSTGRES` and `CACHET_TEST_S3_*` name.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = crate::engine::settings(folder.path()).await;
        Self::start_with(folder, settings, TestClock::begin()).await
    }

    /// As [`World::start`], with other limits.
    pub async fn start_with_limits(change: impl FnOnce(&mut Limits)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = crate::engine::settings(folder.path()).await;
        change(&mut settings.limits);
        Self::start_with(folder, settings, TestClock::begin()).await
    }

    /// As [`World::start`], with a mail relay that nothing answers for: what would be sent stays in the database.
    pub async fn start_with_mail() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = crate::engine::settings(folder.path()).await;
        settings.notices = NoticeSettings::new("smtp://127.0.0.1:9", "Cachet <news@vault.example>").expect("a relay");
        Self::start_with(folder, settings, TestClock::begin()).await
    }

    /// Starts a server on SQLite and a folder, whatever the others run on: its database can be copied.
    pub async fn start_on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings::for_folder(folder.path());
        Self::start_with(folder, settings, TestClock::begin()).await
    }

    /// A second server that begins with everything this one holds, keys included: a forked view. On SQLite only.
    pub async fn fork(&self) -> Option<Self> {
        if !self.database.starts_with("sqlite") {
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(self.folder.path(), folder.path());
        let settings = Settings::for_folder(folder.path());
        Some(Self::start_with(folder, settings, self.clock.clone()).await)
    }

    async fn start_with(folder: tempfile::TempDir, mut settings: Settings, clock: TestClock) -> Self {
        settings.origins = vec![ORIGIN.to_owned()];
        let registrar = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(42)));
        settings.registrars = vec![registrar.verifying_key()];
        settings.demonstration = true;
        settings.witnesses = witness_keys();
        let database = settings.database.clone();
        let server = Server::start(settings, clock.clone()).await.expect("the server starts");
        let witnesses = Rc::new(Witnesses::new(server.clone(), clock.clone()));
        let world = Self { server, witnesses, clock, recorded: Rc::default(), registrar, folder, database };
        world.publish_status(&[]).await;
        world
    }

    /// The registrar publishes a list, as of now, of the credentials that it takes back.
    pub async fn publish_status(&self, revoked: &[&Envelope]) {
        let list = self.status(revoked);
        let path = path::status(registrar_signer(&self.registrar_key()).signer);
        let request = Request::put(path).header("content-type", "application/json").body(Body::from(list.to_vec()));
        let answer = self.router().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), 204, "the list is taken");
    }

    /// The registrar's list as of now.
    pub fn status(&self, revoked: &[&Envelope]) -> Envelope {
        let mut hashes: Vec<_> = revoked.iter().map(|credential| credential.hash().expect("a credential")).collect();
        hashes.sort_unstable();
        let list = StatusList::new(registrar_signer(&self.registrar_key()), self.clock.now(), hashes);
        Signed::sign(list, &self.registrar).expect("a well-formed list").envelope().clone()
    }

    /// Copies the database of a server on SQLite as it is now.
    pub async fn back_up(&self) -> PathBuf {
        let copy = self.folder.path().join("backup.sqlite");
        crate::engine::copy_sqlite(&self.database, &copy).await;
        copy
    }

    /// Another server, over a backup of the database and the blobs of today.
    pub async fn restore(&self, backup: &Path) -> Server {
        let mut settings = Settings::for_folder(self.folder.path());
        settings.origins = vec![ORIGIN.to_owned()];
        settings.registrars = vec![self.registrar_key()];
        settings.database = format!("sqlite://{}", backup.display());
        settings.demonstration = true;
        settings.witnesses = witness_keys();
        Server::start(settings, self.clock.clone()).await.expect("the restored server starts")
    }

    /// The router, for requests that no client makes.
    pub fn router(&self) -> Router {
        self.server.router()
    }

    /// Folder of the server's data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Address of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Every row of every table.
    pub async fn dump(&self) -> std::collections::BTreeMap<String, Vec<Vec<u8>>> {
        crate::engine::dump(&self.database).await
    }

    /// Changes rows behind the server's back: what a hostile server does.
    pub async fn tamper(&self, statement: &'static str) {
        crate::engine::execute(&self.database, statement).await;
    }

    /// A way to the server, recorded under `who`.
    pub fn wire(&self, who: &str) -> Rc<Wire> {
        Rc::new(Wire::new(self.router(), Rc::clone(&self.witnesses), who, Rc::clone(&self.recorded)))
    }

    /// The registrar's public key, as clients ship it.
    pub fn registrar_key(&self) -> VerifyingKey {
        self.registrar.verifying_key()
    }

    /// The registrar's key, for what a hostile test signs.
    pub fn registrar(&self) -> &SigningKey {
        &self.registrar
    }

    /// Surroundings of a client's session.
    pub fn platform(&self) -> Platform {
        let clock = self.clock.clone();
        Platform {
            now: Box::new(move || clock.now()),
            origin: ORIGIN.to_owned(),
            registrars: vec![Registrar {
                key: self.registrar.verifying_key(),
                name: "L'Ordre des médecins".to_owned(),
                demonstration: false,
            }],
            policy: Some(self.witnesses.policy()),
        }
    }

    /// The registrar's word on an account's keys.
    pub fn attest(&self, account: AccountId, epoch: u32, key: cachet_crypto::Sha256Digest, name: &str) -> Envelope {
        let today = self.clock.now().day();
        let credential = Credential::new(
            registrar_signer(&self.registrar.verifying_key()),
            account,
            epoch,
            key,
            "10101010101".to_owned(),
            name.to_owned(),
            "médecin généraliste".to_owned(),
            "Albi".to_owned(),
            today,
            today.plus(365),
        );
        Signed::sign(credential, &self.registrar).expect("a well-formed credential").envelope().clone()
    }
}

/// Copies a folder with everything in it, the database's write-ahead log too.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            std::fs::create_dir(&target).expect("a folder is made");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file is copied");
        }
    }
}
