//! Deposits: a sender leaves a sealed document for an account, which waits until its owner accepts or refuses it.
//!
//! A deposit spends a ticket and carries no account: its requests show a secret of its own. Each of them can be sent
//! again after a lost answer, and a deposit that was taken meanwhile is remembered by its random id, without for whom.

pub(crate) mod link;
mod own;
mod sender;

pub(crate) use own::{
    address_of, letter, own_address, part, read, refuse, remove_address, set_address, take_over, waiting,
};
pub(crate) use sender::{open, open_by_mailbox, put_part, seal, withdraw};
