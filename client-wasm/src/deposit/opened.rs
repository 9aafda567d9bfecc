//! From a sealed letter to what it brings, verified down to the manifest. Reads like its section in `crypto/SPEC.md`.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{StoredDeposit, StoredObject, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::{AccountId, DepositId, DocumentId, Envelope, Sha256Digest, Verified, sha256};
use cachet_seal::{DocumentKey, LinkDeposit, Manifest, check_recipient, open_letter, open_manifest, unwrap_header};

use super::letter::{Addressed, Described, Letter};
use super::signer::{Asked, link_sender};
use super::view::{DepositView, Waiting};
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// A deposit, opened.
pub(super) struct Opened {
    pub(super) view: DepositView,
    pub(super) record_envelope: Envelope,
    pub(super) record: Verified<AccountRecord>,
    pub(super) credential: Option<Envelope>,
    /// Hash of the letter.
    pub(super) letter: Sha256Digest,
    pub(super) content: Content,
    /// The letter itself, where it came through a link.
    pub(super) by_link: Option<LinkDeposit>,
}

/// What a letter brings.
pub(super) enum Content {
    Document(Box<DepositedDocument>),
    Cancel(DocumentId),
}

/// A document whose manifest its sender signed.
pub(super) struct DepositedDocument {
    pub(super) letter: Described,
    pub(super) key: DocumentKey,
    pub(super) manifest: Manifest,
    pub(super) stored: StoredObject,
    /// The accepted document of the same sender that it replaces.
    pub(super) replaces: Option<DocumentId>,
}

/// A letter takes back what is not, or no longer, in the record.
pub(super) const NOTHING_TO_CANCEL: Error = Error::Input("nothing to take back");

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn open_deposited(&self, stored: &StoredDeposit, asked: &mut Asked) -> Result<Opened> {
        let vault = self.own_vault()?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let keys = self.keys();
        let envelope = keys.identities().find_map(|identity| open_letter(identity, &stored.letter.0).ok());
        let envelope = envelope.ok_or(Refusal::Format)?;
        let letter = Letter::claimed(&envelope)?;
        let account = AccountId::from_bytes(*letter.signer().as_bytes());
        let record = AccountRecord::verify(letter.record(), account)?;
        check_recipient(&record.recipient)?;
        letter.verify(&envelope, &record)?;
        let Addressed { recipient, recipient_key, vault: place, deposit } = letter.addressed();
        let is_mine = recipient == keys.account && keys.fingerprints().any(|own| own == recipient_key);
        if !is_mine || place != vault.id || deposit != stored.deposit {
            return Err(Refusal::Bind.into());
        }
        let sender = match &letter {
            Letter::Link(by_link) => link_sender(&index, &record, by_link, self.platform.now().day())?,
            _ => self.sender(&record, letter.credential(), envelope.hash()?, asked).await?,
        };
        let (what, content) = match (letter.described(), &letter) {
            (Some(described), _) => {
                let document = self.open_document(described, &record, &index, stored.deposit).await?;
                (document.what(&index), Content::Document(Box::new(document)))
            }
            (None, Letter::Cancel(cancel)) => {
                let title = accepted_from(&index, cancel.document, account).ok_or(NOTHING_TO_CANCEL)?;
                (Waiting::Cancel { document: cancel.document, title }, Content::Cancel(cancel.document))
            }
            (None, _) => return Err(Refusal::Format.into()),
        };
        let (record_envelope, credential) = (letter.record().clone(), letter.credential().cloned());
        let view = DepositView { deposit: stored.deposit, sender, what };
        let by_link = if let Letter::Link(by_link) = letter { Some(by_link) } else { None };
        Ok(Opened { view, record_envelope, record, credential, letter: envelope.hash()?, content, by_link })
    }

    async fn open_document(
        &self,
        letter: Described,
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
        let names = letter.subject.iter().flat_map(|subject| [Some(&subject.name), subject.at_birth.as_ref()]);
        if ![Some(&manifest.title)].into_iter().chain(names).flatten().all(|text| crate::name::is_plain(text)) {
            return Err(Refusal::Format.into());
        }
        let sender = record.account();
        let replaces = letter.replaces.filter(|document| accepted_from(index, *document, sender).is_some());
        Ok(DepositedDocument { letter, key, manifest: manifest.into_payload(), stored, replaces })
    }
}

impl Opened {
    /// The sender's name as attested, else the digits of the keys; of what came through a link, how its owner called it.
    pub(super) fn sender_name(&self) -> String {
        if let Some(by_link) = &self.view.sender.by_link {
            return by_link.label.clone();
        }
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
            subject: self.letter.subject.clone(),
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
