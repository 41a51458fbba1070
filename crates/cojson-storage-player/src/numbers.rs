//! From JavaScript's numbers to those of the trait. The one place where that is decided:
//!
//! - A number to be stored (index, counter, count of bytes, offset of a lock) is a whole number from 0 to
//!   2^53 - 1; any other has no form in Rust. JavaScript's side refuses it with `INVALID_ARGUMENT` before
//!   it gets here, so the player does not play such a call and says so.
//! - A bound of a range is any number, and a range what it means in mathematics: as `indexRange` in
//!   `engines/covalue-on-ordered/layout.ts`.

/// JavaScript's `Number.MAX_SAFE_INTEGER`.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A number to be stored; nothing where it is none.
pub(crate) fn storable(number: f64) -> Option<u64> {
    let whole = number.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(&number);
    whole.then_some(number as u64)
}

/// The indices of `from..=to`; an empty range where the end is before every index.
pub(crate) fn range(from: f64, to: f64) -> (u64, u64) {
    let last = to.floor();
    if last < 0.0 {
        return (1, 0);
    }
    (first(from), floored(last).min(MAX_SAFE_INTEGER))
}

/// The lowest index at `from` or after.
pub(crate) fn first(from: f64) -> u64 {
    floored(from.ceil())
}

/// The highest index, limit or offset at `number` or before; 0 where there is none.
pub(crate) fn floored(number: f64) -> u64 {
    // A cast takes what is negative for 0, and what is too large for the largest.
    number.floor() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_within_javascripts_integers_are_stored() {
        assert_eq!(storable(0.0), Some(0));
        assert_eq!(storable(9_007_199_254_740_991.0), Some(MAX_SAFE_INTEGER));
        for number in [
            -1.0,
            0.5,
            9_007_199_254_740_992.0,
            1e300,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(storable(number), None, "{number}");
        }
    }

    #[test]
    fn ranges_are_what_they_mean_in_mathematics() {
        assert_eq!(range(2.0, 5.0), (2, 5));
        assert_eq!(range(0.5, 2.5), (1, 2));
        assert_eq!(range(-5.0, 0.0), (0, 0));
        assert_eq!(range(-0.5, 0.5), (0, 0));
        assert_eq!(range(0.0, 1e300), (0, MAX_SAFE_INTEGER));
        assert_eq!(first(-1.0), 0);
        assert_eq!(floored(1.5), 1);
        for (from, to) in [
            (0.0, -1.0),
            (-5.0, -1.0),
            (3.0, 2.0),
            (1.2, 1.8),
            (1e300, 1e300),
        ] {
            let (first, last) = range(from, to);
            assert!(first > last, "{from}..={to} is {first}..={last}");
        }
    }
}
