//! How far a long work is: a bar on a terminal, silence elsewhere. Ctrl-C stops it at the next part.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::arguments::Settings;
use crate::{interrupt, prompt};

/// One bar.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar named `what`, in bytes.
    pub(crate) fn of_bytes(what: &str, settings: &Settings) -> Self {
        Self::new(what, settings, "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}")
    }

    /// A bar named `what`, in parts.
    pub(crate) fn of_parts(what: &str, settings: &Settings) -> Self {
        Self::new(what, settings, "{msg} [{bar:30}] {percent}% {eta}")
    }

    fn new(what: &str, settings: &Settings, template: &str) -> Self {
        let visible = prompt::is_there() && !settings.json;
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(template).expect("the templates above are well formed");
        let bar = ProgressBar::with_draw_target(Some(0), target).with_style(style.progress_chars("=> "));
        Self(bar.with_message(crate::shown::plain(what)))
    }

    /// Takes a step; `false` asks the work to stop.
    pub(crate) fn step(&self, done: u64, total: u64) -> bool {
        self.0.set_length(total);
        self.0.set_position(done);
        self.0.enable_steady_tick(Duration::from_millis(250));
        !interrupt::is_asked()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
