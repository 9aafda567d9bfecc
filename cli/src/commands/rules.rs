//! `cachet rules`, and doing what the rules say after a document was added.

use cachet_client::{RuleOver, RuleView, SentByRule};
use cachet_crypto::GrantId;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::shown::plain;
use crate::{ids, prompt};

/// List the standing rules, which send what you add by themselves; or end one.
///
/// `cachet grant --follow` makes a rule. Whatever is due is sent when a document is added, and by this command.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet rules
  cachet rules --end RULE")]
pub(crate) struct Rules {
    /// End this rule; what it sent stays granted
    #[arg(long, value_name = "RULE", value_parser = ids::parse::<GrantId>)]
    end: Option<GrantId>,
}

pub(crate) async fn run(asked: &Rules, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    if let Some(rule) = asked.end {
        opened.end_rule(rule).await?;
        return Ok(Answer::new(json!({ "ended": rule.to_string() }), "The rule is ended. What it sent stays granted."));
    }
    apply(&opened).await;
    let rules = opened.rules().await?;
    let text = match rules.is_empty() {
        true => "No rule sends anything by itself.".to_owned(),
        false => rules.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(rules.iter().map(to_json).collect(), text))
}

/// Sends what the rules say and tells it. What is being done stays done when that fails: it is sent another time.
pub(super) async fn apply(session: &Session) {
    match session.apply_rules().await {
        Ok(sent) => sent.iter().for_each(tell),
        Err(error) => {
            prompt::say(&format!("A rule has something to send, which did not go: {error}. `cachet rules` sends it."))
        }
    }
}

fn tell(sent: &SentByRule) {
    prompt::say(&format!("Sent to {}, as your rule says: {}", plain(&sent.name), plain(&sent.title)));
}

fn line(rule: &RuleView) -> String {
    let held = if rule.held { "  (held: their keys changed)" } else { "" };
    let over = rule.over.iter().map(named).collect::<Vec<_>>().join(", ");
    format!("{}  {over:<14}  until {}  {}{held}", rule.rule, rule.until, plain(&rule.name))
}

/// A category, or a problem in quotes.
fn named(over: &RuleOver) -> String {
    match over {
        RuleOver::Category(category) => plain(category),
        RuleOver::Problem(problem) => format!("\"{}\"", plain(&problem.words)),
    }
}

fn to_json(rule: &RuleView) -> serde_json::Value {
    json!({
        "rule": rule.rule.to_string(),
        "name": rule.name,
        "over": rule.over,
        "purpose": rule.purpose,
        "until": rule.until.to_string(),
        "held": rule.held,
    })
}
