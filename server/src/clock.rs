//! Time as a start-up setting: nothing else in this crate reads a clock for a decision.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use cachet_crypto::Timestamp;

/// Where the server takes the time from.
pub trait Clock: Send + Sync {
    /// Now, in UTC seconds.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(since.as_secs())
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}
