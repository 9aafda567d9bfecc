//! `cachet witness`: watches a directory's log and cosigns what only ever grew. No account, no passphrase.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cachet_client::Error;
use cachet_crypto::{Secret, Timestamp, decode_base64url, encode_base64url};
use cachet_transparency::{Checkpoint, LogKey, WitnessSigner, demonstration};
use clap::Args;
use serde_json::json;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::directory_log::DirectoryLog;
use crate::directory_log::follower::Seen;
use crate::failure::Failure;
use crate::local_file::write_private;
use crate::opening::now;
use crate::{log_evidence, prompt, server};

const PREFIX: &str = "CACHET-WITNESS-KEY-1:";

/// Watch a directory's log as a witness, and cosign what only ever grew.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet witness --key witness.key --name witness.example/cachet --print-key
  cachet witness --server https://vault.example --log \"$(cat log.vkey)\" --key witness.key --state seen.json

What was accepted is on the disk before anything is signed. Keep --state as long as the key: a witness that forgot what
it saw cosigns whatever it is shown first. Exit code 9: the log is not what it was; the evidence is in a file.")]
pub(crate) struct Witness {
    /// The log's key, as its operator publishes it
    #[arg(long, value_name = "VKEY", required_unless_present_any = ["demonstration", "print_key"])]
    log: Option<String>,
    /// The witness's key; made the first time, with --name
    #[arg(long, value_name = "FILE", required_unless_present = "demonstration")]
    key: Option<PathBuf>,
    /// The witness's name for a new key: an address without a scheme
    #[arg(long)]
    name: Option<String>,
    /// What was seen so far
    #[arg(long, value_name = "FILE", required_unless_present = "print_key")]
    state: Option<PathBuf>,
    /// Where evidence goes
    #[arg(long, value_name = "FILE", default_value = "cachet-evidence.json")]
    evidence_to: PathBuf,
    /// Print the public keys, and do nothing else
    #[arg(long)]
    print_key: bool,
    /// Look once, instead of following
    #[arg(long)]
    once: bool,
    /// Seconds between two looks
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
    interval: u64,
    /// Seconds after which an unchanged checkpoint is cosigned again
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    refresh: u64,
    /// Be one of the demonstration's two witnesses, whose keys are published
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["key", "log"], value_parser = clap::value_parser!(u8).range(1..=2))]
    demonstration: Option<u8>,
}

pub(crate) async fn run(asked: &Witness, settings: &Settings) -> Result<Answer, Failure> {
    let signer = asked.signer()?;
    if asked.print_key {
        let key = signer.witness_key().to_string();
        return Ok(Answer::new(json!({ "key": key }), key));
    }
    let state = asked.state.as_deref().ok_or_else(|| Failure::Input("--state is needed".to_owned()))?;
    let log = asked.log()?;
    let origin = server::origin(settings.server.as_deref().unwrap_or(server::DEFAULT))?;
    let _held = hold(state)?;
    let mut watch =
        Watch { server: DirectoryLog::at(&origin)?, seen: Seen::read(state, &log)?, log, signer, state, signed: None };
    loop {
        match watch.look(asked.refresh).await {
            Ok(()) if asked.once => return Ok(watch.answer()),
            Ok(()) => {}
            Err(failure) if asked.once || failure.is_final() => {
                return Err(log_evidence::keep(failure, &asked.evidence_to));
            }
            Err(_) => {}
        }
        tokio::time::sleep(Duration::from_secs(asked.interval)).await;
    }
}

struct Watch<'a> {
    server: DirectoryLog,
    log: LogKey,
    signer: WitnessSigner,
    state: &'a Path,
    seen: Seen,
    /// What was cosigned last, and when.
    signed: Option<(u64, Timestamp)>,
}

impl Watch<'_> {
    async fn look(&mut self, refresh: u64) -> Result<(), Failure> {
        let Some(note) = self.server.checkpoint().await? else { return Ok(()) };
        let seen = self.seen.follow(&self.server, &self.log, &note).await?;
        let time = now();
        if self.signed.is_some_and(|(size, at)| size == seen.size() && at.plus(refresh) > time) {
            return Ok(());
        }
        // On the disk first: a witness that signed what it then forgot could be led to sign another history.
        seen.keep(self.state)?;
        self.seen = seen;
        let checkpoint = Checkpoint::verify(&note, &self.log).map_err(|_| Failure::Client(Error::Network))?;
        let lines = self.signer.cosign(&checkpoint, time).map_err(|_| Failure::Input("--name: too long".to_owned()))?;
        self.server.cosign(checkpoint.size(), lines).await?;
        if self.signed.is_none_or(|(size, _)| size != checkpoint.size()) {
            prompt::say(&format!("cosigned {} {}", checkpoint.size(), self.seen.root()));
        }
        self.signed = Some((checkpoint.size(), time));
        Ok(())
    }

    fn answer(&self) -> Answer {
        let (size, root, name) = (self.seen.size(), self.seen.root(), self.signer.witness_key().name().to_owned());
        let text = format!("{name} has seen {size} epochs, root {root}");
        Answer::new(json!({ "witness": name, "size": size, "root": root }), text)
    }
}

impl Witness {
    fn log(&self) -> Result<LogKey, Failure> {
        match &self.log {
            Some(text) => text.trim().parse().map_err(|_| Failure::Input("--log: this is no log's key".to_owned())),
            None => Ok(demonstration::log_signer().map_err(|_| Failure::Device("the demonstration"))?.log_key()),
        }
    }

    fn signer(&self) -> Result<WitnessSigner, Failure> {
        match (self.demonstration, &self.key) {
            (Some(number), _) => demonstration::witness(number).map_err(|_| Failure::Device("the demonstration")),
            (None, Some(file)) if file.exists() => read_key(file),
            (None, Some(file)) => make_key(file, self.name.as_deref()),
            (None, None) => Err(Failure::Input("--key is needed".to_owned())),
        }
    }
}

/// One process a state: two that began from the same one could cosign two histories.
fn hold(state: &Path) -> Result<File, Failure> {
    let path = state.with_added_extension("lock");
    let failed = |error| Failure::File(format!("{}: {error}", path.display()));
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::Input(format!("--state {}: another witness uses it", state.display())))
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn make_key(file: &Path, name: Option<&str>) -> Result<WitnessSigner, Failure> {
    let name = name.ok_or_else(|| Failure::Input("--name is needed for a new key".to_owned()))?;
    let mut seeds = Zeroizing::new([0; 64]);
    getrandom::fill(&mut *seeds).map_err(|_| Failure::Device("chance"))?;
    let signer = signer_of(name, &*seeds).ok_or_else(|| Failure::Input(format!("--name {name}: this does not fit")))?;
    let seeds = Zeroizing::new(encode_base64url(&*seeds));
    let text = Zeroizing::new(format!(
        "# A witness's signing keys. Who has them can vouch for a directory's log in its name.\n# name: {name}\n{PREFIX}{}\n",
        *seeds
    ));
    write_private(file, &text)?;
    Ok(signer)
}

fn read_key(file: &Path) -> Result<WitnessSigner, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.map_err(|error| Failure::File(format!("{shown}: {error}")))?;
    let name = text.lines().find_map(|line| line.strip_prefix("# name: "));
    let seeds = text.lines().find_map(|line| line.strip_prefix(PREFIX)).and_then(|seeds| decode_base64url(seeds).ok());
    let signer = name.zip(seeds.map(Zeroizing::new)).and_then(|(name, seeds)| signer_of(name, &seeds));
    signer.ok_or_else(|| Failure::Input(format!("{shown}: this is no witness's key")))
}

/// The first half is Ed25519's seed, the second ML-DSA-44's.
fn signer_of(name: &str, seeds: &[u8]) -> Option<WitnessSigner> {
    let (ed25519, ml_dsa) = seeds.split_at_checked(32)?;
    WitnessSigner::new(name, &Secret::from_slice(ed25519)?, &Secret::from_slice(ml_dsa)?).ok()
}
