//! The native engine for Node: class [`FjallStorageNapi`] over `cojson-storage-fjall`. Nothing is
//! decided here: arguments are decoded, the trait is called on libuv's pool, answers are encoded.
//! The generated declarations lie in `engines/fjall/native/index.d.ts`; `engines/fjall` calls this.
#![deny(unsafe_code)]

mod bytes;
mod call;
mod noop;
mod numbers;
mod open;
mod open_storage;
mod packed;
mod pages;
mod rows;
mod storage;
mod walk;

pub use noop::{noop, noop_task};
pub use storage::FjallStorageNapi;
pub use walk::RowWalkNapi;

/// The version of the fjall library in this addon.
#[napi_derive::napi]
pub fn fjall_version() -> &'static str {
    env!("FJALL_VERSION")
}
