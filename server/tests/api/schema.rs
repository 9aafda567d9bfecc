//! The schema as a document: every table and column of the live database says what it tells the operator.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sqlx::Connection as _;

use crate::harness::World;

/// `(table, column)` and what the migrations say of it; the column of a table's own line is empty.
fn documented() -> BTreeMap<(String, String), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut documented = BTreeMap::new();
    for file in files {
        let (mut about, mut table) = (None, String::new());
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let code = line.trim();
            if let Some(comment) = code.strip_prefix("-- ") {
                about = comment.split_once(": ").map(|(name, text)| (name.to_owned(), text.to_owned()));
            } else if let Some(name) = code.strip_prefix("create table ") {
                table = name.trim_end_matches(" (").to_owned();
                let (named, text) = about.take().unwrap_or_else(|| panic!("{table} has no comment"));
                assert_eq!(named, table, "{}", file.display());
                assert!(text.contains("; retention: "), "{table} has no retention");
                documented.insert((table.clone(), String::new()), text);
            } else if line.starts_with("  ") && !code.starts_with("primary key") {
                let column = code.split(' ').next().unwrap();
                let (named, text) = about.take().unwrap_or_else(|| panic!("{table}.{column} has no comment"));
                assert_eq!(named, column, "{table}");
                documented.insert((table.clone(), column.to_owned()), text);
            }
        }
    }
    documented
}

#[tokio::test]
async fn every_column_of_the_live_schema_is_documented() {
    let world = World::new().await;
    let mut db = sqlx::AnyConnection::connect(&world.settings.database).await.unwrap();
    let query = if world.sqlite().is_some() {
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'"
    } else {
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'"
    };
    let live: Vec<(String, String)> = sqlx::query_as(query).fetch_all(&mut db).await.unwrap();
    let live: BTreeSet<_> = live.into_iter().filter(|(table, _)| table != "_sqlx_migrations").collect();
    let documented: BTreeSet<_> = documented().into_keys().filter(|(_, column)| !column.is_empty()).collect();
    assert_eq!(live, documented);
}

#[tokio::test]
async fn no_table_numbers_its_rows() {
    let world = World::new().await;
    if world.sqlite().is_none() {
        return;
    }
    let mut db = sqlx::AnyConnection::connect(&world.settings.database).await.unwrap();
    let numbered: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name <> '_sqlx_migrations' \
         and sql not like '%without rowid%' and name not like 'sqlite_%'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(numbered, Vec::<String>::new());
}
