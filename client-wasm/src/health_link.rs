//! SMART Health Links that the account gives out: files sealed here under a key that stands in the link alone.
//!
//! Who has the link reads what is behind it, without an account and without being named. The server enforces expiry,
//! passcode, number of openings and revocation; none of them takes back what was read.

mod view;

use cachet_crypto::protocol::api::{
    HealthLinkFile, HealthLinkFiles, NewHealthLink, OwnHealthLink, OwnHealthLinks, OwnObject, path,
};
use cachet_crypto::protocol::health_link::{HealthLinkKind, MAX_FILES, MAX_LABEL, PasscodeVerifier};
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, HealthLinkAddress, HealthLinkId, Timestamp, VaultId};
use cachet_seal::{Enclosed, HeldHealthLink, Openings, generate_bytes, open_health_link, seal_health_link, seal_jwe};
use zeroize::Zeroizing;

use crate::platform::{chance, generate_id, generate_secret};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Showing, ShownTo};
use crate::{Error, Refusal, Result, Session};

pub use view::{HealthLinkState, HealthLinkView};

/// Longest life of a link that is given to somebody, in seconds.
const LONGEST: u64 = 366 * 86_400;

/// Content type of a FHIR resource.
const FHIR: &str = "application/fhir+json";

/// One file behind a link, in a format of the specification.
#[derive(Clone, Debug)]
pub struct SharedFile {
    /// What it is, in words for the owner's own list.
    pub title: String,
    /// A FHIR resource in JSON.
    pub json: Vec<u8>,
}

/// What a link is made from.
#[derive(Clone, Debug)]
pub struct HealthLinkWish {
    /// What the reader is told it is.
    pub label: String,
    /// A link to give, or an emergency card.
    pub kind: HealthLinkKind,
    /// Last second at which it opens; an emergency card may have none.
    pub expires: Option<Timestamp>,
    /// How often it opens at most.
    pub most: Option<u32>,
    /// Asked of the reader by the server.
    pub passcode: Option<Zeroizing<String>>,
    /// One file, read without a manifest (flag `U`); goes with no passcode.
    pub direct: bool,
    /// What it leads to.
    pub files: Vec<SharedFile>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Makes a link. Its key and its address are drawn here; the server gets ciphertext and the address's hash.
    ///
    /// # Errors
    /// [`Error::Input`] when the wish does not fit; [`Error::Problem`] with `too-large` or `too-many`.
    pub async fn make_health_link(&self, wish: &HealthLinkWish) -> Result<HealthLinkView> {
        let to = if wish.kind == HealthLinkKind::Card { ShownTo::Card } else { ShownTo::Link };
        self.make_health_link_for(to, wish).await
    }

    /// As [`Session::make_health_link`]. What is to be read is written into the signed log first: nothing is shown that
    /// the log does not say.
    pub(crate) async fn make_health_link_for(&self, to: ShownTo, wish: &HealthLinkWish) -> Result<HealthLinkView> {
        let now = self.platform.now();
        check(wish, now)?;
        let vault = self.own_vault()?.id;
        let passcode = wish.passcode.as_ref().map(|passcode| {
            let salt = generate_bytes(&mut chance())?;
            PasscodeVerifier::new(passcode.trim(), salt).map_err(|_| Error::Input("passcode"))
        });
        let passcode = passcode.transpose()?;
        let id: HealthLinkId = generate_id()?;
        let held = HeldHealthLink {
            v: 1,
            address: HealthLinkAddress::from_bytes(generate_bytes(&mut chance())?),
            key: Enclosed(generate_secret()?),
            note_key: Enclosed(generate_secret()?),
            label: wish.label.clone(),
            expires: wish.expires,
            openings: Some(Openings::of(wish.most)),
            passcode: passcode.is_some(),
            direct: wish.direct,
            lasting: wish.kind == HealthLinkKind::Card,
            made: now,
            changed: now,
            contents: titles(&wish.files),
        };
        // A link that cannot be written is not made.
        held.text(&self.platform.origin).map_err(|_| Error::Input("label"))?;
        let link = NewHealthLink {
            address: held.address.hash(),
            kind: wish.kind,
            expires: wish.expires,
            most: wish.most,
            passcode,
            note_key: Base64Url(held.note_key.0.expose().to_vec()),
            own: self.seal_own_health_link(vault, id, 1, &held)?,
            files: seal_files(&held, &wish.files)?,
        };
        let showing = Showing { link: id, to, contents: held.contents.clone(), until: wish.expires };
        self.append(self.own_vault()?, |draft| draft.push(Act::Record {}, vec![Change::Showing(showing.clone())]))
            .await?;
        self.server.put(&self.as_account(), path::own_health_link(id), &link).await?;
        // As it stands on the server now: nobody has its text yet.
        let stored = OwnHealthLink {
            health_link: id,
            address: link.address,
            kind: link.kind,
            expires: link.expires,
            most: link.most,
            passcode: held.passcode,
            tries: 0,
            openings: 0,
            revoked: None,
            own: link.own,
            notes: Vec::new(),
        };
        self.health_link_view(stored, held)
    }

    /// Puts other files under the same link: what is in print goes on opening, and opens what is newest.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such link in force, or the files do not fit.
    pub async fn replace_health_link(&self, id: HealthLinkId, files: &[SharedFile]) -> Result<HealthLinkView> {
        check_files(files)?;
        let vault = self.own_vault()?.id;
        let (mut stored, mut held) = self.held_health_link(id).await?;
        if self.state_of(&stored) != HealthLinkState::InForce || !held.lasting {
            return Err(Error::Input("link"));
        }
        held.changed = self.platform.now();
        held.contents = titles(files);
        let own = self.seal_own_health_link(vault, id, stored.own.n + 1, &held)?;
        let next = HealthLinkFiles { own, files: seal_files(&held, files)? };
        self.server.put(&self.as_account(), path::own_health_link_files(id), &next).await?;
        stored.own = next.own;
        self.alarmed("health links", self.health_link_view(stored, held)).await
    }

    /// Ends a link: nobody opens it from now on. What was read stays read. The signed log says so afterwards: a server that
    /// brings it back is refused.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` when there is no such link; [`Error::Network`]: asked again, it goes on where it
    /// was.
    pub async fn revoke_health_link(&self, id: HealthLinkId) -> Result<()> {
        let answer = self.server.delete(&self.as_account(), path::own_health_link(id)).await;
        // Revoked before and swept, or denied by the server: the log says that it ended all the same.
        if !matches!(answer, Ok(()) | Err(Error::Problem(ProblemKind::NotFound))) {
            return answer;
        }
        self.append(self.own_vault()?, |draft| {
            if draft.index.ended_links.contains_key(&id) {
                return Ok(());
            }
            let at = draft.now;
            draft.push(Act::Record {}, vec![Change::ShowingEnd { link: id, at }])
        })
        .await?;
        answer
    }

    async fn held_health_link(&self, id: HealthLinkId) -> Result<(OwnHealthLink, HeldHealthLink)> {
        self.sync(self.own_vault()?).await?;
        let given: OwnHealthLinks = self.server.get(&self.as_account(), path::own_health_links()).await?;
        let stored = given.links.into_iter().find(|link| link.health_link == id).ok_or(Error::Input("link"))?;
        let held = self.alarmed("health links", self.open_own_health_link(&stored)).await?;
        Ok((stored, held))
    }

    /// What the owner keeps, if it is of this link and says of it what the server does, and the link is not in force
    /// although the owner revoked it.
    fn open_own_health_link(&self, stored: &OwnHealthLink) -> Result<HeldHealthLink> {
        let (vault, keys) = (self.own_vault()?, self.keys());
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        if stored.revoked.is_none() && index.ended_links.contains_key(&stored.health_link) {
            return Err(Refusal::Rollback.into());
        }
        let vault = vault.id;
        let OwnObject { n, epoch, sealed } = &stored.own;
        let context = keys.health_link_context(vault, &stored.health_link, *n, *epoch);
        let held = open_health_link(&keys.vault(vault, *epoch)?.health_link, &context, &sealed.0);
        let held = held.map_err(|_| Refusal::KeyBlob)?;
        let agrees = held.address.hash() == stored.address
            && held.expires == stored.expires
            && held.openings.is_none_or(|openings| openings == Openings::of(stored.most))
            && held.passcode == stored.passcode
            && held.lasting == (stored.kind == HealthLinkKind::Card);
        if agrees { Ok(held) } else { Err(Refusal::Bind.into()) }
    }

    fn seal_own_health_link(
        &self,
        vault: VaultId,
        id: HealthLinkId,
        n: u64,
        held: &HeldHealthLink,
    ) -> Result<OwnObject> {
        let keys = self.keys();
        let context = keys.health_link_context(vault, &id, n, keys.epoch);
        let sealed = seal_health_link(&keys.vault(vault, keys.epoch)?.health_link, &context, held, &mut chance())?;
        Ok(OwnObject { n, epoch: keys.epoch, sealed: Base64Url(sealed) })
    }
}

fn check(wish: &HealthLinkWish, now: Timestamp) -> Result<()> {
    check_files(&wish.files)?;
    let label = wish.label.chars().count();
    if !(1..=MAX_LABEL).contains(&label) {
        return Err(Error::Input("label"));
    }
    let fits = |expires: Timestamp| now < expires && expires <= now.plus(LONGEST);
    match (wish.kind, wish.expires) {
        (HealthLinkKind::Link, None) => return Err(Error::Input("expires")),
        (HealthLinkKind::Link, Some(expires)) if !fits(expires) => return Err(Error::Input("expires")),
        (HealthLinkKind::Card, Some(expires)) if expires <= now => return Err(Error::Input("expires")),
        _ => {}
    }
    // A card opens for whoever finds it, as often as it must.
    let is_limited = wish.most.is_some() || wish.passcode.is_some();
    if wish.most == Some(0) || (wish.kind == HealthLinkKind::Card && is_limited) {
        return Err(Error::Input("limit"));
    }
    if wish.direct && (wish.passcode.is_some() || wish.files.len() != 1) {
        return Err(Error::Input("direct"));
    }
    Ok(())
}

fn check_files(files: &[SharedFile]) -> Result<()> {
    if (1..=MAX_FILES).contains(&files.len()) { Ok(()) } else { Err(Error::Input("files")) }
}

fn titles(files: &[SharedFile]) -> Vec<String> {
    files.iter().map(|file| file.title.clone()).collect()
}

fn seal_files(held: &HeldHealthLink, files: &[SharedFile]) -> Result<Vec<HealthLinkFile>> {
    let seal = |file: &SharedFile| {
        let jwe = seal_jwe(&held.key.0, FHIR, &file.json, &mut chance())?;
        Ok(HealthLinkFile { content_type: FHIR.to_owned(), jwe })
    };
    files.iter().map(seal).collect()
}
