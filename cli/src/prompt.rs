//! Asking the person. Everything is said on standard error, so that standard output holds the answer alone.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::interrupt::Waiting;

/// Whether a person is there to read and to type.
pub(crate) fn is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Says something to the person; nobody is there when it fails.
pub(crate) fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// Asks for a secret, which is not shown while it is typed. `how_else` says what to give where nobody types.
pub(crate) fn hidden(question: &str, how_else: &'static str) -> Result<Zeroizing<String>, Failure> {
    if !is_there() {
        return Err(Failure::NoTerminal(how_else));
    }
    let _waiting = Waiting::begin();
    let mut error = std::io::stderr();
    drop(write!(error, "{question}: ").and_then(|()| error.flush()));
    let typed = rpassword::read_password().map(Zeroizing::new);
    typed.map_err(|_| Failure::Device("the terminal"))
}

/// Asks for a line.
pub(crate) fn line(question: &str, how_else: &'static str) -> Result<String, Failure> {
    if !is_there() {
        return Err(Failure::NoTerminal(how_else));
    }
    let _waiting = Waiting::begin();
    let mut error = std::io::stderr();
    drop(write!(error, "{question}: ").and_then(|()| error.flush()));
    let mut typed = String::new();
    match std::io::stdin().lock().read_line(&mut typed) {
        Ok(0) => Err(Failure::Cancelled),
        Ok(_) => Ok(typed.trim().to_owned()),
        Err(_) => Err(Failure::Device("the terminal")),
    }
}

/// Asks for a yes. Anything else is a no, and a no cancels.
pub(crate) fn agree(question: &str, how_else: &'static str) -> Result<(), Failure> {
    let typed = line(&format!("{question} [yes/no]"), how_else)?;
    if ["yes", "y", "oui", "o"].contains(&typed.to_lowercase().as_str()) { Ok(()) } else { Err(Failure::Cancelled) }
}

/// Takes what was shown off the screen and out of its scroll-back.
pub(crate) fn clear() {
    let mut error = std::io::stderr();
    drop(write!(error, "\x1b[H\x1b[2J\x1b[3J").and_then(|()| error.flush()));
}
