//! What every request needs, made once at the start.

use std::ops::Deref;
use std::sync::Arc;

use cachet_crypto::{Day, Timestamp, VerifyingKey};

use crate::blob::Blobs;
use crate::clock::Clock;
use crate::limit::Limiter;
use crate::mac::MacKey;
use crate::metrics::Metrics;
use crate::notice::Relay;
use crate::opaque::Opaque;
use crate::page::Page;
use crate::settings::Settings;
use crate::store::Store;
use crate::transparency::Keys;
use crate::uploading::Uploading;

/// Shared state; a clone is another handle.
#[derive(Clone)]
pub(crate) struct App(pub(crate) Arc<State>);

/// The state itself. Nothing in it matters after a crash: whatever does is in the database.
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) opaque: Opaque,
    /// Key of challenges and tokens.
    pub(crate) tokens: MacKey,
    /// Key of the passes of openings.
    pub(crate) passes: MacKey,
    /// Key of the codes that confirm an address, and of their counts.
    pub(crate) notices: MacKey,
    /// The mail relay, where the operator has one.
    pub(crate) relay: Option<Relay>,
    /// Keys and witnesses of the directory.
    pub(crate) transparency: Keys,
    /// Bounds the memory that uploads take, in all and for each account.
    pub(crate) uploading: Uploading,
    pub(crate) limiter: Limiter,
    pub(crate) metrics: Metrics,
    pub(crate) page: Option<Page>,
}

impl Deref for App {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl State {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> Day {
        self.now().day()
    }

    /// Registrars whose credentials the directory shows; the demonstration's on a demonstration.
    pub(crate) fn registrars(&self) -> impl Iterator<Item = VerifyingKey> {
        let named = self.settings.registrars.iter().copied();
        #[cfg(debug_assertions)]
        let named = named.chain(self.settings.demonstration.then(crate::demonstration::registrar));
        named
    }
}
