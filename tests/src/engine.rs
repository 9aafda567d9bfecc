//! On what the server of a test runs: SQLite and a folder, or the PostgreSQL and S3 that the environment names.

use std::path::Path;

use cachet_server::{BlobSettings, Settings};
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
