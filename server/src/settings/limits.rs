//! Every limit, its default and the environment variable that changes it.

use std::time::Duration;

use cachet_crypto::protocol::{deposit, mailbox, passkey, way_in};

use super::{SettingError, refused};

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $variable:literal;)*) => {
        /// Limits, each with the environment variable that changes it.
        #[derive(Clone, Debug)]
        pub struct Limits {
            $(#[doc = concat!("`", $variable, "`: ")] $(#[$doc])* pub $name: $type,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Limits {
            pub(super) fn from_environment(variable: &impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
                let mut limits = Self::default();
                $(if let Some(text) = variable($variable) {
                    limits.$name = text.parse().map_err(|_| refused($variable, "a number was expected"))?;
                })*
                Ok(limits)
            }
        }
    };
}

limits! {
    /// requests that one address may make in a burst
    burst: u32 = 600, "CACHET_LIMIT_BURST";
    /// requests a second that refill the burst
    per_second: u32 = 60, "CACHET_LIMIT_PER_SECOND";
    /// requests without a token (accounts, logins, claims, drops, challenges) that one address may make in a burst
    open_burst: u32 = 120, "CACHET_LIMIT_OPEN_BURST";
    /// such requests that refill a minute
    open_per_minute: u32 = 120, "CACHET_LIMIT_OPEN_PER_MINUTE";
    /// openings of one grant in an hour
    openings_hour: u32 = 60, "CACHET_LIMIT_OPENINGS_HOUR";
    /// addresses, and grants, whose buckets are kept in memory; the oldest full ones go first
    addresses: usize = 100_000, "CACHET_LIMIT_ADDRESSES";
    /// seconds that a request other than a part may take
    request_seconds: u64 = 60, "CACHET_LIMIT_REQUEST_SECONDS";
    /// seconds that a part may take up or down
    part_seconds: u64 = 900, "CACHET_LIMIT_PART_SECONDS";
    /// parts taken up at once; each holds at most one part in memory
    uploads: usize = 24, "CACHET_LIMIT_UPLOADS";
    /// parts that one account may send at once
    uploads_account: usize = 6, "CACHET_LIMIT_UPLOADS_ACCOUNT";
    /// staged bytes that a vault may hold at once
    staged_bytes: u64 = 8 << 30, "CACHET_LIMIT_STAGED_BYTES";
    /// stored bytes that a vault may hold in all
    vault_bytes: u64 = 200 << 30, "CACHET_LIMIT_VAULT_BYTES";
    /// bytes of a sealed keyring, mailbox index or search segment
    own_object_bytes: usize = 4 << 20, "CACHET_LIMIT_OWN_OBJECT_BYTES";
    /// sealed segments of a vault's index for search
    search_segments: u32 = 256, "CACHET_LIMIT_SEARCH_SEGMENTS";
    /// devices of an account
    devices: u32 = 50, "CACHET_LIMIT_DEVICES";
    /// passkeys of an account
    passkeys: u32 = passkey::MAX_PASSKEYS, "CACHET_LIMIT_PASSKEYS";
    /// messages that wait between devices being linked, of everybody
    links: u32 = 10_000, "CACHET_LIMIT_LINKS";
    /// SMART Health Links of an account, those that are over included
    health_links: u32 = 200, "CACHET_LIMIT_HEALTH_LINKS";
    /// bytes of ciphertext behind one SMART Health Link
    health_link_bytes: usize = 12 << 20, "CACHET_LIMIT_HEALTH_LINK_BYTES";
    /// mailboxes of a vault
    mailboxes: u32 = 4_096, "CACHET_LIMIT_MAILBOXES";
    /// messages that a mailbox holds
    messages: u32 = 1_000, "CACHET_LIMIT_MESSAGES";
    /// bytes of a reader's journal in one answer, about
    journal_bytes: usize = 8 << 20, "CACHET_LIMIT_JOURNAL_BYTES";
    /// bytes of sealed terms
    terms_bytes: usize = 256 << 10, "CACHET_LIMIT_TERMS_BYTES";
    /// bytes of a sealed drop or message
    letter_bytes: usize = 16 << 10, "CACHET_LIMIT_LETTER_BYTES";
    /// drops that wait at one front door
    waiting: u32 = u32_of(mailbox::MAX_WAITING), "CACHET_LIMIT_WAITING";
    /// days that a drop waits
    drop_days: u32 = mailbox::DROP_DAYS, "CACHET_LIMIT_DROP_DAYS";
    /// tickets that an account draws a day
    tickets: u32 = mailbox::TICKETS_A_DAY, "CACHET_LIMIT_TICKETS";
    /// deposits that wait for one account, begun ones included
    deposits: u32 = 1_000, "CACHET_LIMIT_DEPOSITS";
    /// stored bytes of one deposit
    deposit_bytes: u64 = 1 << 30, "CACHET_LIMIT_DEPOSIT_BYTES";
    /// stored bytes of all deposits that wait for one account
    deposits_bytes: u64 = 8 << 30, "CACHET_LIMIT_DEPOSITS_BYTES";
    /// days that a deposit waits
    deposit_days: u32 = deposit::DEPOSIT_DAYS, "CACHET_LIMIT_DEPOSIT_DAYS";
    /// deposit links of an account that still work
    deposit_links: u32 = 50, "CACHET_LIMIT_DEPOSIT_LINKS";
    /// unfinished logins on one device in an hour
    login_starts_hour: u32 = way_in::LOGIN_STARTS_AN_HOUR, "CACHET_LIMIT_LOGIN_STARTS_HOUR";
    /// unfinished logins on one device until another way in is used
    login_starts: u32 = way_in::LOGIN_STARTS_IN_ALL, "CACHET_LIMIT_LOGIN_STARTS";
    /// codes a day that one account may have sent, and that one e-mail address may be sent
    notice_codes: u32 = 3, "CACHET_LIMIT_NOTICE_CODES";
    /// codes a day that are sent in all
    notice_codes_all: u32 = 1_000, "CACHET_LIMIT_NOTICE_CODES_ALL";
    /// seconds between two looks for messages to send
    notice_seconds: u64 = 5, "CACHET_LIMIT_NOTICE_SECONDS";
    /// seconds that the pass of an opening lives
    pass_seconds: u64 = 6 * 3600, "CACHET_LIMIT_PASS_SECONDS";
    /// days after which a staged part that nothing names is swept
    staged_days: u32 = 2, "CACHET_LIMIT_STAGED_DAYS";
    /// seconds after which a blob without a row is swept: longer than any upload takes
    orphan_seconds: u64 = 3600, "CACHET_LIMIT_ORPHAN_SECONDS";
    /// seconds between two sweeps
    sweep_seconds: u64 = 900, "CACHET_LIMIT_SWEEP_SECONDS";
    /// connections to the database
    connections: u32 = 16, "CACHET_LIMIT_CONNECTIONS";
    /// seconds that a stop waits for requests under way
    stop_seconds: u64 = 20, "CACHET_LIMIT_STOP_SECONDS";
}

impl Limits {
    /// How long a request other than a part may take.
    #[must_use]
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// How long a part may take.
    #[must_use]
    pub fn part_time(&self) -> Duration {
        Duration::from_secs(self.part_seconds)
    }
}

const fn u32_of(number: usize) -> u32 {
    assert!(number <= 1 << 31, "limits of the protocol are small");
    number as u32
}
