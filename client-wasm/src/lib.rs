//! The whole client of Cachet: keys, plaintext and flows, behind one [`Transport`] and one [`Store`].
//!
//! The same code runs in the browser (through [`mod@wasm`]), on the terminal and in tests. Every answer of the server
//! is verified or refused with a [`Refusal`]; nothing is ever shown with a warning instead.

mod about;
mod account;
mod alarm;
mod alert;
mod capsule;
mod card_contact;
mod consent;
mod contacts;
mod copies;
#[cfg(any(debug_assertions, cachet_demo))]
mod demonstration;
mod deposit;
mod device;
mod directory;
mod document;
mod door;
mod error;
mod files;
mod health_link;
mod intent;
mod journal;
mod keys;
mod leave;
mod link;
mod local;
mod name;
mod notice;
mod offline;
mod passkey;
mod platform;
mod problem;
mod reader;
mod recipients;
mod record;
mod rotate;
mod screen;
mod seal_anew;
mod search;
mod server;
mod session;
mod status;
pub mod store;
mod take_back;
mod transparency;
pub mod transport;
mod upload;
mod vault;
mod voice;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use about::about;
pub use account::{Begun, NewAccount, REHEARSED, Role};
pub use alarm::{Alarm, alarms};
pub use alert::AlertView;
pub use cachet_crypto::protocol::alert::AlertKind;
pub use cachet_crypto::protocol::api::CardContact;
pub use cachet_crypto::protocol::health_link::HealthLinkKind;
pub use cachet_entry as entry;
pub use cachet_seal::{Passkey, RecoveryCode};
pub use capsule::{CapsuleKey, ExportTo, Exported, file_extension};
pub use card_contact::answer_card_contact;
pub use consent::{Agreement, Follow, Language, MAX_TOGETHER, Recognised, RuleView, SentByRule, Wish};
pub use contacts::{
    AskedFor, ChosenContact, ContactRequest, ContactView, ContactsView, KeptShareView, RecognisedContact, RequestView,
};
pub use copies::Here;
#[cfg(any(debug_assertions, cachet_demo))]
pub use demonstration::DEMONSTRATION_REGISTRAR;
pub use deposit::{
    Attested, ByLink, DepositAddress, DepositDraft, DepositIds, DepositLinkState, DepositLinkView, DepositLinkWish,
    DepositTo, DepositView, Inbox, MadeDepositLink, OwnAddress, OwnTraits, Refused, SealedDeposit, SenderRule,
    SenderTreatment, SenderView, SentView, Subject, TakenBack, Visitor, Waiting, deposit_link_origin, is_day_of_birth,
    subject_of,
};
pub use device::{DeviceView, forget_device};
pub use directory::{Card, PersonView, digits_of_code, keys_of_code};
pub use document::{DocumentView, Draft, ReaderState, ReaderView, VersionView, author_name};
pub use error::{Error, Refusal, Result};
pub use files::{Progress, Sink, Source};
pub use health_link::{HealthLinkState, HealthLinkView, HealthLinkWish, SharedFile};
pub use intent::{Decided, Decision, IntentView, Sent};
pub use journal::{Act as JournalAct, JournalLine, Openings};
pub use link::{Joining, LettingIn, TRIES as LINK_TRIES};
pub use passkey::PasskeyView;
pub use platform::{Platform, Registrar};
pub use problem::{Because, Belongs, ProblemView};
pub use reader::{OpenedDocument, SharedState, SharedView};
pub use record::{EntryPast, EntryPoint, EntrySource, EntryState, EntryView};
pub use rotate::StagedRotate;
pub use screen::{OnScreen, SCREEN_SECONDS, Screen};
pub use search::Found;
pub use session::{Enrolment, Session, enrolment};
pub use status::publish_status;
pub use store::Store;
pub use take_back::StagedTakeBack;
pub use transparency::{Freshness, Standing, evidence};
pub use transport::Transport;
pub use upload::BrokenUpload;
pub use vault::change::{Related, RuleOver};
pub use vault::give_back::Lost;
pub use voice::{Call, HeardCall};
