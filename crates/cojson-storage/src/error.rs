//! The errors of a backend, each with a stable code that JavaScript sees too.
use std::error::Error;
use std::fmt;

/// A result of a storage call.
pub type Result<T> = std::result::Result<T, StorageError>;

/// A stable error code; the same as in `engines/engine/errors.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The store was closed before the call.
    StoreClosed,
    /// A transaction's handle was used after the transaction ended.
    TransactionEnded,
    /// An argument is outside what the port accepts.
    InvalidArgument,
    /// Stored bytes cannot be what the store wrote.
    Corrupt,
    /// The filesystem has no room for the write.
    DiskFull,
    /// The operating system refused a read or a write.
    IoFailed,
    /// Another opener holds the directory.
    Locked,
    /// A defect of the store itself.
    Internal,
}

impl ErrorCode {
    /// The code as text, `STORE_CLOSED` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreClosed => "STORE_CLOSED",
            Self::TransactionEnded => "TRANSACTION_ENDED",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::Corrupt => "CORRUPT",
            Self::DiskFull => "DISK_FULL",
            Self::IoFailed => "IO_FAILED",
            Self::Locked => "LOCKED",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error of a backend; displayed as its message, without the code.
#[derive(Debug)]
pub struct StorageError {
    code: ErrorCode,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl StorageError {
    /// An error with nothing beneath it.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            source: None,
        }
    }

    /// An error with what lies beneath it.
    pub fn caused(
        code: ErrorCode,
        message: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            source: Some(source.into()),
        }
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// What JavaScript knows.
    const ERRORS_TS: &str = include_str!("../../../engines/engine/errors.ts");

    #[test]
    fn every_code_is_one_of_javascripts_and_means_the_same() {
        let codes = [
            (
                ErrorCode::StoreClosed,
                "the store was closed before the call",
            ),
            (
                ErrorCode::TransactionEnded,
                "a transaction's handle was used after the transaction ended",
            ),
            (
                ErrorCode::InvalidArgument,
                "an argument is outside what the port accepts",
            ),
            (
                ErrorCode::Corrupt,
                "stored bytes cannot be what the store wrote",
            ),
            (
                ErrorCode::DiskFull,
                "the filesystem has no room for the write",
            ),
            (
                ErrorCode::IoFailed,
                "the operating system refused a read or a write",
            ),
            (ErrorCode::Locked, "another opener holds the directory"),
            (ErrorCode::Internal, "a defect of Assay itself"),
        ];
        for (code, meaning) in codes {
            let line = format!("  {}: \"{meaning}\",", code.as_str());
            assert!(ERRORS_TS.lines().any(|it| it == line), "{line}");
        }
    }

    #[test]
    fn an_error_shows_its_message_and_keeps_what_lies_beneath() {
        let beneath = std::io::Error::other("beneath");
        let error = StorageError::caused(ErrorCode::IoFailed, "message", beneath);
        assert_eq!(error.to_string(), "message");
        assert_eq!(error.code(), ErrorCode::IoFailed);
        assert_eq!(error.source().unwrap().to_string(), "beneath");
        assert!(StorageError::new(ErrorCode::Locked, "").source().is_none());
    }
}
