//! Every column of the server's database, altered in every row: what people are shown stays what was signed, or the
//! client refuses.

use std::rc::Rc;

use cachet_client::Error;
use cachet_tests::{Doctor, Patient, World, draft, everything, files};
use sqlx::Connection as _;

use super::stage::{copied, reopen};

/// What the two see: documents with their dates, what was shared, both contents.
async fn seen(world: &World, jeanne: &Patient, anne: &Doctor) -> Result<Vec<String>, Error> {
    let (jeanne_sheet, anne_sheet) = (jeanne.begun.code().to_qr_text(), anne.begun.code().to_qr_text());
    let store = copied(&jeanne.store).await;
    let session = reopen(&jeanne_sheet, world.wire("patient"), store, world.platform()).await?;
    let mut seen = vec![session.own_name()];
    for view in session.documents().await? {
        seen.push(format!("{view:?}"));
        let mut bytes = Vec::new();
        let opened = session.read_document(view.id, None, &mut bytes, &everything).await?;
        seen.push(format!("{opened:?} {}", cachet_crypto::sha256(&bytes)));
    }
    let store = copied(&anne.store).await;
    let session = reopen(&anne_sheet, world.wire("doctor"), Rc::clone(&store), world.platform()).await?;
    for mut view in session.received().await? {
        view.opened = true;
        seen.push(format!("{view:?}"));
        let mut bytes = Vec::new();
        let opened = session.read_received(view.grant, &mut bytes, &everything).await?;
        seen.push(format!("{opened:?} {}", cachet_crypto::sha256(&bytes)));
    }
    if let Some(alarm) = session.alarms().await?.last() {
        // What a list leaves out, it has refused.
        return Err(Error::Input(if alarm.code.starts_with("refused") { "refused" } else { "another" }));
    }
    Ok(seen)
}

#[tokio::test]
async fn an_altered_column_of_the_server_is_ignored_or_refused() {
    let world = World::start_on_sqlite().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let first = jeanne.add("Bilan", &files(10, 1)).await;
    let second = jeanne.add("Ordonnance", &files(10, 2)).await;
    jeanne.session.edit_document(second, &draft("Ordonnance de mars")).await.unwrap();
    jeanne.grant(&anne, first, true).await;
    jeanne.grant(&anne, second, false).await;
    anne.session.received().await.unwrap();
    let honest = seen(&world.fork().await.expect("on SQLite"), &jeanne, &anne).await.unwrap();
    assert_eq!(honest.len(), 9, "{honest:?}");

    let mut db = sqlx::AnyConnection::connect(world.database()).await.unwrap();
    let query = "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'";
    let columns: Vec<(String, String)> = sqlx::query_as(query).fetch_all(&mut db).await.unwrap();
    let (mut ignored, mut refused) = (0, 0);
    for (table, column) in columns.into_iter().filter(|(table, _)| !table.starts_with("_sqlx")) {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut db)
            .await
            .unwrap();
        if rows == 0 {
            continue;
        }
        let fork = world.fork().await.expect("on SQLite");
        let mut altered = sqlx::AnyConnection::connect(fork.database()).await.unwrap();
        // One more, one letter other, one byte other.
        let statement = format!(
            "update or ignore {table} set {column} = case typeof({column}) when 'integer' then {column} + 1 \
             when 'text' then substr({column}, 1, length({column}) - 1) || \
             case substr({column}, -1) when 'A' then 'B' else 'A' end \
             when 'blob' then cast(zeroblob(1) || substr({column}, 2) as blob) else {column} end"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut altered).await;
        altered.close().await.unwrap();
        if done.is_err() {
            continue;
        }
        match seen(&fork, &jeanne, &anne).await {
            Ok(shown) => {
                assert_eq!(shown, honest, "{table}.{column}");
                ignored += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(ignored > 10 && refused > 20, "{ignored} ignored, {refused} refused");
}
