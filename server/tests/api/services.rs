//! PostgreSQL and S3, where the environment names them: a database and a prefix of its own for each test.

use std::sync::Arc;

use cachet_server::BlobSettings;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::harness::fresh;

fn unique() -> String {
    let count: [u8; 6] = fresh();
    let count: String = count.iter().map(|byte| format!("{byte:02x}")).collect();
    let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    format!("cachet_{}_{started}_{count}", std::process::id())
}

/// An empty database in the cluster.
pub(crate) async fn database(cluster: &str) -> String {
    sqlx::any::install_default_drivers();
    let name = unique();
    let mut admin = sqlx::AnyConnection::connect(cluster).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await.unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// An empty prefix in the bucket.
pub(crate) fn bucket(endpoint: String) -> BlobSettings {
    let variable = |name: &str| std::env::var(name).unwrap();
    BlobSettings::S3 {
        bucket: variable("CACHET_TEST_S3_BUCKET"),
        prefix: unique(),
        endpoint,
        region: variable("CACHET_TEST_S3_REGION"),
        key: variable("CACHET_TEST_S3_KEY"),
        secret: variable("CACHET_TEST_S3_SECRET"),
    }
}

/// The same place, seen past the server.
pub(crate) fn store(blobs: &BlobSettings) -> Arc<dyn ObjectStore> {
    match blobs {
        BlobSettings::Folder(folder) => Arc::new(LocalFileSystem::new_with_prefix(folder).unwrap()),
        BlobSettings::S3 { bucket, prefix, endpoint, region, key, secret } => {
            let store = AmazonS3Builder::new()
                .with_bucket_name(bucket)
                .with_endpoint(endpoint)
                .with_region(region)
                .with_access_key_id(key)
                .with_secret_access_key(secret)
                .with_client_options(ClientOptions::new().with_allow_http(true))
                .build()
                .unwrap();
            Arc::new(PrefixStore::new(store, prefix.as_str()))
        }
    }
}
