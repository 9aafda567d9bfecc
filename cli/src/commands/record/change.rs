//! `cachet record add`, `correct`, `remove`, `restore`

use cachet_entry::{Code, Entry, EntryKind, Number, Status, Value};
use clap::Args;

use super::{find, named};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Add an entry of your own.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet record add allergy \"Pénicilline\" --detail urticaire
  cachet record add treatment \"Metformine 500 mg\" --date 2019 --detail \"1 matin et soir\" --status current
  cachet record add measure \"Poids\" --value 68.5 --unit kg --code 29463-7 --date 2026-11-20
  cachet record add allergy \"Aucune allergie connue\" --status absent")]
pub(crate) struct Add {
    /// allergy, treatment, diagnosis, procedure, device, vaccination, laboratory or measure
    #[arg(value_parser = kind, value_name = "KIND")]
    kind: EntryKind,
    /// What, in words
    #[arg(value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    says: Says,
}

/// Say something else in place of an entry. What is not given stays as it is.
#[derive(Args, Debug)]
pub(crate) struct Correct {
    /// The entry's id, or its beginning
    #[arg(value_name = "ENTRY")]
    entry: String,
    /// What, in words
    #[arg(long)]
    text: Option<String>,
    #[command(flatten)]
    says: Says,
}

/// Remove an entry of your own, or set one of a document aside.
#[derive(Args, Debug)]
pub(crate) struct Remove {
    /// The entry's id, or its beginning
    #[arg(value_name = "ENTRY")]
    entry: String,
}

/// Bring back an entry that was removed, set aside or corrected.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The entry's id, or its beginning
    #[arg(value_name = "ENTRY")]
    entry: String,
}

#[derive(Args, Debug)]
struct Says {
    /// When, or since when: 2019, 2019-05, 2019-05-31 or 2019-05-31T08:10
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Until when
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// A result: a number, or words
    #[arg(long)]
    value: Option<String>,
    /// Unit of the number
    #[arg(long, requires = "value")]
    unit: Option<String>,
    /// LOINC code of a result or measure
    #[arg(long, value_name = "LOINC")]
    code: Option<String>,
    /// Whether it holds: current, past, absent (there is none of this kind)
    #[arg(long, value_parser = status, value_name = "STATUS")]
    status: Option<Status>,
    /// Dose, reaction, lot, remark
    #[arg(long)]
    detail: Option<String>,
}

impl Says {
    fn over(&self, mut entry: Entry) -> Result<Entry, Failure> {
        entry.date = self.date.clone().or(entry.date);
        entry.until = self.until.clone().or(entry.until);
        entry.detail = self.detail.clone().or(entry.detail);
        entry.status = self.status.unwrap_or(entry.status);
        if let Some(value) = &self.value {
            entry.value = Some(match Number::parse(value) {
                Some(number) => Value::Quantity { number, unit: self.unit.clone().unwrap_or_default() },
                None if self.unit.is_some() => return Err(Failure::Input(format!("{value}: a number was expected"))),
                None => Value::Words(value.clone()),
            });
        }
        if let Some(code) = &self.code {
            let code = Code { system: "http://loinc.org".to_owned(), code: code.clone(), display: String::new() };
            entry.codes = vec![code];
        }
        entry.check().map_err(|unfit| Failure::Input(format!("{}: this does not fit", unfit.0)))?;
        Ok(entry)
    }
}

pub(super) async fn add(asked: &Add, settings: &Settings) -> Result<Answer, Failure> {
    let entry = asked.says.over(Entry::new(asked.kind, &asked.text))?;
    let id = open(settings).await?.add_entry(&entry).await?;
    Ok(named(id, "added"))
}

pub(super) async fn correct(asked: &Correct, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let known = find(&opened, &asked.entry).await?;
    let mut entry = known.entry;
    if let Some(text) = &asked.text {
        entry.text.clone_from(text);
        // The code named what was said before.
        entry.codes = Vec::new();
    }
    let id = opened.correct_entry(known.id, &asked.says.over(entry)?).await?;
    Ok(named(id, "corrected"))
}

pub(super) async fn remove(asked: &Remove, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let known = find(&opened, &asked.entry).await?;
    opened.remove_entry(known.id).await?;
    Ok(named(known.id, "removed; `cachet record restore` brings it back"))
}

pub(super) async fn restore(asked: &Restore, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let known = find(&opened, &asked.entry).await?;
    opened.restore_entry(known.id).await?;
    Ok(named(known.id, "back"))
}

/// A kind of entry.
pub(super) fn kind(text: &str) -> Result<EntryKind, String> {
    let known = EntryKind::ALL.into_iter().find(|kind| kind.as_str() == text);
    known.ok_or_else(|| format!("one of {} was expected", EntryKind::ALL.map(EntryKind::as_str).join(", ")))
}

fn status(text: &str) -> Result<Status, String> {
    match text {
        "current" => Ok(Status::Current),
        "past" => Ok(Status::Past),
        "absent" => Ok(Status::Absent),
        _ => Err("current, past or absent was expected".to_owned()),
    }
}
