//! The one error of this crate. A refusal tells nothing about why a cryptographic check failed.

/// Why a value was refused, one variant for each different reaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes are not the one encoding of a value of this kind.
    #[error("malformed")]
    Malformed,
    /// A signature or key is missing, weak or wrong.
    #[error("not signed by the expected key")]
    Signature,
    /// A genuine value that belongs somewhere else.
    #[error("bound to something else")]
    Bind,
    /// A value exceeds a limit.
    #[error("over a limit")]
    Limit,
    /// A version, suite or shape that this build does not accept.
    #[error("version not accepted")]
    Downgrade,
}
