//! What anybody with a link reads: the manifest, its files, or the one file of a link with flag `U`.
//!
//! Unknown, revoked, expired, used up and closed after too many wrong passcodes are one answer.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::health_link::{HealthLinkKind, KEPT_OPENINGS, PASSCODE_TRIES, PasscodeVerifier};
use cachet_crypto::{HealthLinkAddress, HealthLinkId, Timestamp};
use serde::{Deserialize, Serialize};

use super::note::NoteKey;
use crate::app::App;
use crate::extract::{Ids, Query, has_type};
use crate::mac::{from_text, to_text};
use crate::refusal::{INTERNAL, MALFORMED, NOT_FOUND, Result, UNSUPPORTED_MEDIA_TYPE, require};
use crate::store;
use crate::store::health_link::{File, Opened};
use crate::{alert, card_contact};

/// Bytes of a manifest request, at most.
const MAX_REQUEST: usize = 16 << 10;

/// Seconds that the address of a file in a manifest counts; the specification allows an hour.
const FILE_SECONDS: u64 = 600;

/// The version of FHIR that files hold, where they hold FHIR.
const FHIR_VERSION: &str = "4.0.1";

/// A manifest request. What else stands in it is ignored, as the specification demands.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestRequest {
    recipient: String,
    passcode: Option<String>,
    embedded_length_max: Option<u64>,
}

/// The query of a direct request.
#[derive(Deserialize)]
pub(crate) struct Reader {
    recipient: String,
}

#[derive(Serialize)]
struct Manifest {
    files: Vec<ManifestFile>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ManifestFile {
    content_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<String>,
    last_updated: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fhir_version: Option<&'static str>,
}

/// What a wrong passcode is answered with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrongPasscode {
    remaining_attempts: u32,
}

/// The manifest, to whoever says who reads and has the passcode where there is one.
pub(crate) async fn manifest(
    State(app): State<App>,
    Ids(address): Ids<HealthLinkAddress>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    require(has_type(&headers, "application/json"), UNSUPPORTED_MEDIA_TYPE)?;
    require(body.len() <= MAX_REQUEST, MALFORMED)?;
    let asked: ManifestRequest = serde_json::from_slice(&body).map_err(|_| MALFORMED)?;
    require(!asked.recipient.trim().is_empty(), MALFORMED)?;
    if let Some(verifier) = passcode(&app, address).await?
        && let Some(wrong) = try_passcode(&app, address, verifier, asked.passcode).await?
    {
        return Ok((StatusCode::UNAUTHORIZED, Json(wrong)).into_response());
    }
    let (opened, files) = open(&app, address, &asked.recipient, Way::Manifest).await?;
    let origin = app.settings.origins.first().ok_or(INTERNAL)?;
    let most = asked.embedded_length_max.unwrap_or(u64::MAX);
    let files = files.into_iter().enumerate().map(|(place, file)| {
        let location = (file.jwe.len() as u64 > most).then(|| {
            let ticket = ticket(&app, opened.health_link, place as u64);
            format!("{origin}{}", path::health_link_file(address, &ticket))
        });
        ManifestFile {
            fhir_version: (file.content_type == "application/fhir+json").then_some(FHIR_VERSION),
            content_type: file.content_type,
            embedded: location.is_none().then_some(file.jwe),
            location,
            last_updated: time_of(opened.changed),
            status: if opened.kind == HealthLinkKind::Card { "can-change" } else { "finalized" },
        }
    });
    Ok(Json(Manifest { files: files.collect() }).into_response())
}

/// The one file of a link that has no passcode, without a manifest.
pub(crate) async fn direct(
    State(app): State<App>,
    Ids(address): Ids<HealthLinkAddress>,
    Query(reader): Query<Reader>,
) -> Result<Response> {
    require(!reader.recipient.trim().is_empty(), MALFORMED)?;
    let (_, files) = open(&app, address, &reader.recipient, Way::Direct).await?;
    let file = files.into_iter().next().ok_or(NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, "application/jose")], file.jwe).into_response())
}

/// A file of a manifest that was just given. A revoked link has none any more.
pub(crate) async fn file(
    State(app): State<App>,
    Ids((address, given)): Ids<(HealthLinkAddress, String)>,
) -> Result<Response> {
    let fields = from_text(&given).and_then(|text| app.passes.recognise::<32>("health link file", &text));
    let fields = fields.ok_or(NOT_FOUND)?;
    let (id, rest) = fields.split_first_chunk::<16>().ok_or(INTERNAL)?;
    let (place, until) = rest.split_first_chunk::<8>().ok_or(INTERNAL)?;
    let until = u64::from_be_bytes(until.try_into().map_err(|_| INTERNAL)?);
    require(app.now() <= Timestamp(until), NOT_FOUND)?;
    let place = u64::from_be_bytes(*place);
    let db = &mut *app.store.connection().await?;
    let file = store::health_link::file(db, address.hash(), HealthLinkId::from_bytes(*id), place).await?;
    let file = file.ok_or(NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, "application/jose")], file.jwe).into_response())
}

/// How a link is opened.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    Manifest,
    Direct,
}

/// Counts the opening, writes its note, tells the owner, and gives what is behind the link: all of it or nothing.
async fn open(app: &App, address: HealthLinkAddress, recipient: &str, way: Way) -> Result<(Opened, Vec<File>)> {
    let now = app.now();
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let opened = store::health_link::count_opening(db, address.hash(), now).await?.ok_or(NOT_FOUND)?;
    let files = store::health_link::files(db, opened.health_link).await?;
    require(way == Way::Manifest || (!opened.has_passcode && files.len() == 1), NOT_FOUND)?;
    let key: [u8; 32] = opened.note_key.as_slice().try_into().map_err(|_| INTERNAL)?;
    let (note, next) = NoteKey(key).seal(opened.n, now, recipient.trim());
    store::health_link::insert_note(db, opened.health_link, opened.n, &note, &next.0).await?;
    store::health_link::forget_notes(db, opened.health_link, opened.n.saturating_sub(KEPT_OPENINGS)).await?;
    let kind = match opened.kind {
        HealthLinkKind::Link => AlertKind::HealthLinkOpened,
        HealthLinkKind::Card => AlertKind::CardOpened,
    };
    alert::raise_daily(db, opened.account, kind, now).await?;
    if opened.kind == HealthLinkKind::Card {
        card_contact::tell(db, opened.account, now).await?;
    }
    transaction.commit().await?;
    Ok((opened, files))
}

async fn passcode(app: &App, address: HealthLinkAddress) -> Result<Option<PasscodeVerifier>> {
    store::health_link::passcode(&mut *app.store.connection().await?, address.hash()).await
}

/// Nothing when it is the passcode. A try is counted before it is looked at, so that many at once are no more than one
/// after the other; the right one is taken off again with the opening.
async fn try_passcode(
    app: &App,
    address: HealthLinkAddress,
    verifier: PasscodeVerifier,
    given: Option<String>,
) -> Result<Option<WrongPasscode>> {
    let hash = address.hash();
    let Some(given) = given else {
        let tries = store::health_link::tries(&mut *app.store.connection().await?, hash, app.now()).await?;
        let left = PASSCODE_TRIES.saturating_sub(tries.ok_or(NOT_FOUND)?);
        return if left > 0 { Ok(Some(WrongPasscode { remaining_attempts: left })) } else { Err(NOT_FOUND) };
    };
    // One statement, committed before the passcode is looked at; no connection is held meanwhile.
    let counted = {
        let db = &mut *app.store.connection().await?;
        store::health_link::count_try(db, hash, app.now(), PASSCODE_TRIES).await?
    };
    let tries = counted.ok_or(NOT_FOUND)?;
    let looked = tokio::task::spawn_blocking(move || verifier.recognises(&given)).await;
    if looked.map_err(|_| INTERNAL)? {
        store::health_link::take_back_try(&mut *app.store.connection().await?, hash).await?;
        return Ok(None);
    }
    Ok(Some(WrongPasscode { remaining_attempts: PASSCODE_TRIES.saturating_sub(tries) }))
}

fn ticket(app: &App, health_link: HealthLinkId, place: u64) -> String {
    let until = app.now().plus(FILE_SECONDS);
    let fields = [health_link.as_bytes().as_slice(), &place.to_be_bytes(), &until.0.to_be_bytes()].concat();
    to_text(&app.passes.issue("health link file", &fields))
}

/// ISO 8601, to the day: a finer time would be a finger-print of the owner's habits.
fn time_of(changed: Timestamp) -> String {
    format!("{}T00:00:00Z", changed.day())
}
