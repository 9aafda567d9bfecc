//! Whoever deposits through a link, without an account. The link's seed gives the keys that sign; to whom it seals follows
//! from the hash in its text, never from what the server says. Nothing is kept, and nothing can be read back.

use cachet_crypto::protocol::api::{OfferedDepositLink, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Day, Signed};
use cachet_seal::{DepositLink, Keyring, LinkDeposit, Role, Sheet};

use super::depositee::Depositee;
use super::sender::whole;
use super::sending::Entrance;
use crate::keys::Keys;
use crate::platform::Platform;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{DepositIds, Draft, Error, Progress, Refusal, Result, SealedDeposit, Session};

/// A link that was opened by somebody without an account.
pub struct Visitor<T, S> {
    link: DepositLink,
    session: Session<T, S>,
    to: Depositee,
    /// Last day on which a deposit is begun, as the server says.
    pub last_day: Day,
    /// How many documents more, as the server says.
    pub remaining: u32,
}

impl<T: Transport, S: Store> Visitor<T, S> {
    /// Opens a link, and finds the keys of whoever made it. Of the device's own, `store` keeps nothing but the directory's
    /// newest checkpoint.
    ///
    /// # Errors
    /// [`Error::Input`] for a text that is no link of this service, and for a link that is over; [`Error::Refused`] when the
    /// server's card is not the link's or its keys are not proven to be the newest; [`Error::Network`].
    pub async fn open(text: &str, transport: T, store: S, platform: Platform) -> Result<Self> {
        let (origin, link) = DepositLink::from_text(text).map_err(|_| Error::Input("deposit link"))?;
        if origin != platform.origin || !crate::name::is_plain(&link.to) {
            return Err(Error::Input("deposit link"));
        }
        let server = Server::new(transport, &platform.origin);
        let keys = keys_of(&link, platform.now().day())?;
        let session = Session::new(server, store, platform, None, keys);
        let asked = session.server.get(&As::Anyone, path::deposit_link(link.id())).await;
        let OfferedDepositLink { card, last_day, remaining } = asked.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("deposit link"),
            other => other,
        })?;
        if card.hash()? != link.card {
            return Err(Refusal::KeyUnauth.into());
        }
        let to = session.depositee_of(&card).await?;
        Ok(Self { link, session, to, last_day, remaining })
    }

    /// To whom it leads, as they chose to say it; may be empty.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.link.to
    }

    /// Seals a document, which says that it is from `from`: nobody verifies that.
    ///
    /// # Errors
    /// [`Error::Input`] for a name that is empty, too long or not plain; [`Error::Problem`] for a file too large.
    pub fn seal(&self, ids: &DepositIds, draft: &Draft, from: &str, content: &[u8]) -> Result<SealedDeposit> {
        let from = crate::name::clean(from);
        if from.is_empty() || from.len() > cachet_seal::MAX_NAME || !crate::name::is_plain(&from) {
            return Err(Error::Input("name"));
        }
        let (keys, to) = (self.session.keys(), &self.to);
        let document = self.session.seal_document(to, ids, draft, content)?;
        let letter = LinkDeposit::new(
            keys.signer(),
            ids.deposit,
            to.account,
            to.key,
            to.vault,
            ids.document,
            document.object.object,
            document.header,
            document.manifest,
            document.root,
            from,
            self.session.platform.now().day(),
            keys.record_envelope.clone(),
        );
        let letter = Signed::sign(letter, keys.signing())?;
        let entrance = Entrance::Link { link: self.link.id(), pass: self.link.pass().into() };
        whole(entrance, ids, to, letter.envelope(), Some(document))
    }

    /// Sends what was sealed. After a lost answer the same call again is the same deposit.
    ///
    /// # Errors
    /// [`Error::Network`]; [`Error::Input`] when the link is over; [`Error::Problem`] with `too-many`: try later.
    pub async fn send(&self, sealed: &SealedDeposit, progress: Progress<'_>) -> Result<()> {
        self.session.send_whole(sealed, progress).await
    }
}

/// Origin of the server that a link leads to.
///
/// # Errors
/// [`Error::Input`] for a text that is no whole link.
pub fn deposit_link_origin(text: &str) -> Result<String> {
    DepositLink::from_text(text).map(|(origin, _)| origin).map_err(|_| Error::Input("deposit link"))
}

/// The keys of a link, as those of an account that is never made.
fn keys_of(link: &DepositLink, today: Day) -> Result<Keys> {
    let record = link.record()?;
    let envelope = record.envelope().clone();
    let verified = envelope.verify(&record.payload().sign, &record.payload().as_signer())?;
    let sheet = Sheet { number: 1, made_on: today, recovery: record.payload().recovery };
    let keyring = Keyring::new(Role::Professional, String::new(), sheet);
    Keys::open(link.account(), 0, link.root(), keyring, vec![(envelope, verified)])
}
