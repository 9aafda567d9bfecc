//! Why a command did not finish, with the exit code of its class and a sentence that says what to do.

use std::io::Write as _;
use std::process::ExitCode;

use cachet_client::Error;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_record::health_link::Unopened;
use serde_json::json;

use crate::directory_log::follower::Found;

/// Whatever stops a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client's own error.
    Client(Error),
    /// Something typed does not fit; says what.
    Input(String),
    /// A file or the terminal fails; says which.
    Device(&'static str),
    /// A file fails, by its name.
    File(String),
    /// A secret is needed and nobody is there to type it.
    NoTerminal(&'static str),
    /// The person said no, or pressed Ctrl-C.
    Cancelled,
    /// This home holds an account already.
    AlreadyEnrolled,
    /// The directory's log is not what it must be.
    Log(Box<Found>),
    /// A SMART Health Link of somebody else does not open.
    HealthLink(Unopened),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Cancelled => Self::Cancelled,
            other => Self::Client(other),
        }
    }
}

/// Exit codes by class, as `cachet --help` lists them.
const USAGE: u8 = 2;
const LOCKED: u8 = 3;
const REFUSED: u8 = 4;
const SERVER: u8 = 5;
const NETWORK: u8 = 6;
const INPUT: u8 = 7;
const CANCELLED: u8 = 8;
const LOG: u8 = 9;

impl Failure {
    /// Stable code.
    fn code(&self) -> &'static str {
        match self {
            Self::Client(error) => error.code(),
            Self::Input(_) => "input",
            Self::Device(_) | Self::File(_) => "device",
            Self::NoTerminal(_) => "no-terminal",
            Self::Cancelled => "cancelled",
            Self::AlreadyEnrolled => "already-enrolled",
            Self::Log(found) => found.violation.code(),
            Self::HealthLink(unopened) => unopened.code(),
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Client(error) => match error {
                Error::Passphrase
                | Error::Passkey
                | Error::RecoveryCode
                | Error::SheetMark
                | Error::Superseded
                | Error::LinkCode
                | Error::LinkDigits(_)
                | Error::Rehearsal
                | Error::NotEnrolled => LOCKED,
                Error::Refused(_) | Error::KeysChanged => REFUSED,
                Error::Problem(_) => SERVER,
                Error::Network => NETWORK,
                Error::Cancelled => CANCELLED,
                _ => INPUT,
            },
            Self::NoTerminal(_) | Self::AlreadyEnrolled => LOCKED,
            Self::Input(_) | Self::Device(_) | Self::File(_) => INPUT,
            Self::Cancelled => CANCELLED,
            Self::Log(_) => LOG,
            Self::HealthLink(unopened) => match unopened {
                Unopened::NoLink | Unopened::Malformed | Unopened::Newer | Unopened::Insecure => INPUT,
                Unopened::Passcode(_) => LOCKED,
                Unopened::Expired | Unopened::Over | Unopened::TooMany => SERVER,
                Unopened::Answer | Unopened::Algorithm | Unopened::Forged | Unopened::TooLarge => REFUSED,
            },
        }
    }

    /// Whether looking again changes nothing: anything but an answer that did not come.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self.class(), SERVER | NETWORK)
    }

    /// What a person reads.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Client(error) => client_sentence(error),
            Self::Input(what) | Self::File(what) => what.clone(),
            Self::Device(what) => format!("{what}: this device does not let it be read or written"),
            Self::NoTerminal(what) => format!("{what}, and there is no terminal to ask on"),
            Self::Cancelled => "stopped; nothing more is done".to_owned(),
            Self::Log(found) => match &found.kept {
                Some(file) => format!("{}; the evidence is in {}", found.violation.sentence(), file.display()),
                None => found.violation.sentence().to_owned(),
            },
            Self::HealthLink(unopened) => link_sentence(*unopened),
            Self::AlreadyEnrolled => {
                "this home holds an account already; `cachet forget` removes it, --home names another".to_owned()
            }
        }
    }

    /// Tells the person or the program, and gives the exit code.
    pub(crate) fn report(&self, json: bool) -> ExitCode {
        let line = match json {
            true => json!({ "code": self.code(), "message": self.sentence() }).to_string(),
            false => format!("cachet: {} [{}]", self.sentence(), self.code()),
        };
        // Nobody is left to tell when standard error is closed.
        drop(writeln!(std::io::stderr(), "{line}"));
        ExitCode::from(self.class())
    }
}

/// A mistyped command line, or a request for help: clap's own text, and our code for it.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    drop(error.print());
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

fn client_sentence(error: &Error) -> String {
    match error {
        Error::Refused(cachet_client::Refusal::Revoked) => "this access is not in force (any more)".to_owned(),
        Error::Refused(_) => {
            "what the server gave was refused: nothing of it was kept or shown; see `cachet alarms`".to_owned()
        }
        Error::Problem(ProblemKind::NotFound) => "the server has nothing here for this account".to_owned(),
        Error::Problem(kind) => format!("the server says: {}", kind.title()),
        Error::Network => {
            "no answer from the server; what was begun goes on where it stopped when you try again".to_owned()
        }
        Error::Passphrase => "this is not the passphrase of this device".to_owned(),
        Error::Passkey => "this passkey opens nothing here".to_owned(),
        Error::LinkCode => {
            "nothing waits under this number: it is mistyped, was used, or its five minutes are over".to_owned()
        }
        Error::LinkDigits(_) => "these are not the new device's digits; nothing was handed over".to_owned(),
        Error::RecoveryCode => "this recovery sheet is mistyped, or opens nothing here (any more)".to_owned(),
        Error::SheetMark => "the line of digits is not that of the sheet with these words".to_owned(),
        Error::Superseded => {
            "keys were changed after this sheet was made; with it the page takes the account back".to_owned()
        }
        Error::Vetoed => "the owner of the account said no".to_owned(),
        Error::Rehearsal => "the words typed back are not those of the sheet; nothing was made".to_owned(),
        Error::NotEnrolled => {
            "no account is enrolled in this home; see `cachet create` and `cachet recover`".to_owned()
        }
        Error::Input(what) => format!("{what}: this does not fit, or does not exist"),
        Error::PairingCode => "this text is no pairing code".to_owned(),
        Error::Cancelled => "stopped; nothing more is done".to_owned(),
        Error::FileChanged => {
            "the file changed since its upload was begun: nothing of it is kept, try again".to_owned()
        }
        Error::KeysChanged => "this person's keys changed: recognise the person again".to_owned(),
        Error::NoSpace => "no space is left on this device".to_owned(),
        Error::Device(what) => format!("{what}: this device does not let it be read or written"),
    }
}

fn link_sentence(unopened: Unopened) -> String {
    let sentence = match unopened {
        Unopened::NoLink => "this is no SMART Health Link",
        Unopened::Malformed => "this link is damaged, or not made as the specification says; ask for another one",
        Unopened::Newer => "this link is of a later version than this program reads",
        Unopened::Insecure => "this link leads to an address without https; nothing was asked there",
        Unopened::Expired => "this link has ended",
        Unopened::Passcode(Some(left)) => return format!("this is not the passcode; {left} more tries"),
        Unopened::Passcode(None) => "this is not the passcode",
        Unopened::Over => "this link opens nothing (any more)",
        Unopened::TooMany => "the other service wants fewer requests; try again later",
        Unopened::Answer => "the other service gave something else than the files of this link; nothing was kept",
        Unopened::Algorithm => "the files are sealed in another way than the specification says; nothing was opened",
        Unopened::Forged => "the files were not sealed with this link's key, or were changed; nothing was opened",
        Unopened::TooLarge => "what this link leads to is larger than what is read; nothing was kept",
    };
    sentence.to_owned()
}
