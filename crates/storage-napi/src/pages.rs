//! The pages of a walk on their way from the thread that reads them to whoever takes them.
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use cojson_storage::Result;

/// Packed rows, or why there are no more.
pub type Page = Result<Vec<u8>>;

/// Where the pages arrive, until the walk is ended.
pub struct Pages(Mutex<Option<Receiver<Page>>>);

impl Pages {
    /// Pages and where they are to be sent; one waits while another is taken.
    pub fn channel() -> (SyncSender<Page>, Self) {
        let (sender, receiver) = sync_channel(1);
        (sender, Self(Mutex::new(Some(receiver))))
    }

    /// The next page; nothing at the end, or when the walk was ended.
    pub fn next(&self) -> Result<Option<Vec<u8>>> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match pages.as_ref().map(Receiver::recv) {
            Some(Ok(page)) => page.map(Some),
            // The walk's thread has ended and let go of its end.
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Lets the walk's thread stop at its next page.
    pub fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
