//! What waits to be accepted: opened and verified down to the manifest, shown with who signed it, part of nothing yet.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Deposits, StoredDeposit, StoredObject, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Day, DepositId, DocumentId, Envelope, Sha256Digest, VaultId, Verified, sha256};
use cachet_seal::{
    Deposit, DepositCancel, DocumentKey, Manifest, SenderTreatment, check_recipient, open_letter, open_manifest,
    pairing_digits, unwrap_header,
};

use crate::directory::verify_credential;
use crate::files::{Progress, Sink};
use crate::server::withheld;
use crate::status::Statuses;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, OpenedDocument, Refusal, Result, Session};

/// Who signed a deposit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SenderView {
    /// The account.
    pub account: AccountId,
    /// What a registrar says of these keys; none when none does.
    pub attested: Option<Attested>,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
    /// The sender's keys are others by now: it is to be sent again.
    pub keys_changed: bool,
    /// The person's own rule about this sender, under these keys.
    pub rule: Option<SenderTreatment>,
}

/// A registrar's word on a sender.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attested {
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: String,
    /// RPPS number.
    pub rpps: String,
    /// Town.
    pub place: String,
    /// Who attested it.
    pub verified_by: String,
    /// Whether a demonstration registrar did.
    pub demonstration: bool,
}

/// What waits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Waiting {
    /// A document.
    Document {
        /// Title.
        title: String,
        /// Day that it is about.
        date: Day,
        /// Category.
        category: String,
        /// Media type.
        media_type: String,
        /// Bytes.
        size: u64,
        /// Whether its sender asks that it be read with a doctor.
        cover: bool,
        /// Title of the accepted document of this sender that it replaces.
        replaces: Option<String>,
    },
    /// The sender takes an accepted document back.
    Cancel {
        /// The document.
        document: DocumentId,
        /// Its title.
        title: String,
    },
}

/// A deposit as the patient sees it before deciding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DepositView {
    /// Its id.
    pub deposit: DepositId,
    /// Who signed it.
    pub sender: SenderView,
    /// What it is.
    pub what: Waiting,
}

/// A deposit, opened.
pub(super) struct Opened {
    pub(super) view: DepositView,
    pub(super) record_envelope: Envelope,
    pub(super) record: Verified<AccountRecord>,
    pub(super) credential: Option<Envelope>,
    pub(super) content: Content,
}

/// What a letter brings.
pub(super) enum Content {
    Document(Box<DepositedDocument>),
    Cancel(DocumentId),
}

/// A document whose manifest its sender signed.
pub(super) struct DepositedDocument {
    pub(super) letter: Deposit,
    pub(super) key: DocumentKey,
    pub(super) manifest: Manifest,
    pub(super) stored: StoredObject,
    /// The accepted document of the same sender that it replaces.
    pub(super) replaces: Option<DocumentId>,
}

/// A letter takes back what is not, or no longer, in the record.
const NOTHING_TO_CANCEL: Error = Error::Input("nothing to take back");

/// What one look at all that waits has asked for already.
#[derive(Default)]
struct Asked {
    statuses: Statuses,
    /// Fingerprint of each sender's keys in force.
    newest: BTreeMap<AccountId, (u32, Sha256Digest)>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// What waits. What is not a valid deposit for this vault is recorded and erased, what a blocked sender left is
    /// erased unseen.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn deposits(&self) -> Result<Vec<DepositView>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let waiting: Deposits = self.server.get(&self.as_account(), path::own_deposits()).await?;
        let (mut views, mut asked) = (Vec::new(), Asked::default());
        for stored in &waiting.deposits {
            match self.open_deposited(stored, &mut asked).await {
                Ok(opened) if opened.view.sender.rule == Some(SenderTreatment::Block) => {
                    self.erase_deposit(stored.deposit).await?;
                }
                Ok(opened) => views.push(opened.view),
                // Refused or deleted before: there is nothing to decide.
                Err(NOTHING_TO_CANCEL) => self.erase_deposit(stored.deposit).await?,
                // Nothing is proven of its sender now: it waits.
                Err(Error::Refused(Refusal::Stale) | Error::Problem(ProblemKind::NotFound)) => {}
                Err(Error::Refused(refusal)) => {
                    drop(self.alarmed::<()>("deposit", Err(refusal.into())).await);
                    self.erase_deposit(stored.deposit).await?;
                }
                Err(error) => return Err(error),
            }
        }
        views.sort_by_key(|view| match &view.what {
            Waiting::Document { date, .. } => (std::cmp::Reverse(*date), view.deposit),
            Waiting::Cancel { .. } => (std::cmp::Reverse(Day(0)), view.deposit),
        });
        Ok(views)
    }

    /// Opens a waiting document into `sink`. What the sink holds may be released only when this returns `Ok`.
    ///
    /// # Errors
    /// [`Error::Input`] when no such document waits; [`Error::Refused`].
    pub async fn read_deposit(
        &self,
        deposit: DepositId,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let result = self.read_deposited(deposit, sink, progress).await;
        self.alarmed("deposit", result).await
    }

    async fn read_deposited(
        &self,
        deposit: DepositId,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let opened = self.waiting(deposit).await?;
        let Content::Document(document) = &opened.content else { return Err(Error::Input("deposit")) };
        let (manifest, parts) = (&document.manifest, &document.stored.parts);
        let mut opener = manifest.opener()?;
        sink.begin(manifest.size, &manifest.media_type).await?;
        let account = self.as_account();
        for (index, part) in parts.iter().enumerate() {
            let bytes = self.server.bytes(&account, path::own_deposit_part(deposit, part.part), None).await;
            let plaintext = zeroize::Zeroizing::new(opener.open_part(index, withheld(bytes)?)?);
            sink.write(&plaintext).await?;
            if !progress(index as u64 + 1, parts.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        opener.finish()?;
        Ok(OpenedDocument::of(manifest, opened.sender_name()))
    }

    /// One deposit that waits.
    pub(super) async fn waiting(&self, deposit: DepositId) -> Result<Opened> {
        self.sync(self.own_vault()?).await?;
        let waiting: Deposits = self.server.get(&self.as_account(), path::own_deposits()).await?;
        let stored = waiting.deposits.iter().find(|stored| stored.deposit == deposit);
        self.open_deposited(stored.ok_or(Error::Input("deposit"))?, &mut Asked::default()).await
    }

    pub(super) async fn erase_deposit(&self, deposit: DepositId) -> Result<()> {
        match self.server.delete(&self.as_account(), path::own_deposit(deposit)).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// From a letter to what it brings. Reads like its section in `SPEC.md`.
    async fn open_deposited(&self, stored: &StoredDeposit, asked: &mut Asked) -> Result<Opened> {
        let vault = self.own_vault()?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let keys = self.keys();
        let letter = keys.identities().find_map(|identity| open_letter(identity, &stored.letter.0).ok());
        let letter = letter.ok_or(Refusal::Format)?;
        let (signer, record_envelope, credential) = match letter.peek::<Deposit>() {
            Ok(claimed) => (claimed.signer, claimed.record, claimed.credential),
            Err(_) => {
                letter.peek::<DepositCancel>().map(|claimed| (claimed.signer, claimed.record, claimed.credential))?
            }
        };
        let account = AccountId::from_bytes(*signer.as_bytes());
        let record = AccountRecord::verify(&record_envelope, account)?;
        check_recipient(&record.recipient)?;
        let sender = self.sender(&record, credential.as_ref(), asked).await?;
        let is_mine = |recipient: AccountId, key: Sha256Digest, place: VaultId, deposit: DepositId| {
            let addressed = recipient == keys.account && keys.fingerprints().any(|own| own == key);
            addressed && place == vault.id && deposit == stored.deposit
        };
        let (what, content) = if letter.peek::<Deposit>().is_ok() {
            let letter = letter.verify::<Deposit>(&record.sign, &record.as_signer())?.into_payload();
            if !is_mine(letter.recipient, letter.recipient_key, letter.vault, letter.deposit) {
                return Err(Refusal::Bind.into());
            }
            let document = self.open_document(letter, &record, &index, stored.deposit).await?;
            (document.what(&index), Content::Document(Box::new(document)))
        } else {
            let letter = letter.verify::<DepositCancel>(&record.sign, &record.as_signer())?.into_payload();
            if !is_mine(letter.recipient, letter.recipient_key, letter.vault, letter.deposit) {
                return Err(Refusal::Bind.into());
            }
            let title = accepted_from(&index, letter.document, account).ok_or(NOTHING_TO_CANCEL)?;
            (Waiting::Cancel { document: letter.document, title }, Content::Cancel(letter.document))
        };
        let view = DepositView { deposit: stored.deposit, sender, what };
        Ok(Opened { view, record_envelope, record, credential, content })
    }

    async fn open_document(
        &self,
        letter: Deposit,
        record: &AccountRecord,
        index: &Index,
        deposit: DepositId,
    ) -> Result<DepositedDocument> {
        let held = index.has_held(letter.document) || index.version(letter.object).is_some();
        if held {
            return Err(Refusal::Bind.into());
        }
        let asked = self.server.get(&self.as_account(), path::own_deposit(deposit)).await;
        let stored: StoredObject = withheld(asked)?;
        let signed = (letter.header, letter.manifest);
        if signed != (sha256(&stored.header.0), sha256(&stored.manifest.0)) {
            return Err(Refusal::Bind.into());
        }
        let keys = self.keys();
        let key = keys.identities().find_map(|identity| unwrap_header(identity, &stored.header.0).ok());
        let key = key.ok_or(Refusal::Format)?;
        let manifest = open_manifest(&stored.manifest.0, &key)?;
        let manifest = manifest.verify::<Manifest>(&record.sign, &record.as_signer())?;
        let place = (manifest.vault, manifest.document, manifest.object);
        if place != (letter.vault, letter.document, letter.object) {
            return Err(Refusal::Bind.into());
        }
        let served: Vec<_> = stored.parts.iter().map(|part| part.digest).collect();
        if manifest.parts != served || parts_root(&served) != letter.parts {
            return Err(Refusal::Bind.into());
        }
        if !crate::name::is_plain(&manifest.title) {
            return Err(Refusal::Format.into());
        }
        let sender = record.account();
        let replaces = letter.replaces.filter(|document| accepted_from(index, *document, sender).is_some());
        Ok(DepositedDocument { letter, key, manifest: manifest.into_payload(), stored, replaces })
    }

    /// Who signed: what a registrar says of the very keys, and whether they are still in force.
    async fn sender(
        &self,
        record: &AccountRecord,
        credential: Option<&Envelope>,
        asked: &mut Asked,
    ) -> Result<SenderView> {
        let account = record.account();
        let (epoch, key) = match asked.newest.get(&account) {
            Some(newest) => *newest,
            None => {
                let records = self.fresh_records(account).await?;
                let (_, newest) = records.last().ok_or(Refusal::Withheld)?;
                asked.newest.insert(account, (newest.epoch(), newest.key));
                (newest.epoch(), newest.key)
            }
        };
        if epoch < record.epoch() {
            return Err(Refusal::KeyUnauth.into());
        }
        let keys_changed = key != record.key;
        let rules = &self.keys().keyring.senders;
        let rule = rules.iter().find(|rule| {
            let same_keys = rule.key == record.key || rule.treatment == SenderTreatment::Block;
            rule.sender == account && same_keys
        });
        Ok(SenderView {
            account,
            attested: self.attested(record, credential, asked).await?,
            digits: pairing_digits(account, record.epoch(), &record.sign, &record.recipient).to_vec(),
            keys_changed,
            rule: rule.map(|rule| rule.treatment),
        })
    }

    /// None without a credential in force by a registrar of this client; one that was taken back is refused.
    async fn attested(
        &self,
        record: &AccountRecord,
        credential: Option<&Envelope>,
        asked: &mut Asked,
    ) -> Result<Option<Attested>> {
        let Some(envelope) = credential else { return Ok(None) };
        let today = self.platform.now().day();
        let (credential, registrar) = match verify_credential(envelope, record, &self.platform.registrars, today) {
            Ok(verified) => verified,
            Err(Error::Refused(Refusal::KeyUnauth)) => return Ok(None),
            Err(error) => return Err(error),
        };
        self.check_status(envelope, &registrar, &mut asked.statuses).await?;
        Ok(Some(Attested {
            name: credential.name,
            profession: credential.profession,
            rpps: credential.rpps,
            place: credential.place,
            verified_by: registrar.name,
            demonstration: registrar.demonstration,
        }))
    }
}

impl Opened {
    /// The sender's name as attested, else the digits of the keys.
    pub(super) fn sender_name(&self) -> String {
        let attested = self.view.sender.attested.as_ref().map(|attested| attested.name.clone());
        attested.unwrap_or_else(|| self.view.sender.digits[..2].join(" "))
    }
}

impl DepositedDocument {
    fn what(&self, index: &Index) -> Waiting {
        let Manifest { title, date, category, media_type, size, .. } = &self.manifest;
        let replaced = self.replaces.and_then(|document| index.documents.get(&document));
        Waiting::Document {
            title: title.clone(),
            date: *date,
            category: category.clone(),
            media_type: media_type.clone(),
            size: *size,
            cover: self.letter.cover,
            replaces: replaced.map(|document| document.newest().title.clone()),
        }
    }
}

/// Title of a document that was accepted from `sender` and is not deleted.
fn accepted_from(index: &Index, document: DocumentId, sender: AccountId) -> Option<String> {
    let held = index.documents.get(&document).filter(|held| held.deleted.is_none())?;
    let first = held.versions.first()?;
    let from_sender = first.from.as_ref().is_some_and(|from| from.account == sender);
    from_sender.then(|| held.newest().title.clone())
}
