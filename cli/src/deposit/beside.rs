//! What another `cachet` of the same home asks of the one that listens, which holds the home for itself: over a socket in
//! the home's folder, which only its owner reaches.

use std::fs::Permissions;
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use super::listing::Listing;
use super::request::Request;
use crate::failure::Failure;

/// Names with a dot never meet those of the device's store.
const SOCKET: &str = "listener.socket";

/// Longest request.
const LARGEST: u64 = 64 << 10;

/// What the listening one answers.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Listing(Listing),
    /// The sentence for the person.
    Refused(String),
}

/// Asks the `cachet` that listens for the home `folder`; nothing when none does.
pub(crate) fn ask(folder: &Path, request: &Request) -> Result<Option<Listing>, Failure> {
    // One that was killed leaves a socket behind that nobody answers.
    let Ok(mut stream) = UnixStream::connect(folder.join(SOCKET)) else { return Ok(None) };
    let asked = serde_json::to_vec(request).expect("words");
    let mut answer = Vec::new();
    let spoken = stream.write_all(&asked).and_then(|()| stream.shutdown(Shutdown::Write));
    let heard = spoken.and_then(|()| stream.read_to_end(&mut answer));
    let gone = || Failure::Input("the cachet that listens ended before it answered; give the command again".to_owned());
    heard.map_err(|_| gone())?;
    match serde_json::from_slice(&answer).map_err(|_| gone())? {
        Reply::Listing(listing) => Ok(Some(listing)),
        Reply::Refused(sentence) => Err(Failure::Input(sentence)),
    }
}

/// The socket of the `cachet` that listens; gone with it.
pub(crate) struct Socket {
    path: PathBuf,
    listener: UnixListener,
    owner: u32,
}

impl Socket {
    /// Opens it. The home is held by this process: what stands in its place is of one that was killed.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(SOCKET);
        let failed = |error| Failure::File(format!("{}: {error}", path.display()));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let owner = std::fs::metadata(folder).map_err(failed)?.uid();
        let listener = UnixListener::bind(&path).map_err(failed)?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(Self { path, listener, owner })
    }

    /// Answers one request after the other. What breaks off is asked again by whoever asked.
    pub(crate) async fn answer(
        &self,
        perform: impl AsyncFn(Request) -> Result<Listing, Failure>,
    ) -> Result<(), Failure> {
        loop {
            let Ok((mut stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                continue;
            };
            if stream.peer_cred().ok().map(|peer| peer.uid()) != Some(self.owner) {
                continue;
            }
            let (read, mut write) = stream.split();
            let mut asked = Vec::new();
            if read.take(LARGEST).read_to_end(&mut asked).await.is_err() {
                continue;
            }
            let Ok(request) = serde_json::from_slice(&asked) else { continue };
            let reply = match perform(request).await {
                Ok(listing) => Reply::Listing(listing),
                Err(failure) => Reply::Refused(failure.sentence()),
            };
            let reply = serde_json::to_vec(&reply).expect("words and values");
            // Whoever asked may be gone; what was asked is done.
            drop(write.write_all(&reply).await);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}
