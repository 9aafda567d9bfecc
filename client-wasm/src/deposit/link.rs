//! Deposit links, the owner's side. The signed log holds each link's public keys, its end and its count; the server holds a
//! hash, the end and the count. Neither keeps what the link's text holds: it is shown once, to be given away.

use cachet_crypto::protocol::api::{NewDepositLink, OfferedDepositLink, path};
use cachet_crypto::protocol::deposit::{DepositCard, MAX_LINK_COUNT, MAX_LINK_DAYS};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Day, DepositLinkId, Signed, Timestamp};
use cachet_seal::{DepositLink, MAX_LINK_NAME};
use zeroize::Zeroizing;

use crate::platform::{chance, generate_secret};
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, MadeLink};
use crate::{Error, Result, Session};

/// What a person asks of a new link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DepositLinkWish {
    /// How the owner calls it; stays with the owner.
    pub label: String,
    /// To whom it leads, as whoever opens it reads it; may be empty.
    pub to: String,
    /// Last day.
    pub until: Day,
    /// How many documents.
    pub count: u32,
}

/// A link that was just made.
pub struct MadeDepositLink {
    /// Its id.
    pub link: DepositLinkId,
    /// Its text, to be given away. It cannot be shown again.
    pub text: Zeroizing<String>,
}

/// A link as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DepositLinkView {
    /// Its id.
    pub link: DepositLinkId,
    /// How the owner calls it.
    pub label: String,
    /// Last day.
    pub until: Day,
    /// How many documents it was made for.
    pub count: u32,
    /// How many of them the owner accepted.
    pub accepted: u32,
    /// When it was made.
    pub made: Timestamp,
    /// Whether anything can arrive through it.
    pub state: DepositLinkState,
}

/// Whether anything can arrive through a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DepositLinkState {
    /// It works.
    Open,
    /// Its last day is over, or as many documents came as it was made for.
    Over,
    /// The server takes nothing through it: all was left, or it is another server than the one where it was made.
    Closed,
    /// Its owner revoked it.
    Revoked,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Makes a link by which somebody without an account deposits. Its public keys stand in the signed log before its text
    /// is given out.
    ///
    /// # Errors
    /// [`Error::Input`] for a label or name that is empty where it must not be, too long or not plain, a day in the past or
    /// more than a year ahead, a count of none or more than a hundred; [`Error::Network`].
    pub async fn make_deposit_link(&self, wish: &DepositLinkWish) -> Result<MadeDepositLink> {
        let (label, to) = (crate::name::clean(&wish.label), crate::name::clean(&wish.to));
        let is_short = |text: &str| crate::name::is_plain(text) && text.len() <= MAX_LINK_NAME;
        if label.is_empty() || !is_short(&label) || !is_short(&to) {
            return Err(Error::Input("name of a deposit link"));
        }
        let today = self.platform.now().day();
        if wish.until < today || wish.until > today.plus(MAX_LINK_DAYS) {
            return Err(Error::Input("last day of a deposit link"));
        }
        if !(1..=MAX_LINK_COUNT).contains(&wish.count) {
            return Err(Error::Input("count of a deposit link"));
        }
        let (keys, vault) = (self.keys(), self.own_vault()?);
        let nonce = Base64Url(generate_secret::<32>()?.expose().to_vec());
        let card = Signed::sign(DepositCard::new(keys.signer(), vault.id, nonce), keys.signing())?;
        let link = DepositLink::generate(card.hash(), &to, &mut chance())?;
        let new = NewDepositLink { card: card.envelope().clone(), last_day: wish.until, count: wish.count };
        self.server.put(&self.as_account(), path::own_deposit_link(link.id()), &new).await?;
        let record = link.record()?;
        self.append(vault, |draft| {
            let made = MadeLink {
                link: link.id(),
                account: link.account(),
                key: record.payload().key,
                label: label.clone(),
                until: wish.until,
                count: wish.count,
                at: draft.now,
            };
            draft.push(Act::Record {}, vec![Change::DepositLink(made)])
        })
        .await?;
        Ok(MadeDepositLink { link: link.id(), text: link.text(&self.platform.origin) })
    }

    /// Every link of this vault, the newest first. Whether the server still takes anything through one is its own word.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn deposit_links(&self) -> Result<Vec<DepositLinkView>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let today = self.platform.now().day();
        let mut views: Vec<_> = index
            .deposit_links
            .values()
            .map(|held| {
                let state = match held.revoked {
                    Some(_) => DepositLinkState::Revoked,
                    None if held.made.until < today || held.taken >= held.made.count => DepositLinkState::Over,
                    None => DepositLinkState::Open,
                };
                let MadeLink { link, label, until, count, at, .. } = held.made.clone();
                DepositLinkView { link, label, until, count, accepted: held.taken, made: at, state }
            })
            .collect();
        for view in views.iter_mut().filter(|view| view.state == DepositLinkState::Open) {
            if !self.is_offered(view.link).await? {
                view.state = DepositLinkState::Closed;
            }
        }
        views.sort_by_key(|view| (std::cmp::Reverse(view.made), view.link));
        Ok(views)
    }

    async fn is_offered(&self, link: DepositLinkId) -> Result<bool> {
        match self.server.get::<OfferedDepositLink>(&As::Anyone, path::deposit_link(link)).await {
            Ok(_) => Ok(true),
            Err(Error::Problem(ProblemKind::NotFound)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Revokes a link: nothing that came through it and still waits is accepted, and nothing more arrives.
    ///
    /// # Errors
    /// [`Error::Input`] for a link that this vault does not have; [`Error::Network`]: asked again, it goes on where it was.
    pub async fn revoke_deposit_link(&self, link: DepositLinkId) -> Result<()> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let held = index.deposit_links.values().find(|held| held.made.link == link);
        let held = held.ok_or(Error::Input("deposit link"))?;
        if held.revoked.is_none() {
            self.append(vault, |draft| {
                let at = draft.now;
                draft.push(Act::Record {}, vec![Change::DepositLinkEnd { link, at }])
            })
            .await?;
        }
        match self.server.delete(&self.as_account(), path::own_deposit_link(link)).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
