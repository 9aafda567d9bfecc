//! The sender's side: sealed to the patient once. The keys are gone when sealing is done: what is kept until it is sent
//! is what the server gets, and opens nothing.

use cachet_crypto::protocol::api::{DepositedObject, PartRef, SealDeposit};
use cachet_crypto::protocol::deposit::DepositAddress;
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, DepositId, DocumentId, Envelope, ObjectId, Sha256Digest, Signed, sha256};
use cachet_seal::{
    ContentSealer, ContentSealingKey, Deposit, DepositCancel, Enclosed, Manifest, ManifestSealingKey, Place,
    SealedContent, Subject, seal_letter, seal_manifest, wrap_header,
};
use serde::{Deserialize, Serialize};

use super::depositee::{DepositTo, Depositee};
use super::sending::{Entrance, SealedDeposit};
use crate::document::Draft;
use crate::platform::{chance, generate_id, generate_secret};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

/// What a sender says of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DepositDraft {
    /// Title, day, category, media type.
    pub draft: Draft,
    /// An earlier document of this sender that this one replaces.
    pub replaces: Option<DocumentId>,
    /// Whether it should be read with a doctor.
    pub cover: bool,
    /// Whom the sender's system says that it is about.
    #[serde(default)]
    pub subject: Option<Subject>,
}

impl DepositDraft {
    /// A document under no cover, which replaces none, and of which nobody says whom it is about.
    #[must_use]
    pub const fn new(draft: Draft) -> Self {
        Self { draft, replaces: None, cover: false, subject: None }
    }
}

/// What names a deposit, fixed before the first attempt: sent twice, it arrives once.
#[derive(Clone, Deserialize, Serialize)]
pub struct DepositIds {
    /// The deposit.
    pub deposit: DepositId,
    /// The document.
    pub document: DocumentId,
    object: ObjectId,
    pub(super) secret: Enclosed<32>,
}

impl DepositIds {
    /// Fresh ids.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails.
    pub fn generate() -> Result<Self> {
        Ok(Self {
            deposit: generate_id()?,
            document: generate_id()?,
            object: generate_id()?,
            secret: generate_secret::<32>()?.into(),
        })
    }

    /// Ids of a letter about `document`.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails.
    pub fn about(document: DocumentId) -> Result<Self> {
        Ok(Self { document, ..Self::generate()? })
    }
}

/// A document sealed to a patient, and what the letter about it says. It holds no key.
pub(super) struct SealedDocument {
    pub(super) object: DepositedObject,
    pub(super) header: Sha256Digest,
    pub(super) manifest: Sha256Digest,
    pub(super) root: Sha256Digest,
    parts: Vec<Base64Url>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Seals `content` to the patient of `address`.
    ///
    /// # Errors
    /// [`Error::Input`] for an address of another server, or one that leads nowhere (any more); [`Error::Refused`] when
    /// the server's keys are not the address's; [`Error::Network`].
    pub async fn seal_deposit(
        &self,
        address: &DepositAddress,
        ids: &DepositIds,
        says: &DepositDraft,
        content: &[u8],
    ) -> Result<SealedDeposit> {
        self.seal_deposit_for(&DepositTo::Address(address.clone()), ids, says, content).await
    }

    /// Seals `content` to the patient of an address, or to the one who shares something.
    ///
    /// # Errors
    /// As [`Session::seal_deposit`].
    pub async fn seal_deposit_for(
        &self,
        place: &DepositTo,
        ids: &DepositIds,
        says: &DepositDraft,
        content: &[u8],
    ) -> Result<SealedDeposit> {
        let to = self.depositee_at(place).await?;
        let document = self.seal_document(&to, ids, &says.draft, content)?;
        let keys = self.keys();
        let letter = Deposit::new(
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
            says.replaces,
            says.cover,
            says.subject.clone(),
            keys.record_envelope.clone(),
            keys.keyring.credential.clone(),
        );
        let letter = Signed::sign(letter, keys.signing())?;
        let entrance = Entrance::Place { place: place.clone(), ticket: self.ticket().await? };
        whole(entrance, ids, &to, letter.envelope(), Some(document))
    }

    /// Seals the letter that takes an earlier document of this sender back.
    ///
    /// # Errors
    /// As [`Session::seal_deposit`].
    pub async fn seal_cancel(&self, address: &DepositAddress, ids: &DepositIds) -> Result<SealedDeposit> {
        self.seal_cancel_for(&DepositTo::Address(address.clone()), ids).await
    }

    pub(super) async fn seal_cancel_for(&self, place: &DepositTo, ids: &DepositIds) -> Result<SealedDeposit> {
        let to = self.depositee_at(place).await?;
        let keys = self.keys();
        let letter = DepositCancel::new(
            keys.signer(),
            ids.deposit,
            to.account,
            to.key,
            to.vault,
            ids.document,
            keys.record_envelope.clone(),
            keys.keyring.credential.clone(),
        );
        let letter = Signed::sign(letter, keys.signing())?;
        let entrance = Entrance::Place { place: place.clone(), ticket: self.ticket().await? };
        whole(entrance, ids, &to, letter.envelope(), None)
    }

    /// Seals a document, signed by this session's keys. Its keys go into manifest and header and nowhere else.
    pub(super) fn seal_document(
        &self,
        to: &Depositee,
        ids: &DepositIds,
        draft: &Draft,
        content: &[u8],
    ) -> Result<SealedDocument> {
        let description = draft.description()?;
        let keys = self.keys();
        let (content, parts) = seal_content(content)?;
        let place = Place { vault: to.vault, document: ids.document, object: ids.object };
        let manifest = Signed::sign(Manifest::of_file(keys.signer(), place, description, &content), keys.signing())?;
        let key = ManifestSealingKey::generate(&mut chance())?;
        let (manifest, key) = seal_manifest(&manifest, key, &mut chance())?;
        let ready = self.recipients.prepare(&to.recipient)?;
        let header = wrap_header(&key, &ready, &mut chance())?.into_bytes();
        let named: Vec<PartRef> = content
            .parts
            .iter()
            .map(|digest| Ok(PartRef { part: generate_id()?, digest: *digest }))
            .collect::<Result<_>>()?;
        Ok(SealedDocument {
            header: sha256(&header),
            manifest: manifest.digest(),
            root: parts_root(&content.parts),
            object: DepositedObject {
                object: ids.object,
                header: Base64Url(header),
                manifest: Base64Url(manifest.into_bytes()),
                parts: named,
            },
            parts,
        })
    }
}

/// All that is sent: the sealed letter, and the document where there is one.
pub(super) fn whole(
    entrance: Entrance,
    ids: &DepositIds,
    to: &Depositee,
    letter: &Envelope,
    document: Option<SealedDocument>,
) -> Result<SealedDeposit> {
    let letter = Base64Url(seal_letter(letter, &to.recipient, &mut chance())?);
    let manifest = document.as_ref().map(|document| document.manifest);
    let (document, parts) = document.map(|document| (document.object, document.parts)).unzip();
    Ok(SealedDeposit {
        deposit: ids.deposit,
        entrance,
        secret: ids.secret.clone(),
        recipient: to.account,
        manifest,
        document: ids.document,
        sent: SealDeposit { letter, document },
        parts: parts.unwrap_or_default(),
        supersedes: None,
    })
}

/// Seals a whole content that is in memory. The key goes into the manifest and nowhere else.
fn seal_content(content: &[u8]) -> Result<(SealedContent, Vec<Base64Url>)> {
    let key = ContentSealingKey::generate(&mut chance())?;
    let sealer = ContentSealer::new(key, content.len() as u64, &mut chance());
    let mut sealer = sealer.map_err(|_| Error::Problem(ProblemKind::TooLarge))?;
    let (mut rest, mut parts) = (content, Vec::new());
    while let Some(part) = sealer.push(&mut rest)? {
        parts.push(Base64Url(part.bytes));
    }
    while let Some(part) = sealer.pad()? {
        parts.push(Base64Url(part.bytes));
    }
    Ok((sealer.finish()?, parts))
}
