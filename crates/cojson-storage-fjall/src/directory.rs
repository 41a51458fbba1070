//! A look at the directory before fjall opens it.
//!
//! fjall 3.1.13 takes some damaged directories for fresh ones, and removes or hides what they hold: a
//! keyspace without its `current` file is deleted, one that the meta keyspace does not name too, and
//! without a journal nothing that is stored can be seen. It does not check the list of a keyspace's tables
//! against the checksum that it keeps, and a stray directory among the keyspaces aborts the process. Of a
//! damaged journal it drops what it cannot read (`journal.rs`). Those are refused here. On the other hand fjall cannot open what an earlier opener was killed
//! over while it made the directory; where nothing can have been stored yet, that is begun anew.
use std::fs::{self, DirEntry, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use cojson_storage::{ErrorCode, Result, StorageError};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::code_of_io;
use crate::journal::{self, CLOSED, Ends, is_journal};

// fjall's names (src/file.rs).
const LOCK: &str = "lock";
const VERSION: &str = "version";
const KEYSPACES: &str = "keyspaces";
const CURRENT: &str = "current";
const TABLES: &str = "tables";
const META_KEYSPACE: u64 = 0;
const MAGIC: &[u8] = b"FJL\x03";

/// What is in a directory of fjall's.
struct Contents {
    /// The bytes of the version marker.
    version: Option<Vec<u8>>,
    /// Where the journals ended when the store was last closed.
    ends: Ends,
    journals: Vec<JournalContents>,
    keyspaces: Option<Vec<KeyspaceContents>>,
}

struct JournalContents {
    file: PathBuf,
    /// Whether it holds something.
    made: bool,
}

struct KeyspaceContents {
    id: u64,
    /// Whether there is the file that names the list of tables.
    current: bool,
    tables: bool,
    /// The damaged one of these two files.
    damaged: Option<PathBuf>,
}

/// Refuses a damaged directory, and begins anew one whose making was cut off. Errors: `LOCKED`,
/// `CORRUPT`, `IO_FAILED`.
pub fn check(directory: &Path) -> Result<()> {
    // Whoever has the lock may be making the directory.
    let Some(lock) = lock(directory)? else {
        return Ok(());
    };
    let contents = Contents::read(directory)?;
    if !contents.holds_data() {
        contents
            .begin_anew(directory)
            .map_err(|error| failed(directory, error))?;
    } else if let Some(damage) = contents.damage(directory)? {
        return Err(StorageError::new(
            ErrorCode::Corrupt,
            format!(
                "{} is damaged: {damage}; restore it from a copy, or remove it and sync again",
                directory.display()
            ),
        ));
    }
    drop(lock);
    Ok(())
}

/// Finds out why fjall's threads cannot write, which it does not tell: whether the disk is full.
pub fn why_writes_fail(directory: &Path) -> ErrorCode {
    const PROBE: &str = "room";
    let probe = directory.join(PROBE);
    let written = fs::write(&probe, vec![1; 1 << 20]);
    // What cannot be removed was not written, or does not matter beside what failed.
    let _ = fs::remove_file(&probe);
    match written.as_ref().map_err(code_of_io) {
        Err(ErrorCode::DiskFull) => ErrorCode::DiskFull,
        _ => ErrorCode::IoFailed,
    }
}

/// Whether fjall has seen the directory; it makes its lock file before anything else.
fn is_used(directory: &Path) -> io::Result<bool> {
    let entries = entries(directory)?.unwrap_or_default();
    Ok(entries.iter().any(|entry| {
        let name = entry.file_name();
        [VERSION, KEYSPACES, CLOSED].iter().any(|it| name == *it) || is_journal(&entry.path())
    }))
}

/// The lock, or nothing in a directory that fjall has not seen.
fn lock(directory: &Path) -> Result<Option<File>> {
    // As often as fjall tries: the last opener may be about to go.
    const TRIES: usize = 3;
    let lock = match File::options()
        .read(true)
        .write(true)
        .open(directory.join(LOCK))
    {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if is_used(directory).map_err(|error| failed(directory, error))? {
                return Err(StorageError::new(
                    ErrorCode::Corrupt,
                    format!(
                        "{} is damaged: its lock file is missing; restore it from a copy, or, if no \
                         process uses it, make an empty file named {LOCK}",
                        directory.display()
                    ),
                ));
            }
            return Ok(None);
        }
        Err(error) => return Err(failed(directory, error)),
    };
    for tried in 1..=TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(Some(lock)),
            Err(TryLockError::Error(error)) => return Err(failed(directory, error)),
            Err(TryLockError::WouldBlock) if tried < TRIES => {
                thread::sleep(Duration::from_millis(100));
            }
            Err(TryLockError::WouldBlock) => break,
        }
    }
    Err(StorageError::new(
        ErrorCode::Locked,
        format!(
            "another opener holds {}; close that one first",
            directory.display()
        ),
    ))
}

impl Contents {
    fn read(directory: &Path) -> Result<Self> {
        let failed = |error| failed(directory, error);
        let version = read_if_there(&directory.join(VERSION)).map_err(failed)?;
        let note = read_if_there(&directory.join(CLOSED)).map_err(failed)?;
        let mut journals = Vec::new();
        for entry in entries(directory).map_err(failed)?.unwrap_or_default() {
            let file = entry.path();
            if is_journal(&file) {
                let made = begins_with_data(&file).map_err(failed)?;
                journals.push(JournalContents { file, made });
            }
        }
        let keyspaces = match entries(&directory.join(KEYSPACES)).map_err(failed)? {
            Some(entries) => Some(
                entries
                    .iter()
                    .filter(|entry| entry.path().is_dir())
                    .map(|entry| KeyspaceContents::read(directory, entry))
                    .collect::<Result<_>>()?,
            ),
            None => None,
        };
        Ok(Self {
            version,
            ends: journal::noted_ends(&note.unwrap_or_default()),
            journals,
            keyspaces,
        })
    }

    /// Whether anything can have been stored.
    fn holds_data(&self) -> bool {
        let keyspaces = self.keyspaces.as_deref().unwrap_or_default();
        self.rows_were_stored()
            || self.ends.values().any(|end| *end > 0)
            || keyspaces
                .iter()
                .any(|it| it.tables || (it.current && it.id != META_KEYSPACE))
    }

    /// Whether a journal holds something. Rows are stored only once every keyspace is made.
    fn rows_were_stored(&self) -> bool {
        self.journals.iter().any(|journal| journal.made)
    }

    /// What is wrong with a directory that holds data.
    fn damage(&self, directory: &Path) -> Result<Option<String>> {
        if let Some(damage) = self.damaged_structure() {
            return Ok(Some(damage));
        }
        for JournalContents { file, .. } in &self.journals {
            if journal::is_damaged(file, &self.ends).map_err(|error| failed(directory, error))? {
                return Ok(Some(format!("{} is not what was written", file.display())));
            }
        }
        Ok(None)
    }

    fn damaged_structure(&self) -> Option<String> {
        if self.version.is_none() {
            return Some(format!("the file {VERSION} is missing"));
        }
        if self.journals.is_empty() {
            return Some("its journal is missing".to_owned());
        }
        let Some(keyspaces) = self.keyspaces.as_deref().filter(|it| it.len() > 1) else {
            return Some(format!("the data in {KEYSPACES} is missing"));
        };
        let made = self.rows_were_stored();
        let headless = keyspaces
            .iter()
            .find(|it| !it.current && (made || it.tables || it.id == META_KEYSPACE));
        if let Some(headless) = headless {
            let id = headless.id;
            return Some(format!("{KEYSPACES}/{id}/{CURRENT} is missing"));
        }
        let damaged = keyspaces.iter().find_map(|it| it.damaged.as_ref())?;
        Some(format!("{} is not what was written", damaged.display()))
    }

    /// Removes what an opener left that was killed before it had made the directory.
    fn begin_anew(&self, directory: &Path) -> io::Result<()> {
        // Somebody else's file stays: fjall refuses it.
        let unfinished = match &self.version {
            Some(version) => MAGIC.starts_with(version),
            None => true,
        };
        if !unfinished {
            return Ok(());
        }
        for entry in entries(directory)?.unwrap_or_default() {
            if is_journal(&entry.path()) {
                fs::remove_file(entry.path())?;
            }
        }
        if self.keyspaces.is_some() {
            fs::remove_dir_all(directory.join(KEYSPACES))?;
        }
        if self.version.is_some() {
            fs::remove_file(directory.join(VERSION))?;
        }
        Ok(())
    }
}

impl KeyspaceContents {
    fn read(directory: &Path, entry: &DirEntry) -> Result<Self> {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else {
            return Err(StorageError::new(
                ErrorCode::Corrupt,
                format!(
                    "{} does not belong there; move it away",
                    entry.path().display()
                ),
            ));
        };
        let failed = |error| failed(directory, error);
        let tables = entries(&entry.path().join(TABLES)).map_err(failed)?;
        let current = read_if_there(&entry.path().join(CURRENT)).map_err(failed)?;
        let damaged = match &current {
            Some(current) => damaged_list(&entry.path(), current).map_err(failed)?,
            None => None,
        };
        Ok(Self {
            id,
            current: current.is_some(),
            tables: tables.is_some_and(|tables| !tables.is_empty()),
            damaged,
        })
    }
}

/// Which file is damaged: `current`, which names the list of tables and its checksum, or that list
/// (lsm-tree 3.1.10, src/version/persist.rs).
fn damaged_list(keyspace: &Path, current: &[u8]) -> io::Result<Option<PathBuf>> {
    let parts = current
        .split_first_chunk::<8>()
        .and_then(|(version, rest)| Some((version, rest.split_first_chunk::<16>()?)));
    // What follows is the kind of the checksum.
    let Some((version, (checksum, &[0]))) = parts else {
        return Ok(Some(keyspace.join(CURRENT)));
    };
    let list = keyspace.join(format!("v{}", u64::from_le_bytes(*version)));
    let bytes = read_if_there(&list)?.unwrap_or_default();
    let intact = xxh3_128(&bytes) == u128::from_le_bytes(*checksum);
    Ok(Some(list).filter(|_| !intact))
}

fn read_if_there(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What lies in a directory, or nothing where there is none.
fn entries(directory: &Path) -> io::Result<Option<Vec<DirEntry>>> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.collect::<io::Result<_>>().map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A fresh journal is all zeros; an entry begins with something else.
fn begins_with_data(journal: &Path) -> io::Result<bool> {
    let mut first = [0];
    let read = File::open(journal)?.read(&mut first)?;
    Ok(read > 0 && first != [0])
}

fn failed(directory: &Path, error: io::Error) -> StorageError {
    StorageError::caused(
        code_of_io(&error),
        format!("could not open {}: {error}", directory.display()),
        error,
    )
}
