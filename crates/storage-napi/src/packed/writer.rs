//! Puts a packed buffer together.
use cojson_storage::{ErrorCode, Result, StorageError};

use crate::numbers;

/// A buffer that grows.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Errors: `INTERNAL` for 4 GiB and more, which no answer has.
    pub fn length(&mut self, length: usize) -> Result<()> {
        let length = u32::try_from(length)
            .map_err(|_| StorageError::new(ErrorCode::Internal, "an answer has more than 4 GiB"))?;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        Ok(())
    }

    pub fn number(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn count(&mut self, value: u64) {
        self.number(numbers::number(value));
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.length(bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub fn optional_number(&mut self, value: Option<f64>) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            self.number(value);
        }
    }
}
