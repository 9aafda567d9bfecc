//! `cachet export`

use std::path::{Path, PathBuf};

use cachet_client::transport::{Body, MAX_ANSWER, Method, Request, Transport as _};
use cachet_client::{Error, ExportTo, Exported};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::{Unreleased, check_free, replace_private_bytes, write_private};
use crate::opening::{Opened, now, open, surroundings};
use crate::progress::Bar;
use crate::prompt;

const HOW_ELSE: &str = "what opens the export must go somewhere: give --key-file FILE";

/// Write everything into one file that stock tools open: age, then tar.
///
/// Every document is verified on its way. The passphrase or identity that opens the file is made for it and shown once:
/// keep it apart from the file.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet export -o vault.tar.age
  age -d vault.tar.age | tar x
  cachet export -o vault.tar.age --key-file vault.key
  cachet export -o vault.tar.age --with-page     for who has a browser and no age")]
pub(crate) struct Export {
    #[command(flatten)]
    to: Capsule,
    /// Write the page beside the file that opens it in a browser, without network (ouvrir.html)
    #[arg(long)]
    with_page: bool,
}

/// Where an export goes and what opens it.
#[derive(Args, Debug)]
pub(crate) struct Capsule {
    /// The file [default: cachet-DAY.tar.age in this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    /// For age with post-quantum recipients: a one-time identity instead of a passphrase
    #[arg(long)]
    for_identity: bool,
    /// Write what opens the export to this new file (mode 0600) instead of showing it
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// Name of the page, at the server and beside the export.
const PAGE: &str = "ouvrir.html";

pub(crate) async fn run(asked: &Export, settings: &Settings) -> Result<Answer, Failure> {
    asked.to.check()?;
    let page = asked.with_page.then(|| asked.to.path().with_file_name(PAGE));
    if let Some(page) = &page {
        if *page == asked.to.path() || asked.to.key_file.as_ref() == Some(page) {
            return Err(Failure::Input(format!("{PAGE} is the name of the page: choose another")));
        }
        check_free(page, asked.to.force)?;
    }
    let opened = open(settings).await?;
    // Before the work: a server without the page is no reason to have a key on the screen.
    let bytes = if page.is_some() { Some(offline_page(&opened, settings).await?) } else { None };
    let path = asked.to.write(&opened, settings).await?;
    let mut text = format!("{} holds everything. `age -d {0} | tar x` opens it.", path.display());
    if let (Some(page), Some(bytes)) = (&page, bytes) {
        if asked.to.force {
            replace_private_bytes(page, &bytes)?;
        } else {
            write_private(page, &bytes)?;
        }
        text.push_str(&format!(" So does {} in a browser, without network.", page.display()));
    }
    let kind = if asked.to.for_identity { "identity" } else { "passphrase" };
    Ok(Answer::new(json!({ "file": path, "key_file": asked.to.key_file, "for": kind, "page": page }), text))
}

/// The page of this home's server that opens an export. It is believed as the server's other pages are.
async fn offline_page(opened: &Opened, settings: &Settings) -> Result<Vec<u8>, Failure> {
    let (transport, _) = surroundings(settings, &opened.home)?;
    let request = Request { method: Method::Get, path: format!("/{PAGE}"), token: None, pass: None, body: Body::Empty };
    let answer = transport.send(request).await.map_err(|_| Error::Network)?;
    match answer.status {
        200 if !answer.body.is_empty() && answer.body.len() <= MAX_ANSWER => Ok(answer.body),
        _ => Err(Failure::Input("--with-page: this server has no such page".to_owned())),
    }
}

impl Capsule {
    fn path(&self) -> PathBuf {
        self.output.clone().unwrap_or_else(|| PathBuf::from(format!("cachet-{}.tar.age", now().day())))
    }

    /// Refuses what cannot end well before any work is done.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        check_free(&self.path(), self.force)?;
        match &self.key_file {
            Some(file) => check_free(file, false),
            None if prompt::is_there() => Ok(()),
            None => Err(Failure::NoTerminal(HOW_ELSE)),
        }
    }

    /// Writes the export, and gives its key to the person.
    pub(crate) async fn write(&self, opened: &Opened, settings: &Settings) -> Result<PathBuf, Failure> {
        let path = self.path();
        let mut file = Unreleased::begin_beside(&path)?;
        let to = if self.for_identity { ExportTo::Identity } else { ExportTo::Passphrase };
        let exported = {
            let bar = Bar::of_bytes("export", settings);
            opened.export(to, &mut file, &|done, total| bar.step(done, total)).await?
        };
        let key = match &exported {
            Exported::Passphrase(passphrase) => passphrase.expose(),
            Exported::Identity(identity) => identity.as_str(),
        };
        // The key first: a file that nothing opens must not be left behind.
        give(key, self.key_file.as_deref())?;
        file.release(&path, self.force)
    }
}

fn give(key: &str, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(file) => write_private(file, format!("{}\n", key.trim_end())),
        None => {
            prompt::say(&format!(
                "\nWhat opens the export, shown once:\n\n  {}\n",
                key.trim_end().replace('\n', "\n  ")
            ));
            prompt::line("Write it down, then press Enter: it leaves the screen", HOW_ELSE)?;
            prompt::clear();
            Ok(())
        }
    }
}
