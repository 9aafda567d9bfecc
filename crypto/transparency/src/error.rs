//! The one error of this crate.

/// Why something of the directory was refused, one variant for each different reaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// Not the one encoding of a value of this kind.
    #[error("malformed")]
    Format,
    /// Not signed by the log, or a known witness's line is false.
    #[error("not signed by the expected key")]
    Signature,
    /// A proof that does not lead to the signed root.
    #[error("not proven under the root")]
    Proof,
    /// Too few witnesses, or too long ago.
    #[error("not fresh")]
    Stale,
    /// Another history than the one already seen.
    #[error("another history")]
    Fork,
    /// A shorter history than the one already seen.
    #[error("an older history")]
    Rollback,
}

/// What every check returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<cachet_crypto::Error> for Error {
    fn from(error: cachet_crypto::Error) -> Self {
        match error {
            cachet_crypto::Error::Signature => Self::Signature,
            _ => Self::Format,
        }
    }
}
