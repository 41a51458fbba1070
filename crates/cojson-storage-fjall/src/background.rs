//! Waiting for fjall's worker threads, where fjall itself would wait for ever (3.1.13).
use std::thread;
use std::time::Duration;

use fjall::{AbstractTree, Database, Keyspace, PersistMode};

/// fjall halts a commit at four memtables that wait to be written, until there are fewer.
const MEMTABLES_WAITING: usize = 3;
/// fjall halts a commit at thirty runs that wait to be merged, until there are fewer.
const RUNS_WAITING: usize = 28;

/// Waits until fjall takes a commit without halting it. A commit that fjall has halted when a worker
/// dies, of a full disk for one, never returns; this one does. Errors: `Poisoned`.
pub fn wait_for_room(database: &Database, keyspaces: &[Keyspace]) -> fjall::Result<()> {
    while keyspaces.iter().any(|keyspace| {
        keyspace.sealed_memtable_count() >= MEMTABLES_WAITING
            || keyspace.tree.l0_run_count() >= RUNS_WAITING
    }) {
        // Writes nothing that is not written, but says whether a worker has died.
        database.persist(PersistMode::Buffer)?;
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
