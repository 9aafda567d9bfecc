//! The contact of an emergency card: an e-mail address of somebody else, to which nothing goes but one question until that
//! person agreed, and from then on one sentence for each reading of the card.
//!
//! Each message holds one link of this service, by which the contact agrees or stops without an account. Its secret follows
//! from the row under a key of the server, which keeps the hash.

mod deliver;
mod message;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{AnswerCardContact, AskCardContact, CardContact, OwnCardContact};
use cachet_crypto::protocol::card_contact::{ANSWER_SECONDS, MARK, MARK_LETTERS, NO_DAYS};
use cachet_crypto::protocol::notice::EmailAddress;
use cachet_crypto::{AccountId, CardContactToken, Day, Timestamp};

use crate::alert::{self, GIVEN_UP};
use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::{Body, Ids};
use crate::mac::MacKey;
use crate::notice::{count_code, mailbox_of};
use crate::refusal::{INTERNAL, NOT_FOUND, NOT_IN_FORCE, Result, UNAUTHENTICATED, require};
use crate::store;
use crate::store::card_contact::Contact;

/// The account's contact.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<OwnCardContact>> {
    let held = store::card_contact::of_account(&mut *app.store.connection().await?, caller.account).await?;
    let contact = held.map(|held| CardContact {
        mark: mark(&app.notices, &held),
        agreed: held.has_agreed,
        address: held.address,
    });
    Ok(Json(OwnCardContact { contact }))
}

/// Asks somebody, instead of whoever was asked or told before.
pub(crate) async fn ask(
    State(app): State<App>,
    caller: AccountCaller,
    Body(wish): Body<AskCardContact>,
) -> Result<StatusCode> {
    require(app.relay.is_some(), NOT_FOUND)?;
    let (now, account) = (app.now(), caller.account);
    let contact = Contact {
        account,
        address: wish.address,
        language: wish.language,
        salt: random::<16>().to_vec(),
        has_agreed: false,
    };
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, account).await?, UNAUTHENTICATED)?;
    let said_no =
        store::card_contact::said_no(db, &no_of(&app.notices, account, &contact.address), app.today()).await?;
    require(!said_no, NOT_IN_FORCE)?;
    count_code(&app, db, account, &contact.address).await?;
    let token = token(&app.notices, &contact);
    let times = (now, now.plus(ANSWER_SECONDS));
    store::card_contact::ask(db, &contact, token.hash(), &random::<16>(), times).await?;
    alert::raise(db, account, AlertKind::CardContactChanged, now).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the contact; nothing more is sent there.
pub(crate) async fn remove(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::card_contact::delete(db, caller.account).await?, NOT_FOUND)?;
    alert::raise(db, caller.account, AlertKind::CardContactChanged, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The contact's answer, from the page to which a message led.
pub(crate) async fn answer(State(app): State<App>, Body(given): Body<AnswerCardContact>) -> Result<StatusCode> {
    if given.agrees { agree(&app, given.token).await } else { end(&app, given.token).await }
}

/// The contact's mail program says stop (RFC 8058). What it sends with it says nothing more.
pub(crate) async fn stop(State(app): State<App>, Ids(token): Ids<CardContactToken>) -> Result<StatusCode> {
    end(&app, token).await
}

/// Where a mail program that only opens addresses is sent: to the page, which asks first. Opening stops nothing, since
/// programs open addresses that nobody pressed.
pub(crate) async fn page(State(app): State<App>, Ids(token): Ids<CardContactToken>) -> Result<Response> {
    let origin = app.settings.origins.first().ok_or(INTERNAL)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, page_of(origin, token))]).into_response())
}

async fn agree(app: &App, token: CardContactToken) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let is_new = store::card_contact::agree(db, token.hash(), app.today()).await?;
    let contact = store::card_contact::by_token(db, token.hash()).await?.ok_or(NOT_FOUND)?;
    if is_new {
        alert::raise(db, contact.account, AlertKind::CardContactChanged, app.now()).await?;
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn end(app: &App, token: CardContactToken) -> Result<StatusCode> {
    let contact = {
        let db = &mut *app.store.connection().await?;
        store::card_contact::by_token(db, token.hash()).await?.ok_or(NOT_FOUND)?
    };
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let until = Day(app.today().0.saturating_add(NO_DAYS));
    store::card_contact::say_no(db, &no_of(&app.notices, contact.account, &contact.address), until).await?;
    require(store::card_contact::delete_by_token(db, token.hash()).await?, NOT_FOUND)?;
    alert::raise(db, contact.account, AlertKind::CardContactChanged, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The card was read: the contact who agreed is told, in the transaction that serves the reading.
pub(crate) async fn tell(db: &mut store::Connection, account: AccountId, now: Timestamp) -> Result<()> {
    store::card_contact::tell(db, account, &random::<16>(), (now, now.plus(GIVEN_UP))).await
}

fn fields_of(contact: &Contact) -> Vec<u8> {
    [contact.account.as_bytes().as_slice(), &contact.salt, contact.address.as_str().as_bytes()].concat()
}

/// What the link of a message says: it is in no row.
fn token(key: &MacKey, contact: &Contact) -> CardContactToken {
    CardContactToken::from_bytes(key.tag("card contact", &fields_of(contact)))
}

/// Four letters that the owner sees and each message says: whose card it is, without a name.
fn mark(key: &MacKey, contact: &Contact) -> String {
    let tag = key.tag("card contact's mark", &fields_of(contact));
    tag.iter().take(MARK).map(|byte| char::from(MARK_LETTERS[usize::from(byte % 16)])).collect()
}

fn no_of(key: &MacKey, account: AccountId, address: &EmailAddress) -> [u8; 32] {
    key.tag("card contact's no", &[account.as_bytes().as_slice(), mailbox_of(address).as_bytes()].concat())
}

/// The page on which a contact answers: what stands behind `#` is sent to nobody.
fn page_of(origin: &str, token: CardContactToken) -> String {
    format!("{origin}/contact#{token}")
}
