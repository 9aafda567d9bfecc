//! A professional as one is named on the command line: by pairing code, by the number of a
//! call, by account, or by words for the directory.

use std::path::Path;
use std::time::Duration;

use cachet_client::{Error, PersonView, Recognised};
use cachet_crypto::AccountId;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ids::unmarked;
use crate::opening::Session;
use crate::prompt;
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
    if is_number(typed) {
        return Ok((listen(session, typed).await?, Some(Recognised::Digits)));
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

/// Nine digits, as they are said in a call.
fn is_number(typed: &str) -> bool {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    typed.len() == 9 && typed.bytes().all(|c| c.is_ascii_digit())
}

/// The professional on the other end of a call, once the six digits that are said were typed.
async fn listen(session: &Session, number: &str) -> Result<PersonView, Failure> {
    let call = session.hear_call(number).await?;
    while !session.call_ready(&call).await? {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    loop {
        let said = prompt::line("The six digits that the person says", "a person must listen to the digits")?;
        match session.finish_call(&call, &said).await {
            Err(Error::LinkDigits(left)) if left > 0 => {
                prompt::say(&format!("These are other digits. Tries left: {left}"));
            }
            done => return Ok(done?),
        }
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
