//! `cachet health-link`: SMART Health Links, given and received.

mod making;
mod opening_one;

use cachet_client::HealthLinkView;
use cachet_crypto::HealthLinkId;
use clap::Subcommand;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::ids;
use crate::opening::open;
use crate::shown::plain;

/// Let somebody without an account read a summary or chosen documents, and open what others give you.
///
/// A link is a key: whoever has it reads what is behind it. The server stops serving it when it ends, is used up or
/// revoked, and asks for the passcode; what was read before stays read.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet health-link make --until 7d
  cachet health-link make --document DOC --document DOC --label \"For the anaesthetist\" --passcode --most 3
  cachet health-link list
  cachet health-link revoke LINK
  cachet health-link open 'https://cachet.example/lien#shlink:/..' --recipient \"Dr Klein, A&E\"")]
pub(crate) enum HealthLink {
    /// Make a link
    Make(making::Make),
    /// Show the links that you made, and who opened them as far as the readers said
    List,
    /// Put the newest summary, or other documents, under the same card
    Replace(making::Replace),
    /// End a link: nobody opens it from now on
    Revoke {
        /// The link, as `cachet health-link list` names it
        #[arg(value_name = "LINK", value_parser = ids::parse::<HealthLinkId>)]
        link: HealthLinkId,
    },
    /// Open a link that somebody gave you
    Open(opening_one::Open),
}

pub(crate) async fn run(asked: &HealthLink, settings: &Settings) -> Result<Answer, Failure> {
    match asked {
        HealthLink::Make(asked) => making::make(asked, settings).await,
        HealthLink::Replace(asked) => making::replace(asked, settings).await,
        HealthLink::Open(asked) => opening_one::run(asked, settings).await,
        HealthLink::List => list(settings).await,
        HealthLink::Revoke { link } => {
            open(settings).await?.revoke_health_link(*link).await?;
            Ok(Answer::new(json!({ "revoked": link.to_string() }), "Nobody opens this link from now on."))
        }
    }
}

async fn list(settings: &Settings) -> Result<Answer, Failure> {
    let views = open(settings).await?.health_links().await?;
    let text = match views.is_empty() {
        true => "There are no links.".to_owned(),
        false => views.iter().map(lines).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(views.iter().map(to_json).collect(), text))
}

fn lines(view: &HealthLinkView) -> String {
    let until = view.expires.map_or("without an end".to_owned(), |at| format!("until {}", dates::time(at)));
    let most = view.most.map(|most| format!(" of {most}")).unwrap_or_default();
    let head = format!(
        "{}  {}  {}, {until}, opened {}{most} times",
        view.id,
        plain(&view.label),
        view.state.code(),
        view.openings
    );
    let opened = view
        .opened
        .iter()
        .map(|note| format!("  {}  {} (as the reader says)", dates::time(note.at), plain(&note.recipient)));
    std::iter::once(head).chain(opened).collect::<Vec<_>>().join("\n")
}

/// For programs. The link itself is a key, and is in it.
fn to_json(view: &HealthLinkView) -> Value {
    json!({
        "id": view.id.to_string(),
        "kind": view.kind.code(),
        "link": view.text.as_str(),
        "label": view.label,
        "contents": view.contents,
        "made": dates::time(view.made),
        "changed": dates::time(view.changed),
        "expires": view.expires.map(dates::time),
        "most": view.most,
        "passcode": view.passcode,
        "state": view.state.code(),
        "openings": view.openings,
        "opened": view.opened.iter().map(|note| json!({ "at": dates::time(note.at), "recipient": note.recipient })).collect::<Vec<_>>(),
    })
}
