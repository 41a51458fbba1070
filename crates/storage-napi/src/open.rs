//! Opening a storage, and what becomes of one that nobody closes: when its environment ends, a worker's
//! or the process's, it is closed there, after every task of that environment.
use std::cell::RefCell;
use std::sync::{Arc, Weak};

use cojson_storage::{Durability, ErrorCode, Result, StorageError};
use cojson_storage_fjall::{FjallOptions, FjallStorage};
use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Task};
use napi_derive::napi;

use crate::call;
use crate::numbers::count;
use crate::open_storage::OpenStorage;
use crate::storage::FjallStorageNapi;

/// How a storage is opened; what is left out is as `FjallOptions` has it.
#[napi(object, object_to_js = false)]
pub struct NativeOptions {
    /// What a commit survives.
    #[napi(ts_type = "'process' | 'power'")]
    pub durability: String,
    /// Bytes of writes that are kept in memory before they go to a file.
    pub memtable_bytes: Option<f64>,
    /// Bytes of a block, the smallest part of a file that is read.
    pub block_bytes: Option<f64>,
    /// Bytes of blocks that are kept in memory.
    pub cache_bytes: Option<f64>,
    /// Threads that write files and merge them.
    pub worker_threads: Option<f64>,
}

impl NativeOptions {
    fn durability(&self) -> Result<Durability> {
        match self.durability.as_str() {
            "process" => Ok(Durability::Process),
            "power" => Ok(Durability::Power),
            other => Err(refused(&format!("durability {other}"))),
        }
    }

    fn storage_options(&self) -> Result<FjallOptions> {
        let mut options = FjallOptions::default().durability(self.durability()?);
        if let Some(bytes) = self.memtable_bytes {
            options = options.memtable_bytes(count(bytes)?);
        }
        if let Some(bytes) = self.block_bytes {
            let bytes = u32::try_from(count(bytes)?).map_err(|_| refused("such a block"))?;
            options = options.block_bytes(bytes);
        }
        if let Some(bytes) = self.cache_bytes {
            options = options.cache_bytes(count(bytes)?);
        }
        if let Some(threads) = self.worker_threads {
            let threads =
                usize::try_from(count(threads)?).map_err(|_| refused("so many threads"))?;
            options = options.worker_threads(threads);
        }
        Ok(options)
    }
}

fn refused(what: &str) -> StorageError {
    StorageError::new(ErrorCode::InvalidArgument, format!("there is no {what}"))
}

/// Opens a storage off the JavaScript thread: it replays a journal.
pub struct Open {
    path: String,
    options: NativeOptions,
}

impl Task for Open {
    type Output = Arc<OpenStorage>;
    type JsValue = FjallStorageNapi;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        call::run(|| {
            let options = self.options.storage_options()?;
            let storage = FjallStorage::open(&self.path, &options)?;
            Ok(Arc::new(OpenStorage::new(storage)))
        })
    }

    fn resolve(&mut self, env: Env, open: Self::Output) -> napi::Result<FjallStorageNapi> {
        close_with(env, &open)?;
        Ok(FjallStorageNapi::new(open))
    }
}

#[napi]
impl FjallStorageNapi {
    /// Opens the storage in a directory, which is made when it is missing.
    #[napi(ts_return_type = "Promise<FjallStorageNapi>")]
    pub fn open(path: String, options: NativeOptions) -> AsyncTask<Open> {
        AsyncTask::new(Open { path, options })
    }
}

thread_local! {
    /// What was opened on this thread and not dropped; an environment has one thread of its own.
    static OPENED: RefCell<Vec<Weak<OpenStorage>>> = const { RefCell::new(Vec::new()) };
}

/// Has the storage closed when the environment ends. Node first waits for the environment's tasks, so
/// none is in flight then. Nothing is written at that time that is not safe already: a process that is
/// killed, or leaves by `process.exit`, loses nothing either.
fn close_with(env: Env, open: &Arc<OpenStorage>) -> napi::Result<()> {
    let first = OPENED.with_borrow_mut(|opened| {
        opened.retain(|open| open.strong_count() > 0);
        opened.push(Arc::downgrade(open));
        opened.len() == 1
    });
    if first {
        env.add_env_cleanup_hook((), |()| close_all())?;
    }
    Ok(())
}

fn close_all() {
    for open in OPENED.take().iter().filter_map(Weak::upgrade) {
        // Nobody is left to be told of an error; a panic here would end the process.
        let _ = call::catch(|| open.close());
    }
}
