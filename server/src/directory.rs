//! The directory of professionals who chose to be listed. A listing is a registrar's word about the caller's own key set
//! in force, and the operator names the registrars whose word it shows: nobody lists a name that nobody checked.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::api::{Listed, Listing, Listings};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{Envelope, VerifyingKey};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Query};
use crate::refusal::{NOT_FOUND, Result, UNVERIFIED, require};
use crate::store;
use crate::store::directory::WORDS;

/// Results at most.
const MOST: u32 = 50;

/// Letters that a search must have, so that the directory is asked for somebody and not read out.
const FEWEST_LETTERS: usize = 2;

/// What is searched for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    q: String,
}

/// Lists the caller.
pub(crate) async fn set(
    State(app): State<App>,
    caller: AccountCaller,
    Body(listing): Body<Listing>,
) -> Result<StatusCode> {
    let credential = listing.credential.peek::<Credential>()?;
    require(app.registrars().any(|key| is_signed(&listing.credential, &key)), UNVERIFIED)?;
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, caller.account).await?, NOT_FOUND)?;
    let record = caller.record(&mut transaction).await?;
    let own = credential.subject == caller.account
        && credential.subject_epoch == caller.epoch
        && credential.subject_key == record.key;
    require(own && app.today() <= credential.not_after, UNVERIFIED)?;
    let words = words([credential.name, credential.profession, credential.place].join(" "));
    let searched = words.iter().map(|word| format!(" {word}")).collect::<String>();
    let (account, not_after) = (caller.account, credential.not_after);
    store::directory::set(&mut transaction, account, &listing.credential, &searched, not_after).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_signed(credential: &Envelope, registrar: &VerifyingKey) -> bool {
    credential.verify::<Credential>(registrar, &registrar_signer(registrar)).is_ok()
}

/// Withdraws the caller's listing.
pub(crate) async fn remove(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    require(store::directory::delete(&mut *app.store.connection().await?, caller.account).await?, NOT_FOUND)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Professionals whose name, profession and town hold words that begin as those searched for.
pub(crate) async fn search(State(app): State<App>, Query(search): Query<Search>) -> Result<Json<Listings>> {
    let words = words(search.q);
    if words.iter().map(|word| word.chars().count()).sum::<usize>() < FEWEST_LETTERS {
        return Ok(Json(Listings { results: Vec::new() }));
    }
    let mut patterns = [const { String::new() }; WORDS].map(|_| "%".to_owned());
    for (pattern, word) in patterns.iter_mut().zip(&words) {
        *pattern = format!("% {word}%");
    }
    let mut db = app.store.snapshot().await?;
    let found = store::directory::search(&mut db, patterns, app.today(), MOST).await?;
    let mut results = Vec::with_capacity(found.len());
    for (account, credential) in found {
        results.push(Listed { account, credential, records: store::account::records(&mut db, account).await? });
    }
    Ok(Json(Listings { results }))
}

/// Words in lower case without accents: letters and digits only, so none is a pattern.
fn words(text: impl AsRef<str>) -> Vec<String> {
    let plain: String = text.as_ref().nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn accents_case_and_hyphens_do_not_matter() {
        assert_eq!(words("Dr Hélène LE-GOFF, Orléans 2e"), ["dr", "helene", "le", "goff", "orleans", "2e"]);
        assert_eq!(words("%_'"), Vec::<String>::new());
    }
}
