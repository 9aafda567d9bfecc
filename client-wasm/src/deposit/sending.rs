//! Sends a sealed deposit as often as it takes, and withdraws what nobody has taken.

use cachet_crypto::protocol::api::{OpenDeposit, OpenLinkDeposit, OpenMailboxDeposit, SealDeposit, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{
    AccountId, Base64Url, DepositId, DepositLinkId, DocumentId, Sha256Digest, encode_base64url, sha256,
};
use cachet_seal::Enclosed;
use serde::{Deserialize, Serialize};

use super::depositee::DepositTo;
use super::sender::DepositIds;
use super::sent::SentDeposit;
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Progress, Result, Session};

/// By what a deposit is begun.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entrance {
    /// The patient's address or a mailbox, and a ticket of the sender's account.
    Place { place: DepositTo, ticket: Base64Url },
    /// A link that the patient made.
    Link { link: DepositLinkId, pass: Enclosed<32> },
}

/// A deposit ready to be sent. It holds no key of what it carries.
#[derive(Clone, Deserialize, Serialize)]
pub struct SealedDeposit {
    pub(super) deposit: DepositId,
    pub(super) entrance: Entrance,
    pub(super) secret: Enclosed<32>,
    /// Whom it is for, and what its manifest's hash is: what a return must name.
    pub(super) recipient: AccountId,
    pub(super) manifest: Option<Sha256Digest>,
    pub(super) document: DocumentId,
    pub(super) sent: SealDeposit,
    pub(super) parts: Vec<Base64Url>,
    /// A deposit of this device that is withdrawn once this one is sent.
    #[serde(default)]
    pub(super) supersedes: Option<DepositId>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Sends a sealed deposit. After a lost answer the same call again is the same deposit.
    ///
    /// # Errors
    /// [`Error::Network`], [`Error::Problem`] with `too-many`: try later. [`Error::Input`]: the address leads nowhere.
    pub async fn send_deposit(&self, sealed: &SealedDeposit) -> Result<()> {
        self.send_titled_deposit(sealed, "").await
    }

    /// As [`Session::send_deposit`]; this device remembers under which title, sealed.
    ///
    /// # Errors
    /// As [`Session::send_deposit`].
    pub async fn send_titled_deposit(&self, sealed: &SealedDeposit, title: &str) -> Result<()> {
        self.send_whole(sealed, &|_, _| true).await?;
        if let (Some(manifest), Entrance::Place { place, .. }) = (sealed.manifest, &sealed.entrance) {
            let sent = SentDeposit {
                recipient: sealed.recipient,
                document: sealed.document,
                manifest,
                title: title.to_owned(),
                place: Some(place.clone()),
                secret: Some(sealed.secret.clone()),
                at: self.platform.now(),
                cancelled: false,
                replaces: sealed.supersedes,
            };
            self.remember_sent(sealed.deposit, &sent).await?;
        }
        match sealed.supersedes {
            Some(earlier) => self.supersede(earlier).await,
            None => Ok(()),
        }
    }

    pub(super) async fn send_whole(&self, sealed: &SealedDeposit, progress: Progress<'_>) -> Result<()> {
        match &sealed.entrance {
            Entrance::Place { place, ticket } => self.open_deposit(sealed, place, ticket).await?,
            Entrance::Link { link, pass } => self.open_link_deposit(sealed, *link, pass).await?,
        }
        let pass = encode_base64url(sealed.secret.0.expose());
        let named = sealed.sent.document.iter().flat_map(|document| &document.parts);
        let all = sealed.parts.len() as u64;
        for ((named, bytes), done) in named.zip(&sealed.parts).zip(1..) {
            let path = path::deposit_part(sealed.deposit, named.part);
            self.server.put_bytes_with(&As::Anyone, path, &pass, bytes.0.clone()).await?;
            if !progress(done, all) {
                return Err(Error::Cancelled);
            }
        }
        self.server.post_with(&As::Anyone, path::deposit(sealed.deposit), &pass, &sealed.sent).await
    }

    /// With the ticket that was drawn for it; with another one where the server does not know that any more.
    async fn open_deposit(&self, sealed: &SealedDeposit, place: &DepositTo, ticket: &Base64Url) -> Result<()> {
        match self.begin_deposit(sealed, place, ticket.clone()).await {
            Err(Error::Problem(ProblemKind::NotFound)) => {}
            other => return other,
        }
        let ticket = self.ticket().await?;
        self.begin_deposit(sealed, place, ticket).await.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("address"),
            other => other,
        })
    }

    async fn begin_deposit(&self, sealed: &SealedDeposit, place: &DepositTo, ticket: Base64Url) -> Result<()> {
        let secret = sha256(sealed.secret.0.expose());
        match place {
            DepositTo::Address(address) => {
                let open = OpenDeposit { address: address.id, ticket, secret };
                self.server.put(&As::Anyone, path::deposit(sealed.deposit), &open).await
            }
            DepositTo::Mailbox(mailbox) => {
                let key = self.held_mailbox(*mailbox).await?.signing_key();
                let open = OpenMailboxDeposit { ticket, secret };
                let path = path::mailbox_deposit(*mailbox, sealed.deposit);
                self.server.put(&self.as_mailbox(*mailbox, &key), path, &open).await
            }
        }
    }

    async fn open_link_deposit(&self, sealed: &SealedDeposit, link: DepositLinkId, pass: &Enclosed<32>) -> Result<()> {
        let pass = Base64Url(pass.0.expose().to_vec());
        let open = OpenLinkDeposit { pass, secret: sha256(sealed.secret.0.expose()) };
        let path = path::link_deposit(link, sealed.deposit);
        self.server.put(&As::Anyone, path, &open).await.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("deposit link"),
            other => other,
        })
    }

    /// Withdraws a deposit that nobody has taken; whether it was there.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn withdraw_deposit(&self, ids: &DepositIds) -> Result<bool> {
        self.withdraw(ids.deposit, &ids.secret).await
    }

    pub(super) async fn withdraw(&self, deposit: DepositId, secret: &Enclosed<32>) -> Result<bool> {
        let pass = encode_base64url(secret.0.expose());
        match self.server.delete_with(&As::Anyone, path::deposit(deposit), &pass).await {
            Ok(()) => Ok(true),
            Err(Error::Problem(ProblemKind::NotFound)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
