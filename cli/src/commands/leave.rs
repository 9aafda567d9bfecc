//! `cachet leave`

use cachet_client::Role;
use clap::Args;
use serde_json::json;

use super::export::Capsule;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::opening::open;
use crate::prompt;

/// Erase this account and everything of it on the server.
///
/// Everything is exported first, unless --without-export. Afterwards nobody can bring anything back; what readers
/// copied stays with them.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet leave -o vault.tar.age
  cachet leave --without-export")]
pub(crate) struct Leave {
    /// Do not export before
    #[arg(long, conflicts_with_all = ["output", "for_identity", "key_file"])]
    without_export: bool,
    #[command(flatten)]
    to: Capsule,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(asked: &Leave, settings: &Settings) -> Result<Answer, Failure> {
    if !asked.without_export {
        asked.to.check()?;
    }
    let opened = open(settings).await?;
    // A professional's account has no vault to export.
    let exported = match asked.without_export || opened.role() == Role::Professional {
        true => None,
        false => Some(asked.to.write(&opened, settings).await?),
    };
    if !asked.yes {
        let typed = prompt::line(
            "This erases the account and all its documents on the server, for good. Type \"leave\" to go on",
            "a confirmation is needed: give --yes",
        )?;
        if typed != "leave" {
            return Err(Failure::Cancelled);
        }
    }
    let account = opened.account().to_string();
    let _whole = Shield::raise();
    opened.erase_account().await?;
    opened.home.forget_server();
    Ok(Answer::new(json!({ "erased": account, "export": exported }), format!("The account {account} is erased.")))
}
