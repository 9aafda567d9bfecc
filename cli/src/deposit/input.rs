//! What a person or a script names: files, folders, archives of the DMP, FHIR DocumentReferences alone or in a Bundle.

use std::path::{Path, PathBuf};

use cachet_client::{DepositDraft, Draft, Subject, subject_of};
use cachet_crypto::Day;
use cachet_record::{Finding, Format, Kind, Patient, is_of_documents};

use super::mask::{self, Marked};
use crate::dates;
use crate::failure::Failure;
use crate::media;
use crate::opening::now;

/// Largest file that is taken in; deposits are sealed in memory.
const LARGEST: u64 = 512 << 20;

/// One document about to be deposited.
pub(crate) struct Chosen {
    /// As the answer names it.
    pub(crate) shown: PathBuf,
    /// What is said of it.
    pub(crate) says: DepositDraft,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Its author masks it from the patient.
    pub(crate) masked: bool,
}

/// Words that count before what a file says of itself.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) title: Option<String>,
    pub(crate) date: Option<Day>,
    pub(crate) category: Option<String>,
    pub(crate) cover: bool,
    pub(crate) subject: Option<Subject>,
}

/// Every document that `path` names.
pub(crate) fn choose(path: &Path, typed: &Typed) -> Result<Vec<Chosen>, Failure> {
    let failed = |error| Failure::File(format!("{}: {error}", path.display()));
    if !path.is_dir() {
        return of_file(path, typed);
    }
    let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    inside.sort();
    let mut chosen = Vec::new();
    for one in inside {
        chosen.extend(choose(&one, typed)?);
    }
    Ok(chosen)
}

fn of_file(path: &Path, typed: &Typed) -> Result<Vec<Chosen>, Failure> {
    let failed = |error| Failure::File(format!("{}: {error}", path.display()));
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(Failure::Input(format!("{}: a file of at most 512 MiB was expected", path.display())));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut found = cachet_record::examine(&name, &bytes);
    if found.format == Format::Xdm || found.format == Format::Fhir && is_of_documents(&bytes) {
        let holds = std::mem::take(&mut found.holds);
        if holds.is_empty() {
            return Err(Failure::Input(format!("{}: no documents were found inside", path.display())));
        }
        // What a resource or an archive says of a document counts as the document's own word.
        let marked =
            if found.format == Format::Xdm { mask::in_archive(&bytes) } else { Marked::all(mask::says(&bytes)) };
        return Ok(holds
            .into_iter()
            .map(|held| {
                let shown = path.join(&held.name);
                let masked = marked.has(&held.name) || mask::names(&held.finding, &held.bytes);
                let says = says(typed, &shown, held.finding, held.media_type);
                Chosen { says, shown, bytes: held.bytes, masked }
            })
            .collect());
    }
    let masked = mask::names(&found, &bytes);
    let media_type = media::guess(path, &bytes[..bytes.len().min(media::HEAD)]);
    Ok(vec![Chosen { says: says(typed, path, found, media_type), shown: path.to_owned(), bytes, masked }])
}

/// What is said of a document: what was typed, else what it says of itself, else its name.
pub(crate) fn says(typed: &Typed, shown: &Path, found: Finding, media_type: String) -> DepositDraft {
    let today = now().day();
    let said = dates::said(&found);
    let stem = || shown.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = Draft {
        title: typed.title.clone().or(found.title).unwrap_or_else(stem),
        date: typed.date.or(said).unwrap_or(today),
        category: typed.category.clone().unwrap_or_else(|| found.kind.map_or("other", Kind::as_str).to_owned()),
        media_type,
    };
    let told = found.patient.as_ref().and_then(as_sent);
    DepositDraft { cover: typed.cover, subject: typed.subject.clone().or(told), ..DepositDraft::new(draft) }
}

/// Whom a document is about, as its letter says it.
pub(crate) fn as_sent(patient: &Patient) -> Option<Subject> {
    subject_of(&patient.name, patient.at_birth.as_deref(), patient.born.as_deref())
}
