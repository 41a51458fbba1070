//! What fjall's errors mean to a caller.
use std::io;
use std::path::Path;

use cojson_storage::{ErrorCode, StorageError};
use fjall::{Error, LsmError};

/// The coded error for one of fjall's, with the directory and what was being done to it.
pub fn coded(directory: &Path, doing: &str, code: ErrorCode, error: Error) -> StorageError {
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

/// The code of one of fjall's errors.
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
        // A file that is missing, or there already, where the tree knows better.
        LsmError::Io(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => ErrorCode::Corrupt,
            _ => code_of_io(error),
        },
        // Decompress, InvalidVersion, Unrecoverable, ChecksumMismatch, InvalidTag, InvalidTrailer,
        // InvalidHeader, Utf8: all say what is wrong with a file.
        _ => ErrorCode::Corrupt,
    }
}

/// The code of an error of the operating system's.
pub fn code_of_io(error: &io::Error) -> ErrorCode {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            ErrorCode::DiskFull
        }
        // A file that is shorter than it says, or has nonsense in it.
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            ErrorCode::Corrupt
        }
        _ => ErrorCode::IoFailed,
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn every_error_of_fjalls_has_its_code() {
        let io = |kind: io::ErrorKind| Error::Io(kind.into());
        let tree = |kind: io::ErrorKind| Error::Storage(LsmError::Io(kind.into()));
        let cases = [
            (Error::Locked, ErrorCode::Locked),
            (Error::Poisoned, ErrorCode::IoFailed),
            (Error::KeyspaceDeleted, ErrorCode::Internal),
            (Error::Unrecoverable, ErrorCode::Corrupt),
            (Error::InvalidTrailer, ErrorCode::Corrupt),
            (Error::InvalidTag(("tag", 9)), ErrorCode::Corrupt),
            (Error::InvalidVersion(None), ErrorCode::Corrupt),
            (
                Error::Decompress(fjall::CompressionType::None),
                ErrorCode::Corrupt,
            ),
            (
                Error::JournalRecovery(fjall::JournalRecoveryError::ChecksumMismatch),
                ErrorCode::Corrupt,
            ),
            (Error::Storage(LsmError::Unrecoverable), ErrorCode::Corrupt),
            (io(io::ErrorKind::StorageFull), ErrorCode::DiskFull),
            (io(io::ErrorKind::QuotaExceeded), ErrorCode::DiskFull),
            (io(io::ErrorKind::FileTooLarge), ErrorCode::DiskFull),
            (io(io::ErrorKind::PermissionDenied), ErrorCode::IoFailed),
            (io(io::ErrorKind::UnexpectedEof), ErrorCode::Corrupt),
            (tree(io::ErrorKind::StorageFull), ErrorCode::DiskFull),
            (tree(io::ErrorKind::NotFound), ErrorCode::Corrupt),
            (tree(io::ErrorKind::PermissionDenied), ErrorCode::IoFailed),
        ];
        for (error, code) in cases {
            assert_eq!(code_of(&error), code, "{error:?}");
        }
    }

    #[test]
    fn an_error_names_the_directory_and_keeps_what_lies_beneath() {
        let error = coded(
            Path::new("/data/here"),
            "open",
            ErrorCode::Locked,
            Error::Locked,
        );
        let message = error.to_string();
        assert!(message.contains("/data/here") && message.contains("close that one first"));
        assert!(error.source().is_some());
    }
}
