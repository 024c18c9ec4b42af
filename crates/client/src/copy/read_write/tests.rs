//! What is left out of what is written.

use super::*;

#[test]
fn blocks_of_zeros_are_left_out_and_nothing_else() {
    let mut data = vec![0; 5 * ZERO_BLOCK + 10];
    assert!(runs(&data, true).is_empty());
    assert_eq!(
        runs(&data, false)
            .iter()
            .map(ExactSizeIterator::len)
            .sum::<usize>(),
        data.len()
    );
    data[ZERO_BLOCK] = 1;
    data[3 * ZERO_BLOCK - 1] = 1;
    data[5 * ZERO_BLOCK + 9] = 1;
    let end = data.len();
    assert_eq!(
        runs(&data, true),
        [ZERO_BLOCK..3 * ZERO_BLOCK, 5 * ZERO_BLOCK..end]
    );
}
