//! The bugs that can be planted in the backend in memory, each wrong in one way.

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A later header replaces the first one.
    LastHeaderWins,
    /// A repeated upsert uses up a row id.
    RepeatUsesRow,
    /// A limit of 0 is taken for none.
    LimitZeroIgnored,
    /// A range leaves out its last index.
    ExclusiveRange,
    /// A range gives no more than 100 transactions.
    HiddenPageLimit,
    /// `from` above `to` reads from `to` on.
    BoundsSwapped,
    /// Signatures leave out the index they are asked from.
    SignaturesFromNext,
    /// A transaction at an index that is taken is not stored.
    FirstTransactionWins,
    /// An index is kept in one byte.
    IndexInOneByte,
    /// An index is kept in four bytes.
    IndexInFourBytes,
    /// Bytes since the last signature stay when they are left out.
    BytesKept,
    /// A reserved session row id is given to every session.
    ReservedRowShared,
    /// An erase removes tombstones too.
    EraseRemovesTombstone,
    /// An erase keeps every session whose id holds a `$`.
    TombstoneAnywhere,
    /// An erase also erases coValues whose ids begin with that id.
    EraseBleeds,
    /// An erase leaves the transactions of the sessions it removes.
    EraseLeavesRows,
    /// A coValue that was erased cannot be marked again.
    DoneForEver,
    /// `stop_tracking_sync_state` forgets ids that begin with that id.
    StopTrackingBleeds,
    /// Unsynced pairs are kept as one text, joined by a colon.
    PairsJoined,
    /// A known state is kept from the first time it is asked for.
    StaleKnownState,
    /// A known state counts transactions instead of telling the counter.
    KnownStateFromRows,
    /// A rolled-back transaction is stored.
    LostRollback,
    /// A transaction that is dropped is stored.
    DropCommits,
    /// Reads of the store see what an open transaction has written.
    DirtyOutsideRead,
    /// A transaction's reads see the last commit.
    OwnWritesUnseen,
    /// A handle writes after its transaction has ended.
    EndedHandleWrites,
    /// Renewing a lock extends its time.
    RenewExtends,
    /// Releasing a lock keeps its offset.
    ReleaseKeepsOffset,
    /// Anybody may release a lock.
    AnyoneReleases,
    /// A lock's key does not hold the peer.
    OneLockForAll,
    /// Lone surrogates in ids become U+FFFD.
    SurrogatesCollapse,
    /// A batch leaves out its signatures.
    BatchWithoutSignatures,
    /// What waited for deletion is forgotten at a reopen.
    ReopenForgetsPending,
    /// A new session's row id begins at 1 again after a reopen.
    ReopenRepeatsRows,
    /// Rows of locks are not listed.
    LocksNotListed,
    /// Transactions come with the last index first.
    TransactionsReversed,
    /// Lists without a promised order come the other way round: no bug.
    ListsReversed,
}

impl Bug {
    /// What must not be taken for a bug.
    pub const HARMLESS: Self = Self::ListsReversed;

    pub const ALL: [Self; 36] = [
        Self::LastHeaderWins,
        Self::RepeatUsesRow,
        Self::LimitZeroIgnored,
        Self::ExclusiveRange,
        Self::HiddenPageLimit,
        Self::BoundsSwapped,
        Self::SignaturesFromNext,
        Self::FirstTransactionWins,
        Self::IndexInOneByte,
        Self::IndexInFourBytes,
        Self::BytesKept,
        Self::ReservedRowShared,
        Self::EraseRemovesTombstone,
        Self::TombstoneAnywhere,
        Self::EraseBleeds,
        Self::EraseLeavesRows,
        Self::DoneForEver,
        Self::StopTrackingBleeds,
        Self::PairsJoined,
        Self::StaleKnownState,
        Self::KnownStateFromRows,
        Self::LostRollback,
        Self::DropCommits,
        Self::DirtyOutsideRead,
        Self::OwnWritesUnseen,
        Self::EndedHandleWrites,
        Self::RenewExtends,
        Self::ReleaseKeepsOffset,
        Self::AnyoneReleases,
        Self::OneLockForAll,
        Self::SurrogatesCollapse,
        Self::BatchWithoutSignatures,
        Self::ReopenForgetsPending,
        Self::ReopenRepeatsRows,
        Self::LocksNotListed,
        Self::TransactionsReversed,
    ];
}
