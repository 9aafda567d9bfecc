//! `cachet card`

use clap::Args;
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
  cachet --json card | jq -r .code > code.txt")]
pub(crate) struct Card {
    /// Only the code's text
    #[arg(long)]
    text: bool,
}

pub(crate) async fn run(asked: &Card, settings: &Settings) -> Result<Answer, Failure> {
    let card = open(settings).await?.card()?;
    let about = json!({
        "account": card.account.to_string(),
        "credential": card.credential.as_ref().map(to_json),
        "verified_by": card.verified_by,
        "demonstration": card.demonstration,
        "code": card.qr,
        "digits": card.digits,
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
