//! A look at fjall's journals before fjall opens them.
//!
//! fjall 3.1.13 takes the first batch that it cannot read for the torn end of a journal, and cuts off
//! everything from there: of a journal whose head is damaged nothing is left, and nobody is told. A crash
//! leaves nothing readable behind a torn batch, so that a readable one there tells damage; and a closed
//! store notes where its journals end, which no later crash brings back.
//!
//! The cost: each journal is read once more, without its items being built, which is a small part of what
//! fjall does with it at opening, and fjall finds it in the system's cache then. Behind the last batch only
//! what is not a hole is read: next to nothing, unless a batch is torn.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

/// The name of the file in which a closed store notes its journals' ends.
pub const CLOSED: &str = "closed";

// fjall's tags (src/journal/entry.rs).
const START: u8 = 1;
const ITEM: u8 = 2;
const END: u8 = 3;
const CLEAR: u8 = 4;
const TRAILER: &[u8] = b"FJL\x03";

/// Where journals ended when the store was last closed, by their names; fjall never makes one shorter that
/// is intact.
pub type Ends = BTreeMap<String, u64>;

/// Notes the ends of the journals: of a store that was synced, and whose writes have not failed. It need
/// not be durable, since an older note is right, too.
pub fn note_ends(directory: &Path) -> io::Result<()> {
    let mut note = String::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if is_journal(&path)
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
        {
            note += &format!("{name} {}\n", last_byte(&File::open(&path)?)?);
        }
    }
    fs::write(directory.join(CLOSED), note)
}

/// What was noted; nothing of what is not whole.
pub fn noted_ends(note: &[u8]) -> Ends {
    let note = String::from_utf8_lossy(note);
    let lines = note
        .split_inclusive('\n')
        .filter_map(|line| line.strip_suffix('\n'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, end)| Some((name.to_owned(), end.parse().ok()?)))
        .collect()
}

/// Whether fjall would cut off more than a crash may have torn.
pub fn is_damaged(journal: &Path, ends: &Ends) -> io::Result<bool> {
    let file = File::open(journal)?;
    let mut reader = BufReader::with_capacity(64 << 10, &file);
    let mut intact = 0;
    while let Some(bytes) = read_batch(&mut reader)? {
        intact += bytes;
    }
    let name = journal.file_name().and_then(|name| name.to_str());
    if name
        .and_then(|name| ends.get(name))
        .is_some_and(|end| intact < *end)
    {
        return Ok(true);
    }
    let mut rest = Vec::new();
    (&file).seek(SeekFrom::Start(intact))?;
    let length = end_of_data(&file, intact)?.saturating_sub(intact);
    (&file).take(length).read_to_end(&mut rest)?;
    Ok(holds_batch(&rest))
}

/// Whether a file is a journal, by its name.
pub fn is_journal(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("jnl"))
}

/// Whether there is a batch anywhere.
fn holds_batch(bytes: &[u8]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == START);
    starts
        .map(|(at, _)| bytes.get(at..).unwrap_or_default())
        .any(|mut from| matches!(read_batch(&mut from), Ok(Some(_))))
}

/// Reads a batch and answers with its length, or nothing where no whole one is.
fn read_batch(reader: &mut impl Read) -> io::Result<Option<u64>> {
    match read_whole_batch(reader) {
        Ok(read) => Ok(read),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fails with `UnexpectedEof` where the batch is cut off.
fn read_whole_batch(reader: &mut impl Read) -> io::Result<Option<u64>> {
    if take::<1>(reader)? != [START] {
        return Ok(None);
    }
    let items = u32::from_le_bytes(take(reader)?);
    let _seqno: [u8; 8] = take(reader)?;
    let mut length = 13;
    let mut hash = Xxh3::new();
    let mut content = Vec::new();
    for _ in 0..items {
        let tag = take::<1>(reader)?;
        hash.update(&tag);
        let following = match tag {
            [ITEM] => {
                // The kind of the value, its compression, the keyspace; then lengths, the third of which
                // is that of the value before it was compressed.
                let kinds: [u8; 10] = take(reader)?;
                let key: [u8; 2] = take(reader)?;
                let value: [u8; 4] = take(reader)?;
                let stored: [u8; 4] = take(reader)?;
                if kinds[0] > 4 || kinds[1] > 1 {
                    return Ok(None);
                }
                for part in [&kinds[..], &key, &value, &stored] {
                    hash.update(part);
                }
                length += 20;
                u64::from(u16::from_le_bytes(key)) + u64::from(u32::from_le_bytes(stored))
            }
            [CLEAR] => 8,
            _ => return Ok(None),
        };
        content.clear();
        if reader.take(following).read_to_end(&mut content)? as u64 != following {
            return Ok(None);
        }
        hash.update(&content);
        length += 1 + following;
    }
    if take::<1>(reader)? != [END] {
        return Ok(None);
    }
    let checksum = u64::from_le_bytes(take(reader)?);
    let trailer: [u8; TRAILER.len()] = take(reader)?;
    let whole = trailer == TRAILER && checksum == hash.digest();
    Ok(whole.then_some(length + 1 + 8 + TRAILER.len() as u64))
}

fn take<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Where the last byte is that is not zero: a journal is made of 64 MiB of zeros, and no batch ends on one.
fn last_byte(file: &File) -> io::Result<u64> {
    const CHUNK_BYTES: u64 = 64 << 10;
    let mut reader = file;
    let mut end = end_of_data(file, 0)?;
    let mut chunk = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(CHUNK_BYTES);
        reader.seek(SeekFrom::Start(start))?;
        chunk.clear();
        reader.take(end - start).read_to_end(&mut chunk)?;
        if let Some(last) = chunk.iter().rposition(|byte| *byte != 0) {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Where the hole begins that the file ends with; not before `from`.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
fn end_of_data(file: &File, from: u64) -> io::Result<u64> {
    use rustix::fs::{SeekFrom, seek};
    let position = (&*file).stream_position()?;
    let mut end = from;
    let found = loop {
        match seek(file, SeekFrom::Data(end)).and_then(|data| seek(file, SeekFrom::Hole(data))) {
            Ok(hole) if hole > end => end = hole,
            // Nothing but a hole, or nothing at all, lies behind.
            Err(rustix::io::Errno::NXIO) => break end,
            // The filesystem does not tell.
            _ => break file.metadata()?.len(),
        }
    };
    (&*file).seek(io::SeekFrom::Start(position))?;
    Ok(found)
}

/// Where the file ends, on systems that do not tell of holes.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
fn end_of_data(file: &File, _from: u64) -> io::Result<u64> {
    Ok(file.metadata()?.len())
}
