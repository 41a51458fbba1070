//! JavaScript's numbers as what they mean. They are doubles: one that is negative, fractional, not a
//! number or too large must neither wrap nor be cut off on its way into an integer.
use cojson_storage::{ErrorCode, Result, RowId, StorageError};

/// 2^53 - 1, the last whole number with a double of its own.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A whole number from 0 to 2^53 - 1, or nothing.
pub fn whole(value: f64) -> Option<u64> {
    // Exact: the range and the fraction were looked at. NaN compares false with everything.
    ((0.0..=MAX_SAFE).contains(&value) && value.fract() == 0.0).then_some(value as u64)
}

/// A row id, or nothing for a number that names no row.
pub fn row_id(value: f64) -> Option<RowId> {
    whole(value).filter(|row| *row > 0)
}

/// The indices from `from` to `to`, both included, as in mathematics; nothing where there are none.
pub fn range(from: f64, to: f64) -> Option<(u64, u64)> {
    // Not `clamp`: an end outside of what indices can be means the last or first one that is inside.
    let (from, to) = (from.ceil(), to.floor());
    if from.is_nan() || to.is_nan() || from > to {
        return None;
    }
    let from = whole(from.max(0.0))?;
    let to = whole(to.min(MAX_SAFE))?;
    Some((from, to))
}

/// Limit and offset of a list of ids; nothing where the list is empty whatever is stored.
pub fn page(limit: f64, offset: f64) -> Option<(u64, u64)> {
    if limit.is_nan() || offset.is_nan() || limit < 1.0 {
        return None;
    }
    let offset = whole(offset.floor().max(0.0))?;
    let limit = whole(limit.floor().min(MAX_SAFE))?;
    Some((limit, offset))
}

/// A number to be stored. Errors: `INVALID_ARGUMENT`.
pub fn count(value: f64) -> Result<u64> {
    whole(value).ok_or_else(|| refused(value))
}

/// A row id to write under. Errors: `INVALID_ARGUMENT`.
pub fn written_row_id(value: f64) -> Result<RowId> {
    row_id(value).ok_or_else(|| refused(value))
}

/// A stored number for JavaScript; exact, since none above 2^53 - 1 is ever stored.
pub fn number(value: u64) -> f64 {
    value as f64
}

fn refused(value: f64) -> StorageError {
    StorageError::new(
        ErrorCode::InvalidArgument,
        format!("{value} is neither a row id nor an index nor a count"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ODD: [f64; 8] = [
        -1.0,
        0.5,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        MAX_SAFE + 1.0,
        -0.5,
        1e300,
    ];

    #[test]
    fn a_number_that_is_not_whole_is_nothing_and_is_refused() {
        for value in ODD {
            assert_eq!(whole(value), None, "{value}");
            assert_eq!(count(value).unwrap_err().code(), ErrorCode::InvalidArgument);
            assert!(written_row_id(value).is_err());
        }
        assert_eq!(whole(-0.0), Some(0));
        assert_eq!(whole(MAX_SAFE), Some(9_007_199_254_740_991));
        assert_eq!(number(9_007_199_254_740_991), MAX_SAFE);
    }

    #[test]
    fn no_row_has_the_id_0() {
        assert_eq!(row_id(0.0), None);
        assert!(written_row_id(0.0).is_err());
        assert_eq!(row_id(1.0), Some(1));
    }

    #[test]
    fn a_range_is_a_mathematical_interval() {
        assert_eq!(range(0.0, -1.0), None);
        assert_eq!(range(2.0, 1.0), None);
        assert_eq!(range(0.5, 0.7), None);
        assert_eq!(range(f64::NAN, 1.0), None);
        assert_eq!(range(0.0, f64::NAN), None);
        assert_eq!(range(f64::NEG_INFINITY, -1.0), None);
        assert_eq!(range(1e300, f64::INFINITY), None);
        assert_eq!(range(-5.0, 1.9), Some((0, 1)));
        assert_eq!(range(0.1, 1.0), Some((1, 1)));
        assert_eq!(range(3.0, f64::INFINITY), Some((3, MAX_SAFE as u64)));
        assert_eq!(
            range(MAX_SAFE, MAX_SAFE),
            Some((MAX_SAFE as u64, MAX_SAFE as u64))
        );
    }

    #[test]
    fn a_page_with_no_room_is_empty() {
        assert_eq!(page(0.0, 0.0), None);
        assert_eq!(page(-1.0, 0.0), None);
        assert_eq!(page(f64::NAN, 0.0), None);
        assert_eq!(page(1.0, f64::NAN), None);
        assert_eq!(page(1.0, f64::INFINITY), None);
        assert_eq!(page(0.9, 0.0), None);
        assert_eq!(page(1.9, -3.0), Some((1, 0)));
        assert_eq!(page(f64::INFINITY, 2.0), Some((MAX_SAFE as u64, 2)));
    }
}
