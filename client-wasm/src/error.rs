//! The one error of the client. Every refusal of something the server sent is a kind of its own; people see one
//! neutral message for all of them, the local alarm log keeps the kind.

use cachet_crypto::protocol::problem::ProblemKind;

/// What the client refuses, by the property that was violated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// A wrapped or sealed thing of one's own does not open.
    KeyBlob,
    /// Public keys that are not the ones that were pinned, derived or attested.
    KeyUnauth,
    /// A statement is not signed by the one who must have signed it.
    Signature,
    /// A genuine thing in another's place.
    Bind,
    /// A state older than one already seen.
    Rollback,
    /// A state of the same number that differs from one already seen.
    Fork,
    /// A format outside the profile.
    Format,
    /// A version that is no longer accepted.
    Downgrade,
    /// A consent that does not cover what is served.
    Consent,
    /// Access has ended, or a registrar has taken its credential back.
    Revoked,
    /// Something that no signed statement names.
    Unknown,
    /// Something that a signed statement names is not served.
    Withheld,
    /// A size or number over a limit.
    Limit,
    /// A person or vault other than the expected one.
    Identity,
    /// Nothing proves that it is the newest, or a statement is too old to say anything about now.
    Stale,
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::KeyBlob => "refused-key-blob",
            Self::KeyUnauth => "refused-key-unauthenticated",
            Self::Signature => "refused-signature",
            Self::Bind => "refused-bind",
            Self::Rollback => "refused-rollback",
            Self::Fork => "refused-fork",
            Self::Format => "refused-format",
            Self::Downgrade => "refused-downgrade",
            Self::Consent => "refused-consent",
            Self::Revoked => "refused-revoked",
            Self::Unknown => "refused-unknown",
            Self::Withheld => "refused-withheld",
            Self::Limit => "refused-limit",
            Self::Identity => "refused-identity",
            Self::Stale => "refused-stale",
        }
    }
}

/// Why a flow did not finish; one variant for each different reaction.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The server's answer was refused: nothing of it was shown, nothing was sent.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The server answered with a problem.
    #[error("problem: {}", .0.code())]
    Problem(ProblemKind),
    /// No answer. What was begun can be resumed.
    #[error("no network")]
    Network,
    /// The passphrase does not open this device's way in.
    #[error("wrong passphrase")]
    Passphrase,
    /// The recovery code is mistyped or unknown.
    #[error("wrong recovery code")]
    RecoveryCode,
    /// The line of digits is not that of the sheet whose words were typed.
    #[error("wrong line of the sheet")]
    SheetMark,
    /// The passkey opens nothing, or another vault.
    #[error("wrong passkey")]
    Passkey,
    /// The number or square of a new device is none, is over, or was used.
    #[error("no link under this code")]
    LinkCode,
    /// The digits are not those that the new device shows; says how many tries are left.
    #[error("other digits, {0} tries left")]
    LinkDigits(u8),
    /// Keys were changed after the sheet was made; it can take the account back.
    #[error("sheet superseded")]
    Superseded,
    /// The owner said no to the request.
    #[error("request vetoed")]
    Vetoed,
    /// The words typed back are not the sheet's.
    #[error("rehearsal failed")]
    Rehearsal,
    /// The scanned or typed text is no professional's pairing code.
    #[error("no pairing code")]
    PairingCode,
    /// Nothing is enrolled on this device.
    #[error("not enrolled")]
    NotEnrolled,
    /// The person asked for something that does not exist or does not fit; says which input.
    #[error("input: {0}")]
    Input(&'static str),
    /// The person paused or cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The file changed since the upload was begun: the upload and its key are abandoned.
    #[error("file changed")]
    FileChanged,
    /// The reader's keys changed since the pairing: recognise the person again.
    #[error("keys changed")]
    KeysChanged,
    /// The device has no room left.
    #[error("no space")]
    NoSpace,
    /// The device's own storage, file or chance failed.
    #[error("device: {0}")]
    Device(&'static str),
}

impl Error {
    /// Stable code, the same in the browser and on the terminal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Problem(kind) => kind.code(),
            Self::Network => "network",
            Self::Passphrase => "wrong-passphrase",
            Self::RecoveryCode => "wrong-recovery-code",
            Self::SheetMark => "wrong-sheet-mark",
            Self::Passkey => "wrong-passkey",
            Self::LinkCode => "wrong-link-code",
            Self::LinkDigits(0) => "link-over",
            Self::LinkDigits(_) => "wrong-link-digits",
            Self::Superseded => "sheet-superseded",
            Self::Vetoed => "request-vetoed",
            Self::Rehearsal => "rehearsal-failed",
            Self::PairingCode => "wrong-pairing-code",
            Self::NotEnrolled => "not-enrolled",
            Self::Input(_) => "input",
            Self::Cancelled => "cancelled",
            Self::FileChanged => "file-changed",
            Self::KeysChanged => "keys-changed",
            Self::NoSpace => "no-space",
            Self::Device(_) => "device",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<cachet_seal::Error> for Error {
    fn from(error: cachet_seal::Error) -> Self {
        Self::Refused(match error {
            cachet_seal::Error::Malformed | cachet_seal::Error::Forged => Refusal::Format,
            cachet_seal::Error::Signature => Refusal::Signature,
            cachet_seal::Error::Bind => Refusal::Bind,
            cachet_seal::Error::Downgrade | cachet_seal::Error::Policy => Refusal::Downgrade,
            cachet_seal::Error::Limit => Refusal::Limit,
            cachet_seal::Error::Chance => return Self::Device("chance"),
            cachet_seal::Error::Changed => return Self::FileChanged,
            cachet_seal::Error::UnknownWord(_) | cachet_seal::Error::Checksum => return Self::RecoveryCode,
            cachet_seal::Error::Mark => return Self::SheetMark,
        })
    }
}

impl From<cachet_crypto::Error> for Error {
    fn from(error: cachet_crypto::Error) -> Self {
        Self::Refused(match error {
            cachet_crypto::Error::Malformed => Refusal::Format,
            cachet_crypto::Error::Signature => Refusal::Signature,
            cachet_crypto::Error::Bind => Refusal::Bind,
            cachet_crypto::Error::Limit => Refusal::Limit,
            cachet_crypto::Error::Downgrade => Refusal::Downgrade,
        })
    }
}

/// What every flow returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
