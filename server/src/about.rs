//! What the operator says of itself.

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::api::About;

use crate::app::App;

/// From configuration.
pub(crate) async fn about(State(app): State<App>) -> Json<About> {
    let said = app.settings.about.clone();
    Json(About {
        operator: said.operator,
        host: said.host,
        country: said.country,
        price: said.price,
        contact: said.contact,
        terms: said.terms,
        demonstration: app.settings.demonstration,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notices: app.relay.is_some(),
        desk: said.desk,
        origin: app.settings.origins.first().cloned().unwrap_or_default(),
    })
}
