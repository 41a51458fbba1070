//! Damaged directories: a coded error, or all of the data; no crash, no hang, nothing taken for empty.
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cojson_storage::{ErrorCode, Result, StorageBackend};
use cojson_storage_fjall::{FjallOptions, FjallStorage, keys};
use tempfile::TempDir;

use crate::support::{code, copy, directory, edit, open, write};

/// Small, so that there are files of every kind.
fn options() -> FjallOptions {
    FjallOptions::default().memtable_bytes(64 << 10)
}

/// A directory with tables and, from a second opening, a journal.
static INTACT: LazyLock<TempDir> = LazyLock::new(|| {
    let directory = directory();
    for round in 0..2 {
        let store = FjallStorage::open(&directory, &options()).unwrap();
        for at in 0..60 {
            let id = format!("co_{round}_{at}");
            store.commit_batch(&[write(&id, "s", 20)]).unwrap();
        }
        if round == 0 {
            store.write_memtables().unwrap();
        }
        store.close().unwrap();
    }
    directory
});

fn damaged(damage: impl FnOnce(&Path)) -> TempDir {
    let directory = directory();
    copy(INTACT.path(), directory.path());
    damage(directory.path());
    directory
}

/// How many rows there are, once everything was read and something written.
fn use_all(directory: &Path) -> Result<usize> {
    let store = FjallStorage::open(directory, &options())?;
    let mut rows = 0;
    store.visit_rows(&mut |_| {
        rows += 1;
        true
    })?;
    store.upsert_co_value(b"co_new", Some(b"{}"))?;
    store.close()?;
    Ok(rows)
}

const ROWS: usize = 2 * 60 * (1 + 1 + 20 + 2);

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn relative() -> Vec<PathBuf> {
    let found = files(INTACT.path());
    found
        .iter()
        .map(|it| it.strip_prefix(INTACT.path()).unwrap().to_path_buf())
        .collect()
}

#[test]
fn the_directory_of_these_tests_has_files_of_every_kind() {
    assert_eq!(use_all(damaged(|_| ()).path()).unwrap(), ROWS);
    let found = relative();
    for kind in [
        "0.jnl",
        "closed",
        "keyspaces/0/current",
        "keyspaces/1/current",
        "lock",
        "version",
    ] {
        assert!(found.contains(&PathBuf::from(kind)), "{kind}");
    }
    assert!(found.iter().any(|it| it.starts_with("keyspaces/1/tables")));
}

#[test]
fn a_file_that_is_missing_is_corrupt_or_was_not_needed() {
    for file in relative() {
        let directory = damaged(|it| fs::remove_file(it.join(&file)).unwrap());
        match use_all(directory.path()) {
            Ok(rows) => assert_eq!(rows, ROWS, "{}", file.display()),
            Err(error) => assert_eq!(error.code(), ErrorCode::Corrupt, "{}", file.display()),
        }
    }
}

#[test]
fn a_keyspace_that_is_missing_is_corrupt() {
    for keyspace in ["keyspaces", "keyspaces/0", "keyspaces/1"] {
        let directory = damaged(|it| fs::remove_dir_all(it.join(keyspace)).unwrap());
        assert_eq!(
            code(use_all(directory.path())),
            Some(ErrorCode::Corrupt),
            "{keyspace}"
        );
    }
}

#[test]
fn a_file_that_was_cut_off_is_corrupt_or_was_not_needed() {
    for file in relative() {
        let length = fs::metadata(INTACT.path().join(&file)).unwrap().len();
        for cut in [0, 1, length / 2, length.saturating_sub(1)] {
            let directory = damaged(|it| {
                let file = fs::File::options()
                    .write(true)
                    .open(it.join(&file))
                    .unwrap();
                file.set_len(cut).unwrap();
            });
            match use_all(directory.path()) {
                Ok(rows) => assert_eq!(rows, ROWS, "{} cut at {cut}", file.display()),
                Err(error) => {
                    assert_eq!(
                        error.code(),
                        ErrorCode::Corrupt,
                        "{} at {cut}",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn a_byte_that_was_changed_is_corrupt_or_changes_nothing() {
    for file in relative() {
        let length = fs::read(INTACT.path().join(&file)).unwrap().len();
        // Every byte of the small ones: they say where everything else is.
        let step = if length < 100 { 1 } else { length / 8 };
        for at in (0..length).step_by(step) {
            let directory = damaged(|it| {
                let file = it.join(&file);
                let mut bytes = fs::read(&file).unwrap();
                bytes[at] ^= 0xff;
                fs::write(file, bytes).unwrap();
            });
            match use_all(directory.path()) {
                Ok(rows) => assert_eq!(rows, ROWS, "{} at {at}", file.display()),
                Err(error) => {
                    assert_eq!(
                        error.code(),
                        ErrorCode::Corrupt,
                        "{} at {at}",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn a_list_of_tables_that_was_changed_anywhere_is_corrupt() {
    for keyspace in ["keyspaces/0", "keyspaces/1"] {
        let current = fs::read(INTACT.path().join(keyspace).join("current")).unwrap();
        let list = format!("{keyspace}/v{}", current[0]);
        let intact = fs::read(INTACT.path().join(&list)).unwrap();
        let directory = damaged(|_| ());
        for at in (0..intact.len()).step_by(11) {
            let mut bytes = intact.clone();
            bytes[at] ^= 1;
            fs::write(directory.path().join(&list), bytes).unwrap();
            assert_eq!(
                code(use_all(directory.path())),
                Some(ErrorCode::Corrupt),
                "{list} at {at}"
            );
        }
    }
}

#[test]
fn what_does_not_belong_among_the_keyspaces_is_corrupt_and_no_abort() {
    for name in ["lost+found", "keyspaces", "-1", "1x"] {
        let directory = damaged(|it| fs::create_dir(it.join("keyspaces").join(name)).unwrap());
        assert_eq!(code(use_all(directory.path())), Some(ErrorCode::Corrupt));
        fs::remove_dir(directory.path().join("keyspaces").join(name)).unwrap();
        assert_eq!(use_all(directory.path()).unwrap(), ROWS);
    }
}

#[test]
fn neither_is_it_in_a_store_that_holds_nothing() {
    let directory = directory();
    assert!(FjallStorage::open(&directory, &options()).is_ok());
    fs::create_dir(directory.path().join("keyspaces/lost+found")).unwrap();
    assert_eq!(code(use_all(directory.path())), Some(ErrorCode::Corrupt));
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

/// As if the store had not been closed.
fn killed(damage: impl FnOnce(&Path)) -> TempDir {
    damaged(|it| {
        fs::remove_file(it.join("closed")).unwrap();
        damage(it);
    })
}

fn noise(bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = (at * 193 + 7) as u8;
    }
}

#[test]
fn a_journal_whose_head_is_damaged_is_corrupt_also_after_a_crash() {
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes[..4096].fill(0),
        |bytes| noise(&mut bytes[..4096]),
        |bytes| bytes[0] ^= 1,
        |bytes| bytes[14] ^= 0x40,
    ];
    for (at, damage) in damages.into_iter().enumerate() {
        let closed = damaged(|it| change(&it.join("0.jnl"), damage));
        let killed = killed(|it| change(&it.join("0.jnl"), damage));
        for directory in [closed, killed] {
            let seen = code(use_all(directory.path()));
            assert_eq!(seen, Some(ErrorCode::Corrupt), "{at}");
            // Nothing was cut off: it is refused again.
            let seen = code(use_all(directory.path()));
            assert_eq!(seen, Some(ErrorCode::Corrupt), "{at}");
        }
    }
}

#[test]
fn a_closed_stores_journal_that_is_emptied_or_wholly_overwritten_is_corrupt() {
    let damages: [fn(&mut Vec<u8>); 4] = [
        Vec::clear,
        |bytes| bytes.fill(0),
        |bytes| noise(bytes),
        |bytes| {
            let half = bytes.len() / 2;
            noise(&mut bytes[half..]);
        },
    ];
    for (at, damage) in damages.into_iter().enumerate() {
        let directory = damaged(|it| change(&it.join("0.jnl"), damage));
        let seen = code(use_all(directory.path()));
        assert_eq!(seen, Some(ErrorCode::Corrupt), "{at}");
    }
}

#[test]
fn a_first_journal_of_zeros_behind_its_end_is_not_damaged_unless_that_end_is() {
    let intact = directory();
    let store = open(&intact);
    store.commit_batch(&[write("co_a", "s", 3)]).unwrap();
    store.close().unwrap();
    drop(store);
    let journal = intact.path().join("0.jnl");
    let note = fs::read_to_string(intact.path().join("closed")).unwrap();
    let end: usize = note.trim().strip_prefix("0.jnl ").unwrap().parse().unwrap();
    assert!(end > 100 && fs::metadata(journal).unwrap().len() > 60 << 20);
    let damaged = directory();
    copy(intact.path(), damaged.path());
    change(&damaged.path().join("0.jnl"), |bytes| bytes[end - 1] = 0);
    assert_eq!(code(use_all(damaged.path())), Some(ErrorCode::Corrupt));
    assert_eq!(use_all(intact.path()).unwrap(), 5);
}

#[test]
fn what_a_crash_tears_off_a_journals_end_is_given_up() {
    let directory = directory();
    copy(INTACT.path(), directory.path());
    let store = FjallStorage::open(&directory, &options()).unwrap();
    let journal = directory.path().join("0.jnl");
    let before = fs::metadata(&journal).unwrap().len();
    store.commit_batch(&[write("co_torn", "s", 1)]).unwrap();
    let after = fs::metadata(&journal).unwrap().len();
    // The note of the last closing lies there still.
    for length in (before..after).step_by(7) {
        let torn = crate::support::directory();
        copy(directory.path(), torn.path());
        let file = fs::File::options()
            .write(true)
            .open(torn.path().join("0.jnl"));
        file.unwrap().set_len(length).unwrap();
        assert_eq!(use_all(torn.path()).unwrap(), ROWS, "{length}");
    }
}

#[test]
fn a_directory_without_its_lock_and_version_is_corrupt_while_anything_else_is_there() {
    for kept in ["0.jnl", "keyspaces", "closed"] {
        let directory = damaged(|it| {
            for entry in fs::read_dir(it).unwrap() {
                let path = entry.unwrap().path();
                if path.ends_with(kept) {
                    continue;
                }
                if path.is_dir() {
                    fs::remove_dir_all(path).unwrap();
                } else {
                    fs::remove_file(path).unwrap();
                }
            }
        });
        assert_eq!(
            code(use_all(directory.path())),
            Some(ErrorCode::Corrupt),
            "{kept}"
        );
    }
}

/// What an opener leaves that is killed while it makes a directory, in the order of fjall's steps.
#[test]
fn a_directory_whose_making_was_cut_off_is_made_anew() {
    let steps: [fn(&Path); 8] = [
        |it| fs::write(it.join("lock"), "").unwrap(),
        |it| fs::create_dir(it.join("keyspaces")).unwrap(),
        |it| fs::write(it.join("0.jnl"), "").unwrap(),
        |it| fs::write(it.join("0.jnl"), vec![0; 1 << 16]).unwrap(),
        |it| fs::write(it.join("version"), "").unwrap(),
        |it| fs::write(it.join("version"), b"FJL\x03").unwrap(),
        |it| fs::create_dir_all(it.join("keyspaces/0/tables")).unwrap(),
        |it| fs::write(it.join("keyspaces/0/v0"), "").unwrap(),
    ];
    for killed_after in 1..=steps.len() {
        let directory = directory();
        for step in &steps[..killed_after] {
            step(directory.path());
        }
        assert_eq!(
            use_all(directory.path()).unwrap(),
            0,
            "after step {killed_after}"
        );
        assert_eq!(
            use_all(directory.path()).unwrap(),
            1,
            "after step {killed_after}"
        );
    }
}

#[test]
fn somebody_elses_files_are_left_as_they_are() {
    let directory = directory();
    for name in ["lock", "version"] {
        fs::write(directory.path().join(name), "1.2.3 of something else").unwrap();
    }
    assert_eq!(code(use_all(directory.path())), Some(ErrorCode::Corrupt));
    let version = fs::read_to_string(directory.path().join("version")).unwrap();
    assert_eq!(version, "1.2.3 of something else");
}

#[test]
fn a_file_in_the_place_of_the_directory_is_an_error() {
    let directory = directory();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = FjallStorage::open(&file, &options());
    assert_eq!(code(refused), Some(ErrorCode::IoFailed));
}

#[test]
fn a_value_that_the_store_did_not_write_is_corrupt_where_it_is_read() {
    let directory = directory();
    let store = open(&directory);
    store
        .commit_batch(&[write("co_a", "s", 3), write("co_b", "s", 3)])
        .unwrap();
    store.close().unwrap();
    drop(store);
    edit(directory.path(), |rows| {
        for key in [
            keys::co_value_by_id(b"co_a"),
            keys::session_by_row(2),
            keys::transactions(1, 2),
            keys::lock(b"lock#peer"),
        ] {
            rows.insert(key, [0x80]).unwrap();
        }
    });
    let store = open(&directory);
    let corrupt = Some(ErrorCode::Corrupt);
    assert_eq!(code(store.get_co_value(b"co_a")), corrupt);
    assert_eq!(code(store.upsert_co_value(b"co_a", Some(b"{}"))), corrupt);
    assert_eq!(code(store.get_co_value_sessions(2)), corrupt);
    assert_eq!(code(store.get_single_co_value_session(2, b"s")), corrupt);
    assert_eq!(code(store.get_co_value_known_state(b"co_b")), corrupt);
    assert_eq!(code(store.read_co_value(b"co_b")), corrupt);
    assert_eq!(code(store.get_new_transaction_in_session(1, 0, 9)), corrupt);
    assert_eq!(
        code(store.get_storage_reconciliation_lock(b"lock#peer")),
        corrupt
    );
    assert_eq!(code(store.visit_rows(&mut |_| true)), corrupt);
    // Everything else is there.
    assert_eq!(
        store.get_new_transaction_in_session(2, 0, 9).unwrap().len(),
        3
    );
    assert_eq!(store.get_co_value_count().unwrap(), 2);
}
