//! `cachet contacts`: recovery contacts, from all three sides.

mod asking;
mod keeping;

use cachet_client::{ChosenContact, ContactView};
use cachet_crypto::{PlanId, RequestId, Timestamp};
use clap::Subcommand;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::ids;
use crate::opening::{Session, open};
use crate::shown::plain;
use crate::standing::once_proven;

/// Persons who together, and after a waiting time, can bring you back.
///
/// Each keeps a share that shows nothing by itself. Whoever lost everything asks; the contacts release their shares to the
/// code that the person reads out to them; the server waits, and any device of the owner can say no until then.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet contacts choose --contact \"Paul\" CACHET-P1:.. --contact \"Léa\" CACHET-P1:.. --needed 2 --wait 7
  cachet contacts show
  cachet contacts shares
  cachet contacts ask --server https://cachet.example
  cachet contacts release SHARE \"14893 22915 01758 10855 38666 23751 41658 58137\"")]
pub(crate) enum Contacts {
    /// Show your contacts, and who has proved to have the share
    Show,
    /// Give each of some persons a share; earlier shares open nothing any more
    Choose {
        /// A name and the person's code, as `cachet card` shows it; once for each person
        #[arg(long = "contact", value_names = ["NAME", "CODE"], num_args = 2, required = true)]
        contacts: Vec<String>,
        /// How many of them are needed
        #[arg(long, value_name = "NUMBER", default_value_t = 2)]
        needed: u8,
        /// Days that the server waits, and you can say no
        #[arg(long, value_name = "DAYS", default_value_t = 7)]
        wait: u32,
    },
    /// Ask each of them to prove that the share is there
    Drill,
    /// Have no recovery contacts any more
    GiveUp,
    /// Show who asks your contacts to open this account, and until when you can say no
    Requests,
    /// Say no to a request: nothing is handed out for it, ever
    Refuse {
        /// The request, as `cachet contacts requests` names it
        #[arg(value_parser = ids::parse::<RequestId>)]
        request: RequestId,
    },
    /// Show the shares that you keep for others
    Shares,
    /// Prove to its owner that a share is there
    Prove {
        /// The share, as `cachet contacts shares` names it
        #[arg(value_parser = ids::parse::<PlanId>)]
        share: PlanId,
    },
    /// Release a share to the person whose code you heard or scanned, and whom you recognised
    Release {
        /// The share, as `cachet contacts shares` names it
        #[arg(value_parser = ids::parse::<PlanId>)]
        share: PlanId,
        /// The code that the person read out: eight groups of five digits, or the text of the square
        code: String,
    },
    /// Ask the contacts of an account that this terminal does not open, or see how far the request is
    Ask,
    /// Open the account once enough shares are there and the waiting is over
    Return(asking::Return),
}

pub(crate) async fn run(asked: &Contacts, settings: &Settings) -> Result<Answer, Failure> {
    match asked {
        Contacts::Ask => return asking::ask(settings).await,
        Contacts::Return(asked) => return asking::come_back(asked, settings).await,
        _ => {}
    }
    let session = open(settings).await?;
    match asked {
        Contacts::Choose { contacts, needed, wait } => choose(&session, contacts, *needed, *wait).await?,
        Contacts::Drill => once_proven(async || session.begin_drill().await).await?,
        Contacts::GiveUp => session.give_up_contacts().await?,
        Contacts::Requests => return requests(&session).await,
        Contacts::Refuse { request } => {
            session.veto_recovery(*request).await?;
            return requests(&session).await;
        }
        Contacts::Shares => return keeping::shares(&session).await,
        Contacts::Prove { share } => return keeping::prove(&session, *share).await,
        Contacts::Release { share, code } => return keeping::release(&session, *share, code).await,
        Contacts::Show | Contacts::Ask | Contacts::Return(_) => {}
    }
    show(&session).await
}

async fn choose(session: &Session, given: &[String], needed: u8, wait: u32) -> Result<(), Failure> {
    let mut chosen = Vec::new();
    for pair in given.chunks(2) {
        let [name, code] = pair else { return Err(Failure::Input("a name and a code were expected".to_owned())) };
        let known = session.recognise_contact(code).await?;
        chosen.push(ChosenContact { account: known.account, key: known.key, name: name.clone() });
    }
    Ok(once_proven(async || session.choose_contacts(&chosen, needed, wait).await).await?)
}

async fn requests(session: &Session) -> Result<Answer, Failure> {
    let waiting = session.recovery_requests().await?;
    let to_json = |(request, ready): &(RequestId, Timestamp)| json!({ "request": request.to_string(), "opens": dates::time(*ready) });
    let line = |(request, ready): &(RequestId, Timestamp)| format!("{request}  opens at {}", dates::time(*ready));
    let text = match waiting.is_empty() {
        true => "Nobody asks to open this account.".to_owned(),
        false => waiting.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(waiting.iter().map(to_json).collect(), text))
}

async fn show(session: &Session) -> Result<Answer, Failure> {
    let Some(held) = session.contacts().await? else {
        return Ok(Answer::new(json!({ "contacts": [] }), "There are no recovery contacts."));
    };
    let to_json = |contact: &ContactView| {
        json!({
            "account": contact.account.to_string(),
            "name": contact.name,
            "proved": contact.proved.map(|day| day.to_string()),
            "asked": contact.asked,
        })
    };
    let line = |contact: &ContactView| {
        let proved = match (contact.proved, contact.asked) {
            (_, true) => "asked, has not answered yet".to_owned(),
            (Some(day), false) => format!("proved the share on {day}"),
            (None, false) => "never asked".to_owned(),
        };
        format!("{}  {proved}", plain(&contact.name))
    };
    let due = if held.due { "\nNot everybody has the newest share: choose again." } else { "" };
    let contacts = &held.contacts;
    Ok(Answer::new(
        json!({
            "needed": held.threshold,
            "wait": held.wait,
            "made": held.made_on.to_string(),
            "due": held.due,
            "contacts": contacts.iter().map(to_json).collect::<Value>(),
        }),
        format!(
            "{} of {} are needed, then {} days of waiting.{due}\n{}",
            held.threshold,
            contacts.len(),
            held.wait,
            contacts.iter().map(line).collect::<Vec<_>>().join("\n")
        ),
    ))
}
