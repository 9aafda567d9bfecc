//! The record that `make demo` shows, without a server: its documents as `demo/files.mjs` writes them, through the reader.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use cachet_record::entry::{Entry, EntryKind, Number, Status, Value as Said};
use cachet_record::{Column, Entries, entries, measures};
use serde_json::{Value, json};

/// A document of the demonstration, as `demo/files.mjs` lists it.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    ends: String,
    pub(super) category: String,
    columns: String,
}

impl Listed {
    /// Whether Jeanne has it: what waits to be accepted says nothing yet.
    fn is_hers(&self) -> bool {
        self.ends == "added" || self.ends == "accepted"
    }

    /// What it gives, as `cachet put` reads it.
    pub(super) fn gives(&self) -> Entries {
        let bytes = std::fs::read(&self.path).unwrap();
        match self.columns.as_str() {
            "" => entries(&bytes),
            columns => {
                let columns: Vec<Column> = columns.split(',').map(|word| word.parse().unwrap()).collect();
                measures(&bytes, &columns).unwrap()
            }
        }
    }
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo")
}

/// What a file beside the documents says.
pub(super) fn told(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(demo().join("jeanne").join(name)).unwrap()).unwrap()
}

/// Jeanne's documents, written once.
pub(super) fn documents() -> &'static [Listed] {
    static WRITTEN: OnceLock<Vec<Listed>> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
        let written = Command::new("node").arg(demo().join("files.mjs")).arg(&folder).output().unwrap();
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
        let list = String::from_utf8(written.stdout).unwrap();
        let fields = list.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let hers = fields.filter(|fields| fields[0] == "jeanne").map(|fields| Listed {
            ends: fields[2].to_owned(),
            path: fields[3].into(),
            category: fields[6].to_owned(),
            columns: fields[8].to_owned(),
        });
        hers.collect()
    })
}

/// What Jeanne wrote herself, as `cachet record add` makes it.
pub(super) fn own() -> Vec<Entry> {
    let text = |said: &Value, field: &str| said[field].as_str().map(str::to_owned);
    let one = |said: &Value| {
        let kind = serde_json::from_value::<EntryKind>(said["kind"].clone()).unwrap();
        let mut entry = Entry::new(kind, said["text"].as_str().unwrap());
        entry.date = text(said, "date");
        entry.detail = text(said, "detail");
        if said["status"] == "current" {
            entry.status = Status::Current;
        }
        if let Some(code) = text(said, "code") {
            let code = json!({ "system": "http://loinc.org", "code": code, "display": "" });
            entry.codes.push(serde_json::from_value(code).unwrap());
        }
        entry.value = text(said, "value").map(|number| Said::Quantity {
            number: Number::parse(&number).unwrap(),
            unit: text(said, "unit").unwrap(),
        });
        entry
    };
    told("own.json").as_array().unwrap().iter().map(one).collect()
}

/// Her whole record, in the order in which it is filed.
pub(super) fn record() -> Vec<Entry> {
    let hers = documents().iter().filter(|document| document.is_hers());
    hers.flat_map(|document| document.gives().entries).chain(own()).collect()
}
