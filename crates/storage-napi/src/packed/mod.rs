//! Whole coValues, transactions and batches in one buffer each, since an object for every row costs
//! more than the storage's own work. `engines/fjall/packed/` is the other end; both must change
//! together, and nothing packed is ever stored.
//!
//! | part | bytes |
//! | --- | --- |
//! | byte | 1 |
//! | length | 4, unsigned, little-endian |
//! | number | 8, a double, little-endian: what JavaScript has |
//! | bytes | a length, then so many bytes; text is WTF-8 |
//! | optional part | byte 0, or byte 1 and the part |
//! | list | a length, then so many items |
//!
//! What the parts of each thing are stands where it is read and written.

mod batch;
mod covalue;
mod operations;
mod reader;
mod rows;
mod sync_updates;
mod writer;

pub use batch::unpack_batch;
pub use covalue::pack_co_value;
pub use operations::apply_operations;
pub use rows::pack_row;
pub use sync_updates::unpack_sync_updates;
