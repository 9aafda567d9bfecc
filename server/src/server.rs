//! The server as a value: started from settings and a clock, a router to serve, a sweep to run.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use cachet_transparency::{LogKey, VrfKey};
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;

use crate::app::{App, State};
use crate::blob::Blobs;
use crate::chance::random;
use crate::clock::Clock;
use crate::limit::Limiter;
use crate::mac::MacKey;
use crate::metrics::Metrics;
use crate::notice::{Delivered, Relay};
use crate::opaque::Opaque;
use crate::page::Page;
use crate::refusal::{INTERNAL, Refusal};
use crate::serve;
use crate::settings::{BlobSettings, Settings};
use crate::store::{self, Store};
use crate::sweep::Swept;
use crate::transparency::Keys;
use crate::uploading::Uploading;

/// Why a server does not start. The text is for its operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened, or its schema is another one.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The mail relay's address is none. What the library says of it could hold the password.
    #[error("CACHET_SMTP_URL is no address of a mail relay")]
    Relay,
    /// The blob store cannot be opened.
    #[error("the blob store: {0}")]
    Blobs(#[from] object_store::Error),
    /// A folder or file cannot be made or read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database holds keys that are none.
    #[error("the database answers, but not with what this server keeps there")]
    Keys,
}

impl From<Refusal> for StartError {
    fn from(_: Refusal) -> Self {
        Self::Keys
    }
}

/// A server without a listener. Clones share everything.
#[derive(Clone)]
pub struct Server(App);

impl Server {
    /// Opens database and blob store, brings the schema up to date, and makes the installation's keys the first time.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(settings: Settings, clock: impl Clock + 'static) -> Result<Self, StartError> {
        make_folders(&settings)?;
        let store = Store::open(&settings.database, settings.limits.connections).await?;
        let blobs = Blobs::open(&settings.blobs)?;
        let page = settings.web.as_deref().map(|folder| Page::read(folder).map_err(at(folder))).transpose()?;
        let opaque = Opaque::restore(&key(&store, "opaque", Opaque::generate()).await?)?;
        Ok(Self(App(Arc::new(State {
            tokens: mac_key(&store, "tokens").await?,
            passes: mac_key(&store, "passes").await?,
            notices: mac_key(&store, "notices").await?,
            relay: settings.notices.as_ref().map(Relay::new).transpose().map_err(|_| StartError::Relay)?,
            transparency: Keys::restore(&store, &settings).await?,
            uploading: Uploading::new(&settings.limits),
            limiter: Limiter::new(&settings),
            metrics: Metrics::new(),
            clock: Box::new(clock),
            settings,
            store,
            blobs,
            opaque,
            page,
        }))))
    }

    /// All routes, to serve over any listener or to call in process. Limits by address apply only where
    /// `into_make_service_with_connect_info::<SocketAddr>` tells the address.
    pub fn router(&self) -> Router {
        crate::routes::router(&self.0)
    }

    /// Takes what has expired and what a crash left over.
    ///
    /// # Errors
    /// [`Refusal`] when database or blob store do not answer; the next sweep goes on.
    pub async fn sweep(&self) -> Result<Swept, Refusal> {
        let swept = self.0.sweep().await?;
        self.0.metrics.swept(&swept);
        Ok(swept)
    }

    /// Publishes what has changed as the directory's next epoch, when anything has and the newest one has its quorum of
    /// witnesses. Gives the epoch's number.
    ///
    /// # Errors
    /// [`Refusal`] when the database does not answer; what waits goes on waiting.
    pub async fn publish(&self) -> Result<Option<u64>, Refusal> {
        self.0.publish().await
    }

    /// Hands the mail relay the messages that are due.
    ///
    /// # Errors
    /// [`Refusal`] when the database does not answer; the next round goes on.
    pub async fn deliver(&self) -> Result<Delivered, Refusal> {
        let delivered = self.0.deliver().await?;
        self.0.metrics.delivered(&delivered);
        Ok(delivered)
    }

    /// The key under which the directory's log signs, for a client's policy.
    pub fn log_key(&self) -> LogKey {
        self.0.transparency.log_key()
    }

    /// The public half of the directory's VRF key, for a client's policy.
    ///
    /// # Errors
    /// [`Refusal`] when the stored key is none.
    pub fn vrf_key(&self) -> Result<VrfKey, Refusal> {
        self.0.transparency.vrf_key()
    }

    /// Serves `listener` until `stop` resolves, then lets requests under way end, within the limit, and closes.
    ///
    /// # Errors
    /// What the listener refuses with.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let sweeper = tokio::spawn(self.clone().sweep_on());
        let publisher = tokio::spawn(self.clone().publish_on());
        let postman = tokio::spawn(self.clone().deliver_on());
        let patience = Duration::from_secs(self.0.settings.limits.stop_seconds);
        let served = serve::serve(listener, self.router(), stop, patience).await;
        sweeper.abort();
        // A publication that is cut short leaves the epoch before.
        publisher.abort();
        // A message that is cut short is sent once more after its lease.
        postman.abort();
        self.close().await;
        served
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.0.store.close().await;
    }

    async fn publish_on(self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(self.0.settings.directory_interval));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // What failed has written its line; the next tick tries again.
            while let Ok(Some(epoch)) = self.publish().await {
                tracing::info!(epoch, "published");
            }
        }
    }

    async fn deliver_on(self) {
        if self.0.relay.is_none() {
            return;
        }
        let mut ticks = tokio::time::interval(Duration::from_secs(self.0.settings.limits.notice_seconds.max(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Ok(delivered) = self.deliver().await
                && delivered != Delivered::default()
            {
                let Delivered { sent, refused, later } = delivered;
                tracing::info!(sent, refused, later, "notices");
            }
        }
    }

    async fn sweep_on(self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(self.0.settings.limits.sweep_seconds.max(1)));
        loop {
            ticks.tick().await;
            if let Ok(swept) = self.sweep().await
                && swept != Swept::default()
            {
                let Swept { staged, orphans, drops, listings } = swept;
                tracing::info!(staged, orphans, drops, listings, "swept");
            }
        }
    }
}

/// A key of the installation: `fresh` the first time, on whichever node comes first.
async fn key(store: &Store, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, StartError> {
    let mut db = store.connection().await?;
    store::service::insert(&mut db, name, &fresh).await?;
    Ok(store::service::read(&mut db, name).await?)
}

async fn mac_key(store: &Store, name: &str) -> Result<MacKey, StartError> {
    let bytes = key(store, name, random::<32>().to_vec()).await?;
    Ok(MacKey::from_bytes(bytes.try_into().map_err(|_| INTERNAL)?))
}

fn make_folders(settings: &Settings) -> Result<(), StartError> {
    let database = settings.database.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    let database = database.and_then(|path| Path::new(path.split('?').next()?).parent());
    if let Some(folder) = database.filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    if let BlobSettings::Folder(folder) = &settings.blobs {
        make_folder(folder)?;
    }
    Ok(())
}

/// Other users of the machine have no business in there.
fn make_folder(folder: &Path) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StartError {
    let path = path.display().to_string();
    move |source| StartError::File { path, source }
}
