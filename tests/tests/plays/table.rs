//! The plays, one row an attack of the catalogue in `threat-model.md`. A row says who does what, how the client must
//! refuse, which checks stop the attack, what the attacker has without them, and how the answer is rewritten. Where
//! several checks are named, defence is in depth: more than one stands in the way, and all are switched off together.

use cachet_client::Error::{self, Refused};
use cachet_client::Refusal::{
    Bind, Consent, Fork, Format, Identity, KeyBlob, KeyUnauth, Limit, Rollback, Signature, Stale, Unknown, Withheld,
};
use cachet_client::transport::{Request, Response};
use cachet_crypto::protocol::api::path::look_up;

use super::acts::{
    a_credential_about_others, a_flipped_part, a_last_part_left_out, a_log_with_a_hole, a_name_changed,
    a_record_of_the_attackers, a_root_changed, an_empty_vault, answered_as_before, everything_of_another_account,
    is_asked, not_there, refused_as, too_large,
};
use super::deposits::a_deposit_by_another;
use super::flows::Flow::{
    self, Deposits, DoctorStarts, Grants, Journal, Lists, OldSheet, Opens, OpensEarly, OpensFrozen, OpensLate, Reads,
    RotatedNew, Searches, Starts, StartsNew, TypedNew, Versions,
};
use super::insiders::{
    a_binding_of_another_patient, a_credential_of, a_grant_of_ones_own, a_grant_signed_by, a_made_up_opening,
    a_manifest_resealed, a_part_resealed, a_sheet_that_the_server_says_counts, a_signature_left_out,
    an_invite_forwarded, an_owner_replaced, keys_that_the_old_key_names,
};
use super::lies::{edit, is_opening, is_owned_mailbox, log_as, opened_as, place_of, replay, view};
use super::stage::Served;
use Gain::{Absent, Accepted, Shown, Speaks};

/// Rewrites an answer; whether it did.
pub(super) type Lie = fn(&Served, &Request, &mut Response) -> bool;

/// What the attacker has once the checks are off.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Gain {
    /// The person is shown something else than the honest server shows, as right.
    Shown,
    /// The flow ends well, which it must not.
    Accepted,
    /// The device goes on talking, with what it has not verified.
    Speaks,
    /// What is withheld reads as not there.
    Absent,
}

pub(super) struct Play {
    pub(super) name: &'static str,
    pub(super) flow: Flow,
    pub(super) refusal: Error,
    pub(super) checks: &'static [&'static str],
    #[cfg_attr(not(cachet_weaken), expect(dead_code, reason = "what the weakened run asserts"))]
    pub(super) gain: Gain,
    pub(super) lie: Lie,
}

macro_rules! plays {
    ($($name:literal, $flow:ident, $refusal:expr, [$($check:literal),+], $gain:ident, $lie:expr;)*) => {
        pub(super) const PLAYS: &[Play] = &[$(Play {
            name: $name, flow: $flow, refusal: $refusal, checks: &[$($check),+], gain: $gain, lie: $lie,
        }),*];
    };
}

plays! {
    // Account keys, passwords, recovery.
    "AT-01 a changed root under the sheet", Starts, Refused(KeyBlob), ["tag"], Speaks, a_root_changed;
    "AT-04 the root of another account under the sheet", Starts, Refused(KeyBlob), ["own-commitment", "tag"], Speaks,
        |s, q, r| q.path.ends_with("/recovery") && edit(r, |v| {
            v["root"] = s.json["rose before"]["/v1/recovery"]["root"].clone();
        });
    "AT-06 records under the attacker's keys, on a device that knows the log", Starts, Refused(KeyUnauth),
        ["own-record", "signature", "signer", "proven-record"], Shown, a_record_of_the_attackers;
    "AT-07 a grant that nobody gave, sealed to the reader's public key", Opens, Refused(Signature), ["signature"], Shown,
        |s, q, r| a_grant_signed_by(&s.attacker.signing, s, q, r);
    "AT-07 an opening that the server made up", Journal, Refused(Unknown), ["signature"], Shown, a_made_up_opening;
    "AT-16 the old sheet, its wrap and its log after a rotate", OldSheet, Refused(Rollback),
        ["keyring-pin", "vault-pin", "checkpoint-pin", "proven-record", "proven-head"], Accepted, |s, q, r| answered_as_before(&s.json["rose before"], q, r);
    // Other people's keys, consent, identity.
    "AT-17 keys that vouch for themselves, at pairing", Grants, Refused(KeyUnauth),
        ["scanned-keys", "credential-subject", "proven-record"], Shown, a_record_of_the_attackers;
    "AT-17 the keys of another doctor, at pairing", Grants, Refused(Bind),
        ["signer", "scanned-keys", "credential-subject", "proven-record"], Shown, everything_of_another_account;
    "AT-17 a credential that has ended", Searches, Refused(KeyUnauth), ["credential-days"], Accepted,
        |s, q, r| a_credential_of(s, q, r, true);
    "AT-18 the same grant, without any signature", Opens, Refused(Signature), ["signature"], Shown, a_signature_left_out;
    "AT-19 another view of the directory, cosigned by the same witnesses", Starts, Refused(Fork), ["checkpoint-pin"],
        Accepted, |s, q, r| q.path == look_up() && replay(r, &s.json["directory forked"]);
    "AT-20 new keys that the old key names, not recognised by the patient", Versions, Refused(Stale),
        ["pair-keys", "proven-record"], Shown, keys_that_the_old_key_names;
    "AT-24 the version before, under its own envelope", Opens, Refused(Bind), ["listed"], Shown, |s, q, r| {
        let before = &s.json["view first"];
        let envelope = before["grants"][place_of(before, s.grant)]["envelope"].clone();
        let told = view(s, q, r, |v| {
            let at = place_of(v, s.grant);
            v["grants"][at]["envelope"] = envelope;
        });
        told || (is_opening(q) && replay(r, &s.json["opened first"])) || opened_as(s, q, r, "opened first", &[])
    };
    "AT-25 an invitation to another doctor, forwarded", Lists, Refused(Bind), ["invite-reader"], Speaks,
        an_invite_forwarded;
    "AT-25 the binding and the openings of another patient", Journal, Refused(Unknown),
        ["binding-place", "signer", "journal-pin", "journal-chain"], Shown, a_binding_of_another_patient;
    "AT-26 after the last day", OpensLate, Refused(Stale), ["checkpoint-age", "consent-days"], Accepted, |_, q, _| is_asked(q);
    "AT-26 before the first day", OpensEarly, Refused(Stale), ["checkpoint-age", "consent-days"], Accepted, |_, q, _| is_asked(q);
    "AT-26 the terms of another grant", Lists, Refused(Consent), ["terms-commitment", "recipient-commitment"], Shown,
        |s, q, r| view(s, q, r, |v| {
            let (one, other) = (place_of(v, s.grant), place_of(v, s.other_grant));
            v["grants"][one]["terms"] = v["grants"][other]["terms"].clone();
        });
    "AT-26 the consent to one document, the envelope of another", Opens, Refused(Bind),
        ["listed", "envelope-consent", "document-of-terms", "author-commitment"], Shown, |s, q, r| {
            let told = view(s, q, r, |v| {
                let (one, other) = (place_of(v, s.grant), place_of(v, s.other_grant));
                v["grants"][one]["envelope"] = v["grants"][other]["envelope"].clone();
            });
            told || opened_as(s, q, r, "opened other", &["header", "manifest", "parts"])
        };
    "AT-27 the mailbox from before a grant was taken back", Lists, Refused(Rollback),
        ["head-pin", "head-chain", "proven-head"], Shown, |s, q, r| view(s, q, r, |v| *v = s.json["view in force"].clone());
    "AT-31 a credential about other keys", Searches, Refused(KeyUnauth), ["credential-subject"], Shown,
        a_credential_about_others;
    "AT-31 a credential that no registrar signed", Searches, Refused(Signature), ["signature"], Accepted,
        |s, q, r| a_credential_of(s, q, r, false);
    // Contents and formats.
    "AT-31 a deposit under a doctor's name and credential, by keys that are not hers", Deposits, Refused(KeyUnauth),
        ["deposit-sender", "credential-subject", "deposit-letter"], Shown, a_deposit_by_another;
    "AT-38 a flipped bit in a part", Opens, Refused(Format), ["part-digest", "tag"], Shown, a_flipped_part;
    "AT-38 a flipped bit in a part, to the owner", Reads, Refused(Format), ["part-digest", "tag"], Shown, a_flipped_part;
    "AT-38 a letter of the name changed in the sealed keyring", Starts, Refused(KeyBlob), ["tag"], Shown, a_name_changed;
    "AT-39 the last part left out", Opens, Refused(Bind), ["served-parts", "last-part"], Shown,
        |s, q, r| is_opening(q) && a_last_part_left_out(s, q, r);
    "AT-39 the last part left out, to the owner", Reads, Refused(Bind), ["served-parts", "last-part"], Shown,
        a_last_part_left_out;
    "AT-40 a document that no signed list names", Lists, Refused(Signature), ["signature"], Shown,
        |s, q, r| a_grant_signed_by(&s.attacker.signing, s, q, r);
    "AT-41 a description sealed anew by another reader", Opens, Refused(Bind), ["manifest-hash", "signature"], Shown,
        a_manifest_resealed;
    "AT-41 a description sealed anew by a reader, to the owner", Reads, Refused(Bind), ["manifest-hash", "signature"],
        Shown, a_manifest_resealed;
    "AT-41 a content sealed anew by another reader", Opens, Refused(Format), ["part-digest"], Shown, a_part_resealed;
    "AT-41 a content sealed anew by a reader, to the owner", Reads, Refused(Format), ["part-digest"], Shown,
        a_part_resealed;
    "AT-45 an answer of more than the limit", Lists, Refused(Limit), ["answer-limit"], Accepted, too_large;
    // Structure and metadata.
    "AT-55 another document of the same patient, whole", Opens, Refused(Bind),
        ["header-hash", "manifest-hash", "document-of-terms", "place", "served-parts"], Shown,
        |s, q, r| opened_as(s, q, r, "opened other", &["header", "manifest", "parts"]);
    "AT-55 the sealed time of another opening", Journal, Refused(Bind), ["sealed-part"], Shown, |_, q, r| {
        is_owned_mailbox(q) && edit(r, |v| {
            let journal = v["journal"].as_array_mut().expect("a list");
            let first = journal[0]["sealed"].clone();
            journal.iter_mut().for_each(|line| line["sealed"] = first.clone());
        })
    };
    "AT-57 one grant in place of another", Lists, Refused(Bind), ["listed", "consent-place"], Shown,
        |s, q, r| view(s, q, r, |v| {
            let (one, other) = (place_of(v, s.grant), place_of(v, s.other_grant));
            for field in ["consent", "terms", "envelope"] {
                v["grants"][one][field] = v["grants"][other][field].clone();
            }
        });
    "AT-57 a grant hidden", Lists, Refused(Withheld), ["withheld-grants"], Shown,
        |s, q, r| view(s, q, r, |v| {
            let at = place_of(v, s.grant);
            v["grants"].as_array_mut().expect("a list").remove(at);
        });
    "AT-57 the head of another reader's mailbox, to hide all that was shared", Lists, Refused(Bind),
        ["head-place", "head-pin", "head-chain", "withheld-grants", "proven-head"], Shown,
        |s, q, r| view(s, q, r, |v| {
            v["head"] = s.json["view of bruno"]["head"].clone();
            v["grants"] = serde_json::json!([]);
        });
    "AT-57 the entry that takes a grant back left out of the log", Starts, Refused(Bind),
        ["log-number", "log-link", "log-head", "vault-fork", "proven-head"], Shown, a_log_with_a_hole;
    "AT-59 an empty vault under the attacker's keys", StartsNew, Refused(KeyUnauth),
        ["own-record", "proven-record", "proven-head"], Shown, an_empty_vault;
    "AT-59 the owner replaced by the attacker", Lists, Refused(KeyUnauth), ["accepted-record"], Shown,
        an_owner_replaced;
    "AT-59 the owner replaced under a sheet whose fourteen days the server counted", Lists, Refused(KeyUnauth),
        ["change-days"], Shown, a_sheet_that_the_server_says_counts;
    "AT-60 another patient's document, whole", Opens, Refused(Bind),
        ["header-hash", "manifest-hash", "signature", "signer", "document-of-terms", "place", "served-parts"], Shown,
        |s, q, r| opened_as(s, q, r, "opened paul", &["header", "manifest", "parts"]);
    "AT-60 a patient lists another's grant as his own", Lists, Refused(Identity), ["grant-mailbox"], Shown,
        a_grant_of_ones_own;
    "AT-61 a document said not to be there", Reads, Refused(Withheld), ["withheld"], Absent, not_there;
    "AT-61 the list of mailboxes said not to be there", Lists, Refused(Withheld), ["mailboxes-pin"], Shown,
        |_, q, r| q.path.ends_with("/mailboxes") && refused_as(r, 404, "not-found");
    // Freshness, forks, journals.
    "AT-62 the log of an earlier day", Starts, Refused(Rollback), ["vault-pin", "proven-head"], Shown, |s, q, r| {
        let log = &s.json["log early"];
        log_as(q, r, &log["head"], log["entries"].as_array().expect("a list"))
    };
    "AT-62 the keyring of an earlier day", DoctorStarts, Refused(Rollback), ["keyring-pin"], Shown,
        |s, q, r| q.path.ends_with("/keyring") && edit(r, |v| *v = s.json["keyring before the credential"].clone());
    "AT-62 the list of mailboxes of an earlier day", Lists, Refused(Rollback), ["mailboxes-pin"], Speaks,
        |s, q, r| q.path.ends_with("/mailboxes") && edit(r, |v| *v = s.json["mailboxes early"].clone());
    "AT-62 the log from before a rotate, on a device that has seen nothing", RotatedNew, Refused(Rollback),
        ["log-epoch", "proven-head"], Shown,
        |s, q, r| q.path.contains("/log?") && answered_as_before(&s.json["rose before"], q, r);
    "AT-63 another future of the log", Starts, Refused(Fork), ["vault-fork", "proven-head"], Shown, |s, q, r| {
        let log = &s.json["log forked"];
        log_as(q, r, &log["head"], log["entries"].as_array().expect("a list"))
    };
    "AT-63 another future of the mailbox", Lists, Refused(Fork), ["head-chain", "proven-head"], Shown,
        |s, q, r| view(s, q, r, |v| *v = s.json["view forked"].clone());
    "AT-64 a directory that was cosigned for the last time a day ago", OpensFrozen, Refused(Stale), ["checkpoint-age"],
        Accepted, |_, q, _| is_asked(q);
    "AT-65 a description of before under today's envelope", Opens, Refused(Bind), ["header-hash", "manifest-hash"],
        Shown, |s, q, r| opened_as(s, q, r, "opened second", &["header", "manifest"]);
    "AT-67 the word of one witness for that of two", Opens, Refused(Stale), ["checkpoint-quorum"], Accepted,
        |_, q, r| q.path == look_up() && edit(r, |v| {
            let note = v["checkpoint"].as_str().expect("a note");
            let lines = note.split_inclusive('\n').filter(|line| !line.contains("/witness-2 "));
            v["checkpoint"] = lines.collect::<String>().into();
        });
    "AT-68 a directory from before the sheet was made, on a device that has seen nothing", RotatedNew,
        Refused(Rollback), ["checkpoint-pin"], Accepted,
        |s, q, r| q.path == look_up() && answered_as_before(&s.json["rose before"], q, r);
    "AT-68 the same to somebody who types the words and the line of the sheet", TypedNew, Refused(Rollback),
        ["sheet-size"], Accepted, |s, q, r| q.path == look_up() && answered_as_before(&s.json["rose before"], q, r);
    "AT-69 an opening left out of the journal", Journal, Refused(Withheld), ["journal-chain"], Shown,
        |_, q, r| is_owned_mailbox(q) && edit(r, |v| {
            let journal = v["journal"].as_array_mut().expect("a list");
            if journal.len() > 2 { drop(journal.remove(1)) }
        });
    "AT-69 a journal that ends too early", Journal, Refused(Rollback), ["journal-pin"], Shown,
        |_, q, r| is_owned_mailbox(q) && edit(r, |v| {
            let journal = v["journal"].as_array_mut().expect("a list");
            if journal.len() > 2 { drop(journal.pop()) }
        });
    "AT-69 a journal cut back, to its reader", Opens, Refused(Rollback), ["journal-state"], Speaks,
        |s, q, r| q.path.ends_with("/openings") && !is_opening(q) && edit(r, |v| *v = s.json["tail early"].clone());
}
