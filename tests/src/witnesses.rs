//! The witnesses of a test's directory, in process: before each look-up they publish what waits and cosign it, unless the
//! test stops them.

use std::cell::{Cell, RefCell};

use axum::Router;
use axum::body::Body;
use cachet_crypto::Timestamp;
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::transparency::Cosign;
use cachet_server::{Clock as _, Server};
use cachet_transparency::{Checkpoint, Policy, WitnessKey, WitnessSigner, demonstration};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::world::TestClock;

/// Seconds after which a checkpoint is stale in tests: an hour.
pub const MAX_AGE: u64 = demonstration::MAX_AGE;

/// Two witnesses of one server.
pub struct Witnesses {
    server: Server,
    router: Router,
    clock: TestClock,
    signers: [WitnessSigner; 2],
    /// Size, time and number of witnesses of what was cosigned last.
    last: RefCell<Option<(u64, Timestamp, usize)>>,
    publishing: Cell<bool>,
    cosigning: Cell<usize>,
}

/// Witness 1 or 2 of every test: the demonstration's, so that a client built for one believes them.
pub fn witness(number: u8) -> WitnessSigner {
    demonstration::witness(number).expect("a name that notes carry")
}

/// Both public keys, as a server's settings take them.
pub fn witness_keys() -> Vec<WitnessKey> {
    [1, 2].map(|number| witness(number).witness_key()).to_vec()
}

impl Witnesses {
    /// Witnesses that watch `server`.
    pub fn new(server: Server, clock: TestClock) -> Self {
        let router = server.router();
        let signers = [1, 2].map(witness);
        let (publishing, cosigning) = (Cell::new(true), Cell::new(2));
        Self { server, router, clock, signers, last: RefCell::default(), publishing, cosigning }
    }

    /// From now on nothing is cosigned: the directory freezes.
    pub fn freeze(&self) {
        self.cosigning.set(0);
    }

    /// From now on so many witnesses cosign.
    pub fn cosign_by(&self, witnesses: usize) {
        self.cosigning.set(witnesses);
    }

    /// From now on nothing is published, though what is there is cosigned anew: a server that hides what is new.
    pub fn hold(&self) {
        self.publishing.set(false);
    }

    /// Everything goes on.
    pub fn go_on(&self) {
        self.cosigning.set(2);
        self.publishing.set(true);
    }

    /// The policy of the clients of this server.
    pub fn policy(&self) -> Policy {
        let vrf = self.server.vrf_key().expect("the server has a key");
        Policy::new(self.server.log_key(), vrf, witness_keys(), 2, MAX_AGE).expect("two witnesses that differ")
    }

    /// Publishes and cosigns until nothing waits. Of a server that cannot publish, nothing more is proven.
    pub async fn publish(&self) {
        loop {
            let published = self.publishing.get() && self.server.publish().await.is_ok_and(|epoch| epoch.is_some());
            let cosigned = self.cosigning.get() > 0 && self.cosign().await;
            if !published && !cosigned {
                return;
            }
        }
    }

    async fn cosign(&self) -> bool {
        let Some(note) = self.get(&path::checkpoint()).await else { return false };
        let Ok(checkpoint) = Checkpoint::verify(&note, &self.server.log_key()) else { return false };
        let now = self.clock.now();
        let cosigned = Some((checkpoint.size(), now, self.cosigning.get()));
        if *self.last.borrow() == cosigned {
            return false;
        }
        for signer in self.signers.iter().take(self.cosigning.get()) {
            let lines = signer.cosign(&checkpoint, now).expect("a short name");
            let cosign = Cosign { size: checkpoint.size(), lines };
            let request = axum::http::Request::post(path::cosignatures()).header("content-type", "application/json");
            let body = serde_json::to_vec(&cosign).expect("strings and a number");
            let request = request.body(Body::from(body)).expect("a request");
            let answer = self.router.clone().oneshot(request).await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.status());
        }
        *self.last.borrow_mut() = cosigned;
        true
    }

    async fn get(&self, path: &str) -> Option<String> {
        let request = axum::http::Request::get(path).body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        if !answer.status().is_success() {
            return None;
        }
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes().to_vec();
        Some(String::from_utf8(bytes).expect("a note is text"))
    }
}
