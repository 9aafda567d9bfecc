//! What a client may do when it is lied to: give the honest result, or refuse by type. Nothing else counts.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use aho_corasick::AhoCorasick;
use cachet_client::transport::{Body, Request};
use cachet_client::{Error, Platform, Refusal, Registrar};
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Append, CreateAccount, Drop as DoorDrop, OwnObject};
use cachet_crypto::{Timestamp, VerifyingKey};
use cachet_seal::{HybridIdentity, RecoveryCode, open_letter, open_terms, unwrap_header, unwrap_root};
use futures_util::FutureExt as _;

use super::flows::{GAP, Measure};
use super::lies::Lies;
use super::recording::{Recorded, Recording};
use super::replay::{Replay, Script, head_after};
use super::scene::device;

/// How the state of what is shared reads where nothing proves it to be the newest, and where something does.
const NOT_PROVEN: &str = "state: NotProven";
const IN_FORCE: &str = "state: InForce";

/// What a case came to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Verdict {
    /// The honest result.
    Honest,
    /// A refusal of this code.
    Refused(&'static str),
}

/// One flow with what it does when nobody lies.
pub(super) struct Judge<'a> {
    recorded: &'a Recorded,
    script: Script<'a>,
    sheet: RecoveryCode,
    readers: Vec<HybridIdentity>,
    secrets: &'a AhoCorasick,
    platform: (u64, VerifyingKey),
    /// What a person sees.
    honest: Vec<String>,
    /// For each key of the device, the values that it has before and in an honest run.
    kept: BTreeMap<String, BTreeSet<Vec<u8>>>,
}

impl<'a> Judge<'a> {
    /// Runs the flow honestly twice: a flow that does not give the same twice cannot be judged.
    pub(super) fn new(recording: &'a Recording, recorded: &'a Recorded, secrets: &'a AhoCorasick) -> Self {
        let key: [u8; 32] = recording.registrar.0.as_slice().try_into().expect("a key");
        let mut judge = Self {
            recorded,
            script: Script::new(&recorded.answers),
            sheet: RecoveryCode::parse(&recorded.sheet).expect("the sheet's own text"),
            readers: recorded.readers.iter().map(|(sheet, created)| identity(sheet, &created.0)).collect(),
            secrets,
            platform: (recording.now, VerifyingKey::from_bytes(&key).expect("a key")),
            honest: Vec::new(),
            kept: BTreeMap::new(),
        };
        let lies = Lies::none(&recorded.answers);
        for run in 0..2 {
            let (shown, kept, _) = judge.run(&lies);
            let shown = shown.unwrap_or_else(|error| panic!("{:?} replayed honestly: {error:?}", recorded.flow));
            assert!(run == 0 || shown == judge.honest, "{:?} is not the same twice", recorded.flow);
            judge.honest = shown;
            for (key, value) in kept.into_iter().chain(recorded.store.iter().map(|(k, v)| (k.clone(), v.0.clone()))) {
                judge.kept.entry(key).or_default().insert(value);
            }
        }
        judge
    }

    #[allow(clippy::type_complexity, reason = "what was said, what is kept, what was sent")]
    fn run(&self, lies: &Lies<'_>) -> (Result<Vec<String>, Error>, Vec<(String, Vec<u8>)>, Vec<Request>) {
        let Recorded { flow, chosen, store, .. } = self.recorded;
        let (replay, store) = (Replay::new(&self.script, lies), device(store));
        let (now, key) = self.platform;
        let platform = Platform {
            now: Box::new(move || Timestamp(now)),
            origin: "http://localhost:1".to_owned(),
            registrars: vec![Registrar { key, name: "L'Ordre des médecins".to_owned(), demonstration: false }],
            policy: cachet_transparency::demonstration::policy().ok(),
        };
        let done = flow.act(&self.sheet, chosen, &replay, std::rc::Rc::clone(&store), platform).now_or_never();
        let sent = replay.sent().clone();
        (done.expect("a recorded answer does not wait"), store.values(), sent)
    }

    /// What the client made of `lies`; what it must not have done, in words.
    pub(super) fn judge(&self, lies: &Lies<'_>) -> Result<Verdict, String> {
        let ran = catch_unwind(AssertUnwindSafe(|| self.run(lies)));
        let (done, kept, sent) = ran.map_err(|panic| format!("a panic: {}", words(&*panic)))?;
        self.sent_nothing_else(&sent)?;
        let alarmed = kept.iter().any(|(key, _)| key.starts_with("alarm/"));
        let stale = kept.iter().any(|(key, value)| key.starts_with("alarm/") && is_stale(value));
        self.kept_nothing_else(&kept, &sent)?;
        match done {
            Ok(shown) => self.is_honest(&shown, (alarmed, stale)).map(|()| Verdict::Honest),
            Err(error @ (Error::Refused(_) | Error::Problem(_))) => Ok(Verdict::Refused(error.code())),
            Err(error @ (Error::Network | Error::KeysChanged | Error::RecoveryCode)) => {
                Ok(Verdict::Refused(error.code()))
            }
            Err(other) => Err(format!("an error that no answer may cause: {other:?}")),
        }
    }

    fn is_honest(&self, shown: &[String], (alarmed, stale): (bool, bool)) -> Result<(), String> {
        if shown == self.honest {
            return Ok(());
        }
        let gap = shown.iter().any(|line| line.starts_with(GAP));
        // Listed, said not to be proven and never opened: a refusal by type, which leaves its alarm.
        let is_known = |line: &String| {
            self.honest.contains(line) || (stale && self.honest.contains(&line.replacen(NOT_PROVEN, IN_FORCE, 1)))
        };
        let genuine = shown.iter().filter(|line| !line.starts_with(GAP)).all(is_known);
        let allowed = match self.recorded.flow.measure() {
            Measure::Same => false,
            Measure::SameOrGap => genuine && gap,
            Measure::GenuineOrAlarm => genuine && alarmed,
            Measure::Genuine => genuine,
        };
        if allowed { Ok(()) } else { Err(format!("shown: {shown:#?}\nhonest: {:#?}", self.honest)) }
    }

    /// Pins and whatever else the device keeps stay as they were, or become what an honest run makes of them.
    fn kept_nothing_else(&self, kept: &[(String, Vec<u8>)], sent: &[Request]) -> Result<(), String> {
        let written: Vec<Vec<u8>> = sent.iter().filter_map(pin_of).collect();
        for (key, value) in kept {
            // Alarms tell what was refused; tickets are the server's own; the others are sealed with fresh chance, under
            // a key of the vault, from what the pins beside them were checked against.
            let free = ["alarm/", "ticket/", "invited/", "upload/", "kept/", "offline/", "intent/"];
            // A checkpoint that is kept was signed and cosigned; evidence verifies; the newest entry and the breaks that
            // were counted follow the pins.
            let proven = ["pin/checkpoint", "evidence/", "entry/", "gaps/"];
            if free.iter().chain(&proven).any(|prefix| key.starts_with(prefix)) {
                continue;
            }
            let is_own = key.starts_with("pin/") && (written.contains(value) || self.is_between(key, value));
            if !is_own && !self.kept.get(key).is_some_and(|values| values.contains(value)) {
                return Err(format!("the device keeps {key} = {}", String::from_utf8_lossy(value)));
            }
        }
        let gone = self
            .recorded
            .store
            .iter()
            .find(|(key, _)| key.starts_with("pin/") && kept.iter().all(|(known, _)| known != key));
        gone.map_or(Ok(()), |(key, _)| Err(format!("the device forgot {key}")))
    }

    /// Whether the number of a sealed object is one that the honest run went through.
    fn is_between(&self, key: &str, value: &[u8]) -> bool {
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<u64>().ok();
        let known = self.kept.get(key).into_iter().flatten().filter_map(|bytes| number(bytes));
        let highest = known.max().unwrap_or_default();
        let before =
            self.recorded.store.iter().find(|(pinned, _)| pinned == key).and_then(|(_, bytes)| number(&bytes.0));
        number(value).is_some_and(|n| n >= before.unwrap_or(1) && n <= highest)
    }

    /// No secret in any request, and whatever is wrapped is wrapped to the readers that the person chose.
    fn sent_nothing_else(&self, sent: &[Request]) -> Result<(), String> {
        for request in sent {
            let body = match &request.body {
                Body::Empty => [].as_slice(),
                Body::Json(bytes) | Body::Bytes(bytes) => bytes,
            };
            let texts = [request.token.as_deref(), request.pass.as_deref(), Some(request.path.as_str())];
            let texts = texts.into_iter().flatten().map(str::as_bytes);
            if texts.chain([body]).any(|bytes| self.secrets.is_match(bytes)) {
                return Err(format!("a secret in {}", request.path));
            }
            if request.path.ends_with("/log") && !body.is_empty() {
                let append: Append = serde_json::from_slice(body).expect("the client speaks JSON");
                let headers =
                    append.envelopes.iter().map(|new| self.any(|me| unwrap_header(me, &new.header.0).is_ok()));
                let terms = append.consents.iter().map(|new| self.any(|me| open_terms(me, &new.terms.0).is_ok()));
                if !headers.chain(terms).all(|ours| ours) {
                    return Err("a key or terms wrapped to somebody else".to_owned());
                }
            }
            if request.path.starts_with("/v1/doors/") {
                let letter: DoorDrop = serde_json::from_slice(body).expect("the client speaks JSON");
                if !self.any(|me| open_letter(me, &letter.body.0).is_ok()) {
                    return Err("an invitation sealed to somebody else".to_owned());
                }
            }
        }
        Ok(())
    }

    fn any(&self, opens: impl Fn(&HybridIdentity) -> bool) -> bool {
        self.readers.iter().any(opens)
    }
}

/// What a device pins of a state that it wrote itself: the head of an append, the number of a sealed object.
fn pin_of(request: &Request) -> Option<Vec<u8>> {
    let is_object = request.path.starts_with("/v1/account/objects/");
    match &request.body {
        Body::Json(body) if is_object => {
            let object: OwnObject = serde_json::from_slice(body).expect("the client speaks JSON");
            Some(object.n.to_string().into_bytes())
        }
        _ => head_after(request),
    }
}

/// The identity that a sheet opens, from what its owner sent when the account was made.
fn identity(sheet: &str, created: &[u8]) -> HybridIdentity {
    let code = RecoveryCode::parse(sheet).expect("the sheet's own text");
    let created: CreateAccount = serde_json::from_slice(created).expect("the client speaks JSON");
    let record: AccountRecord = created.record.peek().expect("a record");
    unwrap_root(&code.wrap_key(record.account(), 0), &created.recovery.wrap.0).expect("the sheet opens").keys().identity
}

/// Whether an alarm says that nothing proved to be the newest.
fn is_stale(alarm: &[u8]) -> bool {
    serde_json::from_slice::<cachet_client::Alarm>(alarm).is_ok_and(|alarm| alarm.code == Refusal::Stale.code())
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without words").to_owned()
}
