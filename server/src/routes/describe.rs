//! A table of routes that is a router and an OpenAPI 3.1 description at once.

use std::collections::BTreeMap;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post, put};
use cachet_crypto::protocol::problem::{MEDIA_TYPE, Problem, ProblemKind};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::limit;

use super::operation::Operation;

/// Routes and their description, growing together.
pub(super) struct Api {
    app: App,
    router: Router<App>,
    paths: BTreeMap<&'static str, Map<String, Value>>,
    schemas: SchemaGenerator,
}

macro_rules! methods {
    ($($method:ident),*) => {
        $(
            pub(super) fn $method<H: Handler<T, App>, T: 'static>(&mut self, pattern: &'static str, handler: H, operation: Operation) {
                self.add(stringify!($method), pattern, $method(handler), operation);
            }
        )*
    };
}

impl Api {
    pub(super) fn new(app: App) -> Self {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        Self { app, router: Router::new(), paths: BTreeMap::new(), schemas: settings.into_generator() }
    }

    methods!(get, put, post, delete);

    fn add(&mut self, method: &str, pattern: &'static str, mut route: MethodRouter<App>, operation: Operation) {
        if operation.is_open() && method != "get" {
            route = route.route_layer(from_fn_with_state(self.app.clone(), limit::open));
        }
        let described = operation.describe(pattern, &mut self.schemas);
        let methods = self.paths.entry(pattern).or_default();
        if operation.is_raw() {
            methods.insert("head".to_owned(), operation.describe_head(described.clone()));
        }
        methods.insert(method.to_owned(), described);
        self.router = std::mem::take(&mut self.router).route(pattern, route);
    }

    /// The router, and what describes it.
    pub(super) fn finish(mut self) -> (Router<App>, Value) {
        let problem = self.schemas.subschema_for::<Problem>();
        let responses: Map<String, Value> = ProblemKind::ALL
            .iter()
            .map(|kind| {
                let content = json!({ MEDIA_TYPE: { "schema": problem } });
                (format!("Problem{}", kind.status()), json!({ "description": kind.title(), "content": content }))
            })
            .collect();
        let mut schemas = self.schemas.take_definitions(true);
        schemas.values_mut().for_each(require_all);
        let description = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Cachet",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Ciphertext and signed statements. Every field is sent, null where there is no value.",
                "license": { "name": "EUPL-1.2" },
            },
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "responses": responses,
                "securitySchemes": {
                    "account": { "type": "http", "scheme": "bearer", "description": "Token of an account." },
                    "mailbox": { "type": "http", "scheme": "bearer", "description": "Token of a mailbox; never an account's." },
                },
            },
        });
        (self.router, description)
    }
}

/// Absent fields are refused: every property is required.
fn require_all(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(names) = object.get("properties").and_then(Value::as_object) {
        let names: Vec<Value> = names.keys().map(|name| json!(name)).collect();
        object.insert("required".to_owned(), names.into());
    }
}
