//! The wire between a client and the server in process: everything that crosses it is kept, and a play may rewrite
//! what comes back.

use std::cell::RefCell;
use std::rc::Rc;

use axum::Router;
use axum::body::Body as HttpBody;
use cachet_client::transport::{Body, NoAnswer, Request, Response, Transport};
use cachet_crypto::protocol::api::{PASS_HEADER, path};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::witnesses::Witnesses;

/// One request and its answer as the client got it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Name of the client.
    pub who: String,
    /// The request.
    pub request: Request,
    /// The answer; none when the play cut the wire.
    pub response: Option<Response>,
}

impl Exchange {
    /// Every byte that the client sent.
    pub fn sent(&self) -> Vec<u8> {
        let Request { path, token, pass, body, .. } = &self.request;
        let mut sent = path.clone().into_bytes();
        for text in [token, pass].into_iter().flatten() {
            sent.push(b'\n');
            sent.extend_from_slice(text.as_bytes());
        }
        sent.push(b'\n');
        match body {
            Body::Empty => {}
            Body::Json(bytes) | Body::Bytes(bytes) => sent.extend_from_slice(bytes),
        }
        sent
    }
}

/// Rewrites an answer, or cuts the wire by returning `None`.
pub type Play = Box<dyn FnMut(&Request, Response) -> Option<Response>>;

/// A client's way to the server.
pub struct Wire {
    router: RefCell<Router>,
    witnesses: RefCell<Rc<Witnesses>>,
    who: String,
    recorded: Rc<RefCell<Vec<Exchange>>>,
    play: RefCell<Option<Play>>,
}

impl Wire {
    /// An honest wire.
    pub fn new(router: Router, witnesses: Rc<Witnesses>, who: &str, recorded: Rc<RefCell<Vec<Exchange>>>) -> Self {
        let (router, witnesses) = (RefCell::new(router), RefCell::new(witnesses));
        Self { router, witnesses, who: who.to_owned(), recorded, play: RefCell::new(None) }
    }

    /// From now on another server answers at this address.
    pub fn connect(&self, router: Router) {
        *self.router.borrow_mut() = router;
    }

    /// From now on `world` answers: another view behind the same address.
    pub fn turn_to(&self, world: &crate::World) {
        *self.router.borrow_mut() = world.router();
        *self.witnesses.borrow_mut() = Rc::clone(&world.witnesses);
    }

    /// From now on answers pass through `play`.
    pub fn play(&self, play: impl FnMut(&Request, Response) -> Option<Response> + 'static) {
        *self.play.borrow_mut() = Some(Box::new(play));
    }

    /// The server is honest again.
    pub fn be_honest(&self) {
        *self.play.borrow_mut() = None;
    }
}

impl Transport for Wire {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        if request.path == path::look_up() {
            let witnesses = Rc::clone(&self.witnesses.borrow());
            witnesses.publish().await;
        }
        let mut builder = axum::http::Request::builder().method(request.method.as_str()).uri(&request.path);
        if let Some(token) = &request.token {
            builder = builder.header("authorization", format!("Bearer {token}"));
        }
        if let Some(pass) = &request.pass {
            builder = builder.header(PASS_HEADER, pass);
        }
        let (kind, body) = match &request.body {
            Body::Empty => (None, Vec::new()),
            Body::Json(bytes) => (Some("application/json"), bytes.clone()),
            Body::Bytes(bytes) => (Some("application/octet-stream"), bytes.clone()),
        };
        if let Some(kind) = kind {
            builder = builder.header("content-type", kind);
        }
        let http = builder.body(HttpBody::from(body)).map_err(|_| NoAnswer)?;
        let router = self.router.borrow().clone();
        let answer = router.oneshot(http).await.map_err(|_| NoAnswer)?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.map_err(|_| NoAnswer)?.to_bytes().to_vec();
        let honest = Response { status, body };
        let response = match self.play.borrow_mut().as_mut() {
            Some(play) => play(&request, honest),
            None => Some(honest),
        };
        self.recorded.borrow_mut().push(Exchange { who: self.who.clone(), request, response: response.clone() });
        response.ok_or(NoAnswer)
    }
}
