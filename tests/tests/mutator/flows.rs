//! What people do, each from the sheet on: every answer on the way can be a lie.

use cachet_client::store::MemoryStore;
use cachet_client::{
    Draft, Error, ExportTo, JournalAct, Language, Openings, PersonView, Platform, Recognised, Session, Transport, Wish,
};
use cachet_crypto::sha256;
use cachet_seal::RecoveryCode;
use cachet_tests::{draft, everything, files, months_later, shared_device};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A flow.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flow {
    /// The owner opens the vault and lists the documents.
    Documents,
    /// The owner reads a document.
    Reading,
    /// The owner reads a document of several parts.
    ReadingLong,
    /// The owner reads the version before.
    ReadingOlder,
    /// The owner looks at the versions of a document.
    Versions,
    /// The owner looks at the journal.
    Journal,
    /// The owner looks at who opened what.
    Openings,
    /// The owner looks at the devices.
    Devices,
    /// The owner looks at the people recognised before.
    Known,
    /// The owner searches the directory.
    Searching,
    /// The owner scans a professional's code.
    Scanning,
    /// The owner grants to somebody recognised before.
    Granting,
    /// The owner grants to somebody for the first time.
    Meeting,
    /// The owner changes a title; a reader gets the note.
    Editing,
    /// The owner adds a version; a reader gets it.
    Adding,
    /// The owner takes a grant back.
    Revoking,
    /// The owner takes everything out.
    Export,
    /// A reader looks at what was shared.
    Received,
    /// A reader takes in an invitation.
    Invited,
    /// A reader opens a grant.
    Opening,
    /// A reader opens a grant of several parts.
    OpeningLong,
}

/// How an honest outcome is told from another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Measure {
    /// Line by line the same.
    Same,
    /// Every line is genuine; one that is missing left an alarm on the device.
    GenuineOrAlarm,
    /// Every line is genuine. What is left out cannot be known: nobody signs that a list of strangers, or
    /// of letters at a door, is whole.
    Genuine,
    /// As `Same`, or with a line that says that openings are missing.
    SameOrGap,
}

impl Flow {
    pub(super) const ALL: [Self; 21] = [
        Self::Documents,
        Self::Reading,
        Self::ReadingLong,
        Self::ReadingOlder,
        Self::Versions,
        Self::Journal,
        Self::Openings,
        Self::Devices,
        Self::Known,
        Self::Searching,
        Self::Scanning,
        Self::Granting,
        Self::Meeting,
        Self::Editing,
        Self::Adding,
        Self::Revoking,
        Self::Export,
        Self::Received,
        Self::Invited,
        Self::Opening,
        Self::OpeningLong,
    ];

    /// How often the flow is chosen: less where a case costs much.
    pub(super) const fn weight(self) -> usize {
        match self {
            Self::ReadingLong | Self::OpeningLong => 1,
            Self::Export => 4,
            Self::Opening | Self::Received | Self::Documents | Self::Journal | Self::Granting => 40,
            _ => 20,
        }
    }

    /// Whether the same calls exist in the browser's binding and need no registrar, which its build has compiled in.
    pub(super) const fn is_in_the_browser(self) -> bool {
        use Flow::{Devices, Invited, Journal, Opening, Reading, ReadingOlder, Received};
        matches!(self, Reading | ReadingOlder | Journal | Devices | Received | Invited | Opening)
    }

    pub(super) const fn measure(self) -> Measure {
        match self {
            Self::Received => Measure::GenuineOrAlarm,
            Self::Known | Self::Searching | Self::Devices | Self::Invited => Measure::Genuine,
            Self::Journal | Self::Openings => Measure::SameOrGap,
            _ => Measure::Same,
        }
    }

    /// Goes through the flow. What a person would have seen, in lines.
    pub(super) async fn act<T: Transport>(
        self,
        sheet: &RecoveryCode,
        chosen: &[String],
        transport: T,
        store: Rc<MemoryStore>,
        platform: Platform,
    ) -> Result<Vec<String>, Error> {
        let session = Session::recover(sheet, &shared_device(), transport, store, platform).await?;
        let id = |at: usize| chosen.get(at).map(String::as_str).unwrap_or_default();
        let document = || id(0).parse().expect("the scene chose a document");
        let grant = || id(0).parse().expect("the scene chose a grant");
        match self {
            Self::Documents => Ok(lines(&session.documents().await?)),
            Self::Reading | Self::ReadingLong | Self::ReadingOlder => {
                let mut bytes = Vec::new();
                let version = (self == Self::ReadingOlder).then_some(1);
                let opened = session.read_document(document(), version, &mut bytes, &everything).await?;
                Ok(vec![format!("{opened:?}"), sha256(&bytes).to_string()])
            }
            Self::Versions => {
                session.documents().await?;
                Ok(lines(&session.versions(document()).await?))
            }
            Self::Journal => {
                let mark = |act| if matches!(act, JournalAct::Gap | JournalAct::Unbound) { GAP } else { "" };
                let journal = session.journal().await?;
                Ok(journal.iter().map(|line| format!("{}{line:?}", mark(line.act))).collect())
            }
            Self::Openings => {
                let openings = session.openings_by_grant().await?;
                let mark = |openings| if matches!(openings, Openings::Withheld) { GAP } else { "" };
                Ok(openings.iter().map(|(grant, known)| format!("{}{grant:?} {known:?}", mark(*known))).collect())
            }
            Self::Devices => {
                let devices = session.devices().await?;
                // The day of enrolment is the server's word, and the list is the server's: a name is sealed.
                let named = devices.into_iter().filter(|device| !device.name.is_empty());
                Ok(named.map(|device| format!("{} {}", device.device, device.name)).collect())
            }
            Self::Known => Ok(people(&session.known_professionals().await?)),
            Self::Searching => Ok(people(&session.search_professionals(id(0)).await?)),
            Self::Scanning => Ok(people(&[session.scanned_professional(id(0)).await?])),
            Self::Granting | Self::Meeting => {
                session.documents().await?;
                let person = session.scanned_professional(id(1)).await?;
                let agreement = session.prepare_grant(&Wish {
                    person: person.handle,
                    documents: vec![document()],
                    follow: Vec::new(),
                    purpose: "préparer mon rendez-vous".to_owned(),
                    until: months_later(3),
                    later_versions: true,
                    language: Language::Fr,
                    recognised: Recognised::Scan,
                })?;
                session.sign_grant(&agreement.handle).await?;
                Ok(vec![agreement.text])
            }
            Self::Editing => {
                let renamed = Draft { title: "Bilan, titre revu".to_owned(), ..draft("Bilan") };
                session.edit_document(document(), &renamed).await?;
                Ok(Vec::new())
            }
            Self::Adding => {
                let bytes = files(3_000, 9);
                session.add_version("v", document(), &draft("Bilan"), &bytes.as_slice(), &everything).await?;
                Ok(Vec::new())
            }
            Self::Revoking => {
                session.revoke(grant(), false).await?;
                Ok(Vec::new())
            }
            Self::Export => {
                let mut bytes = Vec::new();
                session.export(ExportTo::Identity, &mut bytes, &everything).await?;
                Ok(vec![bytes.len().to_string()])
            }
            Self::Received | Self::Invited => Ok(lines(&session.received().await?)),
            Self::Opening | Self::OpeningLong => {
                let mut bytes = Vec::new();
                let opened = session.read_received(grant(), &mut bytes, &everything).await?;
                Ok(vec![format!("{opened:?}"), sha256(&bytes).to_string()])
            }
        }
    }
}

/// Begins a line of the journal that says that something is missing.
pub(super) const GAP: &str = "missing: ";

fn lines<V: std::fmt::Debug>(views: &[V]) -> Vec<String> {
    views.iter().map(|view| format!("{view:?}")).collect()
}

/// People without the handle that each session draws for them.
fn people(views: &[PersonView]) -> Vec<String> {
    views.iter().map(|view| format!("{:?}", PersonView { handle: String::new(), ..view.clone() })).collect()
}
