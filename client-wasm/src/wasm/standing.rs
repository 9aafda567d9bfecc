//! Freshness as the page shows it, and what was kept of a server that showed two histories.

use cachet_crypto::Timestamp;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::show;
use super::{Answer, BrowserSession};
use crate::Freshness;

/// `Standing`.
#[derive(Serialize)]
struct Standing {
    freshness: &'static str,
    at: Option<Timestamp>,
    waiting: u64,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Whether what is open here is proven to be the newest, and how many acts are on their way.
    pub async fn standing(&self) -> Answer {
        let standing = self.opened()?.session.standing().await?;
        let (freshness, at) = match standing.freshness {
            Freshness::Proven(at) => ("proven", Some(at)),
            Freshness::NotProven => ("not-proven", None),
            Freshness::NoPolicy => ("no-policy", None),
        };
        show(&Standing { freshness, at, waiting: standing.head.saturating_sub(standing.proven) })
    }

    /// Signed pieces that show two histories.
    pub async fn evidence(&self) -> Answer {
        let shared = self.open.borrow().as_ref().is_some_and(|open| open.shared);
        show(&crate::evidence(&self.store(shared)).await?)
    }
}
