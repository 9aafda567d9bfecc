//! Every route, in one table from which both the router and its description come.

mod account;
mod contacts;
#[cfg(debug_assertions)]
mod demonstration;
mod deposit;
mod describe;
mod directory;
mod door;
mod health_link;
mod log;
mod mailbox;
mod notice;
mod operation;
mod recovery;
mod way_in;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use cachet_crypto::protocol::api::{MAX_JSON, path};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::{card_contact, guard, health, limit, metrics, page, transparency};

use describe::Api;
use operation::Parameter;

/// Path of the description.
pub(crate) const DESCRIPTION: &str = "/v1/openapi.json";

/// Tiles of the log: their paths have slashes, so no function makes them.
pub(crate) const TILE: &str = "/v1/transparency/tile/{*tile}";

/// The router of a server.
pub(crate) fn router(app: &App) -> Router {
    let (routes, description) = table(app).finish();
    let mut routes = routes
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        // A tile's path has as many pieces as its number: C2SP describes it, OpenAPI cannot.
        .route(TILE, get(transparency::tile));
    routes = routes.merge(health_links(app)).merge(mail_programs(app));
    let description = serde_json::to_vec(&description).expect("a description is JSON");
    routes =
        routes.route(DESCRIPTION, get(async move || ([("content-type", "application/json")], description.clone())));
    routes
        .fallback(page::serve)
        .method_not_allowed_fallback(page::no_method)
        .layer(axum::extract::DefaultBodyLimit::max(MAX_JSON))
        .layer(from_fn_with_state(app.clone(), guard::time))
        .layer(CatchPanicLayer::custom(guard::caught))
        .layer(from_fn_with_state(app.clone(), limit::all))
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn_with_state(app.clone(), guard::log))
        .with_state(app.clone())
}

/// What anybody with a SMART Health Link reads: HL7 describes it, and pages of any origin may ask.
fn health_links(app: &App) -> Router<App> {
    Router::new()
        .route(
            path::HEALTH_LINK,
            get(crate::health_link::direct).post(crate::health_link::manifest).options(crate::health_link::preflight),
        )
        .route(path::HEALTH_LINK_FILE, get(crate::health_link::file).options(crate::health_link::preflight))
        .route_layer(from_fn_with_state(app.clone(), limit::open))
        .route_layer(axum::middleware::from_fn(crate::health_link::share))
}

/// What the mail program of a contact asks: RFC 8058 describes it.
fn mail_programs(app: &App) -> Router<App> {
    Router::new()
        .route(path::CARD_CONTACT_STOP, get(card_contact::page).post(card_contact::stop))
        .route_layer(from_fn_with_state(app.clone(), limit::open))
}

const AFTER: Parameter = Parameter::number("after", "Number after which to begin; 0 from the first on.");

fn table(app: &App) -> Api {
    let mut api = Api::new(app.clone());
    account::add(&mut api);
    way_in::add(&mut api);
    recovery::add(&mut api);
    contacts::add(&mut api);
    notice::add(&mut api);
    health_link::add(&mut api);
    log::add(&mut api);
    mailbox::add(&mut api);
    door::add(&mut api);
    deposit::add(&mut api);
    directory::add(&mut api);
    #[cfg(debug_assertions)]
    if app.settings.demonstration {
        demonstration::add(&mut api);
    }
    api
}
