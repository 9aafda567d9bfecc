//! On what the server of a test runs: SQLite and a folder, or the PostgreSQL and S3 that the environment names.

use std::collections::BTreeMap;
use std::path::Path;

use cachet_server::{BlobSettings, Settings};
use sqlx::Row as _;
use sqlx::any::AnyPoolOptions;

/// Settings of a server that shares nothing with any other.
pub async fn settings(folder: &Path) -> Settings {
    let mut settings = Settings::for_folder(folder);
    let name = unique();
    if let Ok(address) = std::env::var("CACHET_TEST_POSTGRES") {
        settings.database = create_database(&address, &name).await;
    }
    if let Ok(endpoint) = std::env::var("CACHET_TEST_S3_ENDPOINT") {
        let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} goes with the endpoint"));
        settings.blobs = BlobSettings::S3 {
            bucket: variable("CACHET_TEST_S3_BUCKET"),
            prefix: name,
            endpoint,
            region: variable("CACHET_TEST_S3_REGION"),
            key: variable("CACHET_TEST_S3_KEY"),
            secret: variable("CACHET_TEST_S3_SECRET"),
        };
    }
    settings
}

/// Every row of every table, its columns joined as bytes.
pub async fn dump(address: &str) -> BTreeMap<String, Vec<Vec<u8>>> {
    let joined = |cells: Vec<Vec<u8>>| cells.into_iter().flat_map(|cell| [cell, b"\n".to_vec()].concat()).collect();
    let tables = tables(address).await.into_iter();
    tables.map(|(table, rows)| (table, rows.into_iter().map(joined).collect())).collect()
}

/// Every row of every table, cell by cell.
pub async fn tables(address: &str) -> BTreeMap<String, Vec<Vec<Vec<u8>>>> {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(address).await.expect("the database answers");
    let listing = match address.starts_with("sqlite") {
        true => "select name from sqlite_master where type = 'table'",
        false => "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
    };
    let mut dumped = BTreeMap::new();
    for table in sqlx::query_scalar::<_, String>(listing).fetch_all(&pool).await.expect("the tables are listed") {
        // sqlx's own table holds a timestamp type that the common driver does not read.
        if table.starts_with("_sqlx") || table.starts_with("sqlite_") {
            continue;
        }
        let statement = format!("select * from {table}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_all(&pool).await.expect("the table is read");
        dumped.insert(table, rows.iter().map(cells).collect());
    }
    pool.close().await;
    dumped
}

/// Copies an SQLite database while it is in use.
pub(crate) async fn copy_sqlite(address: &str, copy: &Path) {
    execute(address, &format!("vacuum into '{}'", copy.display())).await;
}

/// Runs one statement.
pub(crate) async fn execute(address: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(address).await.expect("the database answers");
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.expect("the statement runs");
    pool.close().await;
}

fn cells(row: &sqlx::any::AnyRow) -> Vec<Vec<u8>> {
    let cell = |at: usize| {
        row.try_get::<Vec<u8>, _>(at)
            .or_else(|_| row.try_get::<String, _>(at).map(String::into_bytes))
            .or_else(|_| row.try_get::<i64, _>(at).map(|number| number.to_be_bytes().to_vec()))
            .unwrap_or_default()
    };
    (0..row.len()).map(cell).collect()
}

fn unique() -> String {
    let id: [u8; 16] = cachet_seal::generate_bytes(&mut getrandom::SysRng).expect("chance");
    format!("cachet_{}", id.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A database of this test alone; the cluster ends with the run.
async fn create_database(address: &str, name: &str) -> String {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(address).await.expect("PostgreSQL answers");
    let statement = format!("create database {name}");
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.expect("a database is created");
    pool.close().await;
    let (server, _) = address.rsplit_once('/').expect("an address ends in the name of a database");
    format!("{server}/{name}")
}
