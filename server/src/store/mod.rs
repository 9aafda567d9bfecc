//! Rows: all SQL of this server, one function one statement, the same text for SQLite and PostgreSQL.
//!
//! A write transaction begins with its write, so that SQLite takes its lock at once instead of failing on an upgrade.
//! Functions take the connection of the caller's transaction; sqlx does not leave this folder but for that type.

pub(crate) mod account;
pub(crate) mod alert;
pub(crate) mod capsule;
pub(crate) mod card_contact;
pub(crate) mod consent;
pub(crate) mod contacts;
pub(crate) mod deposit;
pub(crate) mod deposit_link;
pub(crate) mod directory;
pub(crate) mod door;
pub(crate) mod health_link;
pub(crate) mod journal;
pub(crate) mod link;
pub(crate) mod log;
pub(crate) mod mailbox;
mod migration;
pub(crate) mod notice;
pub(crate) mod object;
pub(crate) mod own_object;
pub(crate) mod part;
pub(crate) mod passkey;
pub(crate) mod recovery;
pub(crate) mod search;
pub(crate) mod service;
pub(crate) mod status;
pub(crate) mod transparency;
pub(crate) mod tree;
pub(crate) mod vault;
pub(crate) mod way_in;

use std::time::Duration;

use cachet_crypto::Envelope;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _};

use crate::refusal::{INTERNAL, Refusal, Result, UNAVAILABLE};

/// The connection of a transaction.
pub(crate) type Connection = AnyConnection;

/// A transaction that nobody else sees before it is committed.
pub(crate) type Transaction = sqlx::Transaction<'static, Any>;

/// Settings of one SQLite connection: readers beside one writer, every commit flushed, erased rows overwritten.
const SQLITE_PRAGMAS: &[&str] = &[
    "pragma busy_timeout = 20000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma secure_delete = on",
    "pragma temp_store = memory",
];

/// The database.
#[derive(Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    engine: Engine,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Engine {
    Postgres,
    Sqlite,
}

impl Store {
    /// Connects to `url` and brings the schema up to date.
    pub(crate) async fn open(url: &str, connections: u32) -> std::result::Result<Self, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
        let url = if engine == Engine::Sqlite { created(url) } else { url.to_owned() };
        // sqlx would write slow statements into the log; their text is ours, but the log has an allow-list.
        let options = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(20))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    for pragma in SQLITE_PRAGMAS.iter().filter(|_| engine == Engine::Sqlite) {
                        sqlx::query(*pragma).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        migration::run(&pool, engine).await?;
        Ok(Self { pool, engine })
    }

    /// A transaction that writes. Its first statement must be a write.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        self.begin_with("begin").await
    }

    /// A transaction that reads one state of the database through several statements.
    pub(crate) async fn snapshot(&self) -> Result<Transaction> {
        self.begin_with(match self.engine {
            Engine::Postgres => "begin isolation level repeatable read read only",
            Engine::Sqlite => "begin",
        })
        .await
    }

    /// Begins in a task of its own, which goes on when its caller is given up (a client that hangs up): sqlx-postgres
    /// 0.9 takes no note of a transaction until its server has answered, so a beginning that is cut short goes back into
    /// the pool with the transaction open, and what is written there next is never committed.
    async fn begin_with(&self, statement: &'static str) -> Result<Transaction> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await });
        Ok(begun.await.map_err(|_| UNAVAILABLE)??)
    }

    /// A connection for a single statement.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Any>> {
        Ok(self.pool.acquire().await?)
    }

    /// Moves what was committed from SQLite's write-ahead log into the file and empties the log, so that erased rows
    /// do not linger there. Does nothing on PostgreSQL.
    pub(crate) async fn settle(&self) -> Result<()> {
        if self.engine == Engine::Sqlite {
            sqlx::query("pragma wal_checkpoint(truncate)").fetch_all(&self.pool).await?;
        }
        Ok(())
    }

    /// Waits for connections in use and closes.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn created(url: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    if url.contains("mode=") { url.to_owned() } else { format!("{url}{joint}mode=rwc") }
}

/// Bytes to bind.
fn bytes(value: impl AsRef<[u8]>) -> Vec<u8> {
    value.as_ref().to_vec()
}

/// A number to bind. Numbers of chains and sizes are far below 2^63.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number read back.
fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// An id, digest or key read back.
pub(crate) fn stored<T: TryFrom<Vec<u8>>>(bytes: Vec<u8>) -> Result<T> {
    T::try_from(bytes).map_err(|_| corrupt())
}

/// A statement read back.
fn statement(bytes: &[u8]) -> Result<Envelope> {
    Envelope::from_slice(bytes).map_err(|_| corrupt())
}

fn corrupt() -> Refusal {
    tracing::error!(class = "row", "database");
    INTERNAL
}
