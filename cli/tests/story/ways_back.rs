//! Ways back on the terminal: an old sheet takes the account back, and contacts keep shares and release them.

use super::*;

#[test]
fn an_old_sheet_takes_the_account_back_from_whoever_changed_its_keys() {
    let server = Server::start_witnessed("");
    let (thief, owner) = (Terminal::believing(&server), Terminal::believing(&server));
    thief.create(PATIENT, &[]);
    owner.write("sheet", thief.read("sheet"));
    thief.json(&["rotate", "--sheet", "sheet-2", "--rehearse-from-sheet"]);
    assert_eq!(owner.refused(&["recover", "--sheet", "sheet"]), (3, "sheet-superseded".to_owned()));
    let take_back = ["take-back", "--old-sheet", "sheet", "--sheet", "sheet-3", "--rehearse-from-sheet"];
    assert_eq!(owner.json(&take_back)["sheet_number"], 2);
    assert_eq!(owner.json(&["list"]), serde_json::json!([]));
    assert_eq!(thief.refused(&["list"]).0, 3, "its device opens nothing any more");
    let told = owner.json(&["alerts"]);
    let kinds: Vec<_> = told.as_array().unwrap().iter().map(|alert| text(alert, "kind")).collect();
    assert!(kinds.contains(&"taken-back"), "{kinds:?}");
    assert_eq!(owner.refused(&take_back), (3, "already-enrolled".to_owned()));
}

#[test]
fn a_terminal_stops_the_change_to_the_newest_sheet_and_announces_it_again() {
    let server = Server::start_witnessed("");
    let owner = Terminal::believing(&server);
    owner.create(PATIENT, &[]);
    assert_eq!(owner.json(&["sheet"])["state"], "alone");
    owner.json(&["rotate", "--sheet", "sheet-2", "--rehearse-from-sheet"]);
    let pending = owner.json(&["sheet"]);
    assert_eq!(pending["state"], "pending");
    assert_eq!(owner.json(&["sheet", "--stop"])["state"], "stopped");
    assert_eq!(owner.refused(&["sheet", "--stop"]).1, "not-found");
    assert_eq!(owner.json(&["sheet", "--announce"])["state"], pending["state"]);
}

#[test]
fn contacts_keep_a_share_each_and_release_it_to_the_code_that_they_hear() {
    let server = Server::start_witnessed("");
    let owner = Terminal::believing(&server);
    owner.create(PATIENT, &[]);
    let contacts = ["Paul Morel", "Léa Petit"].map(|name| {
        let contact = Terminal::believing(&server);
        contact.create(name, &[]);
        contact
    });
    let codes = contacts.each_ref().map(|contact| text(&contact.json(&["card"]), "code").to_owned());
    let chosen = ["contacts", "choose", "--contact", "Paul", &codes[0], "--contact", "Léa", &codes[1], "--wait", "1"];
    let held = owner.json(&chosen);
    assert_eq!((held["needed"].as_u64(), held["contacts"].as_array().unwrap().len()), (Some(2), 2));
    let shares = contacts.each_ref().map(|contact| contact.json(&["contacts", "shares"]));
    assert_eq!(text(&shares[0][0], "name"), PATIENT);

    let lost = Terminal::believing(&server);
    let asked = lost.json(&["contacts", "ask"]);
    let digits: Vec<_> = asked["digits"].as_array().unwrap().iter().map(|group| group.as_str().unwrap()).collect();
    for (contact, shares) in contacts.iter().zip(&shares) {
        contact.json(&["contacts", "release", text(&shares[0], "share"), &digits.join(" ")]);
    }
    let state = lost.json(&["contacts", "ask"]);
    assert_eq!(state["request"], asked["request"], "the same request goes on");
    assert_eq!((state["shares"].as_u64(), &state["ready"]), (Some(2), &Value::Bool(false)));
    assert_eq!(lost.refused(&["contacts", "return"]).0, 7, "it is too early");

    let waiting = owner.json(&["contacts", "requests"]);
    let request = text(&waiting[0], "request");
    assert_eq!(asked["request"], request);
    assert_eq!(owner.json(&["contacts", "refuse", request]), serde_json::json!([]));
    assert_eq!(lost.json(&["contacts", "ask"])["vetoed"], true);
    assert_eq!(owner.json(&["contacts", "give-up"])["contacts"], serde_json::json!([]));
}
