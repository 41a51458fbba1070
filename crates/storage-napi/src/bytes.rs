//! Bytes on their way from and to JavaScript.
#![expect(
    unsafe_code,
    reason = "napi declares its conversions so; every call here hands on what Node gave"
)]

use napi::bindgen_prelude::{Buffer, BufferSlice, FromNapiValue, ToNapiValue, TypeName};
use napi::{Env, Result, ValueType, sys};

/// Up to here bytes are copied into memory of V8's own: a buffer outside of it needs a finalizer,
/// which costs more than the copy and keeps the collector busy.
const MOST_COPIED: usize = 16 * 1024;

/// Bytes of our own, copied when the call is made: the caller may change its `Buffer` while a task runs.
/// Answers become a `Buffer` of the caller's own.
pub struct Bytes(pub Vec<u8>);

impl FromNapiValue for Bytes {
    // Unsafe as the trait declares it; the slice does not outlive the call that the buffer came with.
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let slice = unsafe { BufferSlice::from_napi_value(env, value) }?;
        Ok(Self(slice.to_vec()))
    }
}

impl TypeName for Bytes {
    fn type_name() -> &'static str {
        "Buffer"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Bytes {
    // Unsafe as the trait declares it; the two calls keep its demand, an `env` that is alive.
    unsafe fn to_napi_value(env: sys::napi_env, Self(bytes): Self) -> Result<sys::napi_value> {
        if bytes.len() > MOST_COPIED {
            return unsafe { Buffer::to_napi_value(env, bytes.into()) };
        }
        let copy = BufferSlice::copy_from(&Env::from_raw(env), bytes)?;
        unsafe { BufferSlice::to_napi_value(env, copy) }
    }
}
