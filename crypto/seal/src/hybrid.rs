//! age's hybrid recipient `mlkem768x25519`: X-Wing (KEM 0x647a) in HPKE (RFC 9180) with HKDF-SHA256 and
//! ChaCha20Poly1305, as C2SP age and filippo.io/hpke-pq have it.

use std::fmt;

use bech32::{Bech32, ByteIterExt as _, Checksum, Fe32IterExt as _, Hrp};
use cachet_crypto::Secret;
pub use cachet_crypto::protocol::account::HybridRecipient;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem as _, OpModeR, Serializable};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::file_key::FileKey;
use crate::hpke_base::INFO;
use crate::x_wing;
pub(crate) use crate::x_wing::ENCAPSULATED;
use crate::x25519::contributory;
use crate::{Error, Result};

/// Bytes of a wrapped file key.
pub(crate) const WRAPPED: usize = 32;

const RECIPIENT_HRP: &str = "age1pq";
const IDENTITY_HRP: &str = "age-secret-key-pq-";

/// A hybrid identity: 32 bytes from which X-Wing derives both private keys.
pub struct HybridIdentity {
    seed: Secret<32>,
    private: <XWing as hpke::Kem>::PrivateKey,
    recipient: HybridRecipient,
}

impl HybridIdentity {
    /// From the 32-byte seed (X-Wing's decapsulation key).
    #[must_use]
    pub fn from_seed(seed: Secret<32>) -> Self {
        let private = <XWing as hpke::Kem>::PrivateKey::from_bytes(seed.expose()).expect("the seed is 32 bytes");
        let public = XWing::sk_to_pk(&private).to_bytes();
        let recipient = HybridRecipient::try_from(public.as_slice()).expect("an X-Wing key is 1216 bytes");
        Self { seed, private, recipient }
    }

    /// A fresh identity, for an export.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self::from_seed)
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> &HybridRecipient {
        &self.recipient
    }

    /// The seed, for the sealed keyring.
    #[must_use]
    pub fn seed(&self) -> &Secret<32> {
        &self.seed
    }

    /// `AGE-SECRET-KEY-PQ-1...`, as stock tools read it. For export identities only.
    #[must_use]
    pub fn to_age_string(&self) -> Zeroizing<String> {
        Zeroizing::new(encode(IDENTITY_HRP, self.seed.expose()).to_ascii_uppercase())
    }

    /// Reads `AGE-SECRET-KEY-PQ-1...`.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn from_age_string(text: &str) -> Result<Self> {
        if text.chars().any(|c| c.is_ascii_lowercase()) {
            return Err(Error::Malformed);
        }
        let bytes = Zeroizing::new(decode(IDENTITY_HRP, text)?);
        Secret::from_slice(&bytes).map(Self::from_seed).ok_or(Error::Malformed)
    }

    /// Recovers the file key from a stanza.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a low-order share, [`Error::Forged`] when it is not for this identity.
    pub(crate) fn unwrap(&self, encapsulated: &[u8; ENCAPSULATED], wrapped: &[u8; WRAPPED]) -> Result<FileKey> {
        contributory(&encapsulated[ENCAPSULATED - 32..])?;
        let encapsulated = <XWing as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| Error::Malformed)?;
        let mut context = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            INFO,
        )
        .map_err(|_| Error::Forged)?;
        let key = Zeroizing::new(context.open(wrapped, &[]).map_err(|_| Error::Forged)?);
        FileKey::from_slice(&key).ok_or(Error::Forged)
    }
}

impl fmt::Debug for HybridIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HybridIdentity(..)")
    }
}

/// Refuses a recipient whose X25519 half has low order or whose ML-KEM half is not reduced (FIPS 203 section 7.2).
///
/// # Errors
/// [`Error::Malformed`].
pub fn check_recipient(recipient: &HybridRecipient) -> Result<()> {
    x_wing::parse(recipient).map(|_| ())
}

/// `age1pq1...`, as stock tools read it.
#[must_use]
pub fn recipient_to_string(recipient: &HybridRecipient) -> String {
    encode(RECIPIENT_HRP, recipient.as_bytes())
}

/// Reads `age1pq1...` and checks the recipient.
///
/// # Errors
/// [`Error::Malformed`].
pub fn recipient_from_string(text: &str) -> Result<HybridRecipient> {
    if text.chars().any(|c| c.is_ascii_uppercase()) {
        return Err(Error::Malformed);
    }
    let recipient = HybridRecipient::try_from(decode(RECIPIENT_HRP, text)?.as_slice())?;
    check_recipient(&recipient)?;
    Ok(recipient)
}

/// BIP173's code without its limit of 90 characters, as age uses it.
enum LongBech32 {}

impl Checksum for LongBech32 {
    type MidstateRepr = <Bech32 as Checksum>::MidstateRepr;
    type CorrectionField = <Bech32 as Checksum>::CorrectionField;
    const ROOT_GENERATOR: Self::CorrectionField = Bech32::ROOT_GENERATOR;
    const ROOT_EXPONENTS: core::ops::RangeInclusive<usize> = Bech32::ROOT_EXPONENTS;
    const CODE_LENGTH: usize = 4096;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [Self::MidstateRepr; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: Self::MidstateRepr = Bech32::TARGET_RESIDUE;
}

fn encode(hrp: &str, bytes: &[u8]) -> String {
    let hrp = Hrp::parse(hrp).expect("the two prefixes are well-formed");
    bytes.iter().copied().bytes_to_fes().with_checksum::<LongBech32>(&hrp).chars().collect()
}

fn decode(hrp: &str, text: &str) -> Result<Vec<u8>> {
    let parsed = bech32::primitives::decode::CheckedHrpstring::new::<LongBech32>(text).map_err(|_| Error::Malformed)?;
    if parsed.hrp().to_lowercase() != hrp {
        return Err(Error::Malformed);
    }
    let bytes: Vec<u8> = parsed.byte_iter().collect();
    // Trailing bits must be zero: one value, one text.
    if encode(hrp, &bytes) != text.to_ascii_lowercase() {
        return Err(Error::Malformed);
    }
    Ok(bytes)
}
