//! Names of persons (FHIR R4, "HumanName"): the one in use and the one at birth, as FR Core Patient tells them apart by `use`.

use serde_json::Value;

/// Names that nobody goes by.
const APART: [&str; 6] = ["official", "old", "maiden", "nickname", "anonymous", "temp"];

/// Extension of a family name: the part of it that the person was born with.
const OWN_NAME: &str = "http://hl7.org/fhir/StructureDefinition/humanname-own-name";

/// The name in use of a list of HumanNames, as one shows it.
pub(super) fn in_use(names: &Value) -> Option<String> {
    shown(used(names)?)
}

/// The name at birth: the one before marriage; else the family's own part of the name in use; else the official one beside a
/// usual one, which in France is that of the certificate of birth.
pub(super) fn at_birth(names: &Value) -> Option<String> {
    let of = |wanted: &str| all(names).find(|name| name["use"] == wanted);
    let used = used(names)?;
    let own = || all(names).find_map(own_name);
    let official = || of("official").filter(|official| !std::ptr::eq(*official, used)).and_then(shown);
    // A maiden name may be a family name alone.
    let maiden = of("maiden").and_then(|maiden| whole(maiden, used));
    maiden.or_else(own).or_else(official)
}

fn all(names: &Value) -> impl Iterator<Item = &Value> {
    names.as_array().into_iter().flatten()
}

fn used(names: &Value) -> Option<&Value> {
    let is_apart = |name: &Value| name["use"].as_str().is_some_and(|used| APART.contains(&used) || used == "usual");
    let of = |wanted: &str| all(names).find(|name| name["use"] == wanted);
    let any = || all(names).find(|name| !is_apart(name));
    // "Jim" alone is what friends say.
    let is_whole = |name: &&Value| name["family"].is_string() || name["text"].is_string();
    of("usual").filter(is_whole).or_else(any).or_else(|| of("official")).or_else(|| all(names).next())
}

/// A name as one shows it: its own words, else title, first given name, family name.
fn shown(name: &Value) -> Option<String> {
    name["text"].as_str().map(ToOwned::to_owned).or_else(|| joined(name, name["family"].as_str()))
}

/// A name that may lack the given names of the one in use.
fn whole(name: &Value, used: &Value) -> Option<String> {
    match name["family"].as_str().filter(|_| name["text"].is_null() && name["given"].is_null()) {
        Some(family) => joined(used, Some(family)),
        None => shown(name),
    }
}

/// The name that a person was born with, where the family name in use says which part of it that is.
fn own_name(name: &Value) -> Option<String> {
    let mut extensions = name["_family"]["extension"].as_array().into_iter().flatten();
    let own = extensions.find(|extension| extension["url"] == OWN_NAME)?;
    joined(name, Some(own["valueString"].as_str()?))
}

fn joined(name: &Value, family: Option<&str>) -> Option<String> {
    let first = |field: &str| name[field].get(0).and_then(Value::as_str);
    let parts = [first("prefix"), first("given"), family];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_usual_name_is_the_name_and_the_official_one_beside_it_is_that_of_birth() {
        let told = |names: Value| (in_use(&names).unwrap_or_default(), at_birth(&names).unwrap_or_default());
        let said = |name: &str, born: &str| (name.to_owned(), born.to_owned());
        let one = |used: &str, family: &str| json!({ "use": used, "family": family, "given": ["Jeanne", "Marie"] });
        let (official, usual) = (one("official", "Martin"), one("usual", "Morel"));
        assert_eq!(told(json!([official, usual])), said("Jeanne Morel", "Jeanne Martin"));
        assert_eq!(told(json!([usual, official])), said("Jeanne Morel", "Jeanne Martin"));
        assert_eq!(told(json!([official])), said("Jeanne Martin", ""));
        assert_eq!(told(json!([official, one("maiden", "Durand")])), said("Jeanne Martin", "Jeanne Durand"));
        assert_eq!(told(json!([one("old", "Petit"), official])), said("Jeanne Martin", ""));
        assert_eq!(told(json!([one("nickname", "Jo")])), said("Jeanne Jo", ""), "better than none");
        let bare = json!({ "family": "Morel", "given": ["Jeanne"] });
        assert_eq!(told(json!([official, bare])), said("Jeanne Morel", "Jeanne Martin"));
        let maiden = json!({ "use": "maiden", "family": "Durand" });
        assert_eq!(told(json!([usual, maiden, official])), said("Jeanne Morel", "Jeanne Durand"));
        let married = json!({ "use": "official", "family": "Morel-Durand", "given": ["Jeanne"],
            "_family": { "extension": [{ "url": OWN_NAME, "valueString": "Durand" }] } });
        assert_eq!(told(json!([married])), said("Jeanne Morel-Durand", "Jeanne Durand"));
        let friend = json!({ "use": "usual", "given": ["Jeannette"] });
        assert_eq!(told(json!([official, friend])), said("Jeanne Martin", ""));
        assert_eq!(told(json!([])), said("", ""));
    }
}
