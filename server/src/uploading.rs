//! Parts being taken up: bounded in all, for the memory that they take, and for each account, so that one that sends
//! slowly and much keeps nobody else out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::refusal::{Result, TOO_MANY, UNAVAILABLE, require};
use crate::settings::Limits;

/// An account, or a deposit, which tells no account.
type Who = [u8; 16];

/// Who is sending.
pub(crate) struct Uploading {
    all: Semaphore,
    most: usize,
    accounts: Mutex<HashMap<Who, usize>>,
}

/// One part's place, given back when it is dropped.
pub(crate) struct Place<'a> {
    uploading: &'a Uploading,
    who: Who,
    permit: Option<SemaphorePermit<'a>>,
}

impl Uploading {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { all: Semaphore::new(limits.uploads), most: limits.uploads_account, accounts: Mutex::default() }
    }

    /// A place for one part of `account`, waited for at most `patience` behind other accounts.
    pub(crate) async fn place(&self, who: Who, patience: Duration) -> Result<Place<'_>> {
        {
            let mut accounts = self.accounts();
            let sending = accounts.entry(who).or_default();
            require(*sending < self.most, TOO_MANY)?;
            *sending += 1;
        }
        // Made before it is waited for: a caller who goes away while waiting gives its count back.
        let mut place = Place { uploading: self, who, permit: None };
        let permit = timeout(patience, self.all.acquire()).await.map_err(|_| UNAVAILABLE)?;
        place.permit = Some(permit.map_err(|_| UNAVAILABLE)?);
        Ok(place)
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<Who, usize>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut accounts = self.uploading.accounts();
        if let Some(sending) = accounts.get_mut(&self.who) {
            *sending -= 1;
            if *sending == 0 {
                accounts.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(last: u8) -> Who {
        [last; 16]
    }

    #[tokio::test]
    async fn an_account_that_sends_much_keeps_nobody_else_out() {
        let limits = Limits { uploads: 3, uploads_account: 2, ..Limits::default() };
        let uploading = Uploading::new(&limits);
        let one = uploading.place(account(1), Duration::ZERO).await.ok();
        let two = uploading.place(account(1), Duration::ZERO).await.ok();
        assert!(one.is_some() && two.is_some());
        assert_eq!(uploading.place(account(1), Duration::ZERO).await.err(), Some(TOO_MANY));
        let other = uploading.place(account(2), Duration::ZERO).await;
        assert!(other.is_ok());
        assert_eq!(uploading.place(account(3), Duration::ZERO).await.err(), Some(UNAVAILABLE), "all places are taken");
        drop((one, other));
        assert!(uploading.place(account(1), Duration::ZERO).await.is_ok());
        drop(two);
        assert!(uploading.accounts().is_empty(), "nothing is remembered of who has gone");
    }
}
