//! The listener: HTTP/1.1, with a bound on how long a request's head may take, which a router cannot see.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long a connection may take to send a request's head, waiting for it included.
const HEAD: Duration = Duration::from_secs(75);

/// How long the listener rests when the machine has no more descriptors.
const REST: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves, then lets requests under way end, for as long as `patience` says.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> std::io::Result<()> {
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connect(stream, peer, router.clone(), &connections),
                Err(_) => tokio::time::sleep(REST).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    // What has not ended by then is cut: its client finds old state or new, and asks again.
    let _ = tokio::time::timeout(patience, connections.shutdown()).await;
    Ok(())
}

fn connect(stream: TcpStream, peer: SocketAddr, router: Router, connections: &GracefulShutdown) {
    // Answers are small and whole: waiting for more to send costs 40 ms and saves nothing.
    let _ = stream.set_nodelay(true);
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection);
    // A client that goes away mid-request is no event worth a line.
    tokio::spawn(async move { drop(connection.await) });
}
