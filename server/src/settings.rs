//! Start-up settings: everything that an operator chooses, limits included. Nothing is read from the environment later.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cachet_crypto::protocol::document::PART;
use cachet_crypto::protocol::{mailbox, way_in};
use cachet_crypto::{AccountId, VerifyingKey, decode_base64url};

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
    /// `CACHET_DEMO=1`: the demonstration registrar signs for everybody.
    pub demonstration: bool,
    /// `CACHET_REGISTRARS`: keys whose credentials the directory takes, comma-separated; empty takes all, since clients check.
    pub registrars: Vec<VerifyingKey>,
    /// `CACHET_INSTITUTIONS`: `account:tickets` a day, comma-separated, for those who deposit much.
    pub institutions: HashMap<AccountId, u32>,
    /// `CACHET_FORWARDED=1`: a balancer in front appends the address it saw to `X-Forwarded-For`, and that one counts for
    /// the limits. Without a balancer anybody could choose an address there.
    pub forwarded: bool,
    /// `CACHET_LOG_JSON=1`: log lines as JSON.
    pub log_json: bool,
    /// Limits.
    pub limits: Limits,
}

/// Where parts lie.
#[derive(Clone)]
pub enum BlobSettings {
    /// In a folder of this machine, each write flushed to disk.
    Folder(PathBuf),
    /// In a bucket of an S3 service.
    S3 {
        /// Bucket.
        bucket: String,
        /// Prefix inside it; may be empty.
        prefix: String,
        /// `CACHET_S3_ENDPOINT`.
        endpoint: String,
        /// `CACHET_S3_REGION`.
        region: String,
        /// `CACHET_S3_KEY`.
        key: String,
        /// `CACHET_S3_SECRET`.
        secret: String,
    },
}

impl std::fmt::Debug for BlobSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "Folder({})", path.display()),
            Self::S3 { bucket, prefix, endpoint, .. } => write!(f, "S3({endpoint}, {bucket}/{prefix})"),
        }
    }
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
}

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $variable:literal;)*) => {
        /// Limits, each with the environment variable that changes it.
        #[derive(Clone, Debug)]
        pub struct Limits {
            $(#[doc = concat!("`", $variable, "`: ")] $(#[$doc])* pub $name: $type,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Limits {
            fn from_environment(variable: &impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
                let mut limits = Self::default();
                $(if let Some(text) = variable($variable) {
                    limits.$name = text.parse().map_err(|_| refused($variable, "a number was expected"))?;
                })*
                Ok(limits)
            }
        }
    };
}

limits! {
    /// requests that one address may make in a burst
    burst: u32 = 600, "CACHET_LIMIT_BURST";
    /// requests a second that refill the burst
    per_second: u32 = 60, "CACHET_LIMIT_PER_SECOND";
    /// requests without a token (accounts, logins, claims, drops, challenges) that one address may make in a burst
    open_burst: u32 = 120, "CACHET_LIMIT_OPEN_BURST";
    /// such requests that refill a minute
    open_per_minute: u32 = 120, "CACHET_LIMIT_OPEN_PER_MINUTE";
    /// addresses whose buckets are kept in memory; the oldest full ones go first
    addresses: usize = 100_000, "CACHET_LIMIT_ADDRESSES";
    /// seconds that a request other than a part may take
    request_seconds: u64 = 60, "CACHET_LIMIT_REQUEST_SECONDS";
    /// seconds that a part may take up or down
    part_seconds: u64 = 900, "CACHET_LIMIT_PART_SECONDS";
    /// parts taken up at once; each holds at most one part in memory
    uploads: usize = 24, "CACHET_LIMIT_UPLOADS";
    /// staged bytes that a vault may hold at once
    staged_bytes: u64 = 8 << 30, "CACHET_LIMIT_STAGED_BYTES";
    /// stored bytes that a vault may hold in all
    vault_bytes: u64 = 200 << 30, "CACHET_LIMIT_VAULT_BYTES";
    /// bytes of a sealed keyring or mailbox index
    own_object_bytes: usize = 4 << 20, "CACHET_LIMIT_OWN_OBJECT_BYTES";
    /// devices of an account
    devices: u32 = 50, "CACHET_LIMIT_DEVICES";
    /// mailboxes of a vault
    mailboxes: u32 = 4_096, "CACHET_LIMIT_MAILBOXES";
    /// messages that a mailbox holds
    messages: u32 = 1_000, "CACHET_LIMIT_MESSAGES";
    /// bytes of sealed terms
    terms_bytes: usize = 256 << 10, "CACHET_LIMIT_TERMS_BYTES";
    /// bytes of a sealed drop or message
    letter_bytes: usize = 16 << 10, "CACHET_LIMIT_LETTER_BYTES";
    /// drops that wait at one front door
    waiting: u32 = u32_of(mailbox::MAX_WAITING), "CACHET_LIMIT_WAITING";
    /// days that a drop waits
    drop_days: u32 = mailbox::DROP_DAYS, "CACHET_LIMIT_DROP_DAYS";
    /// tickets that an account draws a day
    tickets: u32 = mailbox::TICKETS_A_DAY, "CACHET_LIMIT_TICKETS";
    /// unfinished logins on one device in an hour
    login_starts_hour: u32 = way_in::LOGIN_STARTS_AN_HOUR, "CACHET_LIMIT_LOGIN_STARTS_HOUR";
    /// unfinished logins on one device until another way in is used
    login_starts: u32 = way_in::LOGIN_STARTS_IN_ALL, "CACHET_LIMIT_LOGIN_STARTS";
    /// seconds that the pass of an opening lives
    pass_seconds: u64 = 6 * 3600, "CACHET_LIMIT_PASS_SECONDS";
    /// days after which a staged part that nothing names is swept
    staged_days: u32 = 2, "CACHET_LIMIT_STAGED_DAYS";
    /// seconds after which a blob without a row is swept: longer than any upload takes
    orphan_seconds: u64 = 3600, "CACHET_LIMIT_ORPHAN_SECONDS";
    /// seconds between two sweeps
    sweep_seconds: u64 = 900, "CACHET_LIMIT_SWEEP_SECONDS";
    /// connections to the database
    connections: u32 = 16, "CACHET_LIMIT_CONNECTIONS";
    /// seconds that a stop waits for requests under way
    stop_seconds: u64 = 20, "CACHET_LIMIT_STOP_SECONDS";
}

impl Limits {
    /// How long a request other than a part may take.
    #[must_use]
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// How long a part may take.
    #[must_use]
    pub fn part_time(&self) -> Duration {
        Duration::from_secs(self.part_seconds)
    }

    /// Largest stored part, in bytes. Fixed by the format.
    #[must_use]
    pub const fn part_bytes(&self) -> u64 {
        PART
    }
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
            demonstration: false,
            registrars: Vec::new(),
            institutions: HashMap::new(),
            forwarded: false,
            log_json: false,
            limits: Limits::default(),
        }
    }

    /// From the process's environment.
    ///
    /// # Errors
    /// [`SettingError`] for the first variable that does not parse.
    pub fn from_environment() -> Result<Self, SettingError> {
        Self::from_variables(|name| std::env::var(name).ok().filter(|text| !text.is_empty()))
    }

    /// From `variable`, which gives the text of a set variable.
    ///
    /// # Errors
    /// [`SettingError`] for the first variable that does not parse.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let folder = PathBuf::from(variable("CACHET_DATA").unwrap_or_else(|| "data".to_owned()));
        let mut settings = Self::for_folder(&folder);
        if let Some(text) = variable("CACHET_LISTEN") {
            settings.listen =
                text.parse().map_err(|_| refused("CACHET_LISTEN", "address:port was expected, as 127.0.0.1:8080"))?;
        }
        if let Some(text) = variable("CACHET_DATABASE") {
            if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme)) {
                return Err(refused(
                    "CACHET_DATABASE",
                    "an address that begins with sqlite: or postgres: was expected",
                ));
            }
            settings.database = text;
        }
        if let Some(text) = variable("CACHET_BLOBS") {
            settings.blobs = blobs(&text, &variable)?;
        }
        let web = PathBuf::from(variable("CACHET_WEB").unwrap_or_else(|| "web/dist".to_owned()));
        settings.web = web.join("index.html").is_file().then_some(web);
        settings.origins = match variable("CACHET_ORIGIN") {
            Some(text) => text.split(',').map(|origin| origin.trim().trim_end_matches('/').to_owned()).collect(),
            None => local_origins(settings.listen.port()),
        };
        let word = |name| variable(name).unwrap_or_default();
        settings.about = AboutSettings {
            operator: word("CACHET_OPERATOR"),
            host: word("CACHET_HOST"),
            country: word("CACHET_COUNTRY"),
            price: word("CACHET_PRICE"),
            contact: word("CACHET_CONTACT"),
            terms: word("CACHET_TERMS"),
        };
        settings.demonstration = variable("CACHET_DEMO").is_some_and(|text| text == "1");
        settings.forwarded = variable("CACHET_FORWARDED").is_some_and(|text| text == "1");
        settings.log_json = variable("CACHET_LOG_JSON").is_some_and(|text| text == "1");
        settings.registrars = list(&word("CACHET_REGISTRARS"), "CACHET_REGISTRARS", registrar)?;
        settings.institutions =
            list(&word("CACHET_INSTITUTIONS"), "CACHET_INSTITUTIONS", institution)?.into_iter().collect();
        settings.limits = Limits::from_environment(&variable)?;
        Ok(settings)
    }

    /// Whether browsers reach the server over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origins.iter().all(|origin| origin.starts_with("https://"))
    }
}

const fn u32_of(number: usize) -> u32 {
    assert!(number <= 1 << 31, "limits of the protocol are small");
    number as u32
}

fn sqlite_in(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("cachet.sqlite").display())
}

/// What a browser on this machine calls the server: both roles side by side have names of their own.
fn local_origins(port: u16) -> Vec<String> {
    ["localhost", "patient.localhost", "pro.localhost", "127.0.0.1"]
        .map(|host| format!("http://{host}:{port}"))
        .to_vec()
}

fn blobs(text: &str, variable: &impl Fn(&str) -> Option<String>) -> Result<BlobSettings, SettingError> {
    let Some(place) = text.strip_prefix("s3://") else {
        return Ok(BlobSettings::Folder(PathBuf::from(text)));
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let needed = |name: &'static str| variable(name).ok_or_else(|| refused(name, "needed with CACHET_BLOBS=s3://.."));
    Ok(BlobSettings::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: needed("CACHET_S3_ENDPOINT")?,
        region: variable("CACHET_S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        key: needed("CACHET_S3_KEY")?,
        secret: needed("CACHET_S3_SECRET")?,
    })
}

fn list<T>(text: &str, variable: &'static str, item: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, SettingError> {
    text.split(',')
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(|piece| item(piece).ok_or_else(|| refused(variable, "one of its items does not parse")))
        .collect()
}

fn registrar(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = decode_base64url(text).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

fn institution(text: &str) -> Option<(AccountId, u32)> {
    let (account, tickets) = text.split_once(':')?;
    Some((account.parse().ok()?, tickets.parse().ok()?))
}

fn refused(variable: &'static str, reason: &str) -> SettingError {
    SettingError { variable, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Settings, SettingError> {
        let pairs: HashMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Settings::from_variables(|name| pairs.get(name).cloned())
    }

    #[test]
    fn without_any_variable_everything_lies_in_one_folder() {
        let settings = with(&[]).unwrap();
        assert_eq!(settings.database, "sqlite://data/cachet.sqlite");
        assert_eq!(settings.origins[0], "http://localhost:8080");
        assert!(!settings.demonstration);
    }

    #[test]
    fn a_variable_that_does_not_parse_is_named() {
        for (name, text) in [
            ("CACHET_LISTEN", "8080"),
            ("CACHET_DATABASE", "mysql://x"),
            ("CACHET_REGISTRARS", "AA"),
            ("CACHET_INSTITUTIONS", "x:1"),
            ("CACHET_LIMIT_BURST", "many"),
        ] {
            assert_eq!(with(&[(name, text)]).unwrap_err().variable, name);
        }
        assert_eq!(with(&[("CACHET_BLOBS", "s3://b/p")]).unwrap_err().variable, "CACHET_S3_ENDPOINT");
    }

    #[test]
    fn the_key_of_the_bucket_is_not_printed() {
        let pairs = [
            ("CACHET_BLOBS", "s3://bucket/some/prefix"),
            ("CACHET_S3_ENDPOINT", "http://127.0.0.1:1"),
            ("CACHET_S3_KEY", "the-key"),
            ("CACHET_S3_SECRET", "the-secret"),
        ];
        let printed = format!("{:?}", with(&pairs).unwrap());
        assert!(printed.contains("bucket/some/prefix") && !printed.contains("the-"), "{printed}");
    }
}
