//! What fjall's errors mean to a caller.
use std::io;
use std::path::Path;

use cojson_storage::{ErrorCode, StorageError};
use fjall::{Error, LsmError};

/// The coded error for one of fjall's, with the directory and what was being done to it.
pub fn coded(directory: &Path, doing: &str, error: Error) -> StorageError {
    let code = code_of(&error);
    let way_out = match code {
        ErrorCode::Locked => "another opener holds it; close that one first",
        ErrorCode::Corrupt => {
            "its files are damaged; restore them from a copy, or remove the directory and sync again"
        }
        ErrorCode::DiskFull => "the filesystem is full; make room, then close and open the store",
        ErrorCode::Internal => "this is a defect of the store",
        _ => "the operating system refused; when that is mended, close and open the store",
    };
    StorageError::caused(
        code,
        format!(
            "could not {doing} {}: {way_out} ({error})",
            directory.display()
        ),
        error,
    )
}

/// Says that stored bytes are not what was written.
pub fn corrupt(what: &str) -> StorageError {
    StorageError::new(
        ErrorCode::Corrupt,
        format!(
            "{what} is not what was written; restore the directory from a copy, or remove it and sync again"
        ),
    )
}

pub fn code_of(error: &Error) -> ErrorCode {
    match error {
        Error::Locked => ErrorCode::Locked,
        Error::Io(error) => code_of_io(error),
        Error::Storage(error) => code_of_tree(error),
        Error::JournalRecovery(_)
        | Error::InvalidVersion(_)
        | Error::Decompress(_)
        | Error::InvalidTrailer
        | Error::InvalidTag(_)
        | Error::Unrecoverable => ErrorCode::Corrupt,
        // An earlier write failed, which had its own error; the store takes no more until it is reopened.
        Error::Poisoned => ErrorCode::IoFailed,
        Error::KeyspaceDeleted => ErrorCode::Internal,
        // The enum may grow; whatever comes is not known to be anybody's fault.
        _ => ErrorCode::IoFailed,
    }
}

fn code_of_tree(error: &LsmError) -> ErrorCode {
    match error {
        LsmError::Io(error) => code_of_io(error),
        // Decompress, InvalidVersion, Unrecoverable, ChecksumMismatch, InvalidTag, InvalidTrailer,
        // InvalidHeader, Utf8: all say what is wrong with a file.
        _ => ErrorCode::Corrupt,
    }
}

pub fn code_of_io(error: &io::Error) -> ErrorCode {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            ErrorCode::DiskFull
        }
        // Files that are shorter, missing or there already where fjall knows better.
        ErrorKind::UnexpectedEof
        | ErrorKind::InvalidData
        | ErrorKind::InvalidInput
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory => ErrorCode::Corrupt,
        _ => ErrorCode::IoFailed,
    }
}
