//! Takes a packed buffer apart.
use cojson_storage::{ErrorCode, Result, RowId, StorageError};

use crate::numbers;

/// What is left of a buffer. Every error is `INTERNAL`, for bytes that our own encoder cannot have
/// made, or `INVALID_ARGUMENT`, for a number that cannot be stored.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn byte(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn length(&mut self) -> Result<usize> {
        let length = u32::from_le_bytes(self.array()?);
        usize::try_from(length).map_err(|_| malformed())
    }

    pub fn number(&mut self) -> Result<f64> {
        self.array().map(f64::from_le_bytes)
    }

    pub fn count(&mut self) -> Result<u64> {
        numbers::count(self.number()?)
    }

    pub fn row_id(&mut self) -> Result<RowId> {
        numbers::written_row_id(self.number()?)
    }

    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.length()?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(bytes)
    }

    pub fn owned(&mut self) -> Result<Vec<u8>> {
        self.bytes().map(<[u8]>::to_vec)
    }

    pub fn optional<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        if self.flag()? {
            part(self).map(Some)
        } else {
            Ok(None)
        }
    }

    pub fn flag(&mut self) -> Result<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(malformed()),
        }
    }

    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let length = self.length()?;
        (0..length).map(|_| item(self)).collect()
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or_else(malformed)?;
        self.rest = rest;
        Ok(*bytes)
    }
}

/// Bytes that are not what `engines/fjall/packed/` writes.
pub fn malformed() -> StorageError {
    StorageError::new(
        ErrorCode::Internal,
        "packed arguments are not what they should be; the addon and engines/fjall do not fit together",
    )
}
