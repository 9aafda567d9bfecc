//! Start-up settings: everything that an operator chooses, limits included. Nothing is read from the environment later.

mod blobs;
mod limits;
mod notice;
mod variables;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cachet_crypto::{AccountId, VerifyingKey};
use cachet_transparency::WitnessKey;

pub use blobs::BlobSettings;
pub use limits::Limits;
pub use notice::NoticeSettings;

/// Why a setting was refused; the text names the variable, never a secret.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct SettingError {
    /// The environment variable.
    pub variable: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `CACHET_LISTEN`: address of the one listener. Metrics and health are served there too: keep `/metrics` from
    /// the public at the balancer.
    pub listen: SocketAddr,
    /// `CACHET_DATABASE`: `sqlite:` or `postgres:` address.
    pub database: String,
    /// `CACHET_BLOBS`: where parts lie.
    pub blobs: BlobSettings,
    /// `CACHET_WEB`: folder of the built page; `None` serves the API alone.
    pub web: Option<PathBuf>,
    /// `CACHET_ORIGIN`: origins that session requests may name, the first one being the one that `/v1/about` gives.
    /// A comma parts them.
    pub origins: Vec<String>,
    /// What `/v1/about` says.
    pub about: AboutSettings,
    /// `CACHET_SMTP_URL` and `CACHET_MAIL_FROM`: how notices go out; without them nobody is offered any.
    pub notices: Option<NoticeSettings>,
    /// `CACHET_DEMO=1`: the demonstration registrar signs for everybody. Refused by release builds.
    pub demonstration: bool,
    /// `CACHET_REGISTRARS`: keys whose credentials the directory shows and whose status lists are kept, comma-separated;
    /// without any nobody is listed.
    pub registrars: Vec<VerifyingKey>,
    /// `CACHET_INSTITUTIONS`: `account:tickets` a day, comma-separated, for those who deposit much.
    pub institutions: HashMap<AccountId, u32>,
    /// `CACHET_WITNESSES`: witnesses of the directory, each as `cachet witness` prints it, separated by spaces. A
    /// demonstration has two of its own. Without any, nothing but the server vouches for the directory.
    pub witnesses: Vec<WitnessKey>,
    /// `CACHET_QUORUM`: how many of them must have cosigned before the next epoch is published; more than half when not
    /// set.
    pub quorum: Option<usize>,
    /// `CACHET_DIRECTORY_INTERVAL`: seconds between two publications, when there is anything to publish.
    pub directory_interval: u64,
    /// `CACHET_FORWARDED=1`: a balancer in front appends the address it saw to `X-Forwarded-For`, and that one counts for
    /// the limits. Without a balancer anybody could choose an address there.
    pub forwarded: bool,
    /// `CACHET_LOG_JSON=1`: log lines as JSON.
    pub log_json: bool,
    /// Limits.
    pub limits: Limits,
}

/// What the operator says of itself.
#[derive(Clone, Debug, Default)]
pub struct AboutSettings {
    /// `CACHET_OPERATOR`: who runs the service.
    pub operator: String,
    /// `CACHET_HOST`: who hosts it.
    pub host: String,
    /// `CACHET_COUNTRY`: country of the host.
    pub country: String,
    /// `CACHET_PRICE`: what it costs, in words.
    pub price: String,
    /// `CACHET_CONTACT`: whom to write to.
    pub contact: String,
    /// `CACHET_TERMS`: address of the terms of use.
    pub terms: String,
    /// `CACHET_DESK`: address of the registrar's desk.
    pub desk: String,
}

impl Settings {
    /// Everything in one folder, for tests and for one machine: SQLite, a folder of blobs, no page.
    #[must_use]
    pub fn for_folder(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref();
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: sqlite_in(folder),
            blobs: BlobSettings::Folder(folder.join("blobs")),
            web: None,
            origins: vec!["http://localhost:8080".to_owned()],
            about: AboutSettings::default(),
            notices: None,
            demonstration: false,
            registrars: Vec::new(),
            institutions: HashMap::new(),
            witnesses: Vec::new(),
            quorum: None,
            directory_interval: 2,
            forwarded: false,
            log_json: false,
            limits: Limits::default(),
        }
    }

    /// How many witnesses must have cosigned an epoch.
    #[must_use]
    pub fn quorum(&self) -> usize {
        let most = if self.witnesses.is_empty() { 0 } else { self.witnesses.len() / 2 + 1 };
        self.quorum.unwrap_or(most)
    }

    /// The directory's log is named after the address that people type, as it was at the first start.
    pub(crate) fn log_name(&self) -> String {
        let origin = self.origins.first().map(String::as_str).unwrap_or_default();
        format!("{}/log", origin.split_once("://").map_or(origin, |(_, host)| host))
    }

    /// Whether browsers reach the server over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origins.iter().all(|origin| origin.starts_with("https://"))
    }
}

fn sqlite_in(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("cachet.sqlite").display())
}

fn refused(variable: &'static str, reason: &str) -> SettingError {
    SettingError { variable, reason: reason.to_owned() }
}
