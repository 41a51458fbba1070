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
        wait_a_moment(database)?;
    }
    Ok(())
}

/// Writes memtables to files that would take long to bring back from the journal when the store is opened
/// again: some 5 ms a MiB. Smaller ones would make many small files. Errors: `Poisoned`, or what failed.
pub fn write_large_memtables(database: &Database, keyspaces: &[Keyspace]) -> fjall::Result<()> {
    const LARGE_BYTES: u64 = 4 << 20;
    let large = keyspaces
        .iter()
        .filter(|keyspace| keyspace.tree.active_memtable().size() >= LARGE_BYTES);
    write_memtables(database, large)
}

/// Writes the memtables of keyspaces to files. Errors: `Poisoned`, or what failed.
pub fn write_memtables<'a>(
    database: &Database,
    keyspaces: impl Iterator<Item = &'a Keyspace> + Clone,
) -> fjall::Result<()> {
    for keyspace in keyspaces.clone() {
        keyspace.rotate_memtable()?;
    }
    // Not by fjall's own wait, which never ends once a worker is dead.
    while keyspaces
        .clone()
        .any(|keyspace| keyspace.sealed_memtable_count() > 0)
    {
        wait_a_moment(database)?;
    }
    Ok(())
}

/// Errors: `Poisoned` when a worker has died, for whom one would wait for ever.
fn wait_a_moment(database: &Database) -> fjall::Result<()> {
    // Writes nothing that is not written, but says so.
    database.persist(PersistMode::Buffer)?;
    thread::sleep(Duration::from_millis(1));
    Ok(())
}
