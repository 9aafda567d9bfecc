//! What the desk remembers between two steps of a visit, in memory alone, for as long as a login takes.

use std::collections::HashMap;
use std::sync::Mutex;

use cachet_crypto::Timestamp;

use super::claims::Identity;
use super::provider::{Login, random};
use super::refusal::Refusal;
use super::request::Shown;
use crate::opening::now;

/// Seconds that each step may take.
const LASTS: u64 = 900;

/// Visits at once; nobody fills the memory by beginning logins.
const MOST: usize = 1_000;

/// A login that has left for the provider.
pub(super) struct Leaving {
    pub(super) login: Login,
    pub(super) shown: Shown,
    /// Names the browser that began: whoever comes back in another one is not the one who left.
    pub(super) browser: String,
}

/// A professional who was identified and has not yet said that the keys are hers.
#[derive(Clone)]
pub(super) struct Identified {
    pub(super) identity: Identity,
    pub(super) shown: Shown,
    pub(super) browser: String,
}

/// Both kinds, each under a random name that is spent by its first use.
#[derive(Default)]
pub(super) struct Visits {
    leaving: Mutex<HashMap<String, (Timestamp, Leaving)>>,
    identified: Mutex<HashMap<String, (Timestamp, Identified)>>,
}

impl Visits {
    /// Remembers a login by its state.
    pub(super) fn leave(&self, leaving: Leaving) -> Result<(), Refusal> {
        put(&self.leaving, leaving.login.state.clone(), leaving)
    }

    /// The login of `state`, once, and only in the browser that began it.
    pub(super) fn come_back(&self, state: &str, browser: Option<&str>) -> Result<Leaving, Refusal> {
        let leaving = take(&self.leaving, state).ok_or(Refusal::Identity("state"))?;
        if browser == Some(leaving.browser.as_str()) { Ok(leaving) } else { Err(Refusal::Identity("another browser")) }
    }

    /// Remembers who she is; the name under which she confirms.
    pub(super) fn identify(&self, identified: Identified) -> Result<String, Refusal> {
        let name = random()?;
        put(&self.identified, name.clone(), identified)?;
        Ok(name)
    }

    /// Who was identified under `name`, once, in the same browser.
    pub(super) fn confirm(&self, name: &str, browser: Option<&str>) -> Result<Identified, Refusal> {
        let identified = take(&self.identified, name).ok_or(Refusal::Nothing)?;
        if browser == Some(identified.browser.as_str()) { Ok(identified) } else { Err(Refusal::Nothing) }
    }
}

fn put<V>(held: &Mutex<HashMap<String, (Timestamp, V)>>, name: String, value: V) -> Result<(), Refusal> {
    let mut held = held.lock().map_err(|_| Refusal::NoAnswer("memory"))?;
    held.retain(|_, (until, _)| now() < *until);
    if held.len() >= MOST {
        return Err(Refusal::NoAnswer("too many visits at once"));
    }
    held.insert(name, (now().plus(LASTS), value));
    Ok(())
}

fn take<V>(held: &Mutex<HashMap<String, (Timestamp, V)>>, name: &str) -> Option<V> {
    let (until, value) = held.lock().ok()?.remove(name)?;
    (now() < until).then_some(value)
}
