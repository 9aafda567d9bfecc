//! Recovery contacts: people who together, and after a waiting time, give a person back what was lost.
//!
//! `owner` chooses and watches, `keeper` keeps a share for somebody, `asker` has nothing left and asks.

mod asker;
mod keeper;
mod owner;

pub use asker::{ContactRequest, RequestView};
pub use keeper::{AskedFor, KeptShareView};
pub use owner::{ChosenContact, ContactView, ContactsView, RecognisedContact};
