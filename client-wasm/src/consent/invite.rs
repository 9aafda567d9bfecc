//! Inviting: a mailbox for a pair, the tickets that a drop spends, and the invitation at the reader's door.

use cachet_crypto::protocol::api::{CreateMailbox, Drop as DoorDrop, OwnedMailbox, TicketRequest, Tickets, path};
use cachet_crypto::protocol::mailbox::DROP_DAYS;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Day, MailboxId, Secret, Signed, sha256};
use cachet_seal::{Enclosed, Invite, seal_letter};

use super::Recognised;
use crate::directory::Person;
use crate::platform::{chance, generate_id, generate_secret};
use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Pair;
use crate::vault::index::Mailbox;
use crate::{Error, Refusal, Result, Session};

/// Tickets drawn at once; the others are kept on the device for later drops.
const DRAWN_AT_ONCE: u32 = 3;

/// Prefix of kept tickets in the store.
const TICKET: &str = "ticket/";

/// What the store holds of an invitation that was claimed; otherwise the day on which it was left.
const CLAIMED: &[u8] = b"claimed";

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) fn pair_with(&self, person: &Person) -> Option<Pair> {
        let index = self.own_vault().ok()?.loaded()?;
        let open = index.mailboxes.values().filter(|mailbox: &&Mailbox| !mailbox.closed);
        let same = open.map(|mailbox| &mailbox.pair).find(|pair| pair.key == person.record.key);
        same.cloned()
    }

    /// A mailbox on the server, and what the owner will know of it once the grant's entry is in.
    pub(super) async fn new_pair(&self, recognised: Recognised, person: &Person) -> Result<Pair> {
        let claim_secret: Secret<32> = generate_secret()?;
        let mailbox: MailboxId = generate_id()?;
        let request = CreateMailbox { mailbox, claim: sha256(claim_secret.expose()) };
        let vault = self.own_vault()?.id;
        self.server.post_only(&self.as_account(), path::mailboxes(vault), &request).await?;
        Ok(Pair {
            mailbox,
            account: person.record.account(),
            epoch: person.record.epoch(),
            key: person.record.key,
            name: person.credential.name.clone(),
            profession: person.credential.profession.clone(),
            rpps: person.credential.rpps.clone(),
            place: person.credential.place.clone(),
            credential: person.credential_envelope.clone(),
            recognised: recognised.word().to_owned(),
            since: self.platform.now(),
            pair_key: Enclosed(generate_secret()?),
            claim_secret: Enclosed(claim_secret),
            door: person.door.clone(),
        })
    }

    /// Leaves the invitation at the reader's door, again when the one that this device left has expired unclaimed. Spends a
    /// ticket and shows no account.
    pub(crate) async fn invite(&self, pair: &Pair) -> Result<()> {
        let done = invited_key(pair.mailbox);
        if self.store.get(&done).await?.is_some_and(|left| !self.is_expired(&left)) {
            return Ok(());
        }
        let asked = path::owned_mailbox(self.own_vault()?.id, pair.mailbox);
        let mailbox: OwnedMailbox = withheld(self.server.get(&self.as_account(), asked).await)?;
        if mailbox.key.is_some() {
            return Ok(self.store.put(&done, CLAIMED).await?);
        }
        let keys = self.keys();
        let recipient = self.recipient_of(pair).await?;
        let invite = Invite::new(
            keys.signer(),
            pair.mailbox,
            self.own_vault()?.id,
            pair.account,
            pair.key,
            keys.record_envelope.clone(),
            pair.claim_secret.clone(),
            pair.pair_key.clone(),
            self.own_name(),
        );
        let invite = Signed::sign(invite, keys.signing())?;
        let body = seal_letter(invite.envelope(), &recipient, &mut chance())?;
        let secret = pair.door.as_ref().map(|door| Base64Url(door.0.expose().to_vec()));
        let dropped = DoorDrop { ticket: self.ticket().await?, secret, body: Base64Url(body) };
        self.server.post_only(&As::Anyone, path::door(pair.account), &dropped).await?;
        Ok(self.store.put(&done, self.platform.now().day().to_string().as_bytes()).await?)
    }

    /// Whether an invitation that was left on the day that `left` says waits no more. One that was claimed never does.
    fn is_expired(&self, left: &[u8]) -> bool {
        let day = std::str::from_utf8(left).ok().and_then(|day| day.parse::<Day>().ok());
        day.is_some_and(|day| day.plus(DROP_DAYS) < self.platform.now().day())
    }

    /// Throws kept tickets away: a server restored from a backup does not know those drawn since.
    pub(crate) async fn forget_tickets(&self) -> Result<()> {
        for key in self.store.keys(TICKET).await? {
            self.store.delete(&key).await?;
        }
        Ok(())
    }

    /// A ticket for one drop, drawn some time before it is spent when one is left from an earlier draw.
    pub(crate) async fn ticket(&self) -> Result<Base64Url> {
        if let Some(key) = self.store.keys(TICKET).await?.first() {
            let ticket = self.store.get(key).await?.unwrap_or_default();
            self.store.delete(key).await?;
            return Ok(Base64Url(ticket));
        }
        let asked = TicketRequest { count: DRAWN_AT_ONCE };
        let drawn: Tickets = self.server.post(&self.as_account(), path::tickets(), &asked).await?;
        let mut tickets = drawn.tickets.into_iter();
        let ticket = tickets.next().ok_or(Error::Problem(ProblemKind::TooMany))?;
        for (at, kept) in tickets.enumerate() {
            self.store.put(&format!("{TICKET}{at}"), &kept.0).await?;
        }
        Ok(ticket)
    }

    /// Makes sure that every reader with a grant has been invited; called when the patient looks at accesses.
    pub(crate) async fn invite_all(&self) -> Result<()> {
        let Some(index) = self.own_vault()?.loaded() else { return Ok(()) };
        for mailbox in index.mailboxes.values().filter(|mailbox| !mailbox.closed) {
            match self.invite(&mailbox.pair).await {
                Ok(()) | Err(Error::Network | Error::Problem(_) | Error::KeysChanged) => {}
                // Nothing is left at the door of somebody whose keys or credential are not proven now; accesses still show.
                Err(Error::Refused(Refusal::Stale)) => {}
                Err(error @ Error::Refused(Refusal::Revoked)) => {
                    drop(self.alarmed::<()>("invite", Err(error)).await);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// `pair` under the credential and with the door's secret that `person` shows now, and whether either is another one. One
/// who was found without a code shows no secret: the one known stands.
pub(super) fn attested_anew(mut pair: Pair, person: &Person) -> (Pair, bool) {
    let shows_door = person.door.is_some() && person.door != pair.door;
    if shows_door {
        pair.door = person.door.clone();
    }
    let is_new = pair.credential != person.credential_envelope;
    if is_new {
        let shown = person.credential.clone();
        (pair.name, pair.profession, pair.rpps, pair.place) = (shown.name, shown.profession, shown.rpps, shown.place);
        pair.credential = person.credential_envelope.clone();
    }
    (pair, is_new || shows_door)
}

/// Under this key the device remembers that it left an invitation.
pub(crate) fn invited_key(mailbox: MailboxId) -> String {
    format!("invited/{mailbox}")
}
