//! `cachet audit`: follows a directory's log from outside, as anybody may, and verifies evidence. No account.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cachet_client::Error;
use cachet_crypto::Timestamp;
use cachet_transparency::{Evidence, Policy, Verdict, verify_checkpoint};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::directory_log::DirectoryLog;
use crate::directory_log::follower::{Seen, Violation};
use crate::failure::Failure;
use crate::opening::now;
use crate::{log_evidence, policy, prompt, server};

/// Follow a directory's log from outside, or verify evidence of a false one.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet audit --server https://vault.example --policy policy.json --state seen.json --once
  cachet --demo audit --state seen.json
  cachet audit --evidence cachet-evidence.json

A policy names the log's key, the VRF key, the witnesses, how many of them must have cosigned, and how lately. Exit code
9: the log is not what it was, or its witnesses are missing; what proves it to others is in a file.")]
pub(crate) struct Audit {
    /// What was seen so far
    #[arg(long, value_name = "FILE", required_unless_present = "evidence")]
    state: Option<PathBuf>,
    /// Where evidence goes
    #[arg(long, value_name = "FILE", default_value = "cachet-evidence.json")]
    evidence_to: PathBuf,
    /// Look once, instead of following
    #[arg(long)]
    once: bool,
    /// Seconds between two looks
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    interval: u64,
    /// Verify evidence, without a server
    #[arg(long, value_name = "FILE", conflicts_with_all = ["state", "once"])]
    evidence: Option<PathBuf>,
}

pub(crate) async fn run(asked: &Audit, settings: &Settings) -> Result<Answer, Failure> {
    if let Some(file) = &asked.evidence {
        return verify(file);
    }
    let state = asked.state.as_deref().ok_or_else(|| Failure::Input("--state is needed".to_owned()))?;
    let policy = policy::accepted(settings.policy.as_deref(), settings.is_demonstration())?;
    let policy = policy.ok_or_else(|| Failure::Input("--policy is needed".to_owned()))?;
    let origin = server::origin(settings.server.as_deref().unwrap_or(server::DEFAULT))?;
    let server = DirectoryLog::at(&origin)?;
    let mut seen = Seen::read(state, policy.log())?;
    loop {
        match look(&server, &policy, &seen).await {
            Ok((next, time)) => {
                if next.size() != seen.size() {
                    prompt::say(&format!("followed to {} {}", next.size(), next.root()));
                }
                next.keep(state)?;
                seen = next;
                if asked.once {
                    return Ok(answer(&seen, time));
                }
            }
            Err(failure) if asked.once || failure.is_final() => {
                return Err(log_evidence::keep(failure, &asked.evidence_to));
            }
            Err(_) => {}
        }
        tokio::time::sleep(Duration::from_secs(asked.interval)).await;
    }
}

/// Follows to what clients are served, and from there to the newest checkpoint.
async fn look(server: &DirectoryLog, policy: &Policy, seen: &Seen) -> Result<(Seen, Timestamp), Failure> {
    let Some(served) = server.served(seen.size()).await? else {
        // A directory that had witnessed epochs and serves none any more is silent about what was done since.
        let failure = if seen.size() > 0 { Violation::Stale.into() } else { Failure::Client(Error::Network) };
        return Err(failure);
    };
    let (_, time) = match verify_checkpoint(policy, None, &served.checkpoint, &[], now()) {
        Ok(verified) => verified,
        Err(cachet_transparency::Error::Stale) => return Err(stale(server, policy, seen, &served.checkpoint).await),
        Err(_) => return Err(Violation::Signature.into()),
    };
    let next = seen.follow(server, policy.log(), &served.checkpoint).await?;
    // The newest one may wait for its witnesses still: it must extend, but only what clients are served is kept.
    if let Some(newest) = server.checkpoint().await? {
        next.follow(server, policy.log(), &newest).await?;
    }
    Ok((next, time))
}

/// Too few witnesses are one thing; a history that they refused to cosign is another, and proves itself.
async fn stale(server: &DirectoryLog, policy: &Policy, seen: &Seen, note: &str) -> Failure {
    match seen.follow(server, policy.log(), note).await {
        Ok(_) => Violation::Stale.into(),
        Err(failure) => failure,
    }
}

fn answer(seen: &Seen, time: Timestamp) -> Answer {
    let (size, root) = (seen.size(), seen.root());
    let text =
        format!("{size} epochs, each one only an addition to the one before\nroot {root}\nwitnessed at {}", time.0);
    Answer::new(json!({ "size": size, "root": root, "witnessed": time.0 }), text)
}

fn verify(file: &Path) -> Result<Answer, Failure> {
    let shown = file.display();
    let text = std::fs::read(file).map_err(|error| Failure::File(format!("{shown}: {error}")))?;
    let wrong = || Failure::Input(format!("{shown}: this proves nothing"));
    let evidence: Evidence = serde_json::from_slice(&text).map_err(|_| wrong())?;
    let verdict = evidence.verify().map_err(|_| wrong())?;
    let sentence = match verdict {
        Verdict::LogForked => "the log's key signed two histories: they cannot both be true",
        Verdict::LogNotShownConsistent => {
            "the log's key signed both checkpoints; that one does not extend the other is not shown by this file"
        }
        Verdict::ChainForked => "one owner's signed statements were split into two histories",
    };
    let verdict = serde_json::to_value(verdict).expect("a verdict is one word");
    Ok(Answer::new(json!({ "verdict": verdict }), sentence))
}
