//! Opening what was stored before: the directory is looked at, and the row ids go on from the data.
use std::path::Path;
use std::sync::Arc;

use cojson_storage::{ErrorCode, Result, RowId, StorageError};

use crate::counters::Counters;
use crate::directory;
use crate::engine::{COUNTERS, Engine, RowIds};
use crate::error::corrupt;
use crate::keys::{self, Table};
use crate::options::FjallOptions;
use crate::panics::caught_opening;
use crate::values;
use crate::view::View;

/// Opens a directory, or makes it. Errors: `LOCKED`, `CORRUPT`, `DISK_FULL`, `IO_FAILED`.
pub fn open(directory: &Path, options: &FjallOptions, counters: Arc<Counters>) -> Result<Engine> {
    directory::check(directory)?;
    caught_opening(directory, || {
        let engine = Engine::open(directory, options, counters)?;
        let view = View::new(&engine);
        let row_ids = row_ids(&view, directory)?;
        engine.resume(row_ids, last_session_with_transactions(&view)?);
        drop(view);
        Ok(engine)
    })
}

fn last_session_with_transactions(view: &View<'_>) -> Result<RowId> {
    match view.last_key(&keys::all_of(Table::Transactions))? {
        Some(key) => keys::decode_indexed(&key)
            .map(|(ses, _)| ses)
            .ok_or_else(|| corrupt("the key of a run")),
        None => Ok(0),
    }
}

/// CoValues are never removed, so that the table tells the last row id; sessions are, so that the
/// meta table tells what was given out, and the table what must have been.
fn row_ids(view: &View<'_>, directory: &Path) -> Result<RowIds> {
    let stored = match view.get(&keys::meta(COUNTERS))? {
        Some(bytes) => Some(
            values::decode_counters(&bytes).ok_or_else(|| corrupt("the row of the counters"))?,
        ),
        None => None,
    };
    let last_co_value = last_row(view, Table::CoValueByRow)?;
    let last_session = last_row(view, Table::SessionByRow)?;
    if stored.is_some_and(|stored| stored.last_co_value > last_co_value) {
        return Err(StorageError::new(
            ErrorCode::Corrupt,
            format!(
                "coValues are missing from {}; restore it from a copy, or remove it and sync again",
                directory.display()
            ),
        ));
    }
    let sessions_reserved = stored.map_or(1, |stored| stored.sessions_reserved);
    Ok(RowIds {
        last_co_value,
        sessions_reserved: sessions_reserved.max(last_session + 1),
    })
}

fn last_row(view: &View<'_>, table: Table) -> Result<RowId> {
    match view.last_key(&keys::all_of(table))? {
        Some(key) => keys::decode_row(&key).ok_or_else(|| corrupt("the key of a row")),
        None => Ok(0),
    }
}
