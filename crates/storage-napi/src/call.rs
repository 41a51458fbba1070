//! A call of the storage, off the JavaScript thread.
use std::any::Any;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cojson_storage::{ErrorCode, Result, StorageError};
use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Error, Status, Task};

/// Work for libuv's pool, whose threads are few and shared with `fs`: it may read and write files, but
/// must not wait for another call.
pub struct Call<T> {
    work: Option<Box<dyn FnOnce() -> Result<T> + Send>>,
}

impl<T: ToNapiValue + TypeName + Send + 'static> Call<T> {
    /// A promise of what the work answers; errors and panics reject it.
    pub fn task(work: impl FnOnce() -> Result<T> + Send + 'static) -> AsyncTask<Self> {
        AsyncTask::new(Self {
            work: Some(Box::new(work)),
        })
    }
}

impl<T: ToNapiValue + TypeName + Send + 'static> Task for Call<T> {
    type Output = T;
    type JsValue = T;

    fn compute(&mut self) -> napi::Result<T> {
        let work = self.work.take();
        run(move || match work {
            Some(work) => work(),
            None => Err(StorageError::new(
                ErrorCode::Internal,
                "a task was run twice",
            )),
        })
    }

    fn resolve(&mut self, _env: Env, output: T) -> napi::Result<T> {
        Ok(output)
    }
}

/// Runs work of the storage. A panic, which would end the process, becomes an error like any other.
pub fn run<T>(work: impl FnOnce() -> Result<T>) -> napi::Result<T> {
    catch(work).map_err(|error| coded(&error))
}

/// Runs work of the storage, with a panic as an error of code `INTERNAL`.
pub fn catch<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(StorageError::new(
            ErrorCode::Internal,
            format!("the native store panicked: {}", text_of(panic.as_ref())),
        ))
    })
}

/// The error as JavaScript gets it, `CODE: message: what lies beneath`: all that passes is a text.
fn coded(error: &StorageError) -> Error {
    let mut reason = format!("{}: {error}", error.code().as_str());
    let mut source = error.source();
    while let Some(beneath) = source {
        let text = beneath.to_string();
        if !reason.contains(&text) {
            reason = format!("{reason}: {text}");
        }
        source = beneath.source();
    }
    Error::new(Status::GenericFailure, reason)
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_internal_error_with_its_message() {
        let formatted = catch(|| -> Result<()> { panic!("number {}", 5) }).unwrap_err();
        assert_eq!(formatted.code(), ErrorCode::Internal);
        assert_eq!(formatted.to_string(), "the native store panicked: number 5");
        let plain = catch(|| -> Result<()> { panic!("plain") }).unwrap_err();
        assert_eq!(plain.to_string(), "the native store panicked: plain");
    }

    #[test]
    fn an_error_carries_its_code_and_all_that_lies_beneath_it() {
        let beneath = std::io::Error::other("no room");
        let error = StorageError::caused(ErrorCode::DiskFull, "cannot write", beneath);
        assert_eq!(coded(&error).reason, "DISK_FULL: cannot write: no room");
        let bare = StorageError::new(ErrorCode::StoreClosed, "it is closed");
        assert_eq!(coded(&bare).reason, "STORE_CLOSED: it is closed");
    }
}
