//! Start-up settings: everything that an operator chooses, limits included. Nothing is read from the environment later.

mod limits;
mod notice;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cachet_crypto::{AccountId, VerifyingKey, decode_base64url};
use cachet_transparency::{WitnessKey, demonstration};

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
            desk: desk(word("CACHET_DESK"))?,
        };
        settings.notices = NoticeSettings::new(&word("CACHET_SMTP_URL"), &word("CACHET_MAIL_FROM"))?;
        settings.demonstration = variable("CACHET_DEMO").is_some_and(|text| text == "1");
        if settings.demonstration && !cfg!(debug_assertions) {
            return Err(refused("CACHET_DEMO", "a release build has no demonstration registrar"));
        }
        settings.witnesses = witnesses(&word("CACHET_WITNESSES"), settings.demonstration)?;
        settings.quorum = quorum(&word("CACHET_QUORUM"), settings.witnesses.len())?;
        if let Some(text) = variable("CACHET_DIRECTORY_INTERVAL") {
            settings.directory_interval = text
                .parse()
                .ok()
                .filter(|seconds| *seconds > 0)
                .ok_or_else(|| refused("CACHET_DIRECTORY_INTERVAL", "a number of seconds was expected"))?;
        }
        settings.forwarded = variable("CACHET_FORWARDED").is_some_and(|text| text == "1");
        settings.log_json = variable("CACHET_LOG_JSON").is_some_and(|text| text == "1");
        settings.registrars = list(&word("CACHET_REGISTRARS"), "CACHET_REGISTRARS", registrar)?;
        settings.institutions =
            list(&word("CACHET_INSTITUTIONS"), "CACHET_INSTITUTIONS", institution)?.into_iter().collect();
        settings.limits = Limits::from_environment(&variable)?;
        Ok(settings)
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

/// The page shows it as a link: nothing but an address of the web is one.
fn desk(text: String) -> Result<String, SettingError> {
    let is_address = |url: reqwest::Url| matches!(url.scheme(), "https" | "http") && url.host_str().is_some();
    let fits = text.is_empty() || text.parse().is_ok_and(is_address);
    if fits { Ok(text) } else { Err(refused("CACHET_DESK", "an address that begins with https:// was expected")) }
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

fn witnesses(text: &str, demonstration: bool) -> Result<Vec<WitnessKey>, SettingError> {
    let name = "CACHET_WITNESSES";
    if text.is_empty() && demonstration {
        let published = [1, 2].map(|number| demonstration::witness(number).map(|signer| signer.witness_key()));
        return published.into_iter().collect::<Result<_, _>>().map_err(|_| refused(name, "the demonstration's"));
    }
    let keys: Vec<WitnessKey> = text
        .split_whitespace()
        .map(|key| key.parse().map_err(|_| refused(name, "one of its items does not parse")))
        .collect::<Result<_, _>>()?;
    let twice = keys.iter().enumerate().any(|(i, a)| keys[..i].iter().any(|b| a.name() == b.name()));
    if twice { Err(refused(name, "two witnesses have one name")) } else { Ok(keys) }
}

fn quorum(text: &str, witnesses: usize) -> Result<Option<usize>, SettingError> {
    if text.is_empty() {
        return Ok(None);
    }
    let quorum = text.parse().ok().filter(|quorum| (1..=witnesses).contains(quorum));
    quorum.map(Some).ok_or_else(|| refused("CACHET_QUORUM", "a number of witnesses was expected"))
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
            ("CACHET_WITNESSES", "witness+00000000+AA"),
            ("CACHET_QUORUM", "1"),
            ("CACHET_DIRECTORY_INTERVAL", "0"),
            ("CACHET_DESK", "javascript:alert(1)"),
            ("CACHET_SMTP_URL", "smtp://relay.example"),
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
