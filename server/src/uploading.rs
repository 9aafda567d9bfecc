//! Parts being taken up: bounded in all, for the memory that they take, and for each account, so that one that sends
//! slowly and much keeps nobody else out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cachet_crypto::AccountId;
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::refusal::{Result, TOO_MANY, UNAVAILABLE, require};
use crate::settings::Limits;

/// To whose account a part goes, and who sends it. What others send to an account takes no place of its owner's.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) enum Who {
    /// The account itself.
    Owner(AccountId),
    /// Somebody who deposits.
    Depositor(AccountId),
}

/// Who is sending.
pub(crate) struct Uploading {
    all: Semaphore,
    /// Whoever has a link or a ticket sends deposits: half of all places are not for them.
    deposits: Semaphore,
    most: usize,
    accounts: Mutex<HashMap<Who, usize>>,
}

/// One part's place, given back when it is dropped.
pub(crate) struct Place<'a> {
    uploading: &'a Uploading,
    who: Who,
    permits: Option<(SemaphorePermit<'a>, Option<SemaphorePermit<'a>>)>,
}

impl Uploading {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            all: Semaphore::new(limits.uploads),
            deposits: Semaphore::new((limits.uploads / 2).max(1)),
            most: limits.uploads_account,
            accounts: Mutex::default(),
        }
    }

    /// A place for one part, waited for at most `patience` behind others.
    pub(crate) async fn place(&self, who: Who, patience: Duration) -> Result<Place<'_>> {
        {
            let mut accounts = self.accounts();
            let sending = accounts.entry(who).or_default();
            require(*sending < self.most, TOO_MANY)?;
            *sending += 1;
        }
        // Made before it is waited for: a caller who goes away while waiting gives its count back.
        let mut place = Place { uploading: self, who, permits: None };
        let permits = timeout(patience, self.permits(who)).await.map_err(|_| UNAVAILABLE)?;
        place.permits = Some(permits.map_err(|_| UNAVAILABLE)?);
        Ok(place)
    }

    async fn permits(
        &self,
        who: Who,
    ) -> std::result::Result<(SemaphorePermit<'_>, Option<SemaphorePermit<'_>>), AcquireError> {
        // One that deposits waits for its half first: it takes nobody's place while it waits.
        let of_deposits = match who {
            Who::Owner(_) => None,
            Who::Depositor(_) => Some(self.deposits.acquire().await?),
        };
        Ok((self.all.acquire().await?, of_deposits))
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
        Who::Owner(AccountId::from_bytes([last; 16]))
    }

    fn depositor_to(last: u8) -> Who {
        Who::Depositor(AccountId::from_bytes([last; 16]))
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

    #[tokio::test]
    async fn four_deposits_that_send_slowly_keep_no_owner_from_uploading() {
        let limits = Limits { uploads: 4, uploads_account: 2, ..Limits::default() };
        let uploading = Uploading::new(&limits);
        let place = async |who| uploading.place(who, Duration::ZERO).await;
        // Through links and addresses of one owner, and of several.
        let slow = [place(depositor_to(1)).await, place(depositor_to(1)).await];
        assert!(slow.iter().all(Result::is_ok));
        assert_eq!(place(depositor_to(1)).await.err(), Some(TOO_MANY), "counted by whom they are for");
        assert_eq!(place(depositor_to(2)).await.err(), Some(UNAVAILABLE), "half is taken");
        let owner = [place(account(1)).await, place(account(1)).await];
        assert!(owner.iter().all(Result::is_ok), "her own places are hers");
        drop((slow, owner));
        assert!(place(depositor_to(2)).await.is_ok());
        assert!(uploading.accounts().is_empty());
    }
}
