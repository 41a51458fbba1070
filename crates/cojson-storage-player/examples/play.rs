//! Plays every history below a directory on FjallStorage and prints a line a file:
//! `cargo run -p cojson-storage-player --example play -- ../conformance/corpus/covalue [DATA]`.
//! The stores lie below DATA, by default `target/tmp-play`. Ends with 1 where an answer differs, with 2
//! where there is nothing to play.
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use cojson_storage_fjall::{FjallOptions, FjallStorage};
use cojson_storage_player::{History, play};

fn main() -> ExitCode {
    match play_all() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn play_all() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(histories) = arguments.next() else {
        eprintln!("usage: play HISTORIES [DATA]");
        return Ok(ExitCode::from(2));
    };
    let data = arguments.next().unwrap_or_else(|| "target/tmp-play".into());
    std::fs::create_dir_all(&data)?;
    let (mut passed, mut failed) = (0, 0);
    for history in History::read_all(histories)? {
        let directory = tempfile::tempdir_in(&data)?;
        let options = FjallOptions::default();
        match play(&history, || FjallStorage::open(directory.path(), &options)) {
            Ok(report) => {
                passed += 1;
                println!(
                    "pass {}: {} answers, {} skipped",
                    history.path.display(),
                    report.answers,
                    report.skipped.len()
                );
            }
            Err(difference) => {
                failed += 1;
                println!("FAIL {difference}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(ExitCode::from(u8::from(failed > 0)))
}
