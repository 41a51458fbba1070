//! Every stored row, for comparing and copying stores as a whole.
use cojson_storage::{DeletionStatus, Result, StoredRow};

use crate::error::corrupt;
use crate::keys::{self, Table};
use crate::reads;
use crate::runs::Run;
use crate::values;
use crate::view::View;

/// Calls `visit` with every row until it answers `false`.
pub fn visit_rows(view: &View<'_>, visit: &mut dyn FnMut(StoredRow) -> bool) -> Result<()> {
    for table in Table::ALL {
        for entry in view.scan(&keys::all_of(table)) {
            let (key, value) = entry?;
            for row in decode_rows(view, table, &key, &value)? {
                if !visit(row) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The rows of an entry; none for what only leads to rows.
fn decode_rows(view: &View<'_>, table: Table, key: &[u8], value: &[u8]) -> Result<Vec<StoredRow>> {
    let damaged = || corrupt("a stored row");
    let row = match table {
        Table::CoValueByRow | Table::SessionByRow | Table::Meta => return Ok(Vec::new()),
        Table::CoValueById => {
            StoredRow::CoValue(reads::co_value_row(keys::decode_bytes(key), value)?)
        }
        Table::SessionByCoValue => {
            let (co_value, session_id) =
                keys::decode_session_by_co_value(key).ok_or_else(damaged)?;
            let row_id = values::decode_row_id(value).ok_or_else(damaged)?;
            let session = reads::session(view, co_value, session_id.to_vec(), row_id)?;
            StoredRow::Session(session)
        }
        Table::Transactions => {
            let run = Run::decode(key, value)?;
            let rows = run.rows(0..=u64::MAX).map(StoredRow::Transaction);
            return Ok(rows.collect());
        }
        Table::Signature => {
            let (ses, idx) = keys::decode_indexed(key).ok_or_else(damaged)?;
            let signature = value.to_vec();
            StoredRow::Signature(cojson_storage::SignatureAfterRow {
                ses,
                idx,
                signature,
            })
        }
        Table::Unsynced => {
            let (id, peer) = keys::decode_unsynced(key).ok_or_else(damaged)?;
            let peer = peer.to_vec();
            StoredRow::Unsynced { id, peer }
        }
        Table::DeletionPending => deletion(key, DeletionStatus::Pending),
        Table::DeletionDone => deletion(key, DeletionStatus::Done),
        Table::Lock => {
            let lock = values::decode_lock(keys::decode_bytes(key), value);
            StoredRow::Lock(lock.ok_or_else(damaged)?)
        }
    };
    Ok(vec![row])
}

fn deletion(key: &[u8], status: DeletionStatus) -> StoredRow {
    StoredRow::Deletion {
        id: keys::decode_bytes(key).to_vec(),
        status,
    }
}
