//! Calls that do nothing, one in each way in which the storage is called: what is left when they are
//! timed is the binding.
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::call::Call;

/// A call on the JavaScript thread that does nothing.
#[napi]
pub fn noop() {}

/// A call that does nothing on libuv's pool, in a promise, like each call of the storage.
#[napi(ts_return_type = "Promise<void>")]
pub fn noop_task() -> AsyncTask<Call<()>> {
    Call::task(|| Ok(()))
}
