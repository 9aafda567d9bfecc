//! `cachet grant`

use cachet_client::{Agreement, Language, PersonView, Recognised, Wish};
use cachet_crypto::Day;
use clap::Args;
use serde_json::json;

use super::{document, person};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::shown::{plain, plain_lines};
use crate::{dates, prompt, standing};

const HOW_ELSE: &str = "the agreement must be read and agreed to: give --agree";

/// Give one person access to one document.
///
/// You recognise the person, read the agreement, and say yes; what you read is what is signed. The access ends by
/// itself on its last day, and `cachet revoke` ends it earlier.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet grant DOC --to \"Lefèvre Albi\" --purpose \"my appointment on 12 March\" --until 30d
  cachet grant DOC --to @code.txt --purpose \"second opinion\" --until 2026-12-31 --later-versions
  cachet grant DOC --to CACHET-P1:... --purpose \"follow-up\" --until 90d --agree --json")]
pub(crate) struct Grant {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
    /// The person: a pairing code, @FILE that holds one, the nine digits of a call, an account, or words to look for in the
    /// directory
    #[arg(long, value_name = "PERSON")]
    to: String,
    /// Why, in your words
    #[arg(long, value_name = "WHY")]
    purpose: String,
    /// Last day, as 2026-12-31 or 30d
    #[arg(long, value_name = "DAY", value_parser = dates::until)]
    until: Day,
    /// Include the versions that you add later
    #[arg(long)]
    later_versions: bool,
    /// The eight groups of digits that the person told you: nothing is granted when they differ
    #[arg(long, value_name = "DIGITS")]
    digits: Option<String>,
    /// Language of the agreement
    #[arg(long, value_name = "LANGUAGE", default_value = "fr", value_parser = ["fr", "en"])]
    language: String,
    /// You recognised the person and agree: do not ask
    #[arg(long)]
    agree: bool,
}

pub(crate) async fn run(asked: &Grant, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = document::find_id(&opened, &asked.document).await?;
    let (person, scanned) = person::find(&opened, &asked.to).await?;
    // A program gets the agreement in its answer.
    let told = !(settings.json && asked.agree);
    let recognised = recognise(asked, &person, scanned, told)?;
    let wish = Wish {
        person: person.handle.clone(),
        document,
        purpose: asked.purpose.clone(),
        until: asked.until,
        later_versions: asked.later_versions,
        language: if asked.language == "en" { Language::En } else { Language::Fr },
        recognised,
    };
    let agreement = opened.prepare_grant(&wish)?;
    if told {
        prompt::say(&format!("\n{}\n", plain_lines(&agreement.text)));
    }
    if !asked.agree {
        prompt::agree("Do you agree?", HOW_ELSE)?;
    }
    sign(&opened, &wish, &person, agreement).await
}

async fn sign(session: &Session, wish: &Wish, person: &PersonView, agreement: Agreement) -> Result<Answer, Failure> {
    let grant = standing::once_proven(async || session.sign_grant(&agreement.handle).await).await?;
    let done = standing::settled(session).await?;
    let about = json!({
        "grant": grant.to_string(),
        "document": wish.document.to_string(),
        "person": person::to_json(person),
        "until": wish.until.to_string(),
        "agreement": agreement.text,
        "done": done,
    });
    let text =
        format!("{} can read it until {}. Grant {grant}\n{}", plain(&person.name), wish.until, standing::said(done));
    Ok(Answer::new(about, text))
}

/// A genuine credential is not enough: somebody has to say that this is the person.
fn recognise(
    asked: &Grant,
    person: &PersonView,
    scanned: Option<Recognised>,
    told: bool,
) -> Result<Recognised, Failure> {
    if let Some(digits) = &asked.digits {
        let only_digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        return match only_digits(digits) == only_digits(&person.digits.concat()) {
            true => Ok(scanned.unwrap_or(Recognised::Digits)),
            false => Err(cachet_client::Error::KeysChanged.into()),
        };
    }
    if let Some(scanned) = scanned {
        return Ok(scanned);
    }
    if told {
        prompt::say(&person::line(person));
    }
    if person.changed && asked.agree {
        // A script's old yes was for other keys.
        return Err(cachet_client::Error::KeysChanged.into());
    }
    if !person.known && !asked.agree {
        prompt::say(&format!("Digits: {}", person.digits.join(" ")));
        prompt::agree("Is this the person whom you mean?", HOW_ELSE)?;
    }
    Ok(Recognised::Directory)
}
