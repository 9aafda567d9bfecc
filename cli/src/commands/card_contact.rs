//! `cachet card-contact`

use cachet_client::Language;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

/// Who is told by e-mail that your emergency card was read.
///
/// That person is asked first, and stops with one press. The operator and whoever carries its mail learn their address, and
/// when the card was read. Without a subcommand, says who it is.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet card-contact ask paul@example.fr
  cachet card-contact remove")]
pub(crate) struct CardContact {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Have somebody asked whether they want to be told
    Ask {
        /// Their address
        address: String,
        /// Write the messages in French
        #[arg(long)]
        french: bool,
    },
    /// Have the address erased: nothing more goes there
    Remove,
}

pub(crate) async fn run(asked: &CardContact, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    match &asked.act {
        None => {}
        Some(Act::Ask { address, french }) => {
            let language = if *french { Language::Fr } else { Language::En };
            opened.ask_card_contact(address, language).await?;
        }
        Some(Act::Remove) => {
            opened.remove_card_contact().await?;
            return Ok(Answer::new(json!({ "removed": true }), "The address is erased. Nothing more goes there."));
        }
    }
    let contact = opened.card_contact().await?;
    let text = contact.as_ref().map_or_else(
        || "Nobody but you is told that the card was read.".to_owned(),
        |contact| {
            let address = plain(contact.address.as_str());
            let mark = &contact.mark;
            if contact.agreed {
                format!("{address} is told that the card was read. Each message says your mark: {mark}")
            } else {
                format!("{address} was asked and has not answered. Tell them your mark, which the message says: {mark}")
            }
        },
    );
    let shown = contact
        .map(|contact| json!({ "address": contact.address.as_str(), "agreed": contact.agreed, "mark": contact.mark }));
    Ok(Answer::new(json!({ "contact": shown }), text))
}
