//! An open fjall database with its keyspaces: opening, committing, making durable, releasing.
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cojson_storage::{Durability, ErrorCode, Result, RowId, StorageError};
use fjall::config::BlockSizePolicy;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

use crate::background;
use crate::counters::Counters;
use crate::directory;
use crate::error::{code_of, coded};
use crate::journal;
use crate::layout::Layout;
use crate::options::FjallOptions;
use crate::overlay::Overlay;
use crate::panics::caught_using;

/// The name of the counters in the meta table.
pub const COUNTERS: &[u8] = b"counters";

/// The row ids that were given out, as of the last commit. Only who has the writers' turn touches them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowIds {
    /// The last one of a coValue: how many there are.
    pub last_co_value: RowId,
    /// What the counters in the meta table say: a session at this row id or above needs them rewritten.
    pub sessions_reserved: RowId,
}

/// An open database.
pub struct Engine {
    directory: PathBuf,
    layout: Layout,
    keyspaces: Vec<Keyspace>,
    // Behind the keyspaces, so that it is dropped last.
    pub database: Database,
    pub counters: Arc<Counters>,
    row_ids: Mutex<RowIds>,
    /// The row id that the next new session gets; not given back by a transaction that rolls back.
    next_session: AtomicU64,
    /// The highest row id that transactions were written under before it was given out.
    written_ahead: AtomicU64,
    /// Why fjall takes no more writes, when it does not.
    first_failure: OnceLock<ErrorCode>,
}

impl Engine {
    /// Opens fjall's directory, or makes it; the row ids are not known yet. Errors: `LOCKED`, `CORRUPT`,
    /// `DISK_FULL`, `IO_FAILED`.
    pub fn open(directory: &Path, options: &FjallOptions, counters: Arc<Counters>) -> Result<Self> {
        let failed = |error| coded(directory, "open", code_of(&error), error);
        let mut builder = Database::builder(directory).cache_size(options.cache_bytes);
        if let Some(threads) = options.worker_threads {
            builder = builder.worker_threads(threads);
        }
        let database = builder.open().map_err(failed)?;
        let layout = Layout::ALL
            .into_iter()
            .find(|layout| {
                layout
                    .keyspaces()
                    .iter()
                    .any(|name| database.keyspace_exists(name))
            })
            .unwrap_or(options.layout);
        let keyspaces = layout
            .keyspaces()
            .iter()
            .map(|name| database.keyspace(name, || keyspace_options(options)))
            .collect::<fjall::Result<Vec<_>>>()
            .map_err(failed)?;
        Ok(Self {
            directory: directory.to_path_buf(),
            layout,
            keyspaces,
            database,
            counters,
            row_ids: Mutex::new(RowIds {
                last_co_value: 0,
                sessions_reserved: 1,
            }),
            next_session: AtomicU64::new(1),
            written_ahead: AtomicU64::new(0),
            first_failure: OnceLock::new(),
        })
    }

    /// Goes on from the row ids that the data tell, and the highest one that transactions are under.
    pub fn resume(&self, row_ids: RowIds, last_with_transactions: RowId) {
        self.set_row_ids(row_ids);
        self.next_session
            .store(row_ids.sessions_reserved, Ordering::Relaxed);
        self.note_transactions_of(last_with_transactions);
    }

    /// The keyspace that holds a key.
    pub fn keyspace_of(&self, key: &[u8]) -> &Keyspace {
        #[expect(clippy::indexing_slicing, reason = "a layout names its own keyspaces")]
        &self.keyspaces[self.layout.keyspace_of(key)]
    }

    pub fn row_ids(&self) -> RowIds {
        *self.row_ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_row_ids(&self, row_ids: RowIds) {
        *self.row_ids.lock().unwrap_or_else(PoisonError::into_inner) = row_ids;
    }

    /// Gives out `count` row ids of sessions, and answers with the first.
    pub fn take_session_rows(&self, count: u64) -> Result<RowId> {
        self.next_session
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
                next.checked_add(count)
            })
            .map_err(|_| {
                StorageError::new(
                    ErrorCode::InvalidArgument,
                    format!("there are no {count} row ids left"),
                )
            })
    }

    /// The row id that the next new session will get.
    pub fn next_session(&self) -> RowId {
        self.next_session.load(Ordering::Relaxed)
    }

    /// Notes that transactions are written under a row id, which may not have been given out yet.
    pub fn note_transactions_of(&self, ses: RowId) {
        if ses >= self.next_session() {
            self.written_ahead.fetch_max(ses, Ordering::Relaxed);
        }
    }

    /// Whether a row id that is given out now may have transactions already.
    pub fn may_be_written_ahead(&self, ses: RowId) -> bool {
        ses <= self.written_ahead.load(Ordering::Relaxed)
    }

    /// Stores everything in one batch, and with it the row ids that it gave out.
    pub fn commit(&self, overlay: Overlay, row_ids: RowIds, durability: Durability) -> Result<()> {
        let writes = overlay.into_writes();
        if writes.len() == 0 {
            return Ok(());
        }
        // `Buffer` hands the journal's bytes to the operating system (fjall 3.1.13,
        // src/journal/writer.rs:203-231), where they outlive the process.
        let mode = match durability {
            Durability::Process => PersistMode::Buffer,
            Durability::Power => PersistMode::SyncData,
        };
        let mut batch = self.database.batch().durability(Some(mode));
        let (mut rows, mut bytes) = (0, 0);
        for (key, value) in writes {
            rows += 1;
            bytes += (key.len() + value.as_ref().map_or(0, Vec::len)) as u64;
            let keyspace = self.keyspace_of(&key);
            match value {
                Some(value) => batch.insert(keyspace, key, value),
                None => batch.remove(keyspace, key),
            }
        }
        self.counters.batch(rows, bytes);
        if durability == Durability::Power {
            self.counters.sync();
        }
        background::wait_for_room(&self.database, &self.keyspaces)
            .and_then(|()| batch.commit())
            .map_err(|error| self.write_failed("write to", error))?;
        self.set_row_ids(row_ids);
        Ok(())
    }

    /// Makes what was committed outlive a power loss.
    pub fn sync(&self) -> Result<()> {
        self.counters.sync();
        self.database
            .persist(PersistMode::SyncAll)
            .map_err(|error| self.write_failed("sync", error))
    }

    /// Writes what is in memory to files.
    pub fn write_memtables(&self) -> Result<()> {
        background::write_memtables(&self.database, self.keyspaces.iter())
            .map_err(|error| self.write_failed("write to", error))
    }

    /// Syncs and releases everything, the directory's lock among it, also when that fails.
    pub fn release(self) -> Result<()> {
        let directory = self.directory.clone();
        caught_using(&directory, "close", || {
            self.sync()?;
            // All is in the journal; that the next opening takes longer, or sees less, is no failure.
            let _ = background::write_large_memtables(&self.database, &self.keyspaces);
            if self.first_failure.get().is_none() {
                let _ = journal::note_ends(&directory);
            }
            Ok(())
        })
    }

    /// Runs a call on the engine, whose panics become errors.
    pub fn run<R>(&self, call: impl FnOnce(&Self) -> Result<R>) -> Result<R> {
        caught_using(&self.directory, "use", || call(self))
    }

    /// The coded error for one of fjall's.
    pub fn failed(&self, doing: &str, error: fjall::Error) -> StorageError {
        coded(&self.directory, doing, code_of(&error), error)
    }

    /// The coded error for a write that failed. After one fjall takes no more of them, and says no longer
    /// why; the code stays that of the first.
    fn write_failed(&self, doing: &str, error: fjall::Error) -> StorageError {
        let code = *self.first_failure.get_or_init(|| match error {
            fjall::Error::Poisoned => directory::why_writes_fail(&self.directory),
            _ => code_of(&error),
        });
        coded(&self.directory, doing, code, error)
    }
}

fn keyspace_options(options: &FjallOptions) -> KeyspaceCreateOptions {
    KeyspaceCreateOptions::default()
        .max_memtable_size(options.memtable_bytes)
        .data_block_size_policy(BlockSizePolicy::all(options.block_bytes))
}
