//! Where a passphrase comes from: a prompt, a file, or standard input. Never the command line, never an environment
//! variable's value: both are read by others on the same machine.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::prompt;

/// Fewest characters of a new passphrase. The device secret and the limit on attempts stand in front of it.
const SHORTEST: usize = 8;

/// Most bytes that are read from a passphrase file.
const LONGEST: u64 = 4096;

/// How a script gives the passphrase.
const HOW_ELSE: &str = "the passphrase is needed: give --passphrase-file, CACHET_PASSPHRASE_FILE or --passphrase-stdin";

/// The options that every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct PassphraseFrom {
    /// Read the passphrase from the first line of this file
    #[arg(long, global = true, value_name = "FILE", env = "CACHET_PASSPHRASE_FILE", hide_env_values = true)]
    passphrase_file: Option<PathBuf>,
    /// Read the passphrase from the first line of standard input
    #[arg(long, global = true, conflicts_with = "passphrase_file")]
    passphrase_stdin: bool,
}

impl PassphraseFrom {
    /// The passphrase of this device.
    pub(crate) fn get(&self) -> Result<Zeroizing<String>, Failure> {
        match self.given()? {
            Some(given) => Ok(given),
            None => prompt::hidden("Passphrase", HOW_ELSE),
        }
    }

    /// A new passphrase, typed twice where it is typed.
    pub(crate) fn get_new(&self) -> Result<Zeroizing<String>, Failure> {
        match self.given()? {
            Some(given) => long_enough(given),
            None => ask_new(HOW_ELSE),
        }
    }

    fn given(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        match (&self.passphrase_file, self.passphrase_stdin) {
            (_, true) => first_line(&mut std::io::stdin().lock(), "standard input").map(Some),
            (Some(file), false) => read(file).map(Some),
            (None, false) => Ok(None),
        }
    }
}

/// A new passphrase from `file`, or typed twice.
pub(crate) fn new_from(file: Option<&Path>, how_else: &'static str) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => long_enough(read(file)?),
        None => ask_new(how_else),
    }
}

/// The passcode of a SMART Health Link from `file`, or typed.
pub(crate) fn passcode_from(file: Option<&Path>, how_else: &'static str) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => read(file),
        None => prompt::hidden("Passcode", how_else),
    }
}

fn ask_new(how_else: &'static str) -> Result<Zeroizing<String>, Failure> {
    let first = long_enough(prompt::hidden("New passphrase", how_else)?)?;
    let second = prompt::hidden("The same again", how_else)?;
    if first == second { Ok(first) } else { Err(Failure::Input("the two passphrases are not the same".to_owned())) }
}

fn long_enough(passphrase: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    match passphrase.chars().count() < SHORTEST {
        true => Err(Failure::Input(format!("a passphrase has {SHORTEST} characters at least; a few words are good"))),
        false => Ok(passphrase),
    }
}

fn read(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let name = file.display().to_string();
    let mut opened = std::fs::File::open(file).map_err(|error| Failure::File(format!("{name}: {error}")))?;
    first_line(&mut opened, &name)
}

fn first_line(source: &mut impl std::io::Read, name: &str) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(4096));
    let read = source.take(LONGEST).read_to_string(&mut text);
    read.map_err(|error| Failure::File(format!("{name}: {error}")))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(Failure::Input(format!("{name}: its first line holds no passphrase"))),
    }
}
