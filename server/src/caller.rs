//! Who asks: an account or a mailbox, by its token.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::mailbox::mailbox_key_fingerprint;
use cachet_crypto::{AccountId, MailboxId, Verified, VerifyingKey};

use crate::app::App;
use crate::mac;
use crate::refusal::{NOT_FOUND, Refusal, Result, UNAUTHENTICATED, require};
use crate::session;
use crate::store;

/// An account whose key set of this epoch is in force.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountCaller {
    pub(crate) account: AccountId,
    pub(crate) epoch: u32,
}

/// A mailbox, by the key in force there. Carries no account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MailboxCaller {
    mailbox: MailboxId,
    pub(crate) key: VerifyingKey,
}

impl FromRequestParts<App> for AccountCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let (account, epoch) = session::account_of(app, &bearer(parts)?).ok_or(UNAUTHENTICATED)?;
        let in_force = store::account::epoch(&mut *app.store.connection().await?, account).await?;
        require(in_force == Some(u64::from(epoch)), UNAUTHENTICATED)?;
        Ok(Self { account, epoch })
    }
}

/// For requests that a token may accompany: none is none, a bad one is refused.
impl OptionalFromRequestParts<App> for AccountCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<App>>::from_request_parts(parts, app).await.map(Some)
    }
}

impl FromRequestParts<App> for MailboxCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let (mailbox, fingerprint) = session::mailbox_of(app, &bearer(parts)?).ok_or(UNAUTHENTICATED)?;
        let key = store::mailbox::key(&mut *app.store.connection().await?, mailbox).await?.ok_or(UNAUTHENTICATED)?;
        require(mailbox_key_fingerprint(&key) == fingerprint, UNAUTHENTICATED)?;
        Ok(Self { mailbox, key })
    }
}

impl AccountCaller {
    /// The caller's record in force.
    pub(crate) async fn record(&self, db: &mut store::Connection) -> Result<Verified<AccountRecord>> {
        let envelope = store::account::record(db, self.account).await?.ok_or(UNAUTHENTICATED)?;
        let record = AccountRecord::verify(&envelope, self.account)?;
        require(record.epoch() == self.epoch, UNAUTHENTICATED)?;
        Ok(record)
    }
}

impl MailboxCaller {
    /// The mailbox, if the path names the caller's own.
    pub(crate) fn at(&self, named: MailboxId) -> Result<MailboxId> {
        require(self.mailbox == named, NOT_FOUND)?;
        Ok(named)
    }
}

fn bearer(parts: &Parts) -> Result<Vec<u8>> {
    let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, token) = header.split_once(' ').ok_or(UNAUTHENTICATED)?;
    require(scheme.eq_ignore_ascii_case("bearer"), UNAUTHENTICATED)?;
    mac::from_text(token).ok_or(UNAUTHENTICATED)
}
