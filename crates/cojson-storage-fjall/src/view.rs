//! One state of the data to read from: the last commit as of when the view was made. Every read of the
//! store goes through one, since fjall's own reads without a snapshot see halves of batches.
use cojson_storage::{Result, StorageError};
use fjall::{Readable, Slice, Snapshot};

use crate::engine::Engine;
use crate::keys::{KeyRange, MAX_KEY_BYTES};

/// One state of the data.
pub struct View<'a> {
    engine: &'a Engine,
    snapshot: Snapshot,
}

impl<'a> View<'a> {
    /// The last commit.
    pub fn new(engine: &'a Engine) -> Self {
        Self {
            engine,
            snapshot: engine.database.snapshot(),
        }
    }

    /// The value of a key; nothing for a key that no write would have accepted.
    pub fn get(&self, key: &[u8]) -> Result<Option<Slice>> {
        if key.len() > MAX_KEY_BYTES {
            return Ok(None);
        }
        self.engine.counters.read();
        let value = self
            .snapshot
            .get(self.engine.keyspace_of(key), key)
            .map_err(|error| self.failed(error))?;
        self.engine.counters.rows(u64::from(value.is_some()));
        Ok(value)
    }

    /// The entries of a range, ascending. The range lies in one table.
    pub fn scan(
        &self,
        range: &KeyRange,
    ) -> impl Iterator<Item = Result<(Slice, Slice)>> + use<'_, 'a> {
        self.engine.counters.read();
        self.snapshot
            .range::<&[u8], _>(self.engine.keyspace_of(&range.start), range.bounds())
            .map(|entry| {
                self.engine.counters.rows(1);
                entry.into_inner().map_err(|error| self.failed(error))
            })
    }

    /// The last key of a range.
    pub fn last_key(&self, range: &KeyRange) -> Result<Option<Slice>> {
        self.engine.counters.read();
        let last = self
            .snapshot
            .range::<&[u8], _>(self.engine.keyspace_of(&range.start), range.bounds())
            .next_back();
        let Some(last) = last else { return Ok(None) };
        self.engine.counters.rows(1);
        last.key().map(Some).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: fjall::Error) -> StorageError {
        self.engine.failed("read from", error)
    }
}
