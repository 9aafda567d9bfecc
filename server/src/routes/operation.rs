//! What one method of a path does, and how OpenAPI says it.

use std::collections::BTreeSet;

use cachet_crypto::protocol::link::CAPSULE;
use cachet_crypto::protocol::log::MAX_NUMBER;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{
    AccountId, AddressId, DepositId, DepositLinkId, DeviceId, DropId, HealthLinkId, LinkId, MailboxId, ObjectId,
    PartName, PasskeyId, RequestId, SignerId, VaultId,
};
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::own_object::{KEYRING, MAILBOXES};
use crate::part;

/// Whose token a route takes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Token {
    None,
    Account,
    Mailbox,
}

/// What travels as a body.
#[derive(Clone, Copy)]
enum Content {
    Nothing,
    Json(fn(&mut SchemaGenerator) -> Schema),
    Raw,
    Text,
}

/// What one method of a path does.
pub(super) struct Operation {
    id: &'static str,
    summary: &'static str,
    token: Token,
    light: bool,
    parameters: Vec<Parameter>,
    body: Content,
    status: u16,
    answer: Content,
    refusals: BTreeSet<u16>,
    kinds: Vec<ProblemKind>,
}

/// A parameter beside the path's ids.
pub(super) struct Parameter {
    name: &'static str,
    place: &'static str,
    about: &'static str,
    required: bool,
    number: bool,
    most: u64,
}

impl Parameter {
    pub(super) const fn number(name: &'static str, about: &'static str) -> Self {
        Self { name, place: "query", about, required: false, number: true, most: MAX_NUMBER }
    }

    pub(super) const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, place: "query", about, required: false, number: false, most: 0 }
    }

    pub(super) const fn header(name: &'static str, about: &'static str) -> Self {
        Self { name, place: "header", about, required: true, number: false, most: 0 }
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn at_most(mut self, most: u32) -> Self {
        self.most = most as u64;
        self
    }

    fn describe(&self) -> Value {
        let schema = if self.number {
            json!({ "type": "integer", "minimum": 0, "maximum": self.most })
        } else {
            json!({ "type": "string" })
        };
        json!({ "name": self.name, "in": self.place, "required": self.required, "description": self.about, "schema": schema })
    }
}

/// An operation without a body that answers with a `T`; `()` is no content.
pub(super) fn answers<T: JsonSchema>(id: &'static str, summary: &'static str) -> Operation {
    let nothing = T::schema_name() == <()>::schema_name();
    let (status, answer) = if nothing { (204, Content::Nothing) } else { (200, Content::Json(schema_of::<T>)) };
    let (refusals, kinds) = (BTreeSet::new(), Vec::new());
    Operation {
        id,
        summary,
        token: Token::None,
        light: false,
        parameters: Vec::new(),
        body: Content::Nothing,
        status,
        answer,
        refusals,
        kinds,
    }
    .refuses(&[ProblemKind::TooMany, ProblemKind::Internal, ProblemKind::Unavailable])
}

/// An operation that takes a `T` and answers with no content, unless said otherwise.
pub(super) fn accepts<T: JsonSchema>(id: &'static str, summary: &'static str) -> Operation {
    let mut operation = answers::<()>(id, summary);
    operation.body = Content::Json(schema_of::<T>);
    operation.refuses(&[ProblemKind::Malformed, ProblemKind::UnsupportedMediaType, ProblemKind::TooLarge])
}

fn schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

impl Operation {
    pub(super) fn gives<T: JsonSchema>(mut self) -> Self {
        (self.status, self.answer) = (200, Content::Json(schema_of::<T>));
        self
    }

    pub(super) fn creates(mut self) -> Self {
        self.status = 201;
        self
    }

    pub(super) fn raw_body(mut self) -> Self {
        self.body = Content::Raw;
        self.refuses(&[ProblemKind::Malformed, ProblemKind::UnsupportedMediaType, ProblemKind::TooLarge])
    }

    pub(super) fn raw_answer(mut self) -> Self {
        (self.status, self.answer) = (200, Content::Raw);
        self
    }

    pub(super) fn text_answer(mut self) -> Self {
        (self.status, self.answer) = (200, Content::Text);
        self
    }

    pub(super) fn account(self) -> Self {
        self.with_token(Token::Account)
    }

    pub(super) fn mailbox(self) -> Self {
        self.with_token(Token::Mailbox)
    }

    fn with_token(mut self, token: Token) -> Self {
        self.token = token;
        self.guarded()
    }

    /// Refuses whom it does not know, though no token is asked for.
    pub(super) fn guarded(self) -> Self {
        self.refuses(&[ProblemKind::Unauthenticated])
    }

    pub(super) fn takes(mut self, parameter: Parameter) -> Self {
        let is_query = parameter.place == "query";
        self.parameters.push(parameter);
        if is_query { self.refuses(&[ProblemKind::Malformed]) } else { self }
    }

    pub(super) fn refuses(mut self, kinds: &[ProblemKind]) -> Self {
        self.refusals.extend(kinds.iter().map(|kind| kind.status()));
        self.kinds.extend(kinds.iter().filter(|kind| !self.kinds.contains(kind)).copied().collect::<Vec<_>>());
        self
    }

    /// Needs no token and cannot be a guess: it counts as any request does, not as those that need none.
    pub(super) fn light(mut self) -> Self {
        self.light = true;
        self
    }

    /// Whether a request needs no token and costs or guesses something.
    pub(super) fn is_open(&self) -> bool {
        self.token == Token::None && !self.light
    }

    /// Whether the answer is raw bytes, which HEAD asks for without their body.
    pub(super) fn is_raw(&self) -> bool {
        matches!(self.answer, Content::Raw)
    }

    /// The same without bodies: whether the bytes are there, and how many.
    pub(super) fn describe_head(&self, mut described: Value) -> Value {
        described["operationId"] = json!(format!("{}Head", self.id));
        for response in described["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            *response = json!({ "description": "As for GET, without a body." });
        }
        described
    }

    pub(super) fn describe(&self, pattern: &str, schemas: &mut SchemaGenerator) -> Value {
        let mut responses = Map::new();
        let mut answer = json!({ "description": "Done." });
        if let Some(content) = self.answer.describe(schemas) {
            answer["content"] = content;
        }
        responses.insert(self.status.to_string(), answer);
        for status in &self.refusals {
            let reference = json!({ "$ref": format!("#/components/responses/Problem{status}") });
            responses.insert(status.to_string(), reference);
        }
        let ids = ids_of(pattern).map(|name| parameter_of_path(name, schemas));
        let parameters: Vec<Value> =
            ids.collect::<Vec<_>>().into_iter().chain(self.parameters.iter().map(Parameter::describe)).collect();
        let codes: Vec<&str> = self.kinds.iter().map(|kind| kind.code()).collect();
        let mut operation = json!({
            "operationId": self.id,
            "summary": self.summary,
            "description": format!("Problems: {}.", codes.join(", ")),
            "parameters": parameters,
            "responses": responses,
            "security": match self.token {
                Token::None => json!([]),
                Token::Account => json!([{ "account": [] }]),
                Token::Mailbox => json!([{ "mailbox": [] }]),
            },
        });
        if let Some(content) = self.body.describe(schemas) {
            operation["requestBody"] = json!({ "required": true, "content": content });
        }
        operation
    }
}

impl Content {
    fn describe(self, schemas: &mut SchemaGenerator) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::Json(schema) => Some(json!({ "application/json": { "schema": schema(schemas) } })),
            Self::Text => Some(json!({ "text/plain": { "schema": { "type": "string" } } })),
            Self::Raw => Some(
                json!({ part::MEDIA_TYPE: { "schema": { "type": "string", "format": "binary", "minLength": 1 } } }),
            ),
        }
    }
}

fn ids_of(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

fn parameter_of_path(name: &str, schemas: &mut SchemaGenerator) -> Value {
    let schema = match name {
        "account" => schemas.subschema_for::<AccountId>(),
        "device" => schemas.subschema_for::<DeviceId>(),
        "vault" => schemas.subschema_for::<VaultId>(),
        "object" => schemas.subschema_for::<ObjectId>(),
        "mailbox" => schemas.subschema_for::<MailboxId>(),
        "part" => schemas.subschema_for::<PartName>(),
        "registrar" => schemas.subschema_for::<SignerId>(),
        "address" => schemas.subschema_for::<AddressId>(),
        "deposit_link" => schemas.subschema_for::<DepositLinkId>(),
        "deposit" => schemas.subschema_for::<DepositId>(),
        "drop" => schemas.subschema_for::<DropId>(),
        "health_link" => schemas.subschema_for::<HealthLinkId>(),
        "passkey" => schemas.subschema_for::<PasskeyId>(),
        "link" => schemas.subschema_for::<LinkId>(),
        "step" => schemars::json_schema!({ "type": "integer", "minimum": 0, "maximum": CAPSULE }),
        "request" => schemas.subschema_for::<RequestId>(),
        "slot" => schemars::json_schema!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        "name" => schemars::json_schema!({ "enum": [KEYRING, MAILBOXES] }),
        other => unreachable!("the pattern's {other} has no schema"),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}
