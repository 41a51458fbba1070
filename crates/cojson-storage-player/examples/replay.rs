//! Replays a stream of the bench on FjallStorage and prints what it took as one JSON object:
//! `cargo run --release -p cojson-storage-player --example replay -- STREAM DIRECTORY process small`.
//! The directory is made, and must not hold a store yet. Ends with 1 where an answer is wrong, and then
//! prints no times; with 2 where the stream cannot be played.
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;
use std::{fs, io};

use cojson_storage::{Durability, StorageBackend};
use cojson_storage_fjall::{FjallOptions, FjallStorage};
use cojson_storage_player::stream::{Calls, ReplayError, replay};
use serde_json::Value;

const USAGE: &str = "usage: replay STREAM DIRECTORY process|power small|composite";
/// Of the file, a fraction of a second's worth of operations.
const READ_AHEAD_BYTES: usize = 1 << 20;

fn main() -> ExitCode {
    let failed = match run() {
        Ok(report) => {
            println!("{report}");
            return ExitCode::SUCCESS;
        }
        Err(error) => error,
    };
    eprintln!("{failed}");
    let wrong = matches!(failed.downcast_ref(), Some(ReplayError::WrongAnswer(_)));
    ExitCode::from(if wrong { 1 } else { 2 })
}

fn run() -> Result<Value, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stream, directory, durability, calls] = &arguments[..] else {
        return Err(USAGE.into());
    };
    let durability = match durability.as_str() {
        "process" => Durability::Process,
        "power" => Durability::Power,
        _ => return Err(USAGE.into()),
    };
    let calls = match calls.as_str() {
        "small" => Calls::Small,
        "composite" => Calls::Composite,
        _ => return Err(USAGE.into()),
    };
    assert_new(directory)?;
    let reader = BufReader::with_capacity(READ_AHEAD_BYTES, File::open(stream)?);
    let options = FjallOptions::default().durability(durability);
    let storage = FjallStorage::open(directory, &options)?;
    let replayed = replay(reader, &storage, calls, durability)?;
    storage.close()?;
    Ok(replayed.to_json())
}

/// Times of a store that holds something already would be of another stream.
fn assert_new(directory: &str) -> Result<(), Box<dyn Error>> {
    match fs::read_dir(directory) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(format!("{directory} is not empty").into()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
