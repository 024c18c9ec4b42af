//! Passwords made up for people.

use crypto::Random;

/// Letters by turns: sixteen consonants and four vowels make five letters of sixteen bits, as in
/// "lusab-babad-gutih-tugad" (the scheme is known as proquints). No two sound alike, and all can be
/// typed on any keyboard.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// Groups of sixteen bits: 64 bits in all.
const GROUPS: usize = 4;

/// A password that can be read out over a telephone.
pub(crate) fn generate(random: &dyn Random) -> String {
    let mut bytes = [0; GROUPS * 2];
    random.fill(&mut bytes);
    let groups = bytes.chunks_exact(2).map(|pair| match pair {
        [high, low] => group(u16::from_be_bytes([*high, *low])),
        _ => String::new(),
    });
    groups.collect::<Vec<_>>().join("-")
}

/// Sixteen bits as consonant, vowel, consonant, vowel, consonant.
fn group(bits: u16) -> String {
    let consonant = |shift: u16| char::from(CONSONANTS[usize::from(bits >> shift & 15)]);
    let vowel = |shift: u16| char::from(VOWELS[usize::from(bits >> shift & 3)]);
    [
        consonant(12),
        vowel(10),
        consonant(6),
        vowel(4),
        consonant(0),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_sixteen_bits_give_another_group() {
        let groups: HashSet<String> = (0..=u16::MAX).map(group).collect();
        assert_eq!(groups.len(), 1 << 16);
    }

    #[test]
    fn the_random_bytes_become_the_password() {
        struct Fixed;
        impl Random for Fixed {
            fn fill(&self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&[0x7F, 0, 0, 1, 0, 0, 0xFF, 0xFF]);
            }
        }
        // 127.0.0.1 in the published examples of the scheme.
        assert!(generate(&Fixed).starts_with("lusab-babad-"));
    }
}
