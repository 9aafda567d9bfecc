//! The manifest: what its author signs of one document version or note, sealed as the payload of an age file whose
//! file key is the document key.

use cachet_crypto::protocol::document::{MAX_CONTENT, MAX_MANIFEST, MIN_CONTENT, MIN_MANIFEST};
use cachet_crypto::{
    Blake3Digest, Day, DocumentId, Envelope, ObjectId, Sha256Digest, Signed, VaultId, padded_len, sha256,
};
use rand_core::TryCryptoRng;

use crate::content::{ContentNonce, ContentOpener, ContentSealer, SealedContent, UploadRecord, part_count};
use crate::enclosed::Enclosed;
use crate::file_key::{ContentKey, DocumentKey, FileKey, ManifestSealingKey};
use crate::padding::{pad_to_padme, unpad_padme};
use crate::{Error, Result, stream};

/// Longest title, in bytes of UTF-8.
pub const MAX_TITLE: usize = 200;

cachet_crypto::statement! {
    /// One version of a document, or one note on it, signed by its author.
    Manifest, "manifest", {
        /// The vault for which it was made.
        vault: VaultId,
        /// The document, through all its versions.
        document: DocumentId,
        /// This version.
        object: ObjectId,
        /// What the content is: a lower-case word, `file` for bytes of `media_type`.
        kind: String,
        /// Title, at most 200 bytes.
        title: String,
        /// Day that the document is about.
        date: Day,
        /// Category: a lower-case word.
        category: String,
        /// Media type (RFC 6838) in lower case, parameters left out.
        media_type: String,
        /// Bytes before padding.
        size: u64,
        /// The content's file key.
        content_key: Enclosed<16>,
        /// The content's payload nonce.
        content_nonce: ContentNonce,
        /// BLAKE3 of each stored part, in order.
        parts: Vec<Blake3Digest>,
    }
    check |manifest| {
        if manifest.epoch.is_none() {
            return Err(cachet_crypto::Error::Bind);
        }
        if manifest.title.len() > MAX_TITLE || manifest.size > MAX_CONTENT {
            return Err(cachet_crypto::Error::Limit);
        }
        let words = is_word(&manifest.kind) && is_word(&manifest.category) && is_media_type(&manifest.media_type);
        let parts = manifest.parts.len() == part_count(padded_len(manifest.size, MIN_CONTENT));
        if !words || !parts || manifest.title.chars().any(char::is_control) {
            return Err(cachet_crypto::Error::Malformed);
        }
        Ok(())
    }
}

/// What a person says of a document, the part of a manifest that a note changes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Description {
    /// Title, at most 200 bytes.
    pub title: String,
    /// Day that the document is about.
    pub date: Day,
    /// Category: a lower-case word.
    pub category: String,
    /// Media type in lower case.
    pub media_type: String,
}

/// Where a manifest belongs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The vault.
    pub vault: VaultId,
    /// The document.
    pub document: DocumentId,
    /// The version.
    pub object: ObjectId,
}

impl Manifest {
    /// The manifest of a file just sealed.
    #[must_use]
    pub fn of_file(author: cachet_crypto::Header, place: Place, says: Description, content: &SealedContent) -> Self {
        Self::new(
            author,
            place.vault,
            place.document,
            place.object,
            "file".to_owned(),
            says.title,
            says.date,
            says.category,
            says.media_type,
            content.size,
            Enclosed(content.key.0.secret().duplicate()),
            content.nonce,
            content.parts.clone(),
        )
    }

    /// The same content under other words: what a note signs.
    #[must_use]
    pub fn noted(&self, author: cachet_crypto::Header, says: Description) -> Self {
        Self {
            signer: author.signer,
            epoch: author.epoch,
            key: author.key,
            title: says.title,
            date: says.date,
            category: says.category,
            media_type: says.media_type,
            ..self.clone()
        }
    }

    /// Opens the parts of this manifest's content.
    ///
    /// # Errors
    /// As [`ContentOpener::new`].
    pub fn opener(&self) -> Result<ContentOpener> {
        let key = ContentKey(FileKey::from_secret(self.content_key.0.duplicate()));
        ContentOpener::new(&key, &self.content_nonce, self.size, &self.parts)
    }

    /// Seals this manifest's content again, to the very parts whose digests were signed; anything else is
    /// [`Error::Changed`].
    ///
    /// # Errors
    /// As [`ContentSealer::resume`].
    pub fn resealer(&self) -> Result<ContentSealer> {
        ContentSealer::resume(UploadRecord::signed(
            Enclosed(self.content_key.0.duplicate()),
            self.content_nonce,
            self.size,
            self.parts.clone(),
        ))
    }
}

/// A manifest payload: nonce and chunks. Behind a header it is a whole age file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealedManifest(Vec<u8>);

impl SealedManifest {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes by value.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 of the bytes, as log entry and envelope name it.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        sha256(&self.0)
    }
}

/// Seals a signed manifest; the sealing key becomes the document key.
///
/// # Errors
/// [`Error::Limit`] when it is too large to be stored, [`Error::Chance`].
pub fn seal_manifest(
    manifest: &Signed<Manifest>,
    key: ManifestSealingKey,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<(SealedManifest, DocumentKey)> {
    let plaintext = pad_to_padme(&zeroize::Zeroizing::new(manifest.envelope().to_vec()), MIN_MANIFEST)?;
    let payload = stream::seal_payload(&key.0, &plaintext, rng)?;
    if payload.len() > MAX_MANIFEST {
        return Err(Error::Limit);
    }
    Ok((SealedManifest(payload), DocumentKey(key.0)))
}

/// Opens a manifest payload. What comes out is not verified: the author's key does that, chosen by the caller.
///
/// # Errors
/// [`Error::Forged`] for a wrong key or changed bytes, [`Error::Malformed`] for another form.
pub fn open_manifest(payload: &[u8], key: &DocumentKey) -> Result<Envelope> {
    if payload.len() > MAX_MANIFEST {
        return Err(Error::Limit);
    }
    let plaintext = stream::open_payload(&key.0, payload)?;
    Ok(Envelope::from_slice(unpad_padme(&plaintext, MIN_MANIFEST)?)?)
}

/// Whether `text` can name a kind or a category.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

fn is_media_type(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$&-^_.+".contains(&b);
    text.len() <= 127
        && text.split_once('/').is_some_and(|(kind, sub)| {
            !kind.is_empty() && !sub.is_empty() && kind.bytes().chain(sub.bytes()).all(allowed)
        })
}
