//! JSON between a file and a backend. A backend keeps headers and transactions as the JSON text that
//! JavaScript writes, in which a lone surrogate is an escape like `\ud800`; strict readers refuse it, so
//! such a text is brought into the file's form (`wtf8.rs`) before it is read.
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde_json::{Error, Value};

use crate::wtf8::{self, Piece};

/// Reads JSON that a backend answered with, its strings in the file's form.
pub(crate) fn from_stored(text: &[u8]) -> Result<Value, Error> {
    let mut encoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.iter().position(|byte| *byte == b'"') {
        let end = start + literal_length(&rest[start..])?;
        let string: StringBytes = serde_json::from_slice(&rest[start..end])?;
        encoded.extend_from_slice(&rest[..start]);
        serde_json::to_writer(&mut encoded, &wtf8::encode(&string.0))?;
        rest = &rest[end..];
    }
    encoded.extend_from_slice(rest);
    serde_json::from_slice(&encoded)
}

/// The JSON text of a value whose strings are in the file's form.
pub(crate) fn to_stored(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_value(value, &mut text);
    text.into_bytes()
}

/// A string of WTF-8 bytes as JSON.
pub(crate) fn string_literal(bytes: &[u8]) -> String {
    let mut literal = "\"".to_owned();
    for piece in wtf8::pieces(bytes).unwrap_or_default() {
        match piece {
            Piece::Text(text) => {
                let quoted = Value::from(text).to_string();
                literal.push_str(&quoted[1..quoted.len() - 1]);
            }
            Piece::Surrogate(unit) => literal.push_str(&format!("\\u{unit:04x}")),
        }
    }
    literal.push('"');
    literal
}

/// How long the string is that begins here, quotes included.
fn literal_length(text: &[u8]) -> Result<usize, Error> {
    let mut escaped = false;
    for (index, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Ok(index + 1),
            _ => {}
        }
    }
    Err(Error::custom("a string without an end"))
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => write_string(string, text),
        Value::Array(members) => {
            text.push('[');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(member, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text);
                text.push(':');
                write_value(member, text);
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// Strings of a history were checked when it was read.
fn write_string(string: &str, text: &mut String) {
    let bytes = wtf8::decode(string).unwrap_or_else(|| string.as_bytes().to_vec());
    text.push_str(&string_literal(&bytes));
}

/// A JSON string as WTF-8, which `serde_json` gives where bytes are asked for.
struct StringBytes(Vec<u8>);

impl<'de> Deserialize<'de> for StringBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = StringBytes;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<StringBytes, E> {
                Ok(StringBytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn lone_surrogates_come_through_as_values_and_as_keys() {
        let value = json!({ "wtf8:eda080": ["wtf8:edb080eda080", "plain", "\u{1f600}\0\"\\"] });
        let text = to_stored(&value);
        assert_eq!(
            str::from_utf8(&text).unwrap(),
            r#"{"\ud800":["\udc00\ud800","plain","😀\u0000\"\\"]}"#
        );
        assert_eq!(from_stored(&text).unwrap(), value);
    }

    #[test]
    fn surrogates_that_are_a_pair_are_one_character() {
        let read = from_stored(br#"["\ud83d\ude00", "\ud83d\ud83d\ude00"]"#).unwrap();
        assert_eq!(read, json!(["\u{1f600}", "wtf8:eda0bdf09f9880"]));
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        let value = json!([1e308, 5e-324, -1.5, 0.1, 1e21, 9_007_199_254_740_991_u64, 0]);
        assert_eq!(from_stored(&to_stored(&value)).unwrap(), value);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "[\"a]", "[1,]", "{\"a\":\"\\x\"}", "nul"] {
            assert!(from_stored(text.as_bytes()).is_err(), "{text}");
        }
    }
}
