//! A storage that is open, and the walks over its rows that are under way.
use std::sync::{Arc, Mutex, PoisonError, Weak};

use cojson_storage::{Result, StorageBackend};
use cojson_storage_fjall::FjallStorage;

use crate::pages::Pages;

/// A storage with the walks over its rows, which keep it busy until they end.
pub struct OpenStorage {
    pub storage: FjallStorage,
    walks: Mutex<Vec<Weak<Pages>>>,
}

impl OpenStorage {
    pub fn new(storage: FjallStorage) -> Self {
        Self {
            storage,
            walks: Mutex::default(),
        }
    }

    /// Notes a walk, so that closing ends it.
    pub fn add_walk(&self, walk: &Arc<Pages>) {
        let mut walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        walks.retain(|walk| walk.strong_count() > 0);
        walks.push(Arc::downgrade(walk));
    }

    /// Ends the walks, waits for what is in flight, and releases everything. May be called again.
    pub fn close(&self) -> Result<()> {
        let walks = std::mem::take(&mut *self.walks.lock().unwrap_or_else(PoisonError::into_inner));
        for walk in walks.iter().filter_map(Weak::upgrade) {
            walk.end();
        }
        self.storage.close()
    }
}
