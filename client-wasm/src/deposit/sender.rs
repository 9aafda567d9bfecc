//! The sender's side: sealed to the patient once, then sent as often as it takes. The keys are gone when sealing is
//! done: what is kept until it is sent is what the server gets, and opens nothing.

use cachet_crypto::protocol::account::HybridRecipient;
use cachet_crypto::protocol::api::{DepositedObject, OpenDeposit, PartRef, SealDeposit, path};
use cachet_crypto::protocol::deposit::{DepositAddress, DepositCard};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{
    AccountId, AddressId, Base64Url, DepositId, DocumentId, Envelope, ObjectId, Sha256Digest, Signed, VaultId,
    encode_base64url, sha256,
};
use cachet_seal::{
    ContentSealer, ContentSealingKey, Context, Deposit, DepositCancel, Enclosed, Manifest, ManifestSealingKey, Place,
    SealedContent, open_own, seal_letter, seal_manifest, seal_own, wrap_header,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::document::Draft;
use crate::platform::{chance, generate_id, generate_secret};
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Seconds for which a looked-up patient's keys are taken as the newest.
const FRESH: u64 = 600;

/// Whom a deposit is sealed to.
#[derive(Clone)]
pub(crate) struct Depositee {
    account: AccountId,
    vault: VaultId,
    key: Sha256Digest,
    recipient: HybridRecipient,
    at: cachet_crypto::Timestamp,
}

/// What a sender says of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DepositDraft {
    /// Title, day, category, media type.
    pub draft: Draft,
    /// An earlier document of this sender that this one replaces.
    pub replaces: Option<DocumentId>,
    /// Whether it should be read with a doctor.
    pub cover: bool,
}

/// What names a deposit, fixed before the first attempt: sent twice, it arrives once.
#[derive(Clone, Deserialize, Serialize)]
pub struct DepositIds {
    /// The deposit.
    pub deposit: DepositId,
    /// The document.
    pub document: DocumentId,
    object: ObjectId,
    secret: Enclosed<32>,
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

/// A deposit ready to be sent. It holds no key.
#[derive(Clone, Deserialize, Serialize)]
pub struct SealedDeposit {
    deposit: DepositId,
    address: AddressId,
    secret: Enclosed<32>,
    ticket: Base64Url,
    /// Whom it is for, and what its manifest's hash is: what a return must name.
    recipient: AccountId,
    manifest: Option<Sha256Digest>,
    document: DocumentId,
    sent: SealDeposit,
    parts: Vec<Base64Url>,
}

/// What a sender remembers of a deposit that was sent.
#[derive(Deserialize, Serialize)]
pub(super) struct SentDeposit {
    pub(super) recipient: AccountId,
    pub(super) document: DocumentId,
    pub(super) manifest: Sha256Digest,
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
        let description = says.draft.description()?;
        let to = self.depositee(address).await?;
        let keys = self.keys();
        let (content, parts) = seal_content(content)?;
        let place = Place { vault: to.vault, document: ids.document, object: ids.object };
        let manifest = Signed::sign(Manifest::of_file(keys.signer(), place, description, &content), keys.signing())?;
        let key = ManifestSealingKey::generate(&mut chance())?;
        let (manifest, key) = seal_manifest(&manifest, key, &mut chance())?;
        let ready = self.recipients.prepare(&to.recipient)?;
        let header = wrap_header(&key, &ready, &mut chance())?.into_bytes();
        let letter = Deposit::new(
            keys.signer(),
            ids.deposit,
            to.account,
            to.key,
            to.vault,
            ids.document,
            ids.object,
            sha256(&header),
            manifest.digest(),
            parts_root(&content.parts),
            says.replaces,
            says.cover,
            keys.record_envelope.clone(),
            keys.keyring.credential.clone(),
        );
        let letter = Signed::sign(letter, keys.signing())?;
        let named: Vec<PartRef> = content
            .parts
            .iter()
            .map(|digest| Ok(PartRef { part: generate_id()?, digest: *digest }))
            .collect::<Result<_>>()?;
        let digest = manifest.digest();
        let document = DepositedObject {
            object: ids.object,
            header: Base64Url(header),
            manifest: Base64Url(manifest.into_bytes()),
            parts: named,
        };
        self.whole(address, ids, &to, letter.envelope(), Some((document, digest)), parts).await
    }

    /// Seals the letter that takes an earlier document of this sender back.
    ///
    /// # Errors
    /// As [`Session::seal_deposit`].
    pub async fn seal_cancel(&self, address: &DepositAddress, ids: &DepositIds) -> Result<SealedDeposit> {
        let to = self.depositee(address).await?;
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
        self.whole(address, ids, &to, letter.envelope(), None, Vec::new()).await
    }

    async fn whole(
        &self,
        address: &DepositAddress,
        ids: &DepositIds,
        to: &Depositee,
        letter: &Envelope,
        document: Option<(DepositedObject, Sha256Digest)>,
        parts: Vec<Base64Url>,
    ) -> Result<SealedDeposit> {
        let letter = Base64Url(seal_letter(letter, &to.recipient, &mut chance())?);
        let (document, manifest) = document.unzip();
        Ok(SealedDeposit {
            deposit: ids.deposit,
            address: address.id,
            secret: ids.secret.clone(),
            ticket: self.ticket().await?,
            recipient: to.account,
            manifest,
            document: ids.document,
            sent: SealDeposit { letter, document },
            parts,
        })
    }

    /// Sends a sealed deposit. After a lost answer the same call again is the same deposit.
    ///
    /// # Errors
    /// [`Error::Network`], [`Error::Problem`] with `too-many`: try later. [`Error::Input`]: the address leads nowhere.
    pub async fn send_deposit(&self, sealed: &SealedDeposit) -> Result<()> {
        self.open_deposit(sealed).await?;
        let pass = encode_base64url(sealed.secret.0.expose());
        let named = sealed.sent.document.iter().flat_map(|document| &document.parts);
        for (named, bytes) in named.zip(&sealed.parts) {
            let path = path::deposit_part(sealed.deposit, named.part);
            self.server.put_bytes_with(&As::Anyone, path, &pass, bytes.0.clone()).await?;
        }
        self.server.post_with(&As::Anyone, path::deposit(sealed.deposit), &pass, &sealed.sent).await?;
        if let Some(manifest) = sealed.manifest {
            let sent = SentDeposit { recipient: sealed.recipient, document: sealed.document, manifest };
            self.remember_sent(sealed.deposit, &sent).await?;
        }
        Ok(())
    }

    /// With the ticket that was drawn for it; with another one where the server does not know that any more.
    async fn open_deposit(&self, sealed: &SealedDeposit) -> Result<()> {
        let open = |ticket| OpenDeposit { address: sealed.address, ticket, secret: sha256(sealed.secret.0.expose()) };
        let path = path::deposit(sealed.deposit);
        match self.server.put(&As::Anyone, path.clone(), &open(sealed.ticket.clone())).await {
            Err(Error::Problem(ProblemKind::NotFound)) => {}
            other => return other,
        }
        let ticket = self.ticket().await?;
        self.server.put(&As::Anyone, path, &open(ticket)).await.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("address"),
            other => other,
        })
    }

    /// Withdraws a deposit that nobody has taken; whether it was there.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn withdraw_deposit(&self, ids: &DepositIds) -> Result<bool> {
        let pass = encode_base64url(ids.secret.0.expose());
        match self.server.delete_with(&As::Anyone, path::deposit(ids.deposit), &pass).await {
            Ok(()) => Ok(true),
            Err(Error::Problem(ProblemKind::NotFound)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The patient of an address: the card hashes to the address, and the keys in force follow from the card's.
    async fn depositee(&self, address: &DepositAddress) -> Result<Depositee> {
        if !address.host.eq_ignore_ascii_case(self.host()) {
            return Err(Error::Input("this address is of another server"));
        }
        let now = self.platform.now();
        let known = self.depositees.borrow().get(&address.id).filter(|to| now.0 < to.at.0 + FRESH).cloned();
        if let Some(to) = known {
            return Ok(to);
        }
        let found = self.find_depositee(address).await;
        let to = self.alarmed("deposit-address", found).await?;
        self.depositees.borrow_mut().insert(address.id, to.clone());
        Ok(to)
    }

    async fn find_depositee(&self, address: &DepositAddress) -> Result<Depositee> {
        let answer = self.server.get(&As::Anyone, path::deposit_address(address.id)).await;
        let card: Envelope = answer.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("address"),
            other => other,
        })?;
        if !address.is_of(card.hash()?) {
            return Err(Refusal::KeyUnauth.into());
        }
        let claimed: DepositCard = card.peek()?;
        let account = AccountId::from_bytes(*claimed.signer.as_bytes());
        let records = self.fresh_records(account).await?;
        // Of a branch that the recovery key has beaten nothing counts: its record is not among these.
        let signer = records.iter().find(|(_, record)| Some(record.epoch()) == claimed.epoch);
        let (_, signer) = signer.ok_or(Refusal::KeyUnauth)?;
        let card = card.verify::<DepositCard>(&signer.sign, &signer.as_signer())?;
        let (_, newest) = records.last().ok_or(Refusal::Withheld)?;
        let at = self.platform.now();
        Ok(Depositee { account, vault: card.vault, key: newest.key, recipient: newest.recipient, at })
    }

    /// Seals what this account keeps in its outbox under `name`.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails.
    pub fn seal_outbox(&self, name: &str, plaintext: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys();
        Ok(seal_own(&keys.current.outbox, &self.outbox_context(name), plaintext, &mut chance())?)
    }

    /// Opens what [`Session::seal_outbox`] sealed under this name, in this epoch of the keys.
    ///
    /// # Errors
    /// [`Refusal::KeyBlob`].
    pub fn open_outbox(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let keys = self.keys();
        open_own(&keys.current.outbox, &self.outbox_context(name), sealed).map_err(|_| Refusal::KeyBlob.into())
    }

    fn outbox_context<'a>(&self, name: &'a str) -> Context<'a> {
        let keys = self.keys();
        Context { kind: "outbox", account: keys.account, vault: None, id: name.as_bytes(), n: 0, epoch: keys.epoch }
    }
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
