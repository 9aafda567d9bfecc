//! Others put documents into the vault: sealed to the patient, signed by the sender, part of nothing before she says yes.

mod accepting;
mod again;
mod forged;
mod replacing;
mod senders;

use cachet_client::{DepositAddress, DepositDraft, DepositIds, OwnAddress, SealedDeposit};
use cachet_crypto::{DepositId, DocumentId};
use cachet_tests::{Doctor, Patient, draft};

fn says(title: &str) -> DepositDraft {
    DepositDraft::new(draft(title))
}

async fn address(patient: &Patient) -> DepositAddress {
    let OwnAddress { address } = patient.session.new_deposit_address().await.unwrap();
    address
}

/// Seals and sends; what names it, and what the sender keeps until it is sent.
async fn deposit(
    sender: &Doctor,
    to: &DepositAddress,
    says: &DepositDraft,
    content: &[u8],
) -> (DepositIds, SealedDeposit) {
    let ids = DepositIds::generate().unwrap();
    let sealed = sender.session.seal_deposit(to, &ids, says, content).await.unwrap();
    sender.session.send_deposit(&sealed).await.unwrap();
    (ids, sealed)
}

async fn waiting_ids(patient: &Patient) -> Vec<DepositId> {
    patient.session.inbox().await.unwrap().waiting.iter().map(|view| view.deposit).collect()
}

/// Looks at what waits, and says yes.
async fn accept(patient: &Patient, deposit: DepositId) {
    assert!(waiting_ids(patient).await.contains(&deposit));
    patient.session.accept_deposit(deposit, false).await.unwrap();
}

async fn listed(patient: &Patient) -> Vec<(DocumentId, String, String)> {
    let documents = patient.session.documents().await.unwrap();
    documents.into_iter().filter(|d| !d.deleted).map(|d| (d.id, d.title, d.author)).collect()
}
