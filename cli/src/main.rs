//! `cachet`: the vault on a terminal. One command, one session, one answer on standard output; everything that is said
//! to the person meanwhile goes to standard error.

mod answer;
mod arguments;
mod categories;
mod commands;
mod dates;
mod deposit;
mod desk;
mod directory_log;
mod failure;
mod filing;
mod home;
mod ids;
mod interrupt;
mod local_file;
mod log_evidence;
mod looking;
mod media;
mod names;
mod new_device;
mod opening;
mod passphrase;
mod policy;
mod preview;
mod progress;
mod prompt;
mod qr;
mod registrars;
mod sentence;
mod server;
mod sheet;
mod shown;
mod standing;
mod written;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(ids::protect(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return failure::usage(&error),
    };
    let json = arguments.settings.json;
    let result = run(arguments);
    match result.and_then(|answer| answer.print(json)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

fn run(arguments: Arguments) -> Result<answer::Answer, failure::Failure> {
    interrupt::listen()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| failure::Failure::Device("the runtime"))?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            () = interrupt::asked() => Err(failure::Failure::Cancelled),
            result = commands::run(arguments.command, &arguments.settings) => result,
        }
    })
}
