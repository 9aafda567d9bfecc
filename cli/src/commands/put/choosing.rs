//! From what a person names to documents: files as they are, those inside an archive, pictures by their series. What was
//! passed over or not understood is said.

use std::path::{Path, PathBuf};

use cachet_client::{Draft, Source as _};
use cachet_crypto::sha256;
use cachet_record::{Column, Finding, Format, Gathering, Held, Kind, MAX_EXAMINED, Note};

use super::super::columns;
use super::Put;
use crate::dates;
use crate::failure::Failure;
use crate::local_file::{FileSource, write_private};
use crate::looking::{LARGEST, examine};
use crate::media;
use crate::opening::now;
use crate::preview;
use crate::prompt::say;

/// What is said of a file that is not looked into.
pub(super) const UNREAD: &str = "larger than 64 MiB: stored as it is, nothing in it is read";

/// One file about to be sealed.
pub(super) struct Chosen {
    /// Its bytes.
    pub(super) source: FileSource,
    /// What is said of it.
    pub(super) draft: Draft,
    /// Who wrote it, as it says.
    pub(super) author: Option<String>,
    /// Names the upload on this device, so that the same file put again goes on.
    pub(super) upload: Vec<u8>,
    /// As the answer names it.
    pub(super) shown: PathBuf,
    /// Columns of a table of measures, when they were chosen.
    pub(super) columns: Option<Vec<Column>>,
}

/// Every document that the command names; those that are no file of their own are written into `folder`.
pub(super) fn choose(asked: &Put, folder: &Path) -> Result<Vec<Chosen>, Failure> {
    let mut chosen = Vec::new();
    let mut pictures = Vec::new();
    for file in &asked.files {
        if file.is_dir() {
            pictures.extend(pictures_in(file)?);
        } else if asked.contents {
            chosen.extend(contents(asked, file, folder)?);
        } else if is_picture(file)? {
            pictures.push(file.clone());
        } else {
            chosen.push(whole(asked, file)?);
        }
    }
    match &pictures[..] {
        [one] => chosen.push(whole(asked, one)?),
        several => chosen.extend(series(asked, several, folder)?),
    }
    if asked.version_of.is_some() && chosen.len() != 1 {
        return Err(Failure::Input("--version-of takes one document".to_owned()));
    }
    Ok(chosen)
}

/// A file as it is, under the words that were typed, else its own, else its name's.
fn whole(asked: &Put, file: &Path) -> Result<Chosen, Failure> {
    let source = FileSource::open(file)?;
    let found = match examine(file, &source)? {
        Some(found) => found,
        None => {
            say(&format!("cachet: {}: {UNREAD}", file.display()));
            Finding::default()
        }
    };
    check(file, &found)?;
    let media_type = match &asked.media_type {
        Some(media_type) => media_type.clone(),
        None => media::guess(file, &source.head(media::HEAD)?),
    };
    let columns = columns::of(asked.columns.as_ref(), file, &found, false)?;
    let author = found.author.clone();
    let draft = draft(asked, file, &source, found, media_type);
    Ok(Chosen { source, draft, author, upload: place_of(file)?, shown: file.to_owned(), columns })
}

/// The documents inside an archive.
fn contents(asked: &Put, archive: &Path, folder: &Path) -> Result<Vec<Chosen>, Failure> {
    let found = cachet_record::examine(&name_of(archive), &bytes_of(archive)?);
    // What it gives itself is read from it.
    let itself = if found.gives.is_some() { vec![whole(asked, archive)?] } else { Vec::new() };
    if found.holds.is_empty() && itself.is_empty() {
        return Err(Failure::Input(format!("{}: no documents were found inside", archive.display())));
    }
    check(archive, &found)?;
    let place = place_of(archive)?;
    let named = found.holds.into_iter().enumerate().map(|(at, held)| {
        // Two may bear one name.
        let upload = [&place[..], b"#", &at.to_be_bytes(), held.name.as_bytes()].concat();
        written(
            asked,
            held,
            archive,
            upload,
            &folder.join(sha256(&[&place[..], &at.to_be_bytes()].concat()).to_string()),
        )
    });
    itself.into_iter().map(Ok).chain(named).collect()
}

/// Pictures, each series as one document.
fn series(asked: &Put, files: &[PathBuf], folder: &Path) -> Result<Vec<Chosen>, Failure> {
    let mut gathering = Gathering::default();
    for file in files {
        gathering.add(&name_of(file), bytes_of(file)?);
    }
    let gathered = gathering.finish();
    if gathered.notes.contains(&Note::TooLarge) {
        return Err(Failure::Input("a series of more than 1 GiB is not packed: store its files one by one".to_owned()));
    }
    let shown = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("")).to_owned();
    let named = gathered.holds.into_iter().map(|held| {
        // The same files again are the same bytes: the upload goes on.
        let digest = sha256(&held.bytes);
        written(asked, held, &shown, [&b"series#"[..], digest.as_bytes()].concat(), &folder.join(digest.to_string()))
    });
    named.collect()
}

/// A document in a file of its own.
fn written(asked: &Put, held: Held, inside: &Path, upload: Vec<u8>, path: &Path) -> Result<Chosen, Failure> {
    let shown = inside.join(&held.name);
    check(&shown, &held.finding)?;
    write_private(path, &held.bytes)?;
    let source = FileSource::open(path)?;
    let author = held.finding.author.clone();
    let draft = draft(asked, Path::new(&held.name), &source, held.finding, held.media_type);
    Ok(Chosen { source, draft, author, upload, shown, columns: None })
}

/// Says what was not understood and passed over; a file that is of another kind as well is refused.
fn check(file: &Path, found: &Finding) -> Result<(), Failure> {
    let file = crate::shown::plain(&file.display().to_string());
    if found.notes.contains(&Note::Disguised) {
        return Err(Failure::Input(format!("{file}: it is a program, a page or another document as well: not taken")));
    }
    for line in preview::notes(found) {
        say(&format!("cachet: {file}: {line}"));
    }
    Ok(())
}

/// The DICOM files of a folder and those below; the others are counted.
fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::File(format!("{}: {error}", folder.display()));
    let (mut folders, mut found, mut passed) = (vec![folder.to_owned()], Vec::new(), 0_u32);
    while let Some(one) = folders.pop() {
        for entry in std::fs::read_dir(&one).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            // What a link leads to is no part of the folder.
            match path.symlink_metadata().map_err(failed)?.file_type() {
                kind if kind.is_dir() => folders.push(path),
                kind if kind.is_file() && is_picture(&path)? => found.push(path),
                _ => passed += 1,
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::Input(format!(
            "{}: no DICOM files are in this folder; name other files",
            folder.display()
        )));
    }
    if passed > 0 {
        say(&format!("cachet: {}: {passed} files that are no DICOM were passed over", folder.display()));
    }
    found.sort();
    Ok(found)
}

/// Whether a file has the mark of DICOM (PS3.10 section 7.1), or is read as DICOM without it.
fn is_picture(file: &Path) -> Result<bool, Failure> {
    let source = FileSource::open(file)?;
    let head = source.head(132)?;
    if head.get(128..) == Some(b"DICM") {
        return Ok(true);
    }
    let is_small = source.size() <= LARGEST && media::guess(file, &head) == "application/octet-stream";
    Ok(is_small && examine(file, &source)?.is_some_and(|found| found.format == Format::Dicom))
}

/// The bytes of a file that has to be looked into.
fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let source = FileSource::open(file)?;
    match usize::try_from(source.size()).ok().filter(|size| *size <= MAX_EXAMINED) {
        Some(size) => source.head(size),
        None => Err(Failure::Input(format!("{}: larger than 512 MiB: it cannot be looked into", file.display()))),
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The file's whole path.
fn place_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let whole = file.canonicalize().map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
    Ok(whole.into_os_string().into_encoded_bytes())
}

fn draft(asked: &Put, file: &Path, source: &FileSource, found: Finding, media_type: String) -> Draft {
    let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let today = now().day();
    let said = dates::said(&found);
    let changed = || source.changed().map_or(today, |day| day.min(today));
    Draft {
        title: asked.title.clone().or(found.title).unwrap_or_else(stem),
        date: asked.date.or(said).unwrap_or_else(changed),
        category: asked.category.clone().unwrap_or_else(|| found.kind.map_or("other", Kind::as_str).to_owned()),
        media_type,
    }
}
