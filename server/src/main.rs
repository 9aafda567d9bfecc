//! The server as a program: settings from the environment, one listener, a clean stop on SIGINT or SIGTERM.

use std::process::ExitCode;

use cachet_server::{Server, Settings, SystemClock};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "stopped");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::from_environment();
    log_to_stdout(settings.as_ref().is_ok_and(|settings| settings.log_json));
    let settings = settings?;
    let listen = settings.listen;
    let (demonstration, page) = (settings.demonstration, settings.web.is_some());
    let server = Server::start(settings, SystemClock).await?;
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    tracing::info!(%address, demonstration, page, version = env!("CARGO_PKG_VERSION"), "started");
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
    };
    server.serve(listener, stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Only this crate's own lines: what libraries would say of a request is not on the list of what may be told.
fn log_to_stdout(json: bool) {
    let ours = Targets::new().with_target("cachet_server", LevelFilter::INFO);
    let registry = tracing_subscriber::registry().with(ours);
    if json {
        registry.with(tracing_subscriber::fmt::layer().json().flatten_event(true)).init();
    } else {
        registry.with(tracing_subscriber::fmt::layer().with_ansi(false).with_target(false)).init();
    }
}
