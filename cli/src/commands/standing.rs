//! `cachet standing`

use cachet_client::Freshness;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::open;

pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let standing = open(settings).await?.standing().await?;
    let waiting = standing.head.saturating_sub(standing.proven);
    let (at, text) = match standing.freshness {
        Freshness::Proven(at) if waiting == 0 => {
            (Some(at), format!("Everything is done, and proven to be the newest as of {}.", dates::time(at)))
        }
        Freshness::Proven(at) => (Some(at), format!("{waiting} entries are on their way.")),
        Freshness::NotProven => {
            (None, "Freshness is not proven: no checkpoint is young enough, or nobody answers.".to_owned())
        }
        Freshness::NoPolicy => (None, "Freshness is not proven: give --policy.".to_owned()),
    };
    let about = json!({
        "freshness": crate::standing::code(standing.freshness),
        "at": at.map(dates::time),
        "head": standing.head,
        "proven": standing.proven,
        "done": standing.is_done(),
    });
    Ok(Answer::new(about, text))
}
