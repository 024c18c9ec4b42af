//! Copies with one thing going wrong at each call in turn: they end with the right bytes or with
//! an error, and always end.

use crate::peer::files::{Call, Files, Misdeed, Offload};
use crate::peer::{Manners, options, tree, tree_with};
use client::copy::{Copied, between_files};
use client::{Error, File, OpenOptions, Tree};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wire::dtyp::NtStatus;

/// Longer than several tokens, with zeros in the middle, and no multiple of a sector.
fn content() -> Vec<u8> {
    let mut data: Vec<u8> = (0..17_501u32).flat_map(u32::to_le_bytes).collect();
    data[20_000..50_000].fill(0);
    data.push(7);
    data
}

fn files() -> Arc<Files> {
    Arc::new(Files::new(&[("source", &content())]))
}

async fn pair(tree: &Tree) -> Result<(Arc<File>, Arc<File>), Error> {
    let source = tree.open("source", &OpenOptions::read()).await?;
    let copy = tree.open("copy", &OpenOptions::write_new()).await?;
    Ok((Arc::new(source), Arc::new(copy)))
}

async fn copy(tree: &Tree, may_offload: bool) -> Result<Copied, Error> {
    let (source, destination) = pair(tree).await?;
    let size = source.size_at_open();
    let copied = between_files(&source, &destination, size, may_offload, &|_| {}).await?;
    source.close_shared().await?;
    destination.close_shared().await?;
    Ok(copied)
}

/// Every misdeed that a call can meet with.
fn misdeeds() -> Vec<Misdeed> {
    let statuses = [
        NtStatus::INVALID_DEVICE_REQUEST,
        NtStatus::NOT_SUPPORTED,
        NtStatus::INVALID_PARAMETER,
        NtStatus::INVALID_TOKEN,
        NtStatus::OFFLOAD_READ_FILE_NOT_SUPPORTED,
        NtStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED,
        NtStatus::END_OF_FILE,
        NtStatus::FILE_LOCK_CONFLICT,
        NtStatus::FILE_CLOSED,
        NtStatus::FILE_DELETED,
        NtStatus::ACCESS_DENIED,
        NtStatus::INSUFFICIENT_RESOURCES,
        NtStatus::DEVICE_UNREACHABLE,
        NtStatus::DISK_FULL,
        NtStatus::USER_SESSION_DELETED,
        NtStatus::BUFFER_OVERFLOW,
        NtStatus::CANCELLED,
        NtStatus(0xC0FF_EE00),
    ];
    let mut all: Vec<Misdeed> = statuses.into_iter().map(Misdeed::Status).collect();
    all.extend([
        Misdeed::Disconnect,
        Misdeed::Silence,
        Misdeed::Pending,
        Misdeed::Short,
        Misdeed::Nothing,
        Misdeed::Boast,
        Misdeed::Cut,
    ]);
    all
}

/// Runs a copy with a rule; an answer must come, and a good one only with the right bytes.
async fn judge(
    may_offload: bool,
    rule: impl FnMut(usize, Call) -> Option<Misdeed> + Send + 'static,
) -> Result<Copied, Error> {
    let files = files();
    let tree = tree(&files).await;
    files.misbehave(rule);
    let outcome = tokio::time::timeout(Duration::from_secs(7200), copy(&tree, may_offload)).await;
    let outcome = outcome.expect("the copy never ends");
    match &outcome {
        Ok(_) => assert!(files.content("copy").unwrap() == content(), "wrong bytes"),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    assert!(files.calls().len() < 2000, "{} calls", files.calls().len());
    outcome
}

/// How many calls about files an undisturbed copy takes.
async fn calls_of(may_offload: bool) -> Vec<Call> {
    let files = files();
    copy(&tree(&files).await, may_offload).await.unwrap();
    files.calls()
}

#[tokio::test]
async fn a_copy_by_offload_moves_no_bytes() {
    let files = files();
    let copied = copy(&tree(&files).await, true).await.unwrap();
    assert!(files.content("copy").unwrap() == content());
    assert!(
        copied.offload.stopped.is_none() && copied.read_write.is_none(),
        "{copied:?}"
    );
    // 70,005 bytes by tokens of 16 KiB and writes of 4 KiB.
    assert_eq!((copied.offload.tokens, copied.offload.writes), (5, 18));
    assert!(!files.calls().contains(&Call::Read) && !files.calls().contains(&Call::Write));
}

#[tokio::test]
async fn zeros_to_the_end_are_not_asked_for() {
    let mut data = content();
    data.truncate(65_536);
    data.resize(10_000_000, 0);
    let files = Arc::new(Files::new(&[("source", &data)]));
    let offload = Offload {
        read_max: 128 << 10,
        write_max: 128 << 10,
        says_zero_beyond: true,
    };
    files.set_offload(offload);
    let copied = copy(&tree(&files).await, true).await.unwrap();
    assert!(files.content("copy").unwrap() == data);
    assert_eq!((copied.offload.tokens, copied.offload.writes), (1, 1));
}

#[tokio::test]
async fn zero_tokens_are_written_as_such() {
    let data = [vec![1; 16_384], vec![0; 32_768], vec![2; 100]].concat();
    let files = Arc::new(Files::new(&[("source", &data)]));
    let copied = copy(&tree(&files).await, true).await.unwrap();
    assert!(files.content("copy").unwrap() == data);
    assert_eq!((copied.offload.tokens, copied.offload.zero_tokens), (4, 2));
}

#[tokio::test]
async fn files_of_any_length_are_copied_exactly() {
    for length in [0, 1, 511, 512, 513, 16_384, 65_536, 65_537, 131_071] {
        for may_offload in [true, false] {
            let data: Vec<u8> = (0..length).map(|i| (i % 251) as u8 + 1).collect();
            let files = Arc::new(Files::new(&[("source", &data)]));
            copy(&tree(&files).await, may_offload).await.unwrap();
            assert!(
                files.content("copy").unwrap() == data,
                "{length} {may_offload}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_once_with_an_offloaded_copy_it_ends_well_or_says_why() {
    let calls = calls_of(true).await;
    let mut resumed = 0;
    for (target, call) in calls.into_iter().enumerate() {
        let offload_call = matches!(call, Call::OffloadRead | Call::OffloadWrite);
        for misdeed in misdeeds() {
            let outcome = judge(true, move |number, _| (number == target).then_some(misdeed)).await;
            if offload_call && !matches!(misdeed, Misdeed::Disconnect) {
                // Whatever a server says about ODX, the bytes can still be read and written.
                let copied = outcome.unwrap_or_else(|error| panic!("{misdeed:?}: {error}"));
                resumed += u32::from(copied.read_write.is_some());
            }
        }
    }
    assert!(resumed > 100, "{resumed}");
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_once_with_a_read_and_written_copy_it_ends_well_or_says_why() {
    for target in 0..calls_of(false).await.len() {
        for misdeed in misdeeds() {
            let outcome = judge(false, move |number, _| {
                (number == target).then_some(misdeed)
            })
            .await;
            if misdeed == Misdeed::Disconnect {
                assert!(outcome.unwrap_err().is_disconnect());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_every_time_the_copy_ends() {
    for target in [
        Call::OffloadRead,
        Call::OffloadWrite,
        Call::Read,
        Call::Write,
    ] {
        for misdeed in misdeeds() {
            for may_offload in [true, false] {
                let _ = judge(may_offload, move |_, call| {
                    (call == target).then_some(misdeed)
                })
                .await;
            }
        }
    }
}

#[tokio::test]
async fn after_a_failure_the_copy_goes_on_where_it_was() {
    let mut writes = 0;
    let copied = judge(true, move |_, call| {
        writes += usize::from(call == Call::OffloadWrite);
        (call == Call::OffloadWrite && writes == 7)
            .then_some(Misdeed::Status(NtStatus::INVALID_TOKEN))
    })
    .await
    .unwrap();
    // Six writes of 4 KiB were acknowledged, the rest is read and written.
    assert_eq!(copied.offload.reached, 6 * 4096);
    let read = copied.read_write.unwrap();
    assert!(read.bytes <= content().len() as u64 - 6 * 4096, "{read:?}");
    let reason = copied.offload.stopped.unwrap();
    assert_eq!(reason.status(), Some(NtStatus::INVALID_TOKEN));
}

#[tokio::test]
async fn a_share_without_offload_is_asked_once() {
    for refused in [Call::OffloadRead, Call::OffloadWrite] {
        let files = files();
        let tree = tree(&files).await;
        files.misbehave(move |_, call| {
            (call == refused).then_some(Misdeed::Status(NtStatus::NOT_SUPPORTED))
        });
        for _ in 0..3 {
            let copied = copy(&tree, true).await.unwrap();
            let reason = copied.offload.stopped.unwrap();
            assert_eq!(reason.status(), Some(NtStatus::NOT_SUPPORTED));
        }
        let asked = files
            .calls()
            .iter()
            .filter(|call| **call == refused)
            .count();
        assert_eq!(asked, 1, "{refused:?}");
        assert!(files.content("copy").unwrap() == content());
    }
}

#[tokio::test]
async fn a_source_that_is_cut_meanwhile_is_an_error() {
    let files = files();
    let tree = tree(&files).await;
    let (source, destination) = pair(&tree).await.unwrap();
    let size = source.size_at_open() + 1;
    let error = between_files(&source, &destination, size, false, &|_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("became shorter"), "{error}");
}

#[tokio::test]
async fn holes_of_a_server_are_not_read() {
    let mut data = vec![0; 5_000_000];
    data[2_000_000..2_000_100].fill(1);
    let files = Arc::new(Files::new(&[("source", &data)]));
    let copied = copy(&tree(&files).await, false).await.unwrap();
    assert!(files.content("copy").unwrap() == data);
    assert_eq!(copied.read_write.unwrap().bytes, 4096);
    // Without the FSCTL every byte is read.
    let files = Arc::new(Files::new(&[("source", &data)]));
    files.forget_ranges();
    let copied = copy(&tree(&files).await, false).await.unwrap();
    assert_eq!(copied.read_write.unwrap().bytes, 5_000_000);
}

#[tokio::test]
async fn two_servers_are_bridged() {
    let (here, there) = (files(), Arc::new(Files::new(&[])));
    let from = tree(&here)
        .await
        .open("source", &OpenOptions::read())
        .await
        .unwrap();
    let manners = Manners {
        max_size: 70_000,
        ..Manners::default()
    };
    let far = tree_with(manners, options(), &there).await.unwrap();
    let to = far.open("copy", &OpenOptions::write_new()).await.unwrap();
    let (from, to) = (Arc::new(from), Arc::new(to));
    let size = from.size_at_open();
    let copied = between_files(&from, &to, size, true, &|_| {})
        .await
        .unwrap();
    assert!(there.content("copy").unwrap() == content());
    assert_eq!(copied.offload.tokens, 0);
}

#[tokio::test]
async fn progress_ends_at_the_length_of_the_file() {
    for may_offload in [true, false] {
        let files = files();
        let tree = tree(&files).await;
        let (source, destination) = pair(&tree).await.unwrap();
        let last = parking_lot::Mutex::new(0);
        let note = |done| {
            let mut last = last.lock();
            assert!(done >= *last, "progress never goes back");
            *last = done;
        };
        let size = source.size_at_open();
        between_files(&source, &destination, size, may_offload, &note)
            .await
            .unwrap();
        assert_eq!(*last.lock(), size);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn several_misdeeds_at_once(
        chosen in proptest::collection::btree_map(0usize..60, 0..misdeeds().len(), 1..6),
        may_offload in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let all = misdeeds();
        let _ = runtime.block_on(judge(may_offload, move |number, _| {
            chosen.get(&number).map(|index| all[*index])
        }));
    }
}
