//! The side of a contact, who keeps a share.

use cachet_client::KeptShareView;
use cachet_crypto::PlanId;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::opening::Session;
use crate::shown::plain;

pub(super) async fn shares(session: &Session) -> Result<Answer, Failure> {
    let kept = session.kept_shares().await?;
    let to_json = |share: &KeptShareView| {
        json!({
            "share": share.plan.to_string(),
            "owner": share.owner.to_string(),
            "name": share.name,
            "made": share.made_on.to_string(),
            "needed": share.threshold,
            "wait": share.wait,
            "asked": share.asked,
        })
    };
    let line = |share: &KeptShareView| {
        let asked = if share.asked { "  asks you to prove it" } else { "" };
        format!("{}  since {}  for {}{asked}", share.plan, share.made_on, plain(&share.name))
    };
    let text = match kept.is_empty() {
        true => "You keep no share.".to_owned(),
        false => kept.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(kept.iter().map(to_json).collect(), text))
}

pub(super) async fn prove(session: &Session, share: PlanId) -> Result<Answer, Failure> {
    session.prove_share(share).await?;
    Ok(Answer::new(json!({ "share": share.to_string() }), "It is proved; the share was not shown."))
}

pub(super) async fn release(session: &Session, share: PlanId, code: &str) -> Result<Answer, Failure> {
    let asked = session.find_recovery_request(code).await?;
    session.release_share(share, asked.request).await?;
    Ok(Answer::new(
        json!({ "share": share.to_string(), "request": asked.request.to_string() }),
        "It is released. The waiting runs, and the owner's devices are told.",
    ))
}
