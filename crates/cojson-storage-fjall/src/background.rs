//! Waiting for fjall's worker threads, where fjall itself would wait for ever (3.1.10).
use std::thread;
use std::time::{Duration, Instant};

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

/// Waits until the workers have nothing left to do.
///
/// Dropping a database sends them messages to end, through a queue of a thousand, and blocks for ever
/// when it is full and the last one has just gone (src/db.rs:67-79; seen once in 270 times on a busy
/// machine). It only fills while a worker is at something long.
pub fn wait_until_idle(database: &Database, keyspaces: &[Keyspace]) {
    /// Between two messages a worker looks idle for a moment.
    const LOOKS_IN_A_ROW: u32 = 3;
    /// A worker that has panicked is never seen to end; one that works ends a step now and then.
    const WITHOUT_PROGRESS: Duration = Duration::from_secs(10);

    let mut idle_looks = 0;
    let mut progress = (Instant::now(), database.compactions_completed());
    while idle_looks < LOOKS_IN_A_ROW {
        let completed = database.compactions_completed();
        if completed != progress.1 {
            progress = (Instant::now(), completed);
        }
        if progress.0.elapsed() > WITHOUT_PROGRESS {
            return;
        }
        let flushing = keyspaces
            .iter()
            .any(|keyspace| keyspace.sealed_memtable_count() > 0);
        // After a worker has died nobody may be left to write the memtables.
        let flushing = flushing && database.persist(PersistMode::Buffer).is_ok();
        if flushing || database.active_compactions() > 0 {
            idle_looks = 0;
        } else {
            idle_looks += 1;
        }
        thread::sleep(Duration::from_millis(1));
    }
}
