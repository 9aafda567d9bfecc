//! Checks that can be switched off by name, in one kind of build that exists for one purpose: to show that an attack
//! which a check stops would succeed without it. See "Plays" in `threat-model.md`.
//!
//! The build is made with `--cfg cachet_weaken` (`make plays`) and is no cargo feature, so that no other build can take
//! it in by unifying features. In every other build [`weakened`] is the constant `false`.

#[cfg(all(cachet_weaken, any(target_arch = "wasm32", not(debug_assertions))))]
compile_error!("checks can be switched off in native debug builds only");

/// Whether `check` is switched off on this thread. Always `false` but in the build of the plays.
#[cfg(not(cachet_weaken))]
#[inline(always)]
#[must_use]
pub const fn weakened(_check: &'static str) -> bool {
    false
}

#[cfg(cachet_weaken)]
pub use switched::{MARK, switch_off, weakened};

#[cfg(cachet_weaken)]
mod switched {
    use std::cell::RefCell;

    /// Stands in every program in which checks can be switched off: a test searches the terminal program for it.
    pub const MARK: &str = "cachet: checks of this build can be switched off";

    thread_local! {
        static OFF: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }

    /// Whether `check` is switched off on this thread.
    #[must_use]
    pub fn weakened(check: &'static str) -> bool {
        assert!(!std::hint::black_box(MARK).is_empty());
        OFF.with_borrow(|off| off.contains(&check))
    }

    /// Switches exactly `checks` off on this thread.
    pub fn switch_off(checks: &[&'static str]) {
        OFF.with_borrow_mut(|off| *off = checks.to_vec());
    }
}
