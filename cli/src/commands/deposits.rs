//! `cachet deposits`

use cachet_client::{DepositView, Inbox, SenderTreatment, Subject, Waiting};
use cachet_record::{Compared, Own, Patient, Traits};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::rules;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::filing::{file_accepted, keep_words};
use crate::looking::{LARGEST, own};
use crate::opening::{Opened, open};
use crate::shown::plain;
use crate::standing::once_all_proven;

pub(crate) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let (mut values, mut lines, mut any) = (Vec::new(), Vec::new(), false);
    let Inbox { waiting, unproven } = once_all_proven(&opened).await?;
    let own = own(&opened).await?;
    for view in waiting {
        let (said, bytes) = look(&opened, &own, &view).await?;
        let accepted = is_accepted_by_rule(&view, said.traits);
        if accepted {
            let document = opened.accept_deposit(view.deposit, false).await?;
            file_accepted(&opened, document, bytes).await;
        }
        lines.push(line(&view, &said, accepted));
        values.push(told(&view, &said, accepted));
        any |= accepted;
    }
    if any {
        keep_words(&opened).await;
        rules::apply(&opened).await;
    }
    if unproven > 0 {
        lines.push(format!("{unproven} more: nothing proves yet who sent it. Ask again in a moment."));
    }
    let text = if lines.is_empty() { "Nothing waits to be accepted.".to_owned() } else { lines.join("\n") };
    Ok(Answer::new(Value::Array(values), text))
}

/// By the person's own rule, and never against what the document says of whom it is about, nor unlooked, nor from under a
/// cover.
fn is_accepted_by_rule(view: &DepositView, traits: Traits) -> bool {
    let plain_document = matches!(view.what, Waiting::Document { cover: false, size, .. } if size <= LARGEST);
    // Nobody reads here what is said in sentences: whether it is about the person is theirs to see. A picture says nothing
    // itself, so that its sender's word is all there is.
    let media_type = match &view.what {
        Waiting::Document { media_type, .. } => media_type.as_str(),
        Waiting::Cancel { .. } => "",
    };
    let in_words = media_type == "application/pdf" || media_type == "text/plain";
    let is_picture = media_type.starts_with("image/");
    let is_hers = match traits {
        Traits::Agree => true,
        Traits::Told => !in_words,
        Traits::Unsaid => !in_words && !is_picture,
        Traits::Unclear | Traits::Differ => false,
    };
    view.sender.rule == Some(SenderTreatment::Accept) && !view.sender.keys_changed && plain_document && is_hers
}

/// Name and day of birth in the document, in all that is inside it and in its letter, compared on this device with the
/// owner's; and its bytes, when it was opened for that.
async fn look(
    opened: &Opened,
    own: &Own,
    view: &DepositView,
) -> Result<(Compared, Option<Zeroizing<Vec<u8>>>), Failure> {
    let (title, subject) = match &view.what {
        Waiting::Document { size, title, subject, .. } if *size <= LARGEST => (title, subject.clone()),
        _ => return Ok((Compared { traits: Traits::Unsaid, patient: None }, None)),
    };
    let mut bytes = Zeroizing::new(Vec::new());
    opened.read_deposit(view.deposit, &mut *bytes, &|_, _| true).await?;
    let found = cachet_record::examine(title, &bytes);
    let subject = subject.map(|Subject { name, at_birth, born }| Patient { name, born, at_birth });
    Ok((cachet_record::compare_sent(&found, subject.as_ref(), own), Some(bytes)))
}

const fn word(traits: Traits) -> &'static str {
    match traits {
        Traits::Agree => "agree",
        Traits::Differ => "differ",
        Traits::Unsaid => "unsaid",
        Traits::Told => "told",
        Traits::Unclear => "unclear",
    }
}

fn told(view: &DepositView, said: &Compared, accepted: bool) -> Value {
    let sender = &view.sender;
    let attested = sender.attested.as_ref().map(|attested| {
        json!({
            "name": attested.name,
            "profession": attested.profession,
            "rpps": attested.rpps,
            "place": attested.place,
            "verified_by": attested.verified_by,
            "demonstration": attested.demonstration,
        })
    });
    let mut value = json!({
        "deposit": view.deposit.to_string(),
        "sender": { "account": sender.account.to_string(), "attested": attested, "digits": sender.digits },
        "by_link": sender.by_link.as_ref().map(|by| json!({ "link": by.link.to_string(), "label": by.label, "from": by.from })),
        "keys_changed": sender.keys_changed,
        "traits": word(said.traits),
        "about": said.patient.as_ref().map(|patient| json!({ "name": patient.name, "born": patient.born })),
        "accepted": accepted,
    });
    match &view.what {
        Waiting::Document { title, date, category, media_type, size, cover, subject, replaces } => {
            value["document"] = json!({
                "title": title,
                "date": date.to_string(),
                "category": category,
                "media_type": media_type,
                "size": size,
                "cover": cover,
                "patient": subject.as_ref().map(|subject| json!({ "name": subject.name, "born": subject.born })),
                "replaces": replaces,
            });
        }
        Waiting::Cancel { document, title } => {
            value["takes_back"] = json!({ "document": document.to_string(), "title": title });
        }
    }
    value
}

fn line(view: &DepositView, said: &Compared, accepted: bool) -> String {
    let by_link = view.sender.by_link.as_ref();
    let who = match &view.sender.attested {
        None if by_link.is_some() => by_link.map_or_else(String::new, |by| {
            format!("\"{}\", through your link \"{}\": nobody verified who sent it", by.from, by.label)
        }),
        Some(attested) => format!("{}, {}, {}", attested.name, attested.profession, attested.place),
        None => format!("somebody whom no registrar attests ({})", view.sender.digits.join(" ")),
    };
    let what = match &view.what {
        Waiting::Document { cover: true, .. } => "a document to be read with your doctor".to_owned(),
        Waiting::Document { title, date, .. } => format!("\"{}\" of {date}", plain(title)),
        Waiting::Cancel { title, .. } => format!("takes back \"{}\"", plain(title)),
    };
    let notes = [
        (accepted, "accepted by your rule"),
        (said.traits == Traits::Differ, "IT NAMES ANOTHER PERSON"),
        (said.traits == Traits::Unclear, "nothing tells whether it is about you"),
        (view.sender.keys_changed, "the sender's keys changed: it is to be sent again"),
    ];
    let notes: Vec<&str> = notes.iter().filter(|(holds, _)| *holds).map(|(_, note)| *note).collect();
    let notes = if notes.is_empty() { String::new() } else { format!(" [{}]", notes.join("; ")) };
    format!("{}  {what}, from {}{notes}", view.deposit, plain(&who))
}
