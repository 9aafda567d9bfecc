//! Settings out of the environment, variable by variable.

use std::path::PathBuf;

use cachet_crypto::{AccountId, VerifyingKey, decode_base64url};
use cachet_transparency::{WitnessKey, demonstration};

use super::blobs::blobs;
use super::{AboutSettings, Limits, NoticeSettings, SettingError, Settings, refused};

impl Settings {
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
}

/// What a browser on this machine calls the server: both roles side by side have names of their own.
fn local_origins(port: u16) -> Vec<String> {
    ["localhost", "patient.localhost", "pro.localhost", "127.0.0.1"]
        .map(|host| format!("http://{host}:{port}"))
        .to_vec()
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

#[cfg(test)]
mod tests;
