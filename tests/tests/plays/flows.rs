//! What people do while they are lied to, and what they see of it.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Body, Method};
use cachet_client::{Error, JournalAct, Language, Recognised, Refusal, Wish};
use cachet_crypto::GrantId;
use cachet_crypto::protocol::api::Append;
use cachet_seal::{RecoveryCode, unwrap_header};
use cachet_tests::{draft, everything, files, months_later};

use super::stage::{Open, Person, Stage, reopen};

/// Who does what.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Flow {
    /// A doctor opens a grant.
    Opens,
    /// The same by a device whose clock has passed the grant's last day.
    OpensLate,
    /// The same by a device whose clock has not reached its first day.
    OpensEarly,
    /// The same a day after the directory was cosigned for the last time.
    OpensFrozen,
    /// A doctor looks at what was shared.
    Lists,
    /// A doctor's own device opens the account anew.
    DoctorStarts,
    /// The patient reads a document.
    Reads,
    /// The patient's device opens the vault anew: its pins are there, its index is not.
    Starts,
    /// A device that has seen nothing yet opens the vault.
    StartsNew,
    /// The sheet from before a rotate, on the device that has seen the rotate.
    OldSheet,
    /// A device that has seen nothing yet opens the vault of somebody whose keys have changed.
    RotatedNew,
    /// The same, with the sheet's words and line typed instead of its square.
    TypedNew,
    /// The patient grants.
    Grants,
    /// The patient adds a version to a document that is shared.
    Versions,
    /// The patient looks at the journal.
    Journal,
    /// The patient looks for a professional.
    Searches,
    /// The patient looks at what was deposited, and reads it.
    Deposits,
}

/// What the person is shown, line by line.
pub(super) type Seen = Vec<String>;

impl Stage {
    pub(super) fn actor(&self, flow: Flow) -> &Person {
        match flow {
            Flow::Opens | Flow::OpensLate | Flow::OpensEarly | Flow::OpensFrozen | Flow::Lists | Flow::DoctorStarts => {
                &self.anne
            }
            Flow::OldSheet | Flow::RotatedNew | Flow::TypedNew => &self.rose,
            _ => &self.jeanne,
        }
    }

    /// Plays a flow; in the honest run of those that take a lying clock or an old sheet, clock and sheet are right.
    pub(super) async fn act(&self, flow: Flow, honest: bool, sink: &mut Vec<u8>) -> Result<Seen, Error> {
        let person = self.actor(flow);
        let known = person.session.alarms().await?.len();
        let off = if honest { 0 } else { 200 };
        let seen = match flow {
            Flow::Opens => open(&person.session, self.grant, sink).await?,
            Flow::OpensLate | Flow::OpensEarly | Flow::OpensFrozen => {
                let days = match flow {
                    Flow::OpensLate => off,
                    Flow::OpensEarly => -off,
                    _ => off / 200,
                };
                let (wire, store) = (Rc::clone(&person.wire), Rc::clone(&person.store));
                let session = reopen(&person.sheet, wire, store, self.platform_off_by(days)).await?;
                open(&session, self.grant, sink).await?
            }
            Flow::Lists => list(&person.session).await?,
            Flow::Reads => {
                let opened = person.session.read_document(self.document, None, sink, &everything).await?;
                vec![format!("{opened:?}"), digest(sink)]
            }
            Flow::Starts | Flow::DoctorStarts => self.start(person, &person.sheet, Rc::clone(&person.store)).await?,
            Flow::StartsNew | Flow::RotatedNew | Flow::TypedNew => {
                let fresh = Rc::new(MemoryStore::default());
                *self.fresh.borrow_mut() = Rc::clone(&fresh);
                let sheet = if flow == Flow::TypedNew { typed(&person.sheet) } else { person.sheet.clone() };
                self.start(person, &sheet, fresh).await?
            }
            Flow::OldSheet => {
                let sheet = if honest { &person.sheet } else { &self.old_sheet };
                self.start(person, sheet, Rc::clone(&person.store)).await?
            }
            Flow::Grants => {
                person.session.documents().await?;
                let code = self.bruno.session.card()?.qr;
                let found = person.session.scanned_professional(&code).await?;
                let agreement = person.session.prepare_grant(&Wish {
                    person: found.handle,
                    documents: vec![self.other_document],
                    follow: Vec::new(),
                    purpose: "préparer mon rendez-vous".to_owned(),
                    until: months_later(3),
                    later_versions: true,
                    language: Language::Fr,
                    recognised: Recognised::Scan,
                })?;
                person.session.sign_grant(&agreement.handle).await?;
                vec![self.who_opens_the_newest_header(person)?]
            }
            Flow::Versions => {
                let content = files(100, 8);
                let says = draft("Carnet de vaccination");
                let (session, document) = (&person.session, self.small_document);
                session.add_version("next", document, &says, &content.as_slice(), &everything).await?;
                vec![self.who_opens_the_newest_header(person)?]
            }
            Flow::Journal => {
                let lines = person.session.journal().await?;
                let openings = lines.iter().filter(|line| line.act == JournalAct::Opened);
                openings
                    .map(|line| format!("{:?} {} {} {:?}", line.at, line.person, line.document, line.grant))
                    .collect()
            }
            Flow::Deposits => Box::pin(deposited(&person.session, sink)).await?,
            Flow::Searches => {
                let found = person.session.search_professionals("klein").await?;
                found.iter().map(|view| format!("{} {}", view.name, view.account)).collect()
            }
        };
        // Lists leave out what they refuse, and write down why.
        let alarms = person.session.alarms().await?;
        match alarms.get(known..).and_then(<[_]>::last) {
            None => Ok(seen),
            Some(alarm) => Err(Error::Refused(refusal_of(&alarm.code))),
        }
    }

    async fn start(&self, person: &Person, sheet: &str, store: Rc<MemoryStore>) -> Result<Seen, Error> {
        let session = reopen(sheet, Rc::clone(&person.wire), store, self.world.platform()).await?;
        let (account, _, key) = session.own_keys();
        let mut seen = vec![format!("{} {account} {key}", session.own_name())];
        seen.push(format!("attested: {}", session.card()?.credential.is_some()));
        if session.role() == cachet_seal::Role::Patient {
            for document in session.documents().await? {
                let readers: Vec<_> = document.readers.iter().map(|reader| (reader.grant, reader.state)).collect();
                seen.push(format!("{} {} {readers:?}", document.title, document.version));
            }
        }
        Ok(seen)
    }

    /// Whose key unwraps the header that `person` sent last.
    fn who_opens_the_newest_header(&self, person: &Person) -> Result<String, Error> {
        let recorded = self.world.recorded.borrow();
        let is_append = |e: &&cachet_tests::Exchange| {
            e.who == person.name && e.request.method == Method::Post && e.request.path.ends_with("/log")
        };
        let sent = recorded.iter().rev().find(is_append).expect("an append was sent");
        let Body::Json(body) = &sent.request.body else { panic!("appends are JSON") };
        let append: Append = serde_json::from_slice(body).unwrap();
        // A reader whose keys are not the recognised ones is left out.
        let newest = append.envelopes.last().ok_or(Error::KeysChanged)?;
        let found = self.readers.iter().find(|(_, identity)| unwrap_header(identity, &newest.header.0).is_ok());
        Ok(found.map_or("nobody", |(name, _)| name).to_owned())
    }
}

/// What a person types who has no camera.
fn typed(sheet: &str) -> String {
    let code = RecoveryCode::parse(sheet).expect("the sheet's own text");
    format!("{} {}", code.words().join(" "), code.mark_line().expect("a sheet with a checkpoint"))
}

async fn open(session: &Open, grant: GrantId, sink: &mut Vec<u8>) -> Result<Seen, Error> {
    let opened = session.read_received(grant, sink, &everything).await?;
    Ok(vec![format!("{opened:?}"), digest(sink)])
}

async fn list(session: &Open) -> Result<Seen, Error> {
    let mut seen: Vec<_> = session
        .received()
        .await?
        .iter()
        .map(|view| format!("{} {} {} {} {:?}", view.grant, view.patient, view.title, view.purpose, view.state))
        .collect();
    seen.sort();
    Ok(seen)
}

/// What waits, and the content of the first.
async fn deposited(session: &Open, sink: &mut Vec<u8>) -> Result<Seen, Error> {
    let views = session.inbox().await?.waiting;
    let mut seen: Vec<_> = views.iter().map(|view| format!("{:?} {:?}", view.sender, view.what)).collect();
    if let Some(view) = views.first() {
        session.read_deposit(view.deposit, sink, &everything).await?;
        seen.push(digest(sink));
    }
    Ok(seen)
}

fn digest(bytes: &[u8]) -> String {
    cachet_crypto::sha256(bytes).to_string()
}

fn refusal_of(code: &str) -> Refusal {
    use Refusal::{
        Bind, Consent, Downgrade, Fork, Format, Identity, KeyBlob, KeyUnauth, Limit, Revoked, Rollback, Signature,
        Stale, Unknown, Withheld,
    };
    let all = [
        KeyBlob, KeyUnauth, Signature, Bind, Rollback, Fork, Format, Downgrade, Consent, Revoked, Unknown, Withheld,
        Limit, Identity, Stale,
    ];
    all.into_iter().find(|refusal| refusal.code() == code).unwrap_or_else(|| panic!("{code} is no refusal"))
}
