//! `cachet completions`

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::failure::Failure;

/// Print completions for a shell.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet completions bash > ~/.local/share/bash-completion/completions/cachet
  cachet completions fish > ~/.config/fish/completions/cachet.fish")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

pub(crate) fn run(asked: &Completions) -> Result<Answer, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "cachet", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Ok(Answer::new(script.clone().into(), script))
}
