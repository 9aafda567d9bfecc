//! `cachet record`

mod change;
mod list;
mod problem;
mod profile;
mod read;

use cachet_client::EntryView;
use cachet_crypto::EntryId;
use clap::Subcommand;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids::unmarked;
use crate::opening::Session;
pub(super) use problem::find_problem;

/// The structured record: allergies, treatments, diagnoses, vaccinations, results, measures.
///
/// `cachet put` files what CDA and FHIR documents say of them. What you add, correct or remove by hand is kept apart from
/// what professionals wrote, and every earlier state is kept.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  cachet record list
  cachet record add allergy \"Pénicilline\" --detail urticaire
  cachet record list --by problem
  cachet record relate diabète --document DOC
  cachet record correct ENTRY --text \"Diabète de type 2\"
  cachet record remove ENTRY")]
pub(crate) enum Record {
    /// List the entries
    List(list::List),
    /// Add an entry of your own
    Add(change::Add),
    /// Say something else in place of an entry; that of a document stays in its document
    Correct(change::Correct),
    /// Remove an entry of your own, or set one of a document aside
    Remove(change::Remove),
    /// Bring back an entry that was removed, set aside or corrected
    Restore(change::Restore),
    /// Say that documents or entries belong to a problem, or that they do not
    Relate(problem::Relate),
    /// Read a stored document again, and file what it says
    Read(read::Read),
    /// Show or say your medical profile
    Profile(profile::Profile),
}

pub(crate) async fn run(asked: &Record, settings: &Settings) -> Result<Answer, Failure> {
    match asked {
        Record::List(asked) => list::run(asked, settings).await,
        Record::Add(asked) => change::add(asked, settings).await,
        Record::Correct(asked) => change::correct(asked, settings).await,
        Record::Remove(asked) => change::remove(asked, settings).await,
        Record::Restore(asked) => change::restore(asked, settings).await,
        Record::Relate(asked) => problem::relate(asked, settings).await,
        Record::Read(asked) => read::run(asked, settings).await,
        Record::Profile(asked) => profile::run(asked, settings).await,
    }
}

/// Fewest letters of an id that stand for it.
const SHORTEST: usize = 4;

/// The entry of which `typed` is the id, or the beginning of no other's.
async fn find(session: &Session, typed: &str) -> Result<EntryView, Failure> {
    let typed = unmarked(typed);
    let mut found = session.record().await?;
    found.retain(|view| typed.len() >= SHORTEST && view.id.to_string().starts_with(typed));
    match (found.pop(), found.is_empty()) {
        (Some(view), true) => Ok(view),
        (Some(_), false) => Err(Failure::Input(format!("{typed}: several entries begin so; give the whole id"))),
        (None, _) => Err(Failure::Input(format!("{typed}: there is no such entry; see `cachet record list --all`"))),
    }
}

/// The answer that names an entry.
fn named(id: EntryId, what: &str) -> Answer {
    Answer::new(serde_json::json!({ "id": id.to_string() }), format!("{id}  {what}"))
}
