//! Limits on how often one address may ask, and how often one grant is opened: token buckets in memory, nothing written
//! down. Many nodes count apart.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use cachet_crypto::GrantId;

use crate::app::App;
use crate::refusal::{Result, TOO_MANY, require};
use crate::settings::Settings;

/// One class of requests.
#[derive(Debug)]
struct Buckets<K> {
    burst: f64,
    a_second: f64,
    most: usize,
    levels: Mutex<HashMap<K, (f64, Instant)>>,
}

/// All requests, those that need no token, and openings of one grant.
#[derive(Debug)]
pub(crate) struct Limiter {
    all: Buckets<IpAddr>,
    open: Buckets<IpAddr>,
    openings: Buckets<GrantId>,
    forwarded: bool,
}

impl Limiter {
    pub(crate) fn new(settings: &Settings) -> Self {
        let limits = &settings.limits;
        let buckets = |burst: u32, a_second: f64| Buckets {
            burst: f64::from(burst),
            a_second,
            most: limits.addresses,
            levels: Mutex::default(),
        };
        Self {
            all: buckets(limits.burst, f64::from(limits.per_second)),
            open: buckets(limits.open_burst, f64::from(limits.open_per_minute) / 60.0),
            openings: Buckets {
                burst: f64::from(limits.openings_hour),
                a_second: f64::from(limits.openings_hour) / 3_600.0,
                most: limits.addresses,
                levels: Mutex::default(),
            },
            forwarded: settings.forwarded,
        }
    }

    /// Whether a grant may be opened once more within the hour: whoever holds a reader's keys reads no faster than that.
    pub(crate) fn opens(&self, grant: GrantId) -> bool {
        self.openings.take(grant, Instant::now())
    }

    /// The address that counts: the peer's, or the one that the balancer in front appended. None in process.
    fn address(&self, request: &Request) -> Option<IpAddr> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
        let address = if self.forwarded { forwarded(request.headers()).unwrap_or(peer) } else { peer };
        Some(network(address))
    }
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// One household has a /64 of IPv6 addresses. On `[::]` an IPv4 peer comes as `::ffff:a.b.c.d`, and all of those share one
/// /64: each counts as the IPv4 address that it is.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl<K: Copy + Eq + Hash> Buckets<K> {
    /// Takes one token of an address, or of a grant, at `now`.
    fn take(&self, address: K, now: Instant) -> bool {
        let mut levels = self.levels();
        if levels.len() >= self.most && !levels.contains_key(&address) {
            levels.retain(|_, level| self.level(*level, now) < self.burst);
            if levels.len() >= self.most {
                levels.clear();
            }
        }
        let entry = levels.entry(address).or_insert((self.burst, now));
        let level = self.level(*entry, now);
        let admitted = level >= 1.0;
        *entry = (if admitted { level - 1.0 } else { level }, now);
        admitted
    }

    fn level(&self, (level, at): (f64, Instant), now: Instant) -> f64 {
        (level + now.saturating_duration_since(at).as_secs_f64() * self.a_second).min(self.burst)
    }

    fn levels(&self) -> MutexGuard<'_, HashMap<K, (f64, Instant)>> {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every request.
pub(crate) async fn all(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let address = app.limiter.address(&request);
    require(address.is_none_or(|address| app.limiter.all.take(address, Instant::now())), TOO_MANY)?;
    Ok(next.run(request).await)
}

/// Requests that need no token: each costs the server work or could be a guess.
pub(crate) async fn open(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let address = app.limiter.address(&request);
    require(address.is_none_or(|address| app.limiter.open.take(address, Instant::now())), TOO_MANY)?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn buckets(most: usize) -> Buckets<IpAddr> {
        Buckets { burst: 2.0, a_second: 1.0, most, levels: Mutex::default() }
    }

    #[test]
    fn a_burst_is_served_then_one_a_second() {
        let (buckets, start) = (buckets(10), Instant::now());
        let a: IpAddr = [192, 0, 2, 1].into();
        assert_eq!([0; 3].map(|_| buckets.take(a, start)), [true, true, false]);
        assert!(buckets.take(a, start + Duration::from_secs(1)));
        assert!(!buckets.take(a, start + Duration::from_secs(1)));
        assert!(buckets.take([192, 0, 2, 2].into(), start), "another address has a bucket of its own");
    }

    #[test]
    fn memory_is_bounded() {
        let (buckets, start) = (buckets(4), Instant::now());
        for last in 0..100 {
            buckets.take([192, 0, 2, last].into(), start);
        }
        assert!(buckets.levels().len() <= 4);
    }

    #[test]
    fn one_household_is_one_address() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff:1".parse().unwrap()));
    }

    #[test]
    fn ipv4_callers_of_an_ipv6_listener_count_apart() {
        let (one, other) = ("::ffff:192.0.2.1".parse().unwrap(), "::ffff:192.0.2.2".parse().unwrap());
        assert_ne!(network(one), network(other));
        assert_eq!(network(one), network([192, 0, 2, 1].into()));
    }
}
