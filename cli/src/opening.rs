//! Opening a session: the home, the server, the registrars, the passphrase.

use cachet_client::store::FileStore;
use cachet_client::transport::HttpTransport;
use cachet_client::{Platform, enrolment};
use cachet_crypto::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;
use crate::{policy, registrars, server};

/// The session of a terminal.
pub(crate) type Session = cachet_client::Session<HttpTransport, FileStore>;

/// An open session and the home that it holds.
pub(crate) struct Opened {
    pub(crate) session: Session,
    pub(crate) home: Home,
}

impl std::ops::Deref for Opened {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// Opens the account of this home with its passphrase.
pub(crate) async fn open(settings: &Settings) -> Result<Opened, Failure> {
    let home = Home::open(settings.home.as_deref())?;
    let store = home.store()?;
    // Asked before the passphrase: nobody should type one for nothing.
    if enrolment(&store).await?.is_none() {
        return Err(cachet_client::Error::NotEnrolled.into());
    }
    let (transport, platform) = surroundings(settings, &home)?;
    let passphrase = settings.passphrase.get()?;
    let session = Session::unlock(&passphrase, transport, store, platform).await?;
    Ok(Opened { session, home })
}

/// The way to the server, and what a session takes as arguments.
pub(crate) fn surroundings(settings: &Settings, home: &Home) -> Result<(HttpTransport, Platform), Failure> {
    let typed = settings.server.clone().or_else(|| home.server()).unwrap_or_else(|| server::DEFAULT.to_owned());
    surroundings_at(settings, &server::origin(&typed)?)
}

/// The way to the server at `origin`.
pub(crate) fn surroundings_at(settings: &Settings, origin: &str) -> Result<(HttpTransport, Platform), Failure> {
    let transport = HttpTransport::new(origin).map_err(|_| Failure::Device("TLS"))?;
    let registrars = registrars::accepted(settings)?;
    let policy = policy::accepted(settings.policy.as_deref(), settings.is_demonstration())?;
    Ok((transport, Platform { now: Box::new(now), origin: origin.to_owned(), registrars, policy }))
}

/// This device's clock.
pub(crate) fn now() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}
