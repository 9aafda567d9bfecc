//! `cachet directory`

use clap::Subcommand;
use serde_json::json;

use super::person;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Search the directory of professionals, or be listed in it.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet directory search lefèvre albi
  cachet directory list
  cachet directory unlist")]
pub(crate) enum Directory {
    /// Find professionals who chose to be listed; only those attested by a registrar whose word is taken are shown
    Search {
        /// Words of the name, the profession or the town
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Put your own credential into the directory: its name is the one name that the server then holds
    List,
    /// Take it out
    Unlist,
}

pub(crate) async fn run(asked: &Directory, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    match asked {
        Directory::Search { words } => {
            let found = opened.search_professionals(&words.join(" ")).await?;
            let text = match found.is_empty() {
                true => "Nobody, among those attested by a registrar whose word is taken.".to_owned(),
                false => found.iter().map(person::line).collect::<Vec<_>>().join("\n"),
            };
            Ok(Answer::new(found.iter().map(person::to_json).collect(), text))
        }
        Directory::List => {
            opened.set_listed(true).await?;
            Ok(Answer::new(json!({ "listed": true }), "You are listed: patients find you by name."))
        }
        Directory::Unlist => {
            opened.set_listed(false).await?;
            Ok(Answer::new(json!({ "listed": false }), "You are not listed any more."))
        }
    }
}
