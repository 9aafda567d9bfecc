//! Whom to share with, and the consent in two steps: shown, then signed.

use cachet_crypto::{AccountId, Day, DocumentId, EntryId, GrantId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Language, Recognised, RuleOver};

/// `PersonView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonView {
    handle: String,
    account: AccountId,
    name: String,
    profession: String,
    rpps: String,
    place: String,
    verified_by: Option<String>,
    demonstration: bool,
    digits: Vec<String>,
    known: bool,
    changed: bool,
}

/// A person, to be looked at before anything is signed.
pub(super) fn show_person(person: crate::PersonView) -> Answer {
    show(&PersonView::from(person))
}

impl From<crate::PersonView> for PersonView {
    fn from(person: crate::PersonView) -> Self {
        Self {
            handle: person.handle,
            account: person.account,
            name: person.name,
            profession: person.profession,
            rpps: person.rpps,
            place: person.place,
            verified_by: Some(person.verified_by),
            demonstration: person.demonstration,
            digits: person.digits,
            known: person.known,
            changed: person.changed,
        }
    }
}

fn show_people(people: Vec<crate::PersonView>) -> Answer {
    show(&people.into_iter().map(PersonView::from).collect::<Vec<_>>())
}

/// `Wish`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    person: String,
    documents: Vec<DocumentId>,
    follow: Vec<Follow>,
    purpose: String,
    until: PageDay,
    later_versions: bool,
    language: PageLanguage,
    recognised: PageRecognised,
}

/// `Follow`.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Follow {
    Category(String),
    Problem(EntryId),
}

impl From<Follow> for crate::Follow {
    fn from(follow: Follow) -> Self {
        match follow {
            Follow::Category(category) => Self::Category(category),
            Follow::Problem(entry) => Self::Problem(entry),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PageLanguage {
    Fr,
    En,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PageRecognised {
    Scan,
    Digits,
    Directory,
}

impl From<Wish> for crate::Wish {
    fn from(wish: Wish) -> Self {
        Self {
            person: wish.person,
            documents: wish.documents,
            follow: wish.follow.into_iter().map(Follow::into).collect(),
            purpose: wish.purpose,
            until: wish.until.0,
            later_versions: wish.later_versions,
            language: match wish.language {
                PageLanguage::Fr => Language::Fr,
                PageLanguage::En => Language::En,
            },
            recognised: match wish.recognised {
                PageRecognised::Scan => Recognised::Scan,
                PageRecognised::Digits => Recognised::Digits,
                PageRecognised::Directory => Recognised::Directory,
            },
        }
    }
}

#[derive(Serialize)]
struct Agreement<'a> {
    handle: &'a str,
    text: &'a str,
}

/// `RuleView`.
#[derive(Serialize)]
struct RuleView {
    rule: GrantId,
    name: String,
    over: Vec<RuleOver>,
    purpose: String,
    until: Day,
    held: bool,
}

/// `SentByRule`.
#[derive(Serialize)]
struct SentByRule {
    document: DocumentId,
    title: String,
    name: String,
}

#[derive(Serialize)]
struct Revoked {
    at: Timestamp,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Professionals of the directory.
    #[wasm_bindgen(js_name = searchProfessionals)]
    pub async fn search_professionals(&self, query: String) -> Answer {
        show_people(self.opened()?.session.search_professionals(&query).await?)
    }

    /// Professionals recognised before.
    #[wasm_bindgen(js_name = knownProfessionals)]
    pub async fn known_professionals(&self) -> Answer {
        show_people(self.opened()?.session.known_professionals().await?)
    }

    /// The person of a scanned pairing code.
    #[wasm_bindgen(js_name = scannedProfessional)]
    pub async fn scanned_professional(&self, qr: String) -> Answer {
        show_person(self.opened()?.session.scanned_professional(&qr).await?)
    }

    /// The agreement as it will be signed.
    #[wasm_bindgen(js_name = prepareGrant)]
    pub fn prepare_grant(&self, wish: JsValue) -> Answer {
        let wish: Wish = read(wish)?;
        let agreement = self.opened()?.session.prepare_grant(&wish.into())?;
        show(&Agreement { handle: &agreement.handle, text: &agreement.text })
    }

    /// Signs and sends it.
    #[wasm_bindgen(js_name = signGrant)]
    pub async fn sign_grant(&self, agreement: String) -> Answer<()> {
        self.opened()?.session.sign_grant(&agreement).await?;
        Ok(())
    }

    /// Standing rules in force.
    pub async fn rules(&self) -> Answer {
        let rules = self.opened()?.session.rules().await?;
        let shown = rules.into_iter().map(|crate::RuleView { rule, name, over, purpose, until, held }| RuleView {
            rule,
            name,
            over,
            purpose,
            until,
            held,
        });
        show(&shown.collect::<Vec<_>>())
    }

    /// Sends what the standing rules say; what was sent.
    #[wasm_bindgen(js_name = applyRules)]
    pub async fn apply_rules(&self) -> Answer {
        let sent = self.opened()?.session.apply_rules().await?;
        let shown =
            sent.into_iter().map(|crate::SentByRule { document, title, name }| SentByRule { document, title, name });
        show(&shown.collect::<Vec<_>>())
    }

    /// Ends a standing rule.
    #[wasm_bindgen(js_name = endRule)]
    pub async fn end_rule(&self, rule: String) -> Answer<()> {
        Ok(self.opened()?.session.end_rule(read_id(&rule)?).await?)
    }

    /// Takes a grant back.
    pub async fn revoke(&self, grant: String, seal_anew: bool) -> Answer {
        let at = self.opened()?.session.revoke(read_id(&grant)?, seal_anew).await?;
        show(&Revoked { at })
    }
}
