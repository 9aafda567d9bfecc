//! `cachet card`

use clap::{Args, ValueEnum};
use serde_json::json;

use super::credential::to_json;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::qr;
use crate::shown::plain;

/// Show your pairing code, for patients to scan or to compare.
///
/// A registrar attests the same code. The digits serve in writing: a letterhead, an e-mail signature.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet card
  cachet card --door-secret on                only who has the new code can invite you
  cachet --json card | jq -r .code > code.txt")]
pub(crate) struct Card {
    /// Only the code's text
    #[arg(long)]
    text: bool,
    /// Whether your front door takes only what shows the secret of your code; switching it on makes a new code. Not while
    /// you are listed in the directory
    #[arg(long, value_name = "STATE")]
    door_secret: Option<Demand>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Demand {
    On,
    Off,
}

pub(crate) async fn run(asked: &Card, settings: &Settings) -> Result<Answer, Failure> {
    let session = open(settings).await?;
    if let Some(demand) = asked.door_secret {
        session.set_door_secret(demand == Demand::On).await?;
    }
    let card = session.card()?;
    let about = json!({
        "account": card.account.to_string(),
        "credential": card.credential.as_ref().map(to_json),
        "verified_by": card.verified_by,
        "demonstration": card.demonstration,
        "code": card.qr,
        "digits": card.digits,
        "door_secret": session.demands_door_secret(),
    });
    if asked.text {
        return Ok(Answer::new(about, card.qr));
    }
    let who = match &card.credential {
        None => "No credential yet: a registrar attests this code, then `cachet credential install FILE`.".to_owned(),
        Some(credential) => {
            let (name, profession, place) =
                (plain(&credential.name), plain(&credential.profession), plain(&credential.place));
            format!(
                "{name}, {profession}, {place}; attested by {} until {}",
                plain(&card.verified_by),
                credential.not_after
            )
        }
    };
    let drawn = qr::draw(&card.qr)?;
    Ok(Answer::new(about, format!("{}\n\n{who}\n{}\n\n{}", *drawn, card.digits.join(" "), card.qr)))
}
