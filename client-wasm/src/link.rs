//! Linking a new device from an old one: the new one shows a number or a square, both show six digits, a person types
//! those of the new one into the old one. Only then does the root travel, and with it what the old device has seen.

use std::cell::Cell;

use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{LinkMessage, RaiseAlert, path};
use cachet_crypto::protocol::link::{ANSWER, CAPSULE, LINK_SECONDS, OFFER, REVEAL};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, LinkId, Timestamp};
use cachet_seal::{Comparing, LinkCode, Linked, Meeting, NewDevice, OldDevice, Shown, Waiting};

use crate::platform::{Platform, chance};
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Wrong digits after which a link is over.
pub const TRIES: u8 = 3;

/// What travels of the old device's memory: names of what it has pinned.
const PINS: &str = "pin/";

pub(crate) async fn leave<T: Transport>(server: &Server<T>, link: LinkId, step: u32, message: Vec<u8>) -> Result<()> {
    let message = LinkMessage { message: Base64Url(message) };
    server.put(&As::Anyone, path::link(link, step), &message).await
}

/// The message of `step`, if the other device has left it.
pub(crate) async fn take<T: Transport>(server: &Server<T>, link: LinkId, step: u32) -> Result<Option<Vec<u8>>> {
    match server.post::<LinkMessage>(&As::Anyone, path::link_take(link, step), &()).await {
        Ok(LinkMessage { message }) => Ok(Some(message.0)),
        Err(Error::Problem(ProblemKind::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What does not fit what was committed to or compared: somebody stands between the two devices.
pub(crate) fn unauthenticated(error: cachet_seal::Error) -> Error {
    match error {
        cachet_seal::Error::Chance => error.into(),
        _ => Refusal::KeyUnauth.into(),
    }
}

pub(crate) fn in_time(platform: &Platform, began: Timestamp) -> Result<()> {
    if platform.now() <= began.plus(LINK_SECONDS) { Ok(()) } else { Err(Error::LinkCode) }
}

#[allow(clippy::large_enum_variant, reason = "one exists at a time, for minutes")]
enum Stage {
    Offered(NewDevice),
    Compared(Waiting),
}

/// A device that is not in the account yet.
pub struct Joining<T> {
    server: Server<T>,
    platform: Platform,
    began: Timestamp,
    code: LinkCode,
    stage: Cell<Option<Stage>>,
}

impl<T: Transport> Joining<T> {
    /// Draws a number and leaves the commitment under it.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn begin(transport: T, platform: Platform) -> Result<Self> {
        Self::meet(Meeting::Device, transport, platform).await
    }

    pub(crate) async fn meet(meeting: Meeting, transport: T, platform: Platform) -> Result<Self> {
        let server = Server::new(transport, &platform.origin);
        let new = NewDevice::begin(meeting, &mut chance())?;
        let code = new.code().clone();
        leave(&server, code.link(), OFFER, new.offer()).await?;
        let began = platform.now();
        Ok(Self { server, platform, began, code, stage: Cell::new(Some(Stage::Offered(new))) })
    }

    /// What to show: nine digits, and the text of the square.
    #[must_use]
    pub fn code(&self) -> &LinkCode {
        &self.code
    }

    /// Six digits to type into the old device, once it has answered.
    ///
    /// # Errors
    /// [`Error::LinkCode`] after five minutes.
    pub async fn digits(&self) -> Result<Option<String>> {
        in_time(&self.platform, self.began)?;
        match self.stage.take().ok_or(Error::LinkCode)? {
            Stage::Compared(waiting) => {
                let digits = waiting.digits();
                self.stage.set(Some(Stage::Compared(waiting)));
                Ok(Some(digits))
            }
            Stage::Offered(new) => match take(&self.server, self.code.link(), ANSWER).await {
                Ok(Some(answer)) => {
                    let (waiting, reveal) = new.answered(&answer, &mut chance()).map_err(unauthenticated)?;
                    leave(&self.server, self.code.link(), REVEAL, reveal).await?;
                    let digits = waiting.digits();
                    self.stage.set(Some(Stage::Compared(waiting)));
                    Ok(Some(digits))
                }
                waiting => {
                    self.stage.set(Some(Stage::Offered(new)));
                    waiting.map(|_| None)
                }
            },
        }
    }

    /// What the old device handed over, once its person typed the digits there; the person says so here too, because
    /// digits that differ mean that this is somebody else's vault.
    async fn linked(&self) -> Result<Option<Linked>> {
        self.handed_over(|waiting, capsule| waiting.open(capsule)).await
    }

    /// What a person showed on this screen, once the digits were typed over there.
    pub(crate) async fn shown(&self) -> Result<Option<Shown>> {
        self.handed_over(|waiting, capsule| waiting.open_shown(capsule)).await
    }

    async fn handed_over<R>(&self, open: impl FnOnce(&Waiting, &[u8]) -> cachet_seal::Result<R>) -> Result<Option<R>> {
        in_time(&self.platform, self.began)?;
        let Some(Stage::Compared(waiting)) = self.stage.take() else { return Err(Error::LinkCode) };
        let Some(capsule) = take(&self.server, self.code.link(), CAPSULE).await? else {
            self.stage.set(Some(Stage::Compared(waiting)));
            return Ok(None);
        };
        open(&waiting, &capsule).map(Some).map_err(unauthenticated)
    }

    /// Opens the vault on the new device, once the old one has handed it over and the person says that it has. The new
    /// device begins with what the old one has seen, and has no way in of its own yet.
    ///
    /// # Errors
    /// [`Error::Refused`] when what was handed over is not from the compared device, or when the server shows a state
    /// older than the old device's.
    pub async fn finish<S: Store>(&self, transport: T, store: S, platform: Platform) -> Result<Option<Session<T, S>>> {
        let Some(linked) = self.linked().await? else { return Ok(None) };
        for (name, seen) in linked.pins.iter().filter(|(name, _)| name.starts_with(PINS)) {
            store.put(name, &seen.0).await?;
        }
        let server = Server::new(transport, &platform.origin);
        let (account, epoch) = (linked.account, linked.epoch);
        Session::open(server, store, platform, None, account, epoch, linked.root()).await.map(Some)
    }
}

#[allow(clippy::large_enum_variant, reason = "one exists at a time, for minutes")]
enum Reading {
    Answered(OldDevice),
    Comparing(Comparing, u8),
}

/// A new device that this one is letting in.
pub struct LettingIn {
    pub(crate) link: LinkId,
    began: Timestamp,
    stage: Cell<Option<Reading>>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Reads a new device's number or square, and answers it.
    ///
    /// # Errors
    /// [`Error::LinkCode`] for a code that is none, is over or was used; [`Error::Refused`] when what waits under it is
    /// not what the square shows.
    pub async fn begin_link(&self, code: &str) -> Result<LettingIn> {
        self.answer_code(Meeting::Device, code).await
    }

    pub(crate) async fn answer_code(&self, meeting: Meeting, code: &str) -> Result<LettingIn> {
        let code = LinkCode::parse(meeting, code).map_err(|_| Error::LinkCode)?;
        let offer = take(&self.server, code.link(), OFFER).await?.ok_or(Error::LinkCode)?;
        let begun = OldDevice::begin(&code, &offer, &mut chance()).map_err(unauthenticated);
        let (old, answer) = self.alarmed("link", begun).await?;
        leave(&self.server, code.link(), ANSWER, answer).await?;
        let stage = Cell::new(Some(Reading::Answered(old)));
        Ok(LettingIn { link: code.link(), began: self.platform.now(), stage })
    }

    /// Whether the new device has shown the key that it committed to: then it shows digits, which are typed here.
    ///
    /// # Errors
    /// [`Error::Refused`] for another key, [`Error::LinkCode`] after five minutes.
    pub async fn link_ready(&self, letting_in: &LettingIn) -> Result<bool> {
        in_time(&self.platform, letting_in.began)?;
        let old = match letting_in.stage.take().ok_or(Error::LinkCode)? {
            Reading::Answered(old) => old,
            comparing => {
                letting_in.stage.set(Some(comparing));
                return Ok(true);
            }
        };
        match take(&self.server, letting_in.link, REVEAL).await {
            Ok(Some(reveal)) => {
                let comparing = self.alarmed("link", old.revealed(&reveal).map_err(unauthenticated)).await?;
                letting_in.stage.set(Some(Reading::Comparing(comparing, TRIES)));
                Ok(true)
            }
            waiting => {
                letting_in.stage.set(Some(Reading::Answered(old)));
                waiting.map(|_| false)
            }
        }
    }

    /// Hands the root over if `typed` are the digits that the new device shows. A person's own act, and the only one
    /// that leads to another device's key.
    ///
    /// # Errors
    /// [`Error::LinkDigits`] with the tries that are left; at none the link is over and nothing was handed over.
    pub async fn finish_link(&self, letting_in: &LettingIn, typed: &str) -> Result<()> {
        let comparing = self.compared(letting_in, typed)?;
        // Told first: what cannot be told to the other devices is not handed over.
        self.server
            .post_only(&self.as_account(), path::alerts(), &RaiseAlert { kind: AlertKind::DeviceLinked })
            .await?;
        let keys = self.keys();
        let mut pins = std::collections::BTreeMap::new();
        for name in self.store.keys(PINS).await? {
            let seen = self.store.get(&name).await?.unwrap_or_default();
            pins.insert(name, Base64Url(seen));
        }
        let linked = Linked::new(keys.account, keys.epoch, &keys.root, pins);
        leave(&self.server, letting_in.link, CAPSULE, comparing.hand_over(&linked, &mut chance())?).await
    }

    /// What may be handed over now that `typed` are the digits of the other side.
    pub(crate) fn compared(&self, letting_in: &LettingIn, typed: &str) -> Result<Comparing> {
        in_time(&self.platform, letting_in.began)?;
        let Some(Reading::Comparing(comparing, tries)) = letting_in.stage.take() else { return Err(Error::LinkCode) };
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if typed != comparing.digits() {
            let left = tries - 1;
            if left > 0 {
                letting_in.stage.set(Some(Reading::Comparing(comparing, left)));
            }
            return Err(Error::LinkDigits(left));
        }
        Ok(comparing)
    }
}
