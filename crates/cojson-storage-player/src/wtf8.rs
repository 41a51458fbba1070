//! Strings of UTF-16 units. In memory they are WTF-8 bytes, as backends take them; in a file they are as
//! `engines/history/json-strings.ts` says: a string with a lone surrogate, or one that begins with the
//! marker itself, is `wtf8:` and the hexadecimal digits of its bytes.
//!
//! Answers are compared in the file's form: each string has one, so equal forms are equal strings.
use std::fmt::Write;

const MARKER: &str = "wtf8:";

/// A part of a string: text, or the unit of a lone surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Surrogate(u16),
}

/// The parts of WTF-8 bytes; nothing for bytes that are none.
pub(crate) fn pieces(bytes: &[u8]) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    loop {
        let valid = match str::from_utf8(rest) {
            Ok(text) => {
                pieces.push(Piece::Text(text));
                return Some(pieces);
            }
            Err(error) => error.valid_up_to(),
        };
        let (text, after) = rest.split_at(valid);
        if !text.is_empty() {
            pieces.push(Piece::Text(str::from_utf8(text).ok()?));
        }
        let [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] = *after else {
            return None;
        };
        let unit = 0xd000 | (u16::from(second & 0x3f) << 6) | u16::from(third & 0x3f);
        let pairs = unit >= 0xdc00
            && matches!(pieces.last(), Some(Piece::Surrogate(before)) if *before < 0xdc00);
        if pairs {
            // A pair has four bytes of its own.
            return None;
        }
        pieces.push(Piece::Surrogate(unit));
        rest = &after[3..];
    }
}

/// The UTF-16 units of WTF-8 bytes; those of bytes that are none are left out.
pub(crate) fn units(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::new();
    for piece in pieces(bytes).unwrap_or_default() {
        match piece {
            Piece::Text(text) => units.extend(text.encode_utf16()),
            Piece::Surrogate(unit) => units.push(unit),
        }
    }
    units
}

/// A string as a file has it.
pub(crate) fn encode(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if !text.starts_with(MARKER) => text.to_owned(),
        _ => {
            let mut encoded = MARKER.to_owned();
            for byte in bytes {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "{byte:02x}");
            }
            encoded
        }
    }
}

/// The bytes of a string in a file; nothing for one that `encode` does not write.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let Some(digits) = text.strip_prefix(MARKER) else {
        return Some(text.as_bytes().to_vec());
    };
    let bytes = from_hex(digits)?;
    (pieces(&bytes).is_some() && encode(&bytes) == text).then_some(bytes)
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs
        .iter()
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn well_formed_strings_are_written_as_they_are() {
        for text in [
            "",
            "a\0b",
            "\u{1f600}",
            "wtf8",
            " wtf8:",
            "WTF8:",
            "\u{fffd}",
        ] {
            assert_eq!(encode(text.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn lone_surrogates_and_the_marker_are_written_as_bytes() {
        for (bytes, text) in [
            (&b"\xed\xa0\x80"[..], "wtf8:eda080"),
            (b"a\xed\xb0\x80\xed\xa0\x80", "wtf8:61edb080eda080"),
            (b"wtf8:", "wtf8:777466383a"),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).unwrap(), bytes);
        }
        assert_eq!(units(b"a\xed\xb0\x80\xed\xa0\x80"), [0x61, 0xdc00, 0xd800]);
    }

    #[test]
    fn what_is_not_written_so_is_refused() {
        for text in [
            "wtf8:",               // the empty string needs no marker
            "wtf8:61",             // nor does "a"
            "wtf8:eda08",          // half a byte
            "wtf8:EDA080",         // upper case
            "wtf8:+a+b+c",         // no digits
            "wtf8:ff",             // no WTF-8
            "wtf8:eda080edb080",   // a pair has four bytes of its own
            "wtf8:777466383aeda0", // cut off
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
