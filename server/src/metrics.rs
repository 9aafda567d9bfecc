//! Counts for the operator, as Prometheus text. Labels are route patterns and statuses: no id, no address.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::app::App;
use crate::notice::Delivered;
use crate::refusal::{INTERNAL, Result};
use crate::sweep::Swept;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct KindLabels {
    kind: &'static str,
}

/// All counts of this process.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    stored: Counter,
    served: Counter,
    swept: Family<KindLabels, Counter>,
    notices: Family<KindLabels, Counter>,
    epochs: Counter,
    changes: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("cachet");
        let requests = Family::<RequestLabels, Counter>::default();
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 4.0, 8))
        });
        let (stored, served) = (Counter::default(), Counter::default());
        let swept = Family::<KindLabels, Counter>::default();
        let notices = Family::<KindLabels, Counter>::default();
        let (epochs, changes) = (Counter::default(), Counter::default());
        registry.register("requests", "Requests answered", requests.clone());
        registry.register_with_unit("request_duration", "Time to the answer's head", Unit::Seconds, seconds.clone());
        registry.register_with_unit("parts_stored", "Bytes of parts taken in", Unit::Bytes, stored.clone());
        registry.register_with_unit("parts_served", "Bytes of parts given out", Unit::Bytes, served.clone());
        registry.register("swept", "Rows and blobs that the sweep took", swept.clone());
        registry.register("notices", "Messages for the mail relay", notices.clone());
        registry.register("epochs", "Epochs of the directory that this node published", epochs.clone());
        registry.register("changes", "Changes in them", changes.clone());
        Self { registry, requests, seconds, stored, served, swept, notices, epochs, changes }
    }

    pub(crate) fn request(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.seconds.get_or_create(&RouteLabels { route: route.clone() }).observe(seconds);
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    pub(crate) fn stored(&self, bytes: u64) {
        self.stored.inc_by(bytes);
    }

    pub(crate) fn served(&self, bytes: u64) {
        self.served.inc_by(bytes);
    }

    pub(crate) fn published(&self, changes: u64) {
        self.epochs.inc();
        self.changes.inc_by(changes);
    }

    pub(crate) fn delivered(&self, delivered: &Delivered) {
        let counts = [("sent", delivered.sent), ("refused", delivered.refused), ("later", delivered.later)];
        for (kind, count) in counts {
            self.notices.get_or_create(&KindLabels { kind }).inc_by(count);
        }
    }

    pub(crate) fn swept(&self, swept: &Swept) {
        let counts = [
            ("staged", swept.staged),
            ("orphans", swept.orphans),
            ("drops", swept.drops),
            ("listings", swept.listings),
        ];
        for (kind, count) in counts {
            self.swept.get_or_create(&KindLabels { kind }).inc_by(count);
        }
    }
}

/// The text that Prometheus reads.
pub(crate) async fn metrics(State(app): State<App>) -> Result<impl IntoResponse> {
    let mut body = String::new();
    text::encode(&mut body, &app.metrics.registry).map_err(|_| INTERNAL)?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], body))
}
