//! Brings the schema up to date: the files of `migrations/`, in order, the same for both engines.
//!
//! SQLite numbers rows in the order of their arrival unless a table is `without rowid`; the schema's rule is that doors,
//! mailboxes and journals hold no running number, so that clause is added to every table there. PostgreSQL has no such
//! number, but the place of a row on disk and its transaction number tell an order: the threat model says so.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, SqlSafeStr as _};

use super::Engine;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "service", include_str!("../../migrations/0001_service.sql")),
    (2, "account", include_str!("../../migrations/0002_account.sql")),
    (3, "way in", include_str!("../../migrations/0003_way_in.sql")),
    (4, "vault", include_str!("../../migrations/0004_vault.sql")),
    (5, "mailbox", include_str!("../../migrations/0005_mailbox.sql")),
    (6, "consent", include_str!("../../migrations/0006_consent.sql")),
    (7, "door", include_str!("../../migrations/0007_door.sql")),
    (8, "directory", include_str!("../../migrations/0008_directory.sql")),
    (9, "transparency", include_str!("../../migrations/0009_transparency.sql")),
    (10, "passkey", include_str!("../../migrations/0010_passkey.sql")),
    (11, "link", include_str!("../../migrations/0011_link.sql")),
    (14, "status", include_str!("../../migrations/0014_status.sql")),
    (12, "contacts", include_str!("../../migrations/0012_contacts.sql")),
    (13, "alert", include_str!("../../migrations/0013_alert.sql")),
    (15, "recovery", include_str!("../../migrations/0015_recovery.sql")),
    (16, "deposit", include_str!("../../migrations/0016_deposit.sql")),
    (17, "notice", include_str!("../../migrations/0017_notice.sql")),
    (23, "health link", include_str!("../../migrations/0023_health_link.sql")),
    (22, "search", include_str!("../../migrations/0022_search.sql")),
    (26, "deposit links", include_str!("../../migrations/0026_deposit.sql")),
    (25, "trust", include_str!("../../migrations/0025_trust.sql")),
    (27, "card contact", include_str!("../../migrations/0027_card_contact.sql")),
    (28, "withdrawn deposits", include_str!("../../migrations/0028_deposit_withdrawn.sql")),
    (21, "capsule", include_str!("../../migrations/0021_capsule.sql")),
];

pub(super) async fn run(pool: &AnyPool, engine: Engine) -> Result<(), sqlx::Error> {
    let migrations: Vec<Migration> = MIGRATIONS
        .iter()
        .map(|(version, name, sql)| {
            let sql = AssertSqlSafe(for_engine(sql, engine)).into_sql_str();
            Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
        })
        .collect();
    let migrator = Migrator { migrations: migrations.into(), ..Migrator::DEFAULT };
    migrator.run(pool).await.map_err(|error| sqlx::Error::Migrate(Box::new(error)))
}

fn for_engine(sql: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => sql.to_owned(),
        Engine::Sqlite => sql.replace("\n);", "\n) without rowid;"),
    }
}
