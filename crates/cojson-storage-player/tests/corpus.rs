//! FjallStorage answers the corpus as the reference does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use cojson_storage::Durability;
use cojson_storage_fjall::{FjallOptions, FjallStorage};
use cojson_storage_player::{Difference, History, Report, Settings, play_with};
use support::corpus;

fn play_on_fjall(history: &History, durability: Durability) -> Result<Report, Box<Difference>> {
    // Not the system's temporary directory, which may be memory.
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let options = FjallOptions::default().durability(durability);
    let settings = Settings {
        durability,
        ..Settings::default()
    };
    play_with(history, settings, || {
        FjallStorage::open(directory.path(), &options)
    })
}

fn assert_whole_corpus(durability: Durability) {
    for history in corpus() {
        if let Err(difference) = play_on_fjall(&history, durability) {
            panic!("{difference}");
        }
    }
}

#[test]
fn fjall_answers_the_whole_corpus_surviving_a_killed_process() {
    assert_whole_corpus(Durability::Process);
}

#[test]
fn fjall_answers_the_whole_corpus_surviving_a_power_loss() {
    assert_whole_corpus(Durability::Power);
}
