//! How a store is opened.
use cojson_storage::Durability;

use crate::layout::Layout;

/// How a store is opened. A directory keeps the block size, memtable size and layout that it was made
/// with, whatever is said later; everything else counts for this opening.
///
/// ```
/// use cojson_storage::Durability;
/// use cojson_storage_fjall::FjallOptions;
///
/// let options = FjallOptions::default().durability(Durability::Power).cache_bytes(64 << 20);
/// ```
#[derive(Clone, Debug)]
pub struct FjallOptions {
    pub(crate) durability: Durability,
    pub(crate) memtable_bytes: u64,
    pub(crate) block_bytes: u32,
    pub(crate) cache_bytes: u64,
    pub(crate) worker_threads: Option<usize>,
    pub(crate) layout: Layout,
}

impl Default for FjallOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Process,
            memtable_bytes: 32 << 20,
            block_bytes: 4 << 10,
            cache_bytes: 32 << 20,
            worker_threads: None,
            layout: Layout::default(),
        }
    }
}

impl FjallOptions {
    /// What a write outside a transaction survives. Default: a killed process.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Bytes of writes that are kept in memory before they go to a file. Default: 32 MiB; at least
    /// 64 KiB. More makes opening slower after a crash, less makes more files.
    #[must_use]
    pub fn memtable_bytes(mut self, bytes: u64) -> Self {
        self.memtable_bytes = bytes.max(64 << 10);
        self
    }

    /// Bytes of a block, the smallest part of a file that is read. Default: 4 KiB; between 1 KiB and
    /// 1 MiB.
    #[must_use]
    pub fn block_bytes(mut self, bytes: u32) -> Self {
        self.block_bytes = bytes.clamp(1 << 10, 1 << 20);
        self
    }

    /// Bytes of blocks that are kept in memory. Default: 32 MiB.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: u64) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// Threads that write files and merge them. Default: one a core, four at the most.
    #[must_use]
    pub fn worker_threads(mut self, threads: usize) -> Self {
        self.worker_threads = Some(threads.max(1));
        self
    }

    /// How tables are spread over keyspaces in a new directory, for comparisons; see `layout.rs`.
    #[doc(hidden)]
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }
}
