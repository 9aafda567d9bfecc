//! Files of other people's test suites, as `scripts/corpus.sh` fetches them: each is read to its end, and each says
//! something, or is refused with a reason.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::path::{Path, PathBuf};

use cachet_record::{Format, entries, examine, read};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
#[ignore = "needs the files of scripts/corpus.sh"]
fn what_others_test_with_is_read_and_gives_only_entries_that_fit() {
    let folder = std::env::var_os("CACHET_CORPUS").expect("CACHET_CORPUS names the folder");
    let mut all = Vec::new();
    // Not the tools that made them.
    for part in ["cda", "fhir", "dicom"] {
        files(&Path::new(&folder).join(part), &mut all);
    }
    all.retain(|path| path.extension().is_none_or(|ending| ending != "raw" && ending != "tsv"));
    let mut examinations = 0;
    let (mut documents, mut with_entries, mut total, mut left, mut mute) = (0, 0, 0, 0, Vec::new());
    for path in &all {
        let bytes = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let finding = examine(&name, &bytes);
        let shown = read(&bytes);
        let found = entries(&bytes);
        assert!(found.entries.iter().all(|entry| entry.check().is_ok()), "{}", path.display());
        if finding.format == Format::Dicom {
            examinations += 1;
            let is_told = finding.title.is_some() || !finding.notes.is_empty();
            assert!(shown.is_some() || is_told, "{}", path.display());
        }
        if !matches!(finding.format, Format::Cda | Format::Fhir) {
            continue;
        }
        documents += 1;
        with_entries += usize::from(!found.entries.is_empty());
        total += found.entries.len();
        left += found.left.len();
        let says = shown.is_some_and(|shown| !shown.blocks.is_empty() || shown.embedded.is_some());
        if !says && found.entries.is_empty() && found.left.is_empty() && finding.notes.is_empty() {
            mute.push(path.display().to_string());
        }
    }
    let figures = format!(
        "{documents} documents, {with_entries} with entries, {total} entries, {left} left; {examinations} examinations"
    );
    assert!(documents > 60, "{figures}");
    assert!(mute.is_empty(), "{figures}; nothing said of {mute:#?}");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("field.txt"), figures).unwrap();
}
