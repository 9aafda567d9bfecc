//! What every request passes through: panics caught, time bounded, security headers on, one log line out.

use std::any::Any;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use cachet_crypto::Day;
use cachet_crypto::protocol::api::path;

use crate::app::App;
use crate::chance::random;
use crate::mac::{self, MacKey};
use crate::refusal::{INTERNAL, Refusal, UNAVAILABLE};
use crate::session;

/// A panic is a defect; its message may hold data, so it goes nowhere.
pub(crate) fn caught(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!(class = "panic", "request");
    INTERNAL.into_response()
}

/// Bounds how long a request may take until its answer begins.
pub(crate) async fn time(
    State(app): State<App>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let is_part = matched.is_some_and(|matched| [path::PART, path::DEPOSIT_PART].contains(&matched.as_str()));
    let limits = &app.settings.limits;
    let time: Duration = if is_part { limits.part_time() } else { limits.request_time() };
    tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| UNAVAILABLE.into_response())
}

/// Headers that every answer carries; the page's own policy is not overwritten.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    set("cache-control", "no-store");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-embedder-policy", "require-corp");
    set("cross-origin-resource-policy", "same-origin");
    set("referrer-policy", "no-referrer");
    set("x-content-type-options", "nosniff");
    set("permissions-policy", PERMISSIONS);
    if app.settings.is_secure() {
        set("strict-transport-security", "max-age=63072000; includeSubDomains");
    }
    response
}

/// The camera reads pairing codes and photographs documents; nothing else is asked for.
const PERMISSIONS: &str = "camera=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), \
    accelerometer=(), autoplay=(), browsing-topics=(), display-capture=(), \
    geolocation=(), gyroscope=(), hid=(), idle-detection=(), interest-cohort=(), magnetometer=(), microphone=(), \
    midi=(), payment=(), serial=(), usb=()";

/// One line a request, from a list of what may be told: method, route's pattern, status, code, time; for a request under
/// an account's token, a pseudonym of the account under a key that lasts a day and is never written. A mailbox's request
/// tells none, so that no line links the two.
pub(crate) async fn log(
    State(app): State<App>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().as_str().to_owned();
    let who = pseudonym(&app, &request);
    let response = next.run(request).await;
    let route = matched.as_ref().map_or("page", MatchedPath::as_str);
    let (status, seconds) = (response.status().as_u16(), started.elapsed().as_secs_f64());
    let code = response.extensions().get::<Refusal>().map_or("", |refusal| refusal.0.code());
    let method = if KNOWN.contains(&method.as_str()) { method.as_str() } else { "OTHER" };
    app.metrics.request(method, route, status, seconds);
    // Witnesses and auditors ask every few seconds: they are counted, and a line each would drown the others.
    if status < 500 && WATCHED.contains(&route) {
        return response;
    }
    let milliseconds = (seconds * 1e3).round();
    tracing::info!(method, route, status, code, milliseconds, who, "request");
    response
}

/// What whoever watches the directory's log asks for, over and over.
const WATCHED: [&str; 4] = [path::CHECKPOINT, path::COSIGNATURES, path::GROWTH, crate::routes::TILE];

const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

fn pseudonym(app: &App, request: &Request) -> String {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|text| text.split_once(' ')).and_then(|(_, token)| mac::from_text(token));
    let account = token.and_then(|token| session::account_of(app, &token)).map(|(account, _)| account);
    account.map(|account| key_of(app.today()).pseudonym("log", account.as_bytes())).unwrap_or_default()
}

fn key_of(day: Day) -> MacKey {
    static KEY: Mutex<Option<(Day, MacKey)>> = Mutex::new(None);
    let mut key = KEY.lock().unwrap_or_else(PoisonError::into_inner);
    match key.as_ref() {
        Some((made, key)) if *made == day => key.clone(),
        _ => key.insert((day, MacKey::from_bytes(random()))).1.clone(),
    }
}
