//! Which table lies in which keyspace of fjall: the one place that says so.
//!
//! Keys carry their table's byte in every layout, so that tables may share a keyspace. The choice is one
//! keyspace for everything. `cargo run --release --example layout` compares them; on 2026-11-21, with
//! 20,000 coValues of 10 transactions of 200 bytes, medians of three rounds, on two cores that others used
//! too (load 4 to 5; take what is within 1.3 times of each other for equal):
//!
//! |           | ingest µs | append µs | load µs | flushed load µs | replay ms | open ms | disk MiB |
//! |-----------|-----------|-----------|---------|-----------------|-----------|---------|----------|
//! | One       |      11.3 |      16.4 |    17.9 |            25.6 |       219 |     172 |     96.7 |
//! | Two       |      11.6 |      18.6 |    17.3 |            23.1 |       232 |     174 |     96.4 |
//! | `PerTable`|      11.9 |      18.2 |    16.1 |            19.9 |       280 |     186 |     96.5 |
//!
//! - More keyspaces make reads a little faster, whose trees are smaller, and opening and appending a little
//!   slower. Opening is where fjall is far behind other stores, so it counts for more.
//! - A journal is kept until every keyspace that wrote to it has written its memtable to a file. Tables
//!   that are seldom written (locks, deletions) would keep old journals, up to 512 MiB, in keyspaces of
//!   their own; in one keyspace there is one memtable, and it goes with the rest.
//! - Fewer entries count for more than any layout: with an entry a transaction instead of a run
//!   (`runs.rs`), one keyspace took 19 µs an ingest, 30 a load, and 642 ms to replay and 682 to open
//!   (measured under a load of 11 to 13), but 14 an append, which now looks for runs to cut.
use crate::keys::Table;

/// How the tables are spread over keyspaces. A directory keeps the layout it was created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One keyspace for everything.
    #[default]
    One,
    /// What is written once, and what is rewritten.
    Two,
    /// A keyspace a table.
    PerTable,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::PerTable];

    /// The names of its keyspaces; no two layouts share one, so that a directory tells its layout.
    #[must_use]
    pub const fn keyspaces(self) -> &'static [&'static str] {
        match self {
            Self::One => &["rows"],
            Self::Two => &["written_once", "rewritten"],
            Self::PerTable => &[
                "covalue_by_id",
                "covalue_by_row",
                "session_by_cv_sid",
                "session_by_row",
                "transactions",
                "signature_after",
                "unsynced",
                "deletion_pending",
                "deletion_done",
                "meta",
                "locks",
            ],
        }
    }

    /// Which of its keyspaces holds a key; the key's first byte is its table.
    #[must_use]
    pub fn keyspace_of(self, key: &[u8]) -> usize {
        let table = key.first().copied().unwrap_or_default();
        match self {
            Self::One => 0,
            Self::Two => usize::from(
                [
                    Table::SessionByRow,
                    Table::Unsynced,
                    Table::DeletionPending,
                    Table::DeletionDone,
                    Table::Meta,
                    Table::Lock,
                ]
                .iter()
                .any(|rewritten| *rewritten as u8 == table),
            ),
            Self::PerTable => usize::from(table).saturating_sub(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_lies_in_a_keyspace_of_its_layout_and_every_keyspace_holds_one() {
        for layout in Layout::ALL {
            let used: BTreeSet<usize> = Table::ALL
                .into_iter()
                .map(|table| layout.keyspace_of(&[table as u8, 0xff]))
                .collect();
            let keyspaces: BTreeSet<usize> = (0..layout.keyspaces().len()).collect();
            assert_eq!(used, keyspaces);
        }
    }

    #[test]
    fn no_two_layouts_share_the_name_of_a_keyspace() {
        let names: Vec<&str> = Layout::ALL
            .into_iter()
            .flat_map(|layout| layout.keyspaces())
            .copied()
            .collect();
        let different: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(different.len(), names.len());
    }
}
