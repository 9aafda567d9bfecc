//! `cachet journal`

use cachet_client::{JournalAct, JournalLine};
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let lines = open(settings).await?.journal().await?;
    let to_json = |line: &JournalLine| {
        json!({
            "at": dates::time(line.at),
            "act": line.act.code(),
            "person": line.person,
            "document": line.document,
            "grant": line.grant.map(|grant| grant.to_string()),
        })
    };
    let text = lines.iter().map(sentence).collect::<Vec<_>>().join("\n");
    Ok(Answer::new(lines.iter().map(to_json).collect(), text))
}

fn sentence(line: &JournalLine) -> String {
    let (at, person, title) = (dates::time(line.at), plain(&line.person), plain(&line.document));
    let what = match line.act {
        JournalAct::Opened => format!("{person} opened \"{title}\""),
        JournalAct::Granted => format!("you gave {person} access to \"{title}\""),
        JournalAct::Revoked => format!("you took the access of {person} to \"{title}\" back"),
        JournalAct::Added => format!("you added \"{title}\""),
        JournalAct::Edited => format!("you changed \"{title}\""),
        JournalAct::Version => format!("you added a version of \"{title}\""),
        JournalAct::Deleted => format!("you deleted \"{title}\""),
        JournalAct::Purged => "you erased a document".to_owned(),
        JournalAct::Related => format!("you said that something belongs to \"{title}\""),
        JournalAct::Unrelated => format!("you said that something does not belong to \"{title}\""),
        JournalAct::Attributed if person.is_empty() => format!("you took back who wrote \"{title}\""),
        JournalAct::Attributed => format!("you said that {person} wrote \"{title}\""),
        JournalAct::Ruled => format!("you agreed that documents go to {person} by themselves"),
        JournalAct::Unruled => format!("you ended what goes to {person} by itself"),
        JournalAct::Unrecorded => "you removed an entry of your record".to_owned(),
        JournalAct::Recorded => format!("you wrote \"{title}\" into your record"),
        JournalAct::Profiled => "you changed your medical profile".to_owned(),
        JournalAct::DepositLinkMade => format!("you made a link for deposits, \"{person}\""),
        JournalAct::DepositLinkRevoked => format!("you revoked a link for deposits, \"{person}\""),
        JournalAct::LinkMade => format!("you made a link to \"{title}\""),
        JournalAct::CardMade => format!("you made an emergency card that leads to \"{title}\""),
        JournalAct::Shown => format!("you showed \"{title}\" on a screen"),
        JournalAct::Sheet => "you made a new recovery sheet".to_owned(),
        JournalAct::Many => {
            format!("{person} opened \"{title}\" MANY TIMES within an hour: ask, or take the access back")
        }
        JournalAct::Gap => {
            format!("openings of {person} are MISSING: withheld by the server, or skipped by the reader")
        }
        JournalAct::Unbound => format!("openings under a key that {person} never bound: NOBODY'S"),
    };
    format!("{at}  {what}")
}
