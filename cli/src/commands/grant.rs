//! `cachet grant`

use cachet_client::{Agreement, Follow, Language, PersonView, Recognised, Wish};
use cachet_crypto::{Day, DocumentId};
use clap::Args;
use serde_json::json;

use super::{document, person, record};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::shown::{plain, plain_lines};
use crate::{categories, dates, prompt, standing};

const HOW_ELSE: &str = "the agreement must be read and agreed to: give --agree";

/// Give one person access to documents.
///
/// You recognise the person, read the agreement, and say yes; what you read is what is signed. The access ends by
/// itself on its last day, and `cachet revoke` ends it earlier. Documents are named one by one, or chosen by category,
/// problem and days; each gets a grant of its own. With --follow what you add later in a category is sent by itself, with
/// --follow-problem what belongs to a problem; you are told each time.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet grant DOC --to \"Lefèvre Albi\" --purpose \"my appointment on 12 March\" --until 30d
  cachet grant DOC --to @code.txt --purpose \"second opinion\" --until 2026-12-31 --later-versions
  cachet grant DOC --to CACHET-P1:... --purpose \"follow-up\" --until 90d --agree --json
  cachet grant --category vaccination --to Lefèvre --purpose \"my vaccinations\" --until 30d
  cachet grant --category laboratory --since 2026-01-01 --follow laboratory --to Lefèvre --purpose \"diabetes\" --until 365d
  cachet grant --problem diabète --follow-problem diabète --to Lefèvre --purpose \"my diabetes\" --until 365d")]
pub(crate) struct Grant {
    /// The documents' ids, or their beginnings
    #[arg(value_name = "DOC", required_unless_present_any = ["category", "problem", "since", "before"])]
    documents: Vec<String>,
    /// Every document of this category
    #[arg(long, value_parser = categories::ALL, conflicts_with = "documents")]
    category: Option<String>,
    /// Every document that belongs to this problem: its words, or the id of an entry that says it
    #[arg(long, value_name = "PROBLEM", conflicts_with = "documents")]
    problem: Option<String>,
    /// Only those about this day or a later one
    #[arg(long, value_name = "DAY", value_parser = dates::day, conflicts_with = "documents")]
    since: Option<Day>,
    /// Only those about an earlier day
    #[arg(long, value_name = "DAY", value_parser = dates::day, conflicts_with = "documents")]
    before: Option<Day>,
    /// Send what is added to this category later, by itself, until the last day; may be given several times
    #[arg(long, value_name = "CATEGORY", value_parser = categories::ALL)]
    follow: Vec<String>,
    /// Send what is added later and belongs to this problem, by itself, until the last day; may be given several times
    #[arg(long, value_name = "PROBLEM")]
    follow_problem: Vec<String>,
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
    let documents = chosen(&opened, asked).await?;
    let (person, scanned) = person::find(&opened, &asked.to).await?;
    // A program gets the agreement in its answer.
    let told = !(settings.json && asked.agree);
    let recognised = recognise(asked, &person, scanned, told)?;
    let mut follow: Vec<Follow> = asked.follow.iter().cloned().map(Follow::Category).collect();
    for typed in &asked.follow_problem {
        follow.push(Follow::Problem(record::find_problem(&opened, typed).await?.view.entry));
    }
    let wish = Wish {
        person: person.handle.clone(),
        documents,
        follow,
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
    let grants = standing::once_proven(async || session.sign_grant(&agreement.handle).await).await?;
    let done = standing::settled(session).await?;
    let each = wish.documents.iter().zip(&grants);
    let about = json!({
        "grant": grants.first().map(ToString::to_string),
        "grants": each.map(|(document, grant)| json!({ "document": document.to_string(), "grant": grant.to_string() }))
            .collect::<Vec<_>>(),
        "rule": grants.first().filter(|_| !wish.follow.is_empty()).map(ToString::to_string),
        "person": person::to_json(person),
        "until": wish.until.to_string(),
        "agreement": agreement.text,
        "done": done,
    });
    let what = match grants.as_slice() {
        [grant] => format!("it until {}. Grant {grant}", wish.until),
        several => format!("these {} documents until {}.", several.len(), wish.until),
    };
    Ok(Answer::new(about, format!("{} can read {what}\n{}", plain(&person.name), standing::said(done))))
}

/// The documents that are named, or those of a category and a stretch of days.
async fn chosen(session: &Session, asked: &Grant) -> Result<Vec<DocumentId>, Failure> {
    let mut chosen = Vec::new();
    for typed in &asked.documents {
        chosen.push(document::find_id(session, typed).await?);
    }
    if asked.documents.is_empty() {
        let problem = match &asked.problem {
            Some(typed) => Some(record::find_problem(session, typed).await?),
            None => None,
        };
        let mut views = session.documents().await?;
        views.retain(|view| {
            !view.deleted
                && problem.as_ref().is_none_or(|problem| problem.has_document(view.id))
                && asked.category.as_ref().is_none_or(|category| *category == view.category)
                && asked.since.is_none_or(|since| view.date >= since)
                && asked.before.is_none_or(|before| view.date < before)
        });
        chosen.extend(views.into_iter().map(|view| view.id));
    }
    match chosen.len() {
        0 => Err(Failure::Input("no document is chosen by that; see `cachet list`".to_owned())),
        many if many > cachet_client::MAX_TOGETHER => Err(Failure::Input(format!(
            "{many} documents are chosen by that; one agreement takes {} at most: give --since and --before",
            cachet_client::MAX_TOGETHER
        ))),
        _ => Ok(chosen),
    }
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
