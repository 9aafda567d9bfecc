//! `cachet notice`

use cachet_client::Language;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

/// Be told by e-mail that there is news, and nothing else.
///
/// The message says that there is news in your vault: nothing of what, and no link. The operator and whoever carries its
/// mail learn that this address has a vault here. Without a subcommand, says where notices go.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet notice set jeanne@example.fr
  cachet notice confirm \"1234 5678\"
  cachet notice remove")]
pub(crate) struct Notice {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Have a code sent to an address
    Set {
        /// The address
        address: String,
        /// Write the messages in French
        #[arg(long)]
        french: bool,
    },
    /// Type the code back: from then on the address is told
    Confirm {
        /// The eight digits of the message
        code: String,
    },
    /// Have the address erased; one last message goes there
    Remove,
}

pub(crate) async fn run(asked: &Notice, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    match &asked.act {
        None => {
            let own = opened.notice().await?;
            let (address, asked) = (own.address.map(String::from), own.asked.map(String::from));
            let mut lines = vec![match &address {
                Some(address) => format!("News goes to {}.", plain(address)),
                None => "No e-mail goes out.".to_owned(),
            }];
            if let Some(asked) = &asked {
                lines.push(format!("A code was sent to {}: cachet notice confirm CODE", plain(asked)));
            }
            Ok(Answer::new(json!({ "address": address, "asked": asked }), lines.join("\n")))
        }
        Some(Act::Set { address, french }) => {
            let language = if *french { Language::Fr } else { Language::En };
            opened.ask_notice(address, language).await?;
            let text = "A code is on its way to that address. Type it back with: cachet notice confirm CODE";
            Ok(Answer::new(json!({ "asked": address }), text))
        }
        Some(Act::Confirm { code }) => {
            opened.confirm_notice(code).await?;
            Ok(Answer::new(json!({ "confirmed": true }), "News goes there from now on."))
        }
        Some(Act::Remove) => {
            opened.remove_notice().await?;
            Ok(Answer::new(json!({ "removed": true }), "The address is erased. One last message goes there."))
        }
    }
}
