//! The patient decides: accept, refuse, send back, block. Only what was accepted is part of the record.

use cachet_crypto::protocol::api::{Drop as DoorDrop, NewObject, path};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, DepositId, DocumentId, Secret, Signed, sha256};
use cachet_seal::{DepositReturn, Enclosed, SenderRule, SenderTreatment, seal_letter};

use super::opened::{Content, DepositedDocument, Opened};
use super::signer::link_sender;
use crate::platform::chance;
use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Author, Change, Origin, Version};
use crate::{Error, Refusal, Result, Session};

/// How a person refuses.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Refused {
    /// It is about somebody else: it goes back, signed, to whoever sent it.
    pub not_mine: bool,
    /// Nothing more is taken from this sender.
    pub block: bool,
}

/// Nobody knows who sent what came through a link: no rule is about them, and nothing goes back.
const NO_SENDER: Error = Error::Input("a deposit by link has no sender whom anybody knows");

impl<T: Transport, S: Store> Session<T, S> {
    /// Accepts what waits: a document becomes part of the record, one that it replaces is hidden, one that is taken back
    /// is hidden. With `always`, this device accepts what the same sender leaves under the same keys from now on.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not wait (any more), this device has not listed it, or it came through a link and
    /// `always` is asked for; [`Error::KeysChanged`] when the sender's keys are others by now; [`Error::Refused`], also for
    /// another letter than the one that was listed.
    pub async fn accept_deposit(&self, deposit: DepositId, always: bool) -> Result<DocumentId> {
        let result = self.accept(deposit, always).await;
        let (document, opened) = self.alarmed("deposit", result).await?;
        if always {
            self.set_rule(&opened, SenderTreatment::Accept).await?;
        }
        Ok(document)
    }

    async fn accept(&self, deposit: DepositId, always: bool) -> Result<(DocumentId, Opened)> {
        let opened = self.waiting(deposit).await?;
        if always && opened.view.sender.by_link.is_some() {
            return Err(NO_SENDER);
        }
        if opened.view.sender.keys_changed {
            return Err(Error::KeysChanged);
        }
        let document = match &opened.content {
            Content::Document(document) => {
                self.keep_deposited(deposit, document).await?;
                self.file(&opened, document).await?;
                document.letter.document
            }
            Content::Cancel(document) => {
                self.delete_document(*document).await?;
                self.erase_deposit(deposit).await?;
                *document
            }
        };
        Ok((document, opened))
    }

    /// One entry binds manifest hash and content hash; author, record and credential stand in its sealed part.
    async fn file(&self, opened: &Opened, deposited: &DepositedDocument) -> Result<()> {
        let vault = self.own_vault()?;
        let DepositedDocument { letter, key, manifest, stored, replaces } = deposited;
        let name = opened.sender_name();
        let epoch = self.keys().epoch;
        self.append(vault, |draft| {
            if draft.index.has_held(letter.document) {
                return Err(Refusal::Bind.into());
            }
            // What the link was when the document was opened may be over at the head that is written over.
            if let Some(by_link) = &opened.by_link {
                link_sender(&draft.index, &opened.record, by_link, draft.now.day())?;
            }
            let version = Version {
                document: letter.document,
                object: letter.object,
                number: 1,
                previous: None,
                key: Enclosed(Secret::init_with(|bytes| bytes.copy_from_slice(key.expose()))),
                manifest: letter.manifest,
                parts: letter.parts,
                kind: manifest.kind.clone(),
                title: manifest.title.clone(),
                date: manifest.date,
                category: manifest.category.clone(),
                media_type: manifest.media_type.clone(),
                size: manifest.size,
                epoch,
                author: Some(Author {
                    account: opened.record.account(),
                    key: opened.record.key,
                    name: name.clone(),
                    record: opened.record_envelope.clone(),
                    credential: opened.credential.clone(),
                }),
                from: Some(Origin { account: opened.record.account(), name: name.clone() }),
                at: draft.now,
            };
            draft.append.objects.push(NewObject {
                object: letter.object,
                manifest: stored.manifest.clone(),
                parts: stored.parts.clone(),
            });
            let act = Act::Accept { object: letter.object, manifest: letter.manifest, parts: letter.parts };
            draft.push(act, vec![Change::Version(version)])?;
            let hidden = replaces.filter(|old| draft.index.documents.get(old).is_some_and(|old| old.deleted.is_none()));
            match hidden {
                Some(document) => {
                    let at = draft.now;
                    draft.push(Act::Delete {}, vec![Change::Delete { document, at }])
                }
                None => Ok(()),
            }
        })
        .await
    }

    /// The content is there, byte for byte, before anything is signed for it; small ones are kept as what this device
    /// sends itself is, for a server that loses them.
    async fn keep_deposited(&self, deposit: DepositId, document: &DepositedDocument) -> Result<()> {
        for part in &document.stored.parts {
            let asked = path::own_deposit_part(deposit, part.part);
            let bytes = withheld(self.server.bytes(&self.as_account(), asked, None).await)?;
            if blake3::hash(&bytes).as_bytes() != part.digest.as_bytes() {
                return Err(Refusal::Bind.into());
            }
            self.keep_part(part.part, document.manifest.size, &bytes).await?;
        }
        Ok(())
    }

    /// Refuses what waits: it is erased, and not listed again on this device.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not wait (any more), or this device has not listed it; [`Error::Refused`] for another
    /// letter than the one that was listed; [`Error::Network`]: asked again, it goes on where it was.
    pub async fn refuse_deposit(&self, deposit: DepositId, how: Refused) -> Result<()> {
        if self.was_refused(deposit).await? {
            return self.erase_deposit(deposit).await;
        }
        let result = self.waiting(deposit).await;
        let opened = self.alarmed("deposit", result).await?;
        if (how.not_mine || how.block) && opened.view.sender.by_link.is_some() {
            return Err(NO_SENDER);
        }
        if let (true, Content::Document(document)) = (how.not_mine, &opened.content) {
            self.send_back(&opened, document).await?;
        }
        if how.block {
            self.set_rule(&opened, SenderTreatment::Block).await?;
        }
        self.list_refused(deposit, opened.letter).await?;
        self.erase_deposit(deposit).await
    }

    /// « Ce document n'est pas à moi »: signed, to the sender's door. A door that takes nothing is the sender's choice.
    async fn send_back(&self, opened: &Opened, document: &DepositedDocument) -> Result<()> {
        let keys = self.keys();
        let letter = &document.letter;
        let returned = DepositReturn::new(
            keys.signer(),
            letter.deposit,
            opened.record.account(),
            letter.document,
            sha256(&document.stored.manifest.0),
            keys.record_envelope.clone(),
        );
        let returned = Signed::sign(returned, keys.signing())?;
        let body = seal_letter(returned.envelope(), &opened.record.recipient, &mut chance())?;
        let dropped = DoorDrop { ticket: self.ticket().await?, secret: None, body: Base64Url(body) };
        match self.server.post_only(&As::Anyone, path::door(opened.record.account()), &dropped).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The rules about senders.
    #[must_use]
    pub fn sender_rules(&self) -> Vec<SenderRule> {
        self.keys().keyring.senders.clone()
    }

    /// Ends the rule about a sender.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn end_sender_rule(&self, sender: cachet_crypto::AccountId) -> Result<()> {
        self.update_keyring(|keyring| keyring.senders.retain(|rule| rule.sender != sender)).await
    }

    async fn set_rule(&self, opened: &Opened, treatment: SenderTreatment) -> Result<()> {
        let (sender, key, name) = (opened.record.account(), opened.record.key, opened.sender_name());
        self.update_keyring(|keyring| {
            keyring.senders.retain(|rule| rule.sender != sender);
            keyring.senders.push(SenderRule { sender, key, name: name.clone(), treatment });
        })
        .await
    }
}
