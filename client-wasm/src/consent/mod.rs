//! Granting in two steps: the agreement as it will be signed, then the signature. And taking back.

mod text;

use cachet_crypto::protocol::api::{
    CreateMailbox, Drop as DoorDrop, NewConsent, OwnedMailbox, TicketRequest, Tickets, path,
};
use cachet_crypto::protocol::consent::{Consent, Mode, recipient_commitment};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::mailbox::DROP_DAYS;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Day, DocumentId, Envelope, GrantId, MailboxId, Secret, Signed, Timestamp, sha256};
use cachet_seal::{Enclosed, Invite, Terms, seal_letter, seal_terms};

pub use cachet_seal::Language;

use crate::directory::Person;
use crate::keys::Keys;
use crate::platform::{chance, generate_id, generate_secret};
use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Grant, Pair, Version};
use crate::vault::index::Mailbox;
use crate::{Error, Refusal, Result, Session};

/// Longest purpose, in bytes.
const MAX_PURPOSE: usize = 200;

/// Tickets drawn at once; the others are kept on the device for later drops.
const DRAWN_AT_ONCE: u32 = 3;

/// Prefix of kept tickets in the store.
const TICKET: &str = "ticket/";

/// What the store holds of an invitation that was claimed; otherwise the day on which it was left.
const CLAIMED: &[u8] = b"claimed";

/// How the patient recognised the person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recognised {
    /// Scanned the person's code.
    Scan,
    /// Compared the digits.
    Digits,
    /// Found in the directory and confirmed.
    Directory,
}

impl Recognised {
    const fn word(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Digits => "digits",
            Self::Directory => "directory",
        }
    }
}

/// What a patient wishes to grant.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Handle of the person.
    pub person: String,
    /// The document.
    pub document: DocumentId,
    /// Why.
    pub purpose: String,
    /// Last day.
    pub until: Day,
    /// Whether later versions are included.
    pub later_versions: bool,
    /// Language of the agreement.
    pub language: Language,
    /// How the person was recognised.
    pub recognised: Recognised,
}

/// An agreement to read before signing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Agreement {
    /// Names it for signing, in this session only.
    pub handle: String,
    /// The text that will be signed, byte for byte.
    pub text: String,
}

/// An agreement shown and not yet signed.
#[derive(Clone)]
pub(crate) struct Prepared {
    wish: Wish,
    person: Person,
    text: String,
    /// Drawn once: signing again after a lost answer makes no second grant.
    grant: GrantId,
    salt: Enclosed<32>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Writes the agreement for `wish`. Nothing is signed or sent.
    ///
    /// # Errors
    /// [`Error::Input`] for what does not fit.
    pub fn prepare_grant(&self, wish: &Wish) -> Result<Agreement> {
        let person = self.people.borrow().get(&wish.person).cloned().ok_or(Error::Input("person"))?;
        let index = self.own_vault()?.loaded().ok_or(Error::NotEnrolled)?;
        let document =
            index.documents.get(&wish.document).filter(|d| d.deleted.is_none()).ok_or(Error::Input("document"))?;
        let today = self.platform.now().day();
        let purpose = wish.purpose.trim();
        if purpose.is_empty() || purpose.len() > MAX_PURPOSE || purpose.chars().any(char::is_control) {
            return Err(Error::Input("purpose"));
        }
        if wish.until < today || wish.until > today.plus(cachet_crypto::protocol::consent::MAX_CONSENT_DAYS) {
            return Err(Error::Input("until"));
        }
        let newest = document.newest();
        let text = text::agreement(
            wish.language,
            &text::Slots {
                name: &person.credential.name,
                profession: &person.credential.profession,
                place: &person.credential.place,
                registrar: &person.registrar.name,
                demonstration: person.registrar.demonstration,
                recognised: today,
                title: &newest.title,
                date: newest.date,
                purpose,
                until: wish.until,
                later_versions: wish.later_versions,
            },
        );
        let handle = generate_id::<GrantId>()?.to_string();
        let wish = Wish { purpose: purpose.to_owned(), ..wish.clone() };
        self.prepared.borrow_mut().insert(
            handle.clone(),
            Prepared { wish, person, text: text.clone(), grant: generate_id()?, salt: Enclosed(generate_secret()?) },
        );
        Ok(Agreement { handle, text })
    }

    /// Signs and sends a prepared agreement: mailbox (for a first time), consent, terms, envelope, entry and head, all
    /// or nothing; then the invitation at the reader's door.
    ///
    /// # Errors
    /// [`Error::Network`]: nothing was granted, the agreement can be signed again.
    pub async fn sign_grant(&self, handle: &str) -> Result<GrantId> {
        let prepared = self.prepared.borrow().get(handle).cloned().ok_or(Error::Input("agreement"))?;
        let result = self.grant(&prepared).await;
        let grant = self.alarmed("grant", result).await?;
        self.prepared.borrow_mut().remove(handle);
        Ok(grant)
    }

    async fn grant(&self, prepared: &Prepared) -> Result<GrantId> {
        let vault = self.own_vault()?;
        let Prepared { wish, person, text, grant, salt } = prepared;
        let (grant, salt) = (*grant, &salt.0);
        // The keys that are wrapped to are those under which the person was recognised, as of now.
        let records = self.fresh_records(person.record.account()).await?;
        if records.last().is_none_or(|(_, record)| record.key != person.record.key) {
            return Err(Error::KeysChanged);
        }
        self.check_person(person).await?;
        self.prove_head(vault).await?;
        if vault.loaded().is_some_and(|index| index.grants.contains_key(&grant)) {
            return Ok(grant);
        }
        let pair = match self.pair_with(person) {
            // Recognised anew under another credential for the same keys: that one counts from now on.
            Some(pair) => attested_anew(pair, person),
            None => (self.new_pair(wish, person).await?, true),
        };
        let mode = if wish.later_versions { Mode::LaterVersions } else { Mode::ThisVersion };
        let keys = self.keys();
        let recipient = self.recipients.prepare(&person.record.recipient)?;
        self.append(vault, |draft| {
            let document = draft.index.documents.get(&wish.document).filter(|document| document.deleted.is_none());
            let version = document.ok_or(Error::Input("document"))?.newest().clone();
            let not_before = draft.now.day();
            let terms = Terms {
                v: 1,
                purpose: wish.purpose.clone(),
                text: text.clone(),
                language: wish.language,
                text_version: text::VERSION,
                clauses: Vec::new(),
                document: wish.document,
                title: version.title.clone(),
                patient: keys.keyring.own_name.clone(),
                reader: person.credential.name.clone(),
                author: author_record(&keys, &version)?,
            };
            let header = keys.signer();
            let consent = Consent::new(
                header,
                grant,
                vault.id,
                pair.0.mailbox,
                recipient_commitment(salt.expose(), person.record.account(), &person.record.key),
                mode,
                not_before,
                wish.until,
                terms.commitment(salt.expose()),
            );
            let consent = Signed::sign(consent, keys.signing())?;
            let sealed_terms = seal_terms(&terms, salt.expose(), &recipient, &mut chance())?;
            let mut granted = Grant {
                grant,
                mailbox: pair.0.mailbox,
                document: wish.document,
                object: version.object,
                mode,
                not_before,
                not_after: wish.until,
                purpose: wish.purpose.clone(),
                salt: Enclosed(salt.duplicate()),
                consent: consent.hash(),
                k: 1,
                envelope: consent.hash(),
                at: draft.now,
                terms: Some(terms),
            };
            granted.envelope = draft.envelope(&granted, 1, &version, &recipient)?;
            draft
                .append
                .consents
                .push(NewConsent { consent: consent.envelope().clone(), terms: Base64Url(sealed_terms) });
            let mut changes = Vec::new();
            if pair.1 {
                changes.push(Change::Pair(pair.0.clone()));
            }
            changes.push(Change::Grant(granted));
            draft.push(Act::Grant { grant, consent: consent.hash() }, changes)
        })
        .await?;
        match self.invite(&pair.0).await {
            Ok(()) => Ok(grant),
            // The grant stands; the invitation goes again when the patient looks at the accesses.
            Err(error) => {
                drop(self.alarmed::<()>("invite", Err(error)).await);
                Ok(grant)
            }
        }
    }

    fn pair_with(&self, person: &Person) -> Option<Pair> {
        let index = self.own_vault().ok()?.loaded()?;
        let open = index.mailboxes.values().filter(|mailbox: &&Mailbox| !mailbox.closed);
        let same = open.map(|mailbox| &mailbox.pair).find(|pair| pair.key == person.record.key);
        same.cloned()
    }

    /// A mailbox on the server, and what the owner will know of it once the grant's entry is in.
    async fn new_pair(&self, wish: &Wish, person: &Person) -> Result<Pair> {
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
            recognised: wish.recognised.word().to_owned(),
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

    /// Takes a grant back, now.
    pub(crate) async fn revoke_now(&self, grant: GrantId, seal_anew: bool) -> Result<Timestamp> {
        let vault = self.own_vault()?;
        let (at, document) = self
            .append(vault, |draft| {
                let state = draft.index.grants.get(&grant).ok_or(Error::Input("grant"))?;
                let (document, revoked) = (state.grant.document, state.revoked);
                if let Some(at) = revoked {
                    return Ok((at, document));
                }
                let at = draft.now;
                draft.push(Act::Revoke { grant }, vec![Change::Revoke { grant, at }])?;
                Ok((at, document))
            })
            .await?;
        if seal_anew {
            self.seal_anew(document).await?;
        }
        Ok(at)
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
fn attested_anew(mut pair: Pair, person: &Person) -> (Pair, bool) {
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

/// Record of the one who signed the manifest of `version`.
fn author_record(keys: &Keys, version: &Version) -> Result<Envelope> {
    match &version.author {
        None => keys.record_envelope_of(version.epoch),
        Some(author) => Ok(author.record.clone()),
    }
}
