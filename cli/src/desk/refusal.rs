//! Why a professional is sent away. She sees one sentence for every reason that concerns her identity; the reason itself
//! goes to the desk's own terminal.

use crate::prompt::say;

/// Whatever ends a visit.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// The login does not prove who she is: one answer, whatever was wrong.
    Identity(&'static str),
    /// The shown code is none, or the server's records are others.
    Code,
    /// The provider or the server does not answer.
    NoAnswer(&'static str),
    /// No such request, or not from this browser.
    Nothing,
    /// The folder of requests fails.
    Queue,
}

impl Refusal {
    /// Stable code, as the client's own.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Identity(_) => cachet_client::Refusal::Identity.code(),
            Self::Code => "wrong-pairing-code",
            Self::NoAnswer(_) => "network",
            Self::Nothing => "not-found",
            Self::Queue => "device",
        }
    }

    /// HTTP status.
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Identity(_) => 403,
            Self::Code => 400,
            Self::NoAnswer(_) => 502,
            Self::Nothing => 404,
            Self::Queue => 500,
        }
    }

    /// Tells the desk's own terminal: the reason, never a name.
    pub(super) fn tell(&self) {
        let reason = match self {
            Self::Identity(reason) | Self::NoAnswer(reason) => reason,
            Self::Code | Self::Nothing | Self::Queue => self.code(),
        };
        say(&format!("{}: {reason}", self.code()));
    }
}
