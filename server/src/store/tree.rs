//! The rows of AKD's tree as AKD wants them: one state of the database for all that it reads, and what it writes kept
//! back, so that an epoch is written whole, in the transaction that publishes it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use akd::errors::StorageError;
use akd::storage::types::{DbRecord, KeyData, StorageType, ValueState, ValueStateKey, ValueStateRetrievalFlag};
use akd::storage::{Database, DbSetState, Storable};
use akd::tree_node::TreeNodeWithPreviousValue;
use akd::{AkdLabel, AkdValue, Azks, NodeLabel};
use async_trait::async_trait;
use sqlx::{Any, Transaction};

use super::transparency::{self as rows, State};
use super::{Connection, Result, corrupt};

/// The tree as it stood at one epoch: the newest, or the one before.
#[derive(Clone)]
pub(crate) struct Tree(Arc<Inner>);

struct Inner {
    /// The epoch's own row; none before the first epoch.
    azks: Option<Azks>,
    db: tokio::sync::Mutex<Transaction<'static, Any>>,
    /// What was read, and over it what was written.
    records: Mutex<HashMap<Vec<u8>, DbRecord>>,
    written: Mutex<HashMap<Vec<u8>, DbRecord>>,
}

impl Tree {
    /// `db` is a snapshot; `epoch` its newest epoch, or the one before.
    pub(crate) fn at(db: Transaction<'static, Any>, epoch: u64, nodes: u64) -> Self {
        let azks = (epoch > 0).then(|| DbRecord::build_azks(epoch, nodes));
        let (records, written) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { azks, db: tokio::sync::Mutex::new(db), records, written }))
    }

    /// What AKD wrote.
    pub(crate) fn written(&self) -> Vec<DbRecord> {
        lock(&self.0.written).values().cloned().collect()
    }

    async fn read(&self, kind: StorageType, id: &[u8]) -> std::result::Result<Option<DbRecord>, StorageError> {
        if let Some(record) = lock(&self.0.records).get(id) {
            return Ok(Some(record.clone()));
        }
        let record = match kind {
            StorageType::Azks => self.0.azks.clone().map(DbRecord::Azks),
            StorageType::TreeNode => {
                // The key's first byte is the kind.
                let node = rows::node(&mut *self.0.db.lock().await, &id[1..]).await.map_err(failed)?;
                node.map(|node| postcard::from_bytes(&node).map_err(undecodable)).transpose()?.map(DbRecord::TreeNode)
            }
            StorageType::ValueState => {
                let ValueStateKey(label, epoch) = ValueState::key_from_full_binary(id).map_err(StorageError::Other)?;
                let states = self.states(&AkdLabel(label)).await?;
                states.into_iter().find(|state| state.epoch == epoch).map(DbRecord::ValueState)
            }
        };
        if let Some(record) = &record {
            lock(&self.0.records).insert(id.to_vec(), record.clone());
        }
        Ok(record)
    }

    /// States of a label, oldest first. AKD asks for them before it writes any.
    async fn states(&self, label: &AkdLabel) -> std::result::Result<Vec<ValueState>, StorageError> {
        let states = rows::states(&mut *self.0.db.lock().await, label).await.map_err(failed)?;
        states.into_iter().map(|state| value_state(label, state)).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The database's own line is written where it failed.
fn failed(_: crate::refusal::Refusal) -> StorageError {
    StorageError::Connection("the database".to_owned())
}

fn undecodable(_: postcard::Error) -> StorageError {
    StorageError::Other("a row of the tree".to_owned())
}

fn value_state(label: &AkdLabel, state: State) -> std::result::Result<ValueState, StorageError> {
    let node: NodeLabel = postcard::from_bytes(&state.node).map_err(undecodable)?;
    Ok(ValueState {
        value: AkdValue(state.value),
        version: state.version,
        label: node,
        epoch: state.epoch,
        username: label.clone(),
    })
}

fn chosen(mut states: Vec<ValueState>, flag: ValueStateRetrievalFlag) -> Option<ValueState> {
    use ValueStateRetrievalFlag::{LeqEpoch, MaxEpoch, MinEpoch, SpecificEpoch, SpecificVersion};
    match flag {
        SpecificVersion(version) => states.into_iter().find(|state| state.version == version),
        SpecificEpoch(epoch) => states.into_iter().find(|state| state.epoch == epoch),
        LeqEpoch(epoch) => states.into_iter().rev().find(|state| state.epoch <= epoch),
        MaxEpoch => states.pop(),
        MinEpoch => states.into_iter().next(),
    }
}

fn missing() -> StorageError {
    StorageError::NotFound(String::new())
}

#[async_trait]
impl Database for Tree {
    async fn set(&self, record: DbRecord) -> std::result::Result<(), StorageError> {
        let id = record.get_full_binary_id();
        lock(&self.0.records).insert(id.clone(), record.clone());
        lock(&self.0.written).insert(id, record);
        Ok(())
    }

    async fn batch_set(&self, records: Vec<DbRecord>, _: DbSetState) -> std::result::Result<(), StorageError> {
        for record in records {
            self.set(record).await?;
        }
        Ok(())
    }

    async fn get<St: Storable>(&self, id: &St::StorageKey) -> std::result::Result<DbRecord, StorageError> {
        self.read(St::data_type(), &St::get_full_binary_key_id(id)).await?.ok_or_else(missing)
    }

    async fn batch_get<St: Storable>(
        &self,
        ids: &[St::StorageKey],
    ) -> std::result::Result<Vec<DbRecord>, StorageError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.read(St::data_type(), &St::get_full_binary_key_id(id)).await?);
        }
        Ok(found)
    }

    async fn get_user_data(&self, label: &AkdLabel) -> std::result::Result<KeyData, StorageError> {
        Ok(KeyData { states: self.states(label).await? })
    }

    async fn get_user_state(
        &self,
        label: &AkdLabel,
        flag: ValueStateRetrievalFlag,
    ) -> std::result::Result<ValueState, StorageError> {
        chosen(self.states(label).await?, flag).ok_or_else(missing)
    }

    async fn get_user_state_versions(
        &self,
        labels: &[AkdLabel],
        flag: ValueStateRetrievalFlag,
    ) -> std::result::Result<HashMap<AkdLabel, (u64, AkdValue)>, StorageError> {
        let mut versions = HashMap::new();
        for label in labels {
            if let Some(state) = chosen(self.states(label).await?, flag) {
                versions.insert(label.clone(), (state.version, state.value));
            }
        }
        Ok(versions)
    }
}

/// Writes what AKD wrote; gives how many nodes the tree has now.
pub(crate) async fn write(db: &mut Connection, records: Vec<DbRecord>) -> Result<()> {
    let mut records = records;
    // One order for all writers.
    records.sort_by_cached_key(DbRecord::get_full_binary_id);
    for record in records {
        match record {
            // Its numbers stand in the row where the publication begins.
            DbRecord::Azks(_) => {}
            DbRecord::TreeNode(node) => {
                let id = TreeNodeWithPreviousValue::get_full_binary_id(&node);
                let encoded = postcard::to_stdvec(&node).map_err(|_| corrupt())?;
                rows::set_node(db, &id[1..], &encoded).await?;
            }
            DbRecord::ValueState(state) => {
                let node = postcard::to_stdvec(&state.label).map_err(|_| corrupt())?;
                let (epoch, version, value) = (state.epoch, state.version, state.value.0);
                rows::insert_state(db, &state.username, &State { epoch, version, node, value }).await?;
            }
        }
    }
    Ok(())
}
