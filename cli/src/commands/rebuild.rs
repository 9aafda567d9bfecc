//! `cachet rebuild`

use std::path::PathBuf;

use cachet_client::CapsuleKey;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::local_file::FileSource;
use crate::new_device::{self, NewDevice};
use crate::opening::{Session, surroundings};
use crate::progress::Bar;
use crate::{prompt, sheet};

const HOW_ELSE: &str = "what opens the export is asked for: give --key-file FILE";

/// Bring a vault to a server from the file that `export` wrote.
///
/// It takes the file, the passphrase or identity that was shown with it, and the recovery sheet. The vault is what it
/// was: documents, versions, log, consents and journal as they were signed. A file that is not what its owner signed is
/// refused, and nothing of it stays. Readers have access again once they have an account there and the old mailbox.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet rebuild vault.tar.age --server https://cachet.example
  cachet rebuild vault.tar.age --key-file vault.key --sheet sheet.txt --passphrase-file pass")]
pub(crate) struct Rebuild {
    /// The export
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read what opens the export from this file
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Read the sheet, its words or the text of its QR from this file
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    #[command(flatten)]
    device: NewDevice,
}

pub(crate) async fn run(asked: &Rebuild, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let (transport, platform) = surroundings(settings, &home)?;
    let source = FileSource::open(&asked.file)?;
    let key = key(asked)?;
    let code = sheet::read(asked.sheet.as_deref())?;
    let new = asked.device.account(settings)?;
    let origin = platform.origin.clone();
    let _whole = Shield::raise();
    let session = {
        let bar = Bar::of_bytes("rebuild", settings);
        let progress = |done, total| bar.step(done, total);
        Session::restore_capsule(&source, &key, &code, transport, store, platform, &progress).await?
    };
    // The vault is whole; a device that does not get its way in here gets it by `recover`.
    let session = session.enrol_this_device(&new).await?;
    home.keep_server(&origin)?;
    let (account, documents) = (session.account().to_string(), session.documents().await?.len());
    Ok(Answer::new(
        json!({ "account": account, "documents": documents, "server": origin }),
        format!("The vault is at {origin}, with {documents} documents."),
    ))
}

fn key(asked: &Rebuild) -> Result<CapsuleKey, Failure> {
    let text = match &asked.key_file {
        Some(file) => std::fs::read_to_string(file)
            .map(zeroize::Zeroizing::new)
            .map_err(|error| Failure::File(format!("{}: {error}", file.display())))?,
        None => prompt::hidden("What was shown with the export", HOW_ELSE)?,
    };
    CapsuleKey::parse(&text).map_err(|_| Failure::Input("this opens no export".to_owned()))
}
