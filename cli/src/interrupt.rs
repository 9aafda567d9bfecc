//! Ctrl-C: at a prompt it ends at once with the terminal as it was; in the middle of work it drops the work, whose
//! temporary files go with it; while keys are being changed it waits for the end. A second one ends at once.

use std::process::exit;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::sync::Notify;

use crate::failure::Failure;

/// Exit code of a cancelled command.
const CANCELLED: i32 = 8;

static ASKED: AtomicBool = AtomicBool::new(false);
static SHIELDS: AtomicUsize = AtomicUsize::new(0);
static WAKE: Notify = Notify::const_new();
/// What the terminal was before a prompt; also says that a prompt stands.
static PROMPT: Mutex<Option<Option<Termios>>> = Mutex::new(None);

/// Listens on a thread of its own, since a prompt blocks the main one.
pub(crate) fn listen() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::Device("signals"))?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                interrupt();
            }
        });
    });
    Ok(())
}

fn interrupt() {
    let prompt = PROMPT.lock().ok().and_then(|mut held| held.take());
    if let Some(terminal) = prompt {
        if let Some(before) = terminal {
            // There is nothing better to do when it fails.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
        }
        exit(CANCELLED);
    }
    if ASKED.swap(true, Ordering::SeqCst) {
        exit(CANCELLED);
    }
    WAKE.notify_one();
}

/// Resolves once the person asked to stop and nothing that must end whole is under way.
pub(crate) async fn asked() {
    loop {
        if ASKED.load(Ordering::SeqCst) && SHIELDS.load(Ordering::SeqCst) == 0 {
            return;
        }
        WAKE.notified().await;
    }
}

/// Whether the person asked to stop.
pub(crate) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// While this stands, work runs to its end: what the server and the device hold must agree afterwards.
pub(crate) struct Shield(());

impl Shield {
    /// Raises one.
    pub(crate) fn raise() -> Self {
        SHIELDS.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        SHIELDS.fetch_sub(1, Ordering::SeqCst);
        WAKE.notify_one();
    }
}

/// While this stands, the main thread waits for the person.
pub(crate) struct Waiting(());

impl Waiting {
    /// Remembers the terminal as it is.
    pub(crate) fn begin() -> Self {
        if let Ok(mut held) = PROMPT.lock() {
            *held = Some(tcgetattr(std::io::stdin()).ok());
        }
        Self(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Ok(mut held) = PROMPT.lock() {
            *held = None;
        }
    }
}
