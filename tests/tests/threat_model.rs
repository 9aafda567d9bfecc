//! Keeps `threat-model.md` and `README.md` true: every claim has a row, every test it leans on is there, what the server
//! learns is the live schema, column by column, and what the documents point to exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cachet_tests::World;
use sqlx::Connection as _;

/// Claims of the catalogue.
const CLAIMS: usize = 69;

/// Its attacks.
const ATTACKS: usize = 92;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Cells of every row of a table whose first cell satisfies `wanted`.
fn rows(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.map(|line| line.split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    rows.filter(|cells| wanted(&cells[0])).collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn is_source(name: &str) -> bool {
    name.contains('/') && (name.ends_with(".rs") || name.ends_with(".ts"))
}

/// Whether `source` has a Rust test of that name which is run.
fn has_rust_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let function = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let attributes: Vec<_> = lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).collect();
        line.contains(&function)
            && attributes.iter().any(|line| line.contains("test]") || line.contains("test("))
            && !attributes.iter().any(|line| line.contains("ignore"))
    })
}

fn has_page_test(source: &str, title: &str) -> bool {
    [format!("test('{title}'"), format!("test(`{title}`")].iter().any(|call| source.contains(call))
}

#[test]
fn every_claim_has_one_row_and_every_test_it_names_exists() {
    let text = read("threat-model.md");
    let claims = rows(&text, |first| first.starts_with("C-"));
    let ids: Vec<_> = claims.iter().map(|cells| cells[0].clone()).collect();
    let expected: Vec<_> = (1..=CLAIMS).map(|n| format!("C-{n:02}")).collect();
    assert_eq!(ids, expected, "each claim once, in order");
    for cells in &claims {
        let [id, claim, by, state] = cells.as_slice() else { panic!("{cells:?} has not four cells") };
        assert!(!claim.is_empty(), "{id}");
        let tests = tests_named(id, by);
        if state == "shown" {
            assert!(tests > 0, "{id} is shown by nothing");
        } else {
            assert!(is_reasoned(state), "{id}: {state}");
        }
    }
}

/// Checks that every test, or row of plays, that a cell names is there; gives how many there are.
fn tests_named(id: &str, by: &str) -> usize {
    let mut file: Option<(&str, String)> = None;
    let mut tests = 0;
    for name in quoted(by) {
        if is_source(name) {
            file = Some((name, read(name)));
            continue;
        }
        let (path, source) = file.as_ref().unwrap_or_else(|| panic!("{id}: {name} stands under no file"));
        let found = match *path {
            "tests/tests/plays/table.rs" => source.contains(&format!("\"{name}\",")),
            path if path.ends_with(".rs") => has_rust_test(source, name),
            _ => has_page_test(source, name),
        };
        assert!(found, "{id}: {path} has no test `{name}`");
        tests += 1;
    }
    tests
}

fn is_reasoned(state: &str) -> bool {
    let reason = |word: &str| state.strip_prefix(word).is_some_and(|reason| reason.trim().len() > 8);
    reason("not yet:") || reason("does not apply:")
}

#[test]
fn every_attack_has_one_row_a_claim_and_a_play_a_test_or_a_reason() {
    let text = read("threat-model.md");
    let attacks = rows(&text, |first| first.starts_with("AT-"));
    let ids: Vec<_> = attacks.iter().map(|cells| cells[0].clone()).collect();
    let expected: Vec<_> = (1..=ATTACKS).map(|n| format!("AT-{n:02}")).collect();
    assert_eq!(ids, expected, "each attack once, in order");
    let claims: BTreeSet<_> = rows(&text, |first| first.starts_with("C-")).into_iter().map(|c| c[0].clone()).collect();
    let mut played = BTreeSet::new();
    for cells in &attacks {
        let [id, name, claimed, by, state] = cells.as_slice() else { panic!("{cells:?} has not five cells") };
        assert!(!name.is_empty() && !claimed.is_empty(), "{id}");
        assert!(claimed.split(", ").all(|claim| claims.contains(claim)), "{id}: {claimed}");
        let tests = tests_named(id, by);
        assert!(
            if ["played", "shown"].contains(&state.as_str()) { tests > 0 } else { is_reasoned(state) },
            "{id}: {state}"
        );
        let rows: Vec<_> = quoted(by).filter(|name| name.starts_with("AT-")).collect();
        assert!(rows.iter().all(|row| row.starts_with(id)), "{id}: {rows:?}");
        assert_eq!(state == "played", !rows.is_empty(), "{id}: {state}");
        played.extend(rows.into_iter().map(ToOwned::to_owned));
    }
    // No row of the plays is left out of the page.
    let table = read("tests/tests/plays/table.rs");
    let all = table.split("\"AT-").skip(1).filter_map(|rest| rest.split('"').next()).map(|rest| format!("AT-{rest}"));
    assert_eq!(all.collect::<BTreeSet<_>>(), played);
}

/// Every check that can be switched off is one that a play switches off: none is there for nothing.
#[test]
fn every_check_that_can_be_switched_off_is_switched_off_by_a_play() {
    let table = read("tests/tests/plays/table.rs");
    let mut checks = BTreeSet::new();
    for folder in ["crypto/src", "crypto/seal/src", "crypto/transparency/src", "client-wasm/src"] {
        for source in sources(&root().join(folder)) {
            let named = source.split("weakened(\"").skip(1).filter_map(|rest| rest.split('"').next());
            checks.extend(named.map(ToOwned::to_owned));
        }
    }
    assert!(checks.len() > 30, "{} checks", checks.len());
    for check in checks {
        assert!(table.contains(&format!("\"{check}\"")), "no play switches {check} off");
    }
}

/// Text of every Rust file below `folder`.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of this repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(&path).expect("text"));
        }
    }
    found
}

#[tokio::test]
async fn what_the_server_learns_is_the_live_schema_column_by_column() {
    let world = World::start().await;
    let mut db = sqlx::AnyConnection::connect(world.database()).await.expect("the database answers");
    let query = if world.database().starts_with("sqlite:") {
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'"
    } else {
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'"
    };
    let live: Vec<(String, String)> = sqlx::query_as(query).fetch_all(&mut db).await.expect("a schema");
    // sqlx's own list of migrations that ran: their numbers, names, checksums and the days of installation.
    let live = live.into_iter().filter(|(table, _)| table != "_sqlx_migrations");
    let live: BTreeSet<String> = live.map(|(table, column)| format!("{table}.{column}")).collect();

    assert_eq!(described().into_keys().collect::<BTreeSet<_>>(), live);
}

/// What the page says of each `table.column`: what it tells, and its retention.
fn described() -> BTreeMap<String, (String, String)> {
    let text = read("threat-model.md");
    let section = text.split("\n## What the server learns").nth(1).expect("the section").split("\n## ").next();
    let mut described = BTreeMap::new();
    for cells in rows(section.unwrap_or_default(), |first| first.starts_with('`') && first.contains('.')) {
        let [column, tells, retention] = cells.as_slice() else { panic!("{cells:?} has not three cells") };
        let said = (tells.clone(), retention.clone());
        assert!(described.insert(column.trim_matches('`').to_owned(), said).is_none(), "{column} twice");
    }
    described
}

/// What the migrations say of each `table.column`. A column without a retention of its own has its table's.
fn commented() -> BTreeMap<String, (String, String)> {
    let folder = std::fs::read_dir(root().join("server/migrations")).expect("migrations");
    let mut commented = BTreeMap::new();
    for file in folder {
        let text = std::fs::read_to_string(file.expect("an entry").path()).expect("text");
        let (mut about, mut table, mut kept) = (String::new(), String::new(), String::new());
        for line in text.lines() {
            let code = line.trim();
            if let Some(comment) = code.strip_prefix("-- ") {
                about = comment.split_once(": ").map(|(_, text)| text.to_owned()).unwrap_or_default();
            } else if let Some(name) = code.strip_prefix("create table ") {
                table = name.trim_end_matches(" (").to_owned();
                kept = about.split_once("; retention: ").map(|(_, kept)| kept.to_owned()).expect("a retention");
            } else if line.starts_with("  ") && !code.starts_with("primary key") {
                let column = code.split(' ').next().unwrap_or_default();
                let (tells, kept) = about.split_once("; retention: ").unwrap_or((&about, &kept));
                commented.insert(format!("{table}.{column}"), (tells.to_owned(), kept.to_owned()));
            }
        }
    }
    commented
}

#[test]
fn what_is_said_of_a_column_is_what_its_migration_says() {
    let described = described();
    for (column, (tells, retention)) in commented() {
        let (said, kept) = described.get(&column).unwrap_or_else(|| panic!("{column} has no row"));
        assert!(said.starts_with(&tells), "{column}: {tells}");
        assert_eq!(*kept, retention, "{column}");
    }
}

/// Targets of a document's links that lie in this repository.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with('#')).collect()
}

#[test]
fn what_the_documents_point_to_exists() {
    for document in ["README.md", "threat-model.md"] {
        for target in links(&read(document)) {
            let path = target.split('#').next().unwrap_or_default();
            // Pictures are made by a command.
            assert!(path.starts_with("docs/screenshots/") || root().join(path).exists(), "{document}: {target}");
        }
    }
}

/// Source that reads the environment, or sets it.
fn environment() -> String {
    let mut sources = String::new();
    for folder in ["server/src/settings", "cli/src", "cli/tests/story", "scripts"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder of this repository") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                sources += &std::fs::read_to_string(path).expect("text");
            }
        }
    }
    sources
}

#[test]
fn every_variable_of_the_readme_is_read_somewhere() {
    let (readme, sources) = (read("README.md"), environment());
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let words = readme.split(|c: char| !is_name(c)).filter(|word| word.starts_with("CACHET_") && word.len() > 7);
    for variable in words.filter(|word| !word.ends_with('_')) {
        assert!(sources.contains(variable), "nothing reads {variable}");
    }
}
