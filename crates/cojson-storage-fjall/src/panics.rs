//! Panics as errors: fjall panics over some damaged files, and ours are bugs.
use std::cell::Cell;
use std::ffi::OsStr;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::Path;
use std::sync::Once;

use cojson_storage::{ErrorCode, Result, StorageError};

/// fjall, and what it reads files with.
const LIBRARIES: [&str; 6] = [
    "fjall",
    "lsm-tree",
    "sfa",
    "byteview",
    "varint-rs",
    "lz4_flex",
];

thread_local! {
    /// Whether this thread's last panic came from one of the libraries.
    static FROM_LIBRARY: Cell<bool> = const { Cell::new(false) };
}

/// Opens what may be damaged: every panic is `CORRUPT`.
pub fn caught_opening<R>(directory: &Path, open: impl FnOnce() -> Result<R>) -> Result<R> {
    note_where_panics_come_from();
    caught(open).unwrap_or_else(|message| Err(damaged(directory, "open", &message)))
}

/// Uses what is open: a panic of fjall's is `CORRUPT`, and one of ours `INTERNAL`, since the files may be
/// as they should be. `doing` is said as in [`crate::error::coded`].
pub fn caught_using<R>(
    directory: &Path,
    doing: &str,
    call: impl FnOnce() -> Result<R>,
) -> Result<R> {
    FROM_LIBRARY.set(false);
    caught(call).unwrap_or_else(|message| {
        Err(if FROM_LIBRARY.get() {
            damaged(directory, doing, &message)
        } else {
            StorageError::new(
                ErrorCode::Internal,
                format!(
                    "could not {doing} {}: the store panicked, which is a defect of it ({message})",
                    directory.display()
                ),
            )
        })
    })
}

/// The answer, or what a panic said.
fn caught<R>(run: impl FnOnce() -> R) -> std::result::Result<R, String> {
    // Nothing is used afterwards that a panic may have left half done: an opening is given up, a
    // transaction ended, and fjall refuses to write on.
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        message.unwrap_or("no message").to_owned()
    })
}

fn damaged(directory: &Path, doing: &str, message: &str) -> StorageError {
    StorageError::new(
        ErrorCode::Corrupt,
        format!(
            "could not {doing} {}: fjall panicked, as it does over damaged files; restore them from a \
             copy, or remove the directory and sync again ({message})",
            directory.display()
        ),
    )
}

/// Only a hook is told where a panic comes from. Who sets another one in its place has all panics of an
/// open store for `INTERNAL`.
fn note_where_panics_come_from() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            let file = info.location().map(|location| Path::new(location.file()));
            FROM_LIBRARY.set(file.is_some_and(is_of_library));
            next(info);
        }));
    });
}

/// Whether a file of code is of a library: in a folder of its name, with its version in a registry.
fn is_of_library(file: &Path) -> bool {
    let folders = file.iter().filter_map(OsStr::to_str);
    folders.into_iter().any(|folder| {
        LIBRARIES.iter().any(|library| {
            folder.strip_prefix(library).is_some_and(|rest| {
                let version = rest.strip_prefix('-');
                rest.is_empty()
                    || version.is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen<R>(answer: Result<R>) -> Option<(ErrorCode, String)> {
        answer.err().map(|error| (error.code(), error.to_string()))
    }

    #[test]
    fn a_panic_at_opening_is_corrupt() {
        let answer = caught_opening(Path::new("/data/here"), || -> Result<()> {
            panic!("no {}", "magic")
        });
        assert!(seen(answer).is_some_and(|(code, message)| {
            code == ErrorCode::Corrupt
                && message.contains("no magic")
                && message.contains("/data/here")
        }));
    }

    #[test]
    fn a_panic_of_ours_over_an_open_store_is_internal_and_no_reason_to_remove_it() {
        note_where_panics_come_from();
        let answer = caught_using(Path::new("/data/here"), "use", || -> Result<()> {
            panic!("a bug")
        });
        assert!(seen(answer).is_some_and(|(code, message)| {
            code == ErrorCode::Internal
                && message.contains("a bug")
                && message.contains("/data/here")
                && !message.contains("remove")
        }));
    }

    #[test]
    fn a_panic_of_the_librarys_over_an_open_store_is_corrupt() {
        note_where_panics_come_from();
        // What it does with a key that is too long.
        let answer = caught_using(Path::new("/data/here"), "use", || {
            let directory = tempfile::tempdir().map_err(|_| crate::error::corrupt("nothing"))?;
            let database = fjall::Database::builder(&directory).open();
            let rows = database.and_then(|it| it.keyspace("rows", Default::default));
            rows.and_then(|rows| rows.insert(vec![0; 1 << 17], ""))
                .map_err(|_| crate::error::corrupt("nothing"))
        });
        assert!(seen(answer).is_some_and(|(code, message)| {
            code == ErrorCode::Corrupt && message.contains("fjall panicked")
        }));
    }

    #[test]
    fn a_library_is_told_by_its_folder() {
        let registry = "registry/src/index.crates.io-0123456789abcdef";
        for file in [
            "lsm-tree-3.1.10/src/table.rs",
            "fjall-3.1.13/src/db.rs",
            "sfa-1.0.0/src/a.rs",
        ] {
            assert!(is_of_library(&Path::new(registry).join(file)), "{file}");
        }
        assert!(is_of_library(Path::new("vendor/fjall/src/db.rs")));
        for file in [
            "cojson-storage-fjall/src/reads.rs",
            "/home/fjall-store/src/main.rs",
        ] {
            assert!(!is_of_library(Path::new(file)), "{file}");
        }
    }
}
