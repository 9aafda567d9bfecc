//! Making an account and opening one: nothing exists before the rehearsal of the recovery sheet succeeded.

mod begin;
mod create;
mod keyring;
mod opening;
mod records;
mod sheet;

pub use cachet_seal::Role;

pub use begin::{Begun, NewAccount};
pub(crate) use keyring::pin_keyring;
pub(crate) use opening::{enrol, open_keys};
pub(crate) use records::{fetch_records, sign_record};
pub use sheet::REHEARSED;
pub(crate) use sheet::{recovery_way_in, rehearse};
