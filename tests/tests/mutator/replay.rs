//! A server made of recorded answers, some of them lies. It needs no database and no clock: a case costs what the
//! client costs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cachet_client::transport::{Body, Method, NoAnswer, Request, Response, Transport};
use cachet_crypto::protocol::api::Append;
use cachet_crypto::protocol::log::{Head, LogEntry, next_link};

use super::lies::{Lies, Told};
use super::recording::{Answer, method, pattern};

/// Requests that one flow makes at most: beyond it the client does not end.
const ENDLESS: usize = 600;

/// Answers of a flow, found by what is asked.
pub(super) struct Script<'a> {
    answers: &'a [Answer],
    exact: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    alike: BTreeMap<String, Vec<usize>>,
}

impl<'a> Script<'a> {
    pub(super) fn new(answers: &'a [Answer]) -> Self {
        let mut script = Self { answers, exact: BTreeMap::new(), alike: BTreeMap::new() };
        for (at, answer) in answers.iter().enumerate() {
            script.exact.entry((&answer.method, &answer.path)).or_default().push(at);
            script.alike.entry(answer.pattern()).or_default().push(at);
        }
        script
    }

    /// Number of the answer to the `asked`-th request of its kind; the last one again after it.
    fn find(&self, request: &Request, asked: usize) -> Option<usize> {
        let exact = self.exact.get(&(method(request), request.path.as_str()));
        let found = exact.or_else(|| self.alike.get(&pattern(method(request), &request.path)))?;
        found.get(asked).or(found.last()).copied()
    }
}

/// One run of a flow over a script.
pub(super) struct Replay<'a> {
    script: &'a Script<'a>,
    lies: &'a Lies<'a>,
    asked: RefCell<BTreeMap<String, usize>>,
    sent: RefCell<Vec<Request>>,
}

impl<'a> Replay<'a> {
    pub(super) fn new(script: &'a Script<'a>, lies: &'a Lies<'a>) -> Self {
        Self { script, lies, asked: RefCell::default(), sent: RefCell::default() }
    }

    /// Every request that the client made.
    pub(super) fn sent(&self) -> std::cell::Ref<'_, Vec<Request>> {
        self.sent.borrow()
    }

    fn answer(&self, request: &Request) -> Option<Response> {
        let mut asked = self.asked.borrow_mut();
        let times = asked.entry(format!("{} {}", method(request), request.path)).or_default();
        let found = self.script.find(request, *times);
        *times += 1;
        let Some(at) = found else { return Some(not_found()) };
        let mut honest = self.script.answers[at].response();
        if let Some(head) = head_after(request) {
            honest.body = head;
        }
        match self.lies.told(at, honest) {
            Told::Answer(response) => Some(response),
            Told::Nothing => None,
        }
    }
}

impl Transport for Replay<'_> {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let answer = self.answer(&request);
        self.sent.borrow_mut().push(request);
        assert!(self.sent.borrow().len() < ENDLESS, "the client asks without end");
        answer.ok_or(NoAnswer)
    }
}

/// The head that an honest server answers an append with: the recorded one is that of another append.
pub(super) fn head_after(request: &Request) -> Option<Vec<u8>> {
    let is_append = request.method == Method::Post && request.path.ends_with("/log");
    let Body::Json(body) = &request.body else { return None };
    let append: Append = is_append.then(|| serde_json::from_slice(body).ok())??;
    let last = append.entries.last()?;
    let entry: LogEntry = last.entry.peek().ok()?;
    let head = Head { n: entry.n, link: next_link(entry.prev, last.entry.hash().ok()?) };
    serde_json::to_vec(&head).ok()
}

fn not_found() -> Response {
    let body = br#"{"type":"urn:cachet:problem:not-found","title":"There is nothing here for you.","status":404,"code":"not-found"}"#;
    Response { status: 404, body: body.to_vec() }
}
