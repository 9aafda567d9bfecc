//! `cachet create`

use cachet_client::{Begun, NewAccount, Role};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::new_device;
use crate::opening::{Session, now, surroundings};
use crate::prompt;
use crate::sheet::SheetTo;

/// Make an account, and with it a vault.
///
/// Nothing exists on the server before words of the recovery sheet were typed back. The sheet opens the account on any
/// device; nobody can make it again. Your name is sealed: only those with whom you share learn it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet create --name \"Jeanne Morel\" --server https://cachet.example
  cachet create --professional --name \"Anne Lefèvre\"
  cachet create --name \"Laboratoire\" --passphrase-file pass --sheet sheet.txt --rehearse-from-sheet --json")]
pub(crate) struct Create {
    /// An account to read what patients share, without a vault
    #[arg(long)]
    professional: bool,
    /// Your name, as agreements say it
    #[arg(long)]
    name: Option<String>,
    /// How you call this device
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    #[command(flatten)]
    sheet: SheetTo,
}

pub(crate) async fn run(asked: &Create, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let (transport, platform) = surroundings(settings, &home)?;
    let name = match &asked.name {
        Some(name) => name.trim().to_owned(),
        None => prompt::line("Your name", "your name is needed: give --name")?,
    };
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Failure::Input("a name was expected".to_owned()));
    }
    let role = if asked.professional { Role::Professional } else { Role::Patient };
    let begun = Begun::new(NewAccount {
        passphrase: settings.passphrase.get_new()?,
        label: name.clone(),
        name,
        role,
        shared: false,
        device: device_name(asked.device.as_deref()),
    })?;
    let begun = begun.mark(&transport, &platform).await?;
    let rehearsal = asked.sheet.hand_over(begun.code(), 1, &now().day().to_string())?;
    let origin = platform.origin.clone();
    let _whole = Shield::raise();
    let session = Session::create(&begun, &rehearsal, transport, store, platform).await?;
    home.keep_server(&origin)?;
    let (account, role) = (session.account().to_string(), if asked.professional { "professional" } else { "patient" });
    Ok(Answer::new(
        json!({ "account": account, "role": role, "server": origin, "sheet": asked.sheet.file() }),
        match asked.professional {
            true => format!("The account {account} is made. `cachet card` shows the code that a registrar attests."),
            false => format!("The vault is made; its account is {account}. `cachet put FILE` adds a document."),
        },
    ))
}

/// The name that was given, or the machine's.
pub(crate) fn device_name(given: Option<&str>) -> String {
    let machine = || rustix::system::uname().nodename().to_string_lossy().into_owned();
    given.map_or_else(machine, ToOwned::to_owned)
}
