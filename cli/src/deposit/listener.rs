//! Listening for HL7 v2 over MLLP: a message is acknowledged once it is on the disk, and sent from there. What a person
//! asks of the outbox meanwhile is done here too.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::io::BufReader;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};

use super::beside::Socket;
use super::hl7::Message;
use super::listing::Listing;
use super::message::{Answer, take};
use super::mllp;
use super::outbox::Outbox;
use super::patients::Patients;
use super::request::Request;
use super::sending::{Backoff, patiently, send_all};
use crate::failure::Failure;
use crate::opening::{Opened, now};
use crate::prompt::say;

/// Listens and sends until the person stops it. What was taken in and not sent is sent the next time.
pub(crate) async fn run(
    opened: &Opened,
    outbox: &Outbox<'_>,
    patients: &Patients,
    at: SocketAddr,
    patience: Duration,
) -> Result<(), Failure> {
    if !at.ip().is_loopback() {
        return Err(Failure::Input(format!("{at}: MLLP has no encryption; listen on this machine and tunnel to it")));
    }
    let listener = TcpListener::bind(at).await.map_err(|error| Failure::Input(format!("{at}: {error}")))?;
    let bound = listener.local_addr().map_err(|_| Failure::Device("the network"))?;
    say(&format!("cachet: listening on {bound}"));
    let taken = Rc::new(Notify::new());
    let socket = Socket::open(opened.home.folder())?;
    // One sends at a time: an item that two sealed would be two deposits.
    let turn = Mutex::new(());
    let asked = async |request: Request| {
        let named = {
            let _turn = turn.lock().await;
            request.perform(outbox)?
        };
        // Between two attempts the others have their turn.
        let arrived = patiently(patience, async || {
            let _turn = turn.lock().await;
            send_all(outbox, opened).await
        })
        .await?;
        Listing::of(outbox, opened, named, arrived).await
    };
    let (taking, emptying) = (accept(&listener, outbox, patients, &taken), empty(opened, outbox, &taken, &turn));
    tokio::try_join!(taking, emptying, socket.answer(asked)).map(|_| ())
}

/// Takes connections, several at a time, in this one thread.
async fn accept(
    listener: &TcpListener,
    outbox: &Outbox<'_>,
    patients: &Patients,
    taken: &Notify,
) -> Result<(), Failure> {
    let mut serving = futures_util::stream::FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serving.push(serve(stream, outbox, patients, taken)),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            Some(served) = futures_util::StreamExt::next(&mut serving) => served?,
        }
    }
}

async fn serve(mut stream: TcpStream, outbox: &Outbox<'_>, patients: &Patients, taken: &Notify) -> Result<(), Failure> {
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    // A connection that breaks is opened again by the other side, which sends again what was not acknowledged.
    while let Ok(Some(bytes)) = mllp::read(&mut read).await {
        let Some(message) = Message::parse(&bytes) else { break };
        let (code, reason) = match take(outbox, patients, &message) {
            Ok(Answer::Taken) => ("AA", ""),
            Ok(Answer::Rejected(reason)) => ("AR", reason),
            Ok(Answer::Error(reason)) => ("AE", reason),
            // A full disk, a broken file of patients: nothing was taken, and the other side is told to try again.
            Err(_) => ("AE", "this could not be kept"),
        };
        taken.notify_one();
        let time = now().day().to_string().replace('-', "");
        if mllp::write(&mut write, &message.acknowledge(code, reason, &time)).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Sends whenever something was taken in, and again after a pause while nobody answers.
async fn empty(opened: &Opened, outbox: &Outbox<'_>, taken: &Notify, turn: &Mutex<()>) -> Result<(), Failure> {
    let mut backoff = Backoff::new();
    loop {
        let all = {
            let _turn = turn.lock().await;
            send_all(outbox, opened).await?
        };
        if all {
            backoff = Backoff::new();
            taken.notified().await;
        } else {
            tokio::time::sleep(backoff.next()).await;
        }
    }
}
