//! The words for what a link can be wrong in.

/// Why a link, or a file behind it, does not open.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unopened {
    /// No SMART Health Link at all.
    #[error("no SMART Health Link")]
    NoLink,
    /// A link whose parts are not of the form that the specification gives.
    #[error("malformed")]
    Malformed,
    /// A link of a later version.
    #[error("of a later version")]
    Newer,
    /// An address that is not `https`.
    #[error("not over https")]
    Insecure,
    /// Its last second is over.
    #[error("expired")]
    Expired,
    /// The passcode is missing or wrong; how many tries are left, where the server says.
    #[error("passcode")]
    Passcode(Option<u32>),
    /// It opens no more: unknown, revoked, used up, or closed.
    #[error("opens no more")]
    Over,
    /// The server wants fewer requests.
    #[error("too many requests")]
    TooMany,
    /// The server answers with something else.
    #[error("unusable answer")]
    Answer,
    /// Another algorithm than the specification's.
    #[error("another algorithm")]
    Algorithm,
    /// Not sealed with this link's key, or changed since.
    #[error("not sealed with this key")]
    Forged,
    /// Larger than what is read here, packed or unpacked.
    #[error("too large")]
    TooLarge,
}

impl Unopened {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoLink => "no-link",
            Self::Malformed => "link-malformed",
            Self::Newer => "link-newer",
            Self::Insecure => "link-insecure",
            Self::Expired => "link-expired",
            Self::Passcode(_) => "link-passcode",
            Self::Over => "link-over",
            Self::TooMany => "too-many",
            Self::Answer => "link-answer",
            Self::Algorithm => "link-algorithm",
            Self::Forged => "link-forged",
            Self::TooLarge => "link-too-large",
        }
    }
}
