//! A professional as one is named on the command line: by pairing code, by account, or by words for the directory.

use std::path::Path;

use cachet_client::{PersonView, Recognised};
use cachet_crypto::AccountId;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ids::unmarked;
use crate::opening::Session;
use crate::shown::plain;

/// The person, and how the code that was given recognises her or him, if it does.
pub(super) async fn find(session: &Session, typed: &str) -> Result<(PersonView, Option<Recognised>), Failure> {
    let read = match typed.strip_prefix('@') {
        Some(file) => {
            std::fs::read_to_string(Path::new(file)).map_err(|error| Failure::File(format!("{file}: {error}")))?
        }
        None => unmarked(typed).to_owned(),
    };
    let typed = read.trim();
    if typed.starts_with("CACHET-P1:") {
        return Ok((session.scanned_professional(typed).await?, Some(Recognised::Scan)));
    }
    let known = session.known_professionals().await?;
    let mut found = match typed.parse::<AccountId>() {
        Ok(account) => known.into_iter().filter(|person| person.account == account).collect(),
        Err(_) => session.search_professionals(typed).await?,
    };
    match (found.pop(), found.is_empty()) {
        (Some(person), true) => Ok((person, None)),
        (Some(last), false) => {
            found.push(last);
            let names: Vec<_> = found.iter().map(line).collect();
            Err(Failure::Input(format!("--to: several people match; say more, or give a pairing code\n{}", names.join("\n"))))
        }
        (None, _) => Err(Failure::Input(
            "--to: nobody of this name is listed and attested by a registrar that you take the word of (--registrars, --demo)"
                .to_owned(),
        )),
    }
}

/// For people.
pub(super) fn line(person: &PersonView) -> String {
    let mut marks = String::new();
    if person.demonstration {
        marks.push_str(", DEMONSTRATION: nobody checked this identity");
    }
    if person.changed {
        marks.push_str(", KEYS CHANGED since you recognised this person");
    }
    let (name, profession, place) = (plain(&person.name), plain(&person.profession), plain(&person.place));
    let (account, rpps, by) = (person.account, plain(&person.rpps), plain(&person.verified_by));
    format!("{name}, {profession}, {place} (RPPS {rpps}, attested by {by}{marks}) {account}")
}

/// For programs.
pub(super) fn to_json(person: &PersonView) -> Value {
    json!({
        "account": person.account.to_string(),
        "name": person.name,
        "profession": person.profession,
        "rpps": person.rpps,
        "place": person.place,
        "verified_by": person.verified_by,
        "demonstration": person.demonstration,
        "digits": person.digits,
        "known": person.known,
        "changed": person.changed,
    })
}
