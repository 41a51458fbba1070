//! A walk over all rows, page by page. It reads one state on a thread of its own, since it waits for
//! whoever takes the pages: on libuv's pool four walks would stop everything.
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread;

use cojson_storage::{ErrorCode, Result, StorageBackend, StorageError};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::bytes::Bytes;
use crate::call::{Call, catch};
use crate::open_storage::OpenStorage;
use crate::packed::pack_row;
use crate::pages::{Page, Pages};

/// A page is handed over when it has so many bytes.
const PAGE_BYTES: usize = 64 * 1024;

/// Starts a walk.
pub fn start(open: &Arc<OpenStorage>) -> Result<Arc<Pages>> {
    let (sender, pages) = Pages::channel();
    let pages = Arc::new(pages);
    open.add_walk(&pages);
    let walked = Arc::clone(open);
    thread::Builder::new()
        .name("rows".to_owned())
        .spawn(move || {
            if let Err(error) = catch(|| walk(&walked, &sender)) {
                // Nobody listens when the walk was ended meanwhile.
                let _ = sender.send(Err(error));
            }
        })
        .map_err(|error| {
            StorageError::caused(ErrorCode::IoFailed, "no thread for a walk over rows", error)
        })?;
    Ok(pages)
}

fn walk(open: &OpenStorage, sender: &SyncSender<Page>) -> Result<()> {
    let mut page = Vec::new();
    let mut failure = None;
    open.storage.visit_rows(&mut |row| {
        match pack_row(&row) {
            Ok(bytes) => page.extend_from_slice(&bytes),
            Err(error) => {
                failure = Some(error);
                return false;
            }
        }
        page.len() < PAGE_BYTES || sender.send(Ok(std::mem::take(&mut page))).is_ok()
    })?;
    if let Some(error) = failure {
        return Err(error);
    }
    if !page.is_empty() {
        let _ = sender.send(Ok(page));
    }
    Ok(())
}

/// A walk over all rows.
#[napi]
pub struct RowWalkNapi {
    pages: Arc<Pages>,
}

impl RowWalkNapi {
    pub(crate) fn new(pages: Arc<Pages>) -> Self {
        Self { pages }
    }
}

#[napi]
impl RowWalkNapi {
    /// Packed rows; `null` at the end. Wait for one before asking for the next.
    #[napi(ts_return_type = "Promise<Buffer | null>")]
    pub fn next(&self) -> AsyncTask<Call<Option<Bytes>>> {
        let pages = Arc::clone(&self.pages);
        Call::task(move || Ok(pages.next()?.map(Bytes)))
    }

    /// Ends the walk before its end. Not while `next` is under way.
    #[napi(catch_unwind)]
    pub fn end(&self) {
        self.pages.end();
    }
}
