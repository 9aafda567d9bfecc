//! Opening a SMART Health Link that somebody gave (HL7 SMART Health Cards and Links, STU 1): from its text to a request,
//! from the answer to files. Who calls does the requests; the link's own key is the only one that is ever here.
//!
//! Everything that an answer can be wrong in has a word of its own ([`Unopened`]). What the person is shown is one file
//! after the other, each whole or refused.

mod address;
mod unopened;

use address::{check_address, origin_of, percent};
use serde::{Deserialize, Serialize};
use serde_json::Value;
pub use unopened::Unopened;
use zeroize::Zeroizing;

use crate::{base64, jwe};

/// Longest text of a link, in bytes. A square of any version holds less.
const MAX_TEXT: usize = 4096;

/// Longest address of a manifest, in characters (the specification's).
const MAX_URL: usize = 128;

/// Longest address of a file, in characters.
const MAX_LOCATION: usize = 4096;

/// Longest label, in characters (the specification's).
const MAX_LABEL: usize = 80;

/// Largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 24 << 20;

/// Files that are opened, at most.
const MAX_FILES: usize = 64;

/// Seconds of the year 2300: what is beyond counts milliseconds.
const LAST_SECOND: f64 = 10_413_792_000.0;

/// A refusal is the one error here.
pub(crate) type Result<T> = std::result::Result<T, Unopened>;

/// A link that was read.
#[derive(Debug)]
pub struct HealthLink {
    url: String,
    key: Zeroizing<[u8; 32]>,
    /// What its maker says it is.
    pub label: String,
    /// Last second at which it opens, as it says itself.
    pub expires: Option<u64>,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// Whether what it leads to changes.
    pub lasting: bool,
    /// Whether it leads to one file without a manifest.
    pub direct: bool,
}

/// A request to make.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Request {
    /// Where.
    pub url: String,
    /// JSON to post; none for a GET.
    pub body: Option<String>,
}

/// A file as the manifest names it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "at", content = "value", rename_all = "lowercase")]
pub enum Place {
    /// In the manifest.
    Embedded(String),
    /// At an address, for a GET.
    Location(String),
}

/// A file that was opened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedFile {
    /// Its content type, without parameters.
    pub content_type: String,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// The payload. What else stands in it is ignored, as the specification demands.
#[derive(Deserialize)]
struct LinkPayload {
    url: String,
    key: String,
    /// A "Number" (JSON's, RFC 8259 section 6): with decimals or an exponent, too.
    exp: Option<f64>,
    flag: Option<String>,
    label: Option<String>,
    v: Option<u64>,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<ManifestFile>,
}

#[derive(Deserialize)]
struct ManifestFile {
    location: Option<String>,
    embedded: Option<String>,
}

impl HealthLink {
    /// Reads a link as it was scanned or pasted: bare, or behind a viewer's address and `#`. `own` is an origin that may
    /// be spoken to without TLS, which is this service's own.
    ///
    /// # Errors
    /// [`Unopened`], before anything is asked of anybody.
    pub fn parse(text: &str, now: u64, own: &str) -> Result<Self> {
        let text = text.trim();
        let at = text.find("shlink:/").ok_or(Unopened::NoLink)?;
        if at > 0 && !text[..at].ends_with('#') {
            return Err(Unopened::NoLink);
        }
        if text.len() > MAX_TEXT {
            return Err(Unopened::TooLarge);
        }
        let payload = base64::decode_url(&text[at + "shlink:/".len()..]).ok_or(Unopened::Malformed)?;
        let value: Value = serde_json::from_slice(&payload).map_err(|_| Unopened::Malformed)?;
        if value["v"].as_u64().is_some_and(|version| version > 1) {
            return Err(Unopened::Newer);
        }
        let payload: LinkPayload = serde_json::from_value(value).map_err(|_| Unopened::Malformed)?;
        let key = Zeroizing::new(base64::decode_url(&payload.key).ok_or(Unopened::Malformed)?);
        let key: [u8; 32] = key.as_slice().try_into().map_err(|_| Unopened::Malformed)?;
        let flags = payload.flag.unwrap_or_default();
        let [lasting, passcode, direct] = ['L', 'P', 'U'].map(|flag| flags.contains(flag));
        let label = payload.label.unwrap_or_default();
        let fits = label.chars().count() <= MAX_LABEL
            && payload.url.chars().count() <= MAX_URL
            && payload.exp.is_none_or(|exp| (0.0..=LAST_SECOND).contains(&exp))
            && payload.v.is_none_or(|version| version == 1)
            && !(passcode && direct);
        if !fits {
            return Err(Unopened::Malformed);
        }
        check_address(&payload.url, own)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its bounds, and floored")]
        let expires = payload.exp.map(|exp| exp as u64);
        if expires.is_some_and(|exp| exp < now) {
            return Err(Unopened::Expired);
        }
        let (url, key) = (payload.url, Zeroizing::new(key));
        Ok(Self { url, key, label, expires, passcode, lasting, direct })
    }

    /// The host that is asked, for the person to see before.
    #[must_use]
    pub fn origin(&self) -> &str {
        origin_of(&self.url)
    }

    /// What to ask first. `recipient` is what the owner is told of who reads.
    #[must_use]
    pub fn request(&self, recipient: &str, passcode: Option<&str>) -> Request {
        if self.direct {
            let joint = if self.url.contains('?') { '&' } else { '?' };
            return Request { url: format!("{}{joint}recipient={}", self.url, percent(recipient)), body: None };
        }
        let mut body = serde_json::json!({ "recipient": recipient, "embeddedLengthMax": MAX_ANSWER });
        if let Some(passcode) = passcode {
            body["passcode"] = passcode.into();
        }
        Request { url: self.url.clone(), body: Some(body.to_string()) }
    }

    /// What the answer to [`Self::request`] leads to.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn answer(&self, status: u16, body: &[u8], own: &str) -> Result<Vec<Place>> {
        check_status(status, body)?;
        if body.len() > MAX_ANSWER {
            return Err(Unopened::TooLarge);
        }
        if self.direct {
            return Ok(vec![Place::Embedded(text_of(body)?)]);
        }
        let manifest: Manifest = serde_json::from_slice(body).map_err(|_| Unopened::Answer)?;
        if manifest.files.is_empty() {
            return Err(Unopened::Answer);
        }
        if manifest.files.len() > MAX_FILES {
            return Err(Unopened::TooLarge);
        }
        let place = |file: ManifestFile| match (file.embedded, file.location) {
            (Some(jwe), _) => Ok(Place::Embedded(jwe)),
            (None, Some(location)) => {
                if location.chars().count() > MAX_LOCATION {
                    return Err(Unopened::Answer);
                }
                check_address(&location, own).map(|()| Place::Location(location))
            }
            (None, None) => Err(Unopened::Answer),
        };
        manifest.files.into_iter().map(place).collect()
    }

    /// Opens the answer of a [`Place::Location`].
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn file(&self, status: u16, body: &[u8]) -> Result<SharedFile> {
        check_status(status, body)?;
        self.open(&text_of(body)?)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, jwe: &str) -> Result<SharedFile> {
        jwe::open(&self.key, jwe)
    }
}

fn text_of(body: &[u8]) -> Result<String> {
    std::str::from_utf8(body).map(str::to_owned).map_err(|_| Unopened::Answer)
}

fn check_status(status: u16, body: &[u8]) -> Result<()> {
    match status {
        200 => Ok(()),
        401 => {
            let said: Option<Value> = serde_json::from_slice(body).ok();
            let left = said.and_then(|said| said["remainingAttempts"].as_u64());
            Err(Unopened::Passcode(left.map(|left| u32::try_from(left).unwrap_or(u32::MAX))))
        }
        404 | 410 => Err(Unopened::Over),
        413 => Err(Unopened::TooLarge),
        429 => Err(Unopened::TooMany),
        _ => Err(Unopened::Answer),
    }
}
