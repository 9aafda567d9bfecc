//! The one error of this crate. A refusal tells nothing about why a cryptographic check failed.

/// Why something was refused, one variant for each different reaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes are not the one encoding of a value of this kind, or lie outside the strict profile.
    #[error("malformed")]
    Malformed,
    /// A key, tag, commitment, digest or pad does not fit: nothing more is said.
    #[error("not what was sealed")]
    Forged,
    /// A signature or public key is missing, weak or wrong.
    #[error("not signed by the expected key")]
    Signature,
    /// A genuine value that belongs somewhere else.
    #[error("bound to something else")]
    Bind,
    /// A version, suite or shape that this build does not accept.
    #[error("version not accepted")]
    Downgrade,
    /// A value exceeds a limit.
    #[error("over a limit")]
    Limit,
    /// The source of chance failed or repeats itself; nothing was made from it.
    #[error("no good source of chance")]
    Chance,
    /// Parameters of a password hash that this build does not accept.
    #[error("key derivation not accepted")]
    Policy,
    /// What is sealed is not what was announced, or changed between two attempts: the key must be given up.
    #[error("content changed while it was sealed")]
    Changed,
    /// The typed word at this place (from 1) is in no list.
    #[error("unknown word at place {0}")]
    UnknownWord(usize),
    /// Words or text were read but their checksum does not fit: one of them is not the right one.
    #[error("checksum does not fit")]
    Checksum,
    /// The line of digits is not that of the sheet whose words were read.
    #[error("line of digits does not fit")]
    Mark,
}

impl From<cachet_crypto::Error> for Error {
    fn from(error: cachet_crypto::Error) -> Self {
        match error {
            cachet_crypto::Error::Malformed => Self::Malformed,
            cachet_crypto::Error::Signature => Self::Signature,
            cachet_crypto::Error::Bind => Self::Bind,
            cachet_crypto::Error::Limit => Self::Limit,
            cachet_crypto::Error::Downgrade => Self::Downgrade,
        }
    }
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
