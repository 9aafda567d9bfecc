//! Challenges and tokens. Both are recognised by an HMAC under a key of the installation, so no row is kept and any
//! node answers. Not promised: that a challenge is answered once; within its two minutes the same signed answer, which
//! only its signer and this server have seen, gives another token for the same principal.

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Challenge, ChallengeRequest, Token, TokenRequest};
use cachet_crypto::protocol::mailbox::{as_signer, mailbox_key_fingerprint};
use cachet_crypto::protocol::session::{CHALLENGE_SECONDS, SessionRequest, TOKEN_SECONDS};
use cachet_crypto::{AccountId, Envelope, Header, MailboxId, Sha256Digest, SignerId, Timestamp, VerifyingKey};

use crate::app::{App, State as AppState};
use crate::chance::random;
use crate::extract::Body;
use crate::mac;
use crate::refusal::{Result, UNAUTHENTICATED, require};
use crate::store;

const CHALLENGE: &str = "challenge";
const ACCOUNT_TOKEN: &str = "account token";
const MAILBOX_TOKEN: &str = "mailbox token";

/// A challenge for anybody who asks, whether the signer exists or not.
pub(crate) async fn challenge(State(app): State<App>, Body(request): Body<ChallengeRequest>) -> Json<Challenge> {
    let expires = app.now().plus(CHALLENGE_SECONDS);
    let fields = [request.signer.as_bytes().as_slice(), &random::<16>(), &expires.0.to_be_bytes()].concat();
    Json(Challenge { challenge: app.tokens.issue(CHALLENGE, &fields).into() })
}

/// A token for an account, whose key in force signed the challenge.
pub(crate) async fn account_token(State(app): State<App>, Body(request): Body<TokenRequest>) -> Result<Json<Token>> {
    let account = AccountId::from_bytes(*claimed(&request.request)?.as_bytes());
    let record = store::account::record(&mut *app.store.connection().await?, account).await?.ok_or(UNAUTHENTICATED)?;
    let record = AccountRecord::verify(&record, account)?;
    check(&app, &request.request, &record.sign, &record.as_signer())?;
    let expires = app.now().plus(TOKEN_SECONDS);
    let fields = [account.as_bytes().as_slice(), &record.epoch().to_be_bytes(), &expires.0.to_be_bytes()].concat();
    Ok(Json(Token { token: mac::to_text(&app.tokens.issue(ACCOUNT_TOKEN, &fields)), expires }))
}

/// A token for a mailbox, whose key in force signed the challenge.
pub(crate) async fn mailbox_token(State(app): State<App>, Body(request): Body<TokenRequest>) -> Result<Json<Token>> {
    let mailbox = MailboxId::from_bytes(*claimed(&request.request)?.as_bytes());
    let key = store::mailbox::key(&mut *app.store.connection().await?, mailbox).await?.ok_or(UNAUTHENTICATED)?;
    check(&app, &request.request, &key, &as_signer(mailbox, &key))?;
    let expires = app.now().plus(TOKEN_SECONDS);
    let fingerprint = mailbox_key_fingerprint(&key);
    let fields = [mailbox.as_bytes().as_slice(), fingerprint.as_bytes(), &expires.0.to_be_bytes()].concat();
    Ok(Json(Token { token: mac::to_text(&app.tokens.issue(MAILBOX_TOKEN, &fields)), expires }))
}

/// Whom the request says that it is from: only to know which key to ask for.
fn claimed(request: &Envelope) -> Result<SignerId> {
    request.peek::<SessionRequest>().map(|request| request.signer).map_err(|_| UNAUTHENTICATED)
}

/// One refusal for a wrong signature, a foreign or late challenge and another origin.
fn check(app: &AppState, request: &Envelope, key: &VerifyingKey, signer: &Header) -> Result<()> {
    let request = request.verify::<SessionRequest>(key, signer).map_err(|_| UNAUTHENTICATED)?;
    let fields: [u8; 40] = app.tokens.recognise(CHALLENGE, &request.challenge.0).ok_or(UNAUTHENTICATED)?;
    let (challenged, expires) = (&fields[..16], timestamp(&fields[32..]));
    require(challenged == signer.signer.as_bytes() && app.now() <= expires, UNAUTHENTICATED)?;
    require(app.settings.origins.contains(&request.origin), UNAUTHENTICATED)
}

/// Account and epoch of a token that has not ended.
pub(crate) fn account_of(app: &AppState, token: &[u8]) -> Option<(AccountId, u32)> {
    let fields: [u8; 28] = app.tokens.recognise(ACCOUNT_TOKEN, token)?;
    let epoch = u32::from_be_bytes(fields[16..20].try_into().ok()?);
    let account = AccountId::try_from(&fields[..16]).ok()?;
    (app.now() < timestamp(&fields[20..])).then_some((account, epoch))
}

/// Mailbox and fingerprint of its key, of a token that has not ended.
pub(crate) fn mailbox_of(app: &AppState, token: &[u8]) -> Option<(MailboxId, Sha256Digest)> {
    let fields: [u8; 56] = app.tokens.recognise(MAILBOX_TOKEN, token)?;
    let mailbox = MailboxId::try_from(&fields[..16]).ok()?;
    let fingerprint = Sha256Digest::try_from(&fields[16..48]).ok()?;
    (app.now() < timestamp(&fields[48..])).then_some((mailbox, fingerprint))
}

fn timestamp(bytes: &[u8]) -> Timestamp {
    Timestamp(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}
