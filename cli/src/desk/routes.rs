//! The steps of a visit, each one request of a browser.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};
use cachet_client::transport::HttpTransport;
use serde::Deserialize;

use super::claims::Identity;
use super::provider::{Returned, random};
use super::refusal::Refusal;
use super::request::{RequestId, Shown};
use super::visit::{Identified, Leaving};
use super::{App, page, words};

/// Where the provider sends the browser back.
pub(super) const CALLBACK: &str = "/callback";

/// Names the browser, for as long as it stays open.
const COOKIE: &str = "desk";

/// Longest body that is read.
const MOST: usize = 16 << 10;

type Desk = State<Arc<App>>;
type Answer = Result<Response, Refusal>;

/// A pasted code.
#[derive(Deserialize)]
struct Pasted {
    code: String,
}

/// A visit that is confirmed.
#[derive(Deserialize)]
struct Confirmed {
    visit: String,
}

pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(|headers: HeaderMap| async move { html(page::begin(words::for_browser(&headers))) }))
        .route("/style.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], page::STYLE) }))
        .route("/begin", post(begin))
        .route(CALLBACK, get(come_back))
        .route("/confirm", post(confirm))
        .route("/requests/{id}", get(pick_up))
        .layer(axum::extract::DefaultBodyLimit::max(MOST))
        .layer(middleware::from_fn(guard))
        .with_state(app)
}

/// Checks the code with the server, and sends the browser to the provider.
async fn begin(State(app): Desk, headers: HeaderMap, Form(pasted): Form<Pasted>) -> Answer {
    is_own_page(&app, &headers)?;
    let shown = shown(app.cachet.clone(), pasted.code).await?;
    let (login, address) = app.provider.begin().await?;
    let browser = random()?;
    let secure = if app.origin.starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={browser}; HttpOnly; SameSite=Lax; Path=/{secure}");
    app.visits.leave(Leaving { login, shown, browser })?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address), (header::SET_COOKIE, cookie)]).into_response())
}

/// Spends what the provider gave; asks whether the keys are hers. Whoever was led here with another's code sees it.
async fn come_back(State(app): Desk, headers: HeaderMap, Query(returned): Query<Returned>) -> Answer {
    let state = returned.state.as_deref().ok_or(Refusal::Identity("state"))?;
    let Leaving { login, shown, browser } = app.visits.come_back(state, cookie(&headers))?;
    let claims = app.provider.finish(login, &returned).await?;
    let identity = Identity::from_claims(&claims)?;
    let visit = app.visits.identify(Identified { identity: identity.clone(), shown: shown.clone(), browser })?;
    Ok(html(page::confirm(words::for_browser(&headers), &identity, &shown, &visit)))
}

/// Puts the request in the queue.
async fn confirm(State(app): Desk, headers: HeaderMap, Form(confirmed): Form<Confirmed>) -> Answer {
    is_own_page(&app, &headers)?;
    let Identified { identity, shown, .. } = app.visits.confirm(&confirmed.visit, cookie(&headers))?;
    let id = app.queue.add(app.provider.issuer(), &identity, &shown)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/requests/{id}"))]).into_response())
}

/// The credential, once the offline key has signed it.
async fn pick_up(State(app): Desk, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    let (id, w) = (RequestId::parse(&id)?, words::for_browser(&headers));
    Ok(html(match app.queue.credential(&id)? {
        None => page::waiting(w, &id),
        Some(credential) => page::signed(w, &String::from_utf8_lossy(&credential.to_vec())),
    }))
}

/// The keys of a pasted code. The client is not made for many threads, so it runs on one of its own.
async fn shown(cachet: String, code: String) -> Result<Shown, Refusal> {
    let asked = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| Refusal::NoAnswer("the runtime"))?;
        let transport = HttpTransport::new(&cachet).map_err(|_| Refusal::NoAnswer("TLS"))?;
        runtime.block_on(cachet_client::digits_of_code(transport, &cachet, &code)).map_err(|error| match error {
            cachet_client::Error::Network => Refusal::NoAnswer("the server of the vaults"),
            _ => Refusal::Code,
        })
    });
    let (account, epoch, key, digits) = asked.await.map_err(|_| Refusal::NoAnswer("the runtime"))??;
    Ok(Shown { account, epoch, key, digits })
}

/// A form that another site sends in this browser's name begins and confirms nothing.
fn is_own_page(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    let from = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    if from == Some(app.origin.as_str()) { Ok(()) } else { Err(Refusal::Nothing) }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(header::COOKIE)?.to_str().ok()?;
    sent.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

/// The page of it is written where the browser's language is known.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.tell();
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::FORBIDDEN);
        (status, Extension(self)).into_response()
    }
}

/// No script, no frame, nothing kept. Forms lead on to the provider, so `form-action` cannot be said.
async fn guard(request: Request, next: Next) -> Response {
    let w = words::for_browser(request.headers());
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        response = (response.status(), html(page::refused(w, refusal))).into_response();
    }
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
