//! The registrar's desk: a professional proves by OpenID Connect who she is (as with Pro Santé Connect) and shows her
//! pairing code; what was verified waits in a folder until the offline key signs it. The desk holds no signing key, and
//! what it learns opens nothing: a login attests, it never unlocks.

mod claims;
mod id_token;
mod page;
mod provider;
mod refusal;
mod request;
mod routes;
mod visit;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tokio::net::TcpListener;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt;
use crate::prompt::say;
use crate::server;

use provider::Provider;
use request::Queue;
pub(crate) use request::Request;
use visit::Visits;

/// Receive professionals.
#[derive(clap::Args, Debug)]
pub(crate) struct Desk {
    /// The OpenID Connect provider, as it writes itself
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// The name under which the provider knows this desk
    #[arg(long, value_name = "ID")]
    client: String,
    /// File with the secret that goes with the name, when the provider gave one
    #[arg(long, value_name = "FILE")]
    client_secret: Option<PathBuf>,
    /// What is asked of the provider
    #[arg(long, default_value = "openid scope_all")]
    scope: String,
    /// Folder of requests that wait for a signature, and of credentials that were signed
    #[arg(long, value_name = "DIR")]
    queue: PathBuf,
    /// Port of this machine; a proxy in front brings TLS
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Address under which professionals reach the desk [default: http://127.0.0.1:PORT]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
}

/// What every request of a professional needs.
struct App {
    origin: String,
    /// The server whose records a shown code must agree with.
    cachet: String,
    provider: Provider,
    queue: Queue,
    visits: Visits,
}

impl Desk {
    /// Serves until it is interrupted.
    pub(crate) async fn run(&self, settings: &Settings) -> Result<Answer, Failure> {
        let cachet = server::origin(settings.server.as_deref().unwrap_or(server::DEFAULT))?;
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await;
        let listener = listener.map_err(|error| Failure::Input(format!("--port {}: {error}", self.port)))?;
        let address = listener.local_addr().map_err(|_| Failure::Device("network"))?;
        let origin = match &self.origin {
            Some(origin) => server::origin(origin)?,
            None => format!("http://{address}"),
        };
        let secret = self.client_secret.as_deref().map(read_secret).transpose()?;
        let callback = format!("{origin}{}", routes::CALLBACK);
        let provider = Provider::new(&self.issuer, &self.client, secret, &self.scope, callback)?;
        let queue = Queue::open(&self.queue)?;
        let app = App { origin: origin.clone(), cachet, provider, queue, visits: Visits::default() };
        say(&format!("The desk is at {origin}; requests go to {}", self.queue.display()));
        let served = axum::serve(listener, routes::router(Arc::new(app))).with_graceful_shutdown(interrupt::asked());
        served.await.map_err(|_| Failure::Device("network"))?;
        Ok(Answer::new(json!({ "desk": origin }), ""))
    }
}

fn read_secret(file: &std::path::Path) -> Result<zeroize::Zeroizing<String>, Failure> {
    let text = std::fs::read_to_string(file).map(zeroize::Zeroizing::new);
    let text = text.map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
    Ok(zeroize::Zeroizing::new(text.trim().to_owned()))
}
