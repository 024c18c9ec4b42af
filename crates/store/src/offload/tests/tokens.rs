//! Who may use a token, for how long, and how many there are.

use super::*;
use crate::limits::{TOKENS_IN_ALL, TOKENS_PER_USER};
use std::time::Duration;

/// Whether the first sector of the token's data can be had.
fn redeems(open: &Open, token: &StorageOffloadToken) -> bool {
    match offload_write(open, 0, 512, token, 0) {
        Ok(512) => true,
        Err(ErrorStatus::INVALID_TOKEN) => false,
        other => panic!("{other:?}"),
    }
}

fn read_with_ttl(open: &Open, milliseconds: u32) -> StorageOffloadToken {
    let input = OffloadReadInput {
        token_time_to_live: milliseconds,
        ..OffloadReadInput::new(0, 512)
    };
    open.offload_read(&read_bytes(&input), 528).unwrap().token
}

#[test]
fn a_token_outlives_its_handle() {
    let bench = bench();
    let token = token_of(&bench.file("a", &pattern(1024)));
    let copy = bench.open("b");
    assert_eq!(offload_write(&copy, 0, 1024, &token, 0), Ok(1024));
    assert_eq!(
        offload_write(&copy, 1024, 512, &token, 512),
        Ok(512),
        "more than once"
    );
    assert_eq!(content(&copy)[..1024], pattern(1024));
}

#[test]
fn another_share_of_the_same_user_takes_it() {
    let bench = bench();
    let token = token_of(&bench.file("a", &pattern(1024)));
    let again = share(bench.share.volume.clone(), false);
    let same_user = principal(1);
    let access = AccessMask::FILE_ALL;
    let copy = bench.open_as(&again, &same_user, "b", access, CreateOptions::NONE);
    assert!(redeems(&copy, &token));
}

#[test]
fn another_user_does_not_get_it() {
    let bench = bench();
    let token = token_of(&bench.file("a", &pattern(1024)));
    let access = AccessMask::FILE_ALL;
    let other = bench.open_as(
        &bench.share,
        &principal(2),
        "b",
        access,
        CreateOptions::NONE,
    );
    assert!(!redeems(&other, &token));
    assert_eq!(content(&other), b"");
}

#[test]
fn damaged_foreign_and_unknown_tokens_are_all_the_same() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    let copy = bench.open("b");
    let good = token_of(&source);
    for byte in 0..504 {
        let mut bad = good.clone();
        bad.token_id[byte] ^= 0x80;
        assert!(!redeems(&copy, &bad), "byte {byte}");
    }
    for bad in [
        StorageOffloadToken {
            token_type: TokenType(0),
            ..good.clone()
        },
        StorageOffloadToken {
            token_type: TokenType(0xFFFF_0002),
            ..good.clone()
        },
        StorageOffloadToken {
            reserved: 1,
            ..good.clone()
        },
        StorageOffloadToken {
            token_id_length: 504,
            ..good.clone()
        },
        StorageOffloadToken {
            token_id_length: 65_535,
            ..good.clone()
        },
        StorageOffloadToken {
            token_id: [0; 504],
            ..good.clone()
        },
    ] {
        assert!(!redeems(&copy, &bad), "{bad:?}");
    }
    let elsewhere = super::bench();
    assert!(!redeems(
        &copy,
        &token_of(&elsewhere.file("a", &pattern(1024)))
    ));
    assert!(redeems(&copy, &good));
}

#[test]
fn every_token_is_a_new_one() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    assert_ne!(token_of(&source), token_of(&source));
}

#[test]
fn a_token_that_is_not_used_ends() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    let copy = bench.open("b");
    let token = token_of(&source);
    bench.clock.advance(Duration::from_secs(29));
    assert!(redeems(&copy, &token));
    bench.clock.advance(Duration::from_secs(29));
    assert!(redeems(&copy, &token), "each use begins the time anew");
    bench.clock.advance(Duration::from_secs(30));
    assert!(!redeems(&copy, &token));
}

#[test]
fn a_token_ends_some_day_even_if_it_is_used() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    let copy = bench.open("b");
    let token = read_with_ttl(&source, 600_000);
    for _ in 0..158 {
        assert!(redeems(&copy, &token));
        bench.clock.advance(Duration::from_secs(550));
    }
    assert!(!redeems(&copy, &token));
}

#[test]
fn the_client_chooses_the_time_within_bounds() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    let copy = bench.open("b");
    for (asked, lives, ends) in [
        (5_000, 4_999, 5_000),
        (1, 999, 1_000),
        (u32::MAX, 599_999, 600_000),
        (0, 29_999, 30_000),
    ] {
        let (early, late) = (read_with_ttl(&source, asked), read_with_ttl(&source, asked));
        bench.clock.advance(Duration::from_millis(lives));
        assert!(redeems(&copy, &early), "{asked}");
        bench.clock.advance(Duration::from_millis(ends - lives));
        assert!(!redeems(&copy, &late), "{asked}");
    }
}

#[test]
fn the_oldest_of_a_user_make_room() {
    let bench = bench();
    let source = bench.file("a", &pattern(1024));
    let copy = bench.open("b");
    let other_user = principal(2);
    let access = AccessMask::FILE_ALL;
    let other = bench.open_as(&bench.share, &other_user, "a", access, CreateOptions::NONE);
    let others_copy = bench.open_as(&bench.share, &other_user, "c", access, CreateOptions::NONE);
    let others = token_of(&other);
    let first = token_of(&source);
    let second = token_of(&source);
    for _ in 0..TOKENS_PER_USER - 1 {
        token_of(&source);
    }
    assert!(!redeems(&copy, &first));
    assert!(redeems(&copy, &second));
    assert!(
        redeems(&others_copy, &others),
        "not at the cost of somebody else"
    );
}

#[test]
fn there_is_a_bound_for_all_together() {
    let bench = bench();
    bench.file("a", &pattern(1024));
    let access = AccessMask::FILE_ALL;
    let users = (TOKENS_IN_ALL / TOKENS_PER_USER + 2) as u32;
    for user in 0..users {
        let user = principal(user);
        let open = bench.open_as(&bench.share, &user, "a", access, CreateOptions::NONE);
        for _ in 0..TOKENS_PER_USER {
            token_of(&open);
        }
    }
    assert_eq!(bench.store.offload.table.len(), TOKENS_IN_ALL);
}

#[test]
fn old_tokens_let_go_of_their_files() {
    let bench = bench();
    token_of(&bench.file("a", &pattern(1024)));
    bench.clock.advance(Duration::from_secs(10));
    let young = token_of(&bench.file("b", &pattern(1024)));
    assert_eq!(bench.store.offload.table.len(), 2);
    bench.clock.advance(Duration::from_secs(20));
    bench.store.forget_old_tokens();
    assert_eq!(bench.store.offload.table.len(), 1);
    assert!(redeems(&bench.open("c"), &young));
    bench.clock.advance(Duration::from_secs(60));
    token_of(&bench.file("d", &pattern(1024)));
    assert_eq!(
        bench.store.offload.table.len(),
        1,
        "the next one sweeps too"
    );
}
