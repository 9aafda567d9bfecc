//! Links as their owner sees them: what each leads to, whether it opens, and who said to have opened it.

use cachet_crypto::protocol::api::{OwnHealthLink, OwnHealthLinks, path};
use cachet_crypto::protocol::health_link::{HealthLinkKind, KEPT_OPENINGS, MAX_OPENINGS, PASSCODE_TRIES};
use cachet_crypto::{HealthLinkId, Timestamp};
use cachet_seal::{HealthLinkNote, HeldHealthLink, health_link_note};
use zeroize::Zeroizing;

use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

/// Whether a link opens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HealthLinkState {
    /// It opens.
    InForce,
    /// Its last second is over.
    Expired,
    /// It was opened as often as it may be.
    UsedUp,
    /// Too many wrong passcodes.
    Closed,
    /// Its owner revoked it.
    Revoked,
}

impl HealthLinkState {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Expired => "expired",
            Self::UsedUp => "used-up",
            Self::Closed => "closed",
            Self::Revoked => "revoked",
        }
    }
}

/// A link as its owner sees it.
#[derive(Clone, Debug)]
pub struct HealthLinkView {
    /// Its id.
    pub id: HealthLinkId,
    /// A link to give, or an emergency card.
    pub kind: HealthLinkKind,
    /// `shlink:/` and the payload: whoever has it reads.
    pub text: Zeroizing<String>,
    /// What the reader is told it is.
    pub label: String,
    /// What it leads to.
    pub contents: Vec<String>,
    /// When it was made.
    pub made: Timestamp,
    /// When what it leads to was last changed.
    pub changed: Timestamp,
    /// Last second at which it opens.
    pub expires: Option<Timestamp>,
    /// How often it opens at most.
    pub most: Option<u32>,
    /// Whether it has a passcode.
    pub passcode: bool,
    /// Whether it opens.
    pub state: HealthLinkState,
    /// How often it was opened, as the server says.
    pub openings: u64,
    /// The newest openings, the last one first.
    pub opened: Vec<HealthLinkNote>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Every link that this account made, the newest first, with its openings as the server noted them.
    ///
    /// # Errors
    /// [`Error::Refused`] when the server gives what this account did not make, or a note that was changed.
    pub async fn health_links(&self) -> Result<Vec<HealthLinkView>> {
        self.sync(self.own_vault()?).await?;
        let given: OwnHealthLinks = self.server.get(&self.as_account(), path::own_health_links()).await?;
        let views = given.links.into_iter().map(|stored| self.opened_health_link(stored)).collect::<Result<Vec<_>>>();
        let mut views = self.alarmed("health links", views).await?;
        views.sort_by_key(|view| std::cmp::Reverse((view.made, view.id)));
        Ok(views)
    }

    fn opened_health_link(&self, stored: OwnHealthLink) -> Result<HealthLinkView> {
        let held = self.open_own_health_link(&stored)?;
        self.health_link_view(stored, held)
    }

    /// What the server says of a link, with what its owner keeps of it.
    pub(super) fn health_link_view(&self, stored: OwnHealthLink, held: HeldHealthLink) -> Result<HealthLinkView> {
        let sealed: Vec<(u64, &[u8])> = stored.notes.iter().map(|note| (note.n, note.sealed.0.as_slice())).collect();
        // Numbers beyond the count would have the keys of the notes followed for ever.
        let is_whole = sealed.len() as u64 == stored.openings.min(KEPT_OPENINGS)
            && sealed.last().is_none_or(|(n, _)| *n == stored.openings);
        if !is_whole || stored.openings > u64::from(MAX_OPENINGS) {
            return Err(Refusal::Withheld.into());
        }
        let opened = health_link_note(&held.note_key.0, &sealed).map_err(|_| Refusal::KeyBlob);
        let mut opened = opened?;
        opened.reverse();
        Ok(HealthLinkView {
            id: stored.health_link,
            kind: stored.kind,
            text: held.text(&self.platform.origin)?,
            state: self.state_of(&stored),
            label: held.label,
            contents: held.contents,
            made: held.made,
            changed: held.changed,
            expires: held.expires,
            most: stored.most,
            passcode: held.passcode,
            openings: stored.openings,
            opened,
        })
    }

    pub(super) fn state_of(&self, link: &OwnHealthLink) -> HealthLinkState {
        if link.revoked.is_some() {
            HealthLinkState::Revoked
        } else if link.expires.is_some_and(|expires| expires < self.platform.now()) {
            HealthLinkState::Expired
        } else if link.openings >= u64::from(link.most.unwrap_or(MAX_OPENINGS)) {
            HealthLinkState::UsedUp
        } else if link.tries >= PASSCODE_TRIES {
            HealthLinkState::Closed
        } else {
            HealthLinkState::InForce
        }
    }
}
