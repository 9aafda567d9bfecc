//! Granting in two steps: the agreement as it will be signed, then the signature. And taking back.

mod grant;
mod invite;
mod rule;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{Day, DocumentId, EntryId, GrantId, Timestamp};
use cachet_entry::Problem;
use cachet_seal::{Clause, MAX_CLAUSES};

pub use cachet_seal::Language;
pub(crate) use invite::invited_key;
pub use rule::{RuleView, SentByRule};

use crate::directory::Person;
use crate::platform::generate_id;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, RuleOver};
use crate::vault::index::Index;
use crate::{Error, Result, Session};
use grant::Drawn;

/// Longest purpose, in bytes.
const MAX_PURPOSE: usize = 200;

/// Documents in one agreement, at most.
pub const MAX_TOGETHER: usize = 100;

/// How the patient recognised the person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recognised {
    /// Scanned the person's code.
    Scan,
    /// Compared the digits.
    Digits,
    /// Found in the directory and confirmed.
    Directory,
}

impl Recognised {
    const fn word(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Digits => "digits",
            Self::Directory => "directory",
        }
    }
}

/// What a patient wishes to grant.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Handle of the person.
    pub person: String,
    /// The documents, from one to [`MAX_TOGETHER`].
    pub documents: Vec<DocumentId>,
    /// What follows by itself until the last day, when it is added later; nothing without a standing rule.
    pub follow: Vec<Follow>,
    /// Why.
    pub purpose: String,
    /// Last day.
    pub until: Day,
    /// Whether later versions are included.
    pub later_versions: bool,
    /// Language of the agreement.
    pub language: Language,
    /// How the person was recognised.
    pub recognised: Recognised,
}

/// Which later documents follow by themselves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Follow {
    /// Those of a category.
    Category(String),
    /// Those that belong to the problem that an entry says.
    Problem(EntryId),
}

/// An agreement to read before signing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Agreement {
    /// Names it for signing, in this session only.
    pub handle: String,
    /// The text that will be signed, byte for byte.
    pub text: String,
}

/// An agreement shown and not yet signed.
#[derive(Clone)]
pub(crate) struct Prepared {
    wish: Wish,
    /// What the standing rule is over.
    over: Vec<RuleOver>,
    person: Person,
    text: String,
    /// Of each document.
    drawn: BTreeMap<DocumentId, Drawn>,
}

/// The clauses of a standing rule: one for each thing that it is over.
fn clauses(over: &[RuleOver]) -> Vec<Clause> {
    let clause = |over: &RuleOver| match over {
        RuleOver::Category(category) => Clause::Rule { category: category.clone() },
        RuleOver::Problem(problem) => Clause::Problem { words: problem.words.clone() },
    };
    over.iter().map(clause).collect()
}

/// What a rule is over, as the vault knows it now.
fn rule_over(index: &Index, follow: &[Follow]) -> Result<Vec<RuleOver>> {
    let views = crate::record::views(index);
    let over = |follow: &Follow| match follow {
        Follow::Category(category) if text::Category::named(category).is_some() => {
            Some(RuleOver::Category(category.clone()))
        }
        Follow::Category(_) => None,
        Follow::Problem(entry) => {
            let entry = views.iter().find(|view| view.id == *entry && view.line.is_some())?;
            Problem::of(&entry.entry).map(RuleOver::Problem)
        }
    };
    let over: Option<Vec<_>> = follow.iter().map(over).collect();
    over.filter(|over| over.len() <= MAX_CLAUSES).ok_or(Error::Input("rule"))
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Writes the agreement for `wish`. Nothing is signed or sent.
    ///
    /// # Errors
    /// [`Error::Input`] for what does not fit.
    pub fn prepare_grant(&self, wish: &Wish) -> Result<Agreement> {
        let person = self.people.borrow().get(&wish.person).cloned().ok_or(Error::Input("person"))?;
        let index = self.own_vault()?.loaded().ok_or(Error::NotEnrolled)?;
        let each: BTreeSet<_> = wish.documents.iter().collect();
        if !(1..=MAX_TOGETHER).contains(&wish.documents.len()) || each.len() != wish.documents.len() {
            return Err(Error::Input("documents"));
        }
        let named = |id: &DocumentId| {
            let document = index.documents.get(id).filter(|document| document.deleted.is_none());
            let newest = document.ok_or(Error::Input("document"))?.newest();
            Ok((newest.title.as_str(), newest.date))
        };
        let today = self.platform.now().day();
        let purpose = wish.purpose.trim();
        if purpose.is_empty() || purpose.len() > MAX_PURPOSE || purpose.chars().any(char::is_control) {
            return Err(Error::Input("purpose"));
        }
        if wish.until < today || wish.until > today.plus(cachet_crypto::protocol::consent::MAX_CONSENT_DAYS) {
            return Err(Error::Input("until"));
        }
        let over = rule_over(&index, &wish.follow)?;
        let titles = wish.documents.iter().map(named).collect::<Result<Vec<_>>>()?;
        let text = text::agreement(
            wish.language,
            &text::Slots {
                name: &person.credential.name,
                profession: &person.credential.profession,
                place: &person.credential.place,
                registrar: &person.registrar.name,
                demonstration: person.registrar.demonstration,
                recognised: today,
                documents: &titles,
                rule: &over,
                purpose,
                until: wish.until,
                later_versions: wish.later_versions,
            },
        );
        if text.len() > cachet_seal::MAX_TEXT {
            return Err(Error::Input("documents"));
        }
        let handle = generate_id::<GrantId>()?.to_string();
        let wish = Wish { purpose: purpose.to_owned(), ..wish.clone() };
        let drawn = wish.documents.iter().map(|id| Ok((*id, Drawn::new()?))).collect::<Result<_>>()?;
        self.prepared.borrow_mut().insert(handle.clone(), Prepared { wish, over, person, text: text.clone(), drawn });
        Ok(Agreement { handle, text })
    }

    /// Signs and sends a prepared agreement: mailbox (for a first time), and for each document consent, terms, envelope,
    /// entry and head, all or nothing; then the invitation at the reader's door. Gives a grant for each document.
    ///
    /// # Errors
    /// [`Error::Network`]: nothing was granted, the agreement can be signed again.
    pub async fn sign_grant(&self, handle: &str) -> Result<Vec<GrantId>> {
        let prepared = self.prepared.borrow().get(handle).cloned().ok_or(Error::Input("agreement"))?;
        let result = self.grant(&prepared).await;
        let grants = self.alarmed("grant", result).await?;
        self.prepared.borrow_mut().remove(handle);
        Ok(grants)
    }

    /// Takes a grant back, now.
    pub(crate) async fn revoke_now(&self, grant: GrantId, seal_anew: bool) -> Result<Timestamp> {
        let vault = self.own_vault()?;
        let (at, document) = self
            .append(vault, |draft| {
                let state = draft.index.grants.get(&grant).ok_or(Error::Input("grant"))?;
                let (document, revoked) = (state.grant.document, state.revoked);
                if let Some(at) = revoked {
                    return Ok((at, document));
                }
                let at = draft.now;
                draft.push(Act::Revoke { grant }, vec![Change::Revoke { grant, at }])?;
                Ok((at, document))
            })
            .await?;
        if seal_anew {
            self.seal_anew(document).await?;
        }
        Ok(at)
    }
}
