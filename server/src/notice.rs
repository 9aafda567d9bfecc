//! Notices: an e-mail that says only that there is news, to those who gave an address and typed the code that went there.
//!
//! Without that code anybody could have messages sent to anybody. Codes are counted for each account, for each address
//! and for everybody, by day. Whoever changes or removes an address is told of at the address before: it gets one message
//! more.

mod deliver;
mod message;
mod relay;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::AccountId;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{AskNotice, ConfirmNotice, OwnNotice};
use cachet_crypto::protocol::notice::{CODE_DIGITS, CODE_SECONDS, CODE_TRIES, EmailAddress};
use subtle::ConstantTimeEq as _;

pub use deliver::Delivered;
pub(crate) use deliver::{MOST, QUIET, lease};
pub(crate) use message::Words;
pub(crate) use relay::{Relay, Unsent};

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::Body;
use crate::mac::MacKey;
use crate::refusal::{NOT_FOUND, Result, TOO_MANY, UNVERIFIED, require};
use crate::store;
use crate::store::notice::Asked;

/// Where the account's notices go.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<OwnNotice>> {
    let mut db = app.store.snapshot().await?;
    let address = store::notice::address(&mut db, caller.account).await?;
    let asked = store::notice::asked(&mut db, caller.account, app.now()).await?.map(|asked| asked.address);
    Ok(Json(OwnNotice { address, asked }))
}

/// Sends a code to an address. The one in force goes on to be told until the code was typed.
pub(crate) async fn ask(
    State(app): State<App>,
    caller: AccountCaller,
    Body(wish): Body<AskNotice>,
) -> Result<StatusCode> {
    require(app.relay.is_some(), NOT_FOUND)?;
    let (now, account) = (app.now(), caller.account);
    let asked = Asked { address: wish.address, language: wish.language, salt: random::<16>().to_vec() };
    let mut transaction = app.store.begin().await?;
    count_code(&app, &mut transaction, account, &asked.address).await?;
    let expires = now.plus(CODE_SECONDS);
    store::notice::ask(&mut transaction, account, &asked, expires).await?;
    store::notice::send_code(&mut transaction, account, &asked, &random::<16>(), (now, expires)).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the address in force whose code was typed.
pub(crate) async fn confirm(
    State(app): State<App>,
    caller: AccountCaller,
    Body(typed): Body<ConfirmNotice>,
) -> Result<StatusCode> {
    let (now, account) = (app.now(), caller.account);
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::notice::count_try(db, account, now, CODE_TRIES).await?, NOT_FOUND)?;
    let asked = store::notice::asked(db, account, now).await?.ok_or(NOT_FOUND)?;
    let expected = code(&app.notices, account, &asked);
    if !bool::from(expected.as_bytes().ct_eq(typed.code.as_bytes())) {
        // The try counts.
        transaction.commit().await?;
        return Err(UNVERIFIED);
    }
    store::notice::forget_asked(db, account).await?;
    alert::raise(db, account, AlertKind::NoticeChanged, now).await?;
    store::notice::set(db, account, &asked).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the address, and what was asked for.
pub(crate) async fn remove(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let was_asked = store::notice::forget_asked(db, caller.account).await?;
    let is_in_force = store::notice::address(db, caller.account).await?.is_some();
    require(was_asked || is_in_force, NOT_FOUND)?;
    if is_in_force {
        alert::raise(db, caller.account, AlertKind::NoticeChanged, app.now()).await?;
        store::notice::delete(db, caller.account).await?;
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Counts a message that somebody asks to be sent to an address, or refuses it: a refused one is rolled back, since nothing
/// was sent.
pub(crate) async fn count_code(
    app: &App,
    db: &mut store::Connection,
    account: AccountId,
    address: &EmailAddress,
) -> Result<()> {
    let limits = &app.settings.limits;
    let subjects = [
        (app.notices.tag("notice of account", account.as_bytes()), limits.notice_codes),
        (app.notices.tag("notice to address", mailbox_of(address).as_bytes()), limits.notice_codes),
        (app.notices.tag("notice of everybody", &[]), limits.notice_codes_all),
    ];
    for (subject, most) in subjects {
        let codes = store::notice::count_code(db, &subject, app.today()).await?;
        require(codes <= u64::from(most), TOO_MANY)?;
    }
    Ok(())
}

/// The mailbox that spellings of an address lead to: `Jeanne+a@..` and `jeanne+b@..` are one.
pub(crate) fn mailbox_of(address: &EmailAddress) -> String {
    let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default();
    format!("{}@{domain}", local.to_ascii_lowercase())
}

/// The code of an address that was asked for: it is in no row.
fn code(key: &MacKey, account: AccountId, asked: &Asked) -> String {
    let fields = [account.as_bytes().as_slice(), &asked.salt, asked.address.as_str().as_bytes()].concat();
    let tag = key.tag("notice code", &fields);
    let number = tag.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:0width$}", number % 10_u64.pow(CODE_DIGITS as u32), width = CODE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_count_as_one() {
        let mailbox = |text: &str| mailbox_of(&text.parse().unwrap());
        assert_eq!(mailbox("Jeanne+a@example.fr"), mailbox("jeanne+b@example.fr"));
        assert_ne!(mailbox("jeanne@example.fr"), mailbox("jeanne@example.org"));
    }

    #[test]
    fn a_code_is_of_one_account_one_address_and_one_time() {
        let key = MacKey::from_bytes([1; 32]);
        let asked = |address: &str, salt: u8| Asked {
            address: address.parse().unwrap(),
            language: cachet_crypto::protocol::notice::NoticeLanguage::Fr,
            salt: vec![salt; 16],
        };
        let account = |byte: u8| AccountId::from_bytes([byte; 16]);
        let codes = [
            code(&key, account(1), &asked("a@example.fr", 1)),
            code(&key, account(2), &asked("a@example.fr", 1)),
            code(&key, account(1), &asked("b@example.fr", 1)),
            code(&key, account(1), &asked("a@example.fr", 2)),
        ];
        assert!(codes.iter().all(|code| code.len() == CODE_DIGITS && code.bytes().all(|c| c.is_ascii_digit())));
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), codes.len());
    }
}
