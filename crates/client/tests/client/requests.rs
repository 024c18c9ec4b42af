//! Many requests at once, slow answers, none at all, and bytes that are no answers.

use crate::peer::files::{Call, Files, Misdeed};
use crate::peer::{Manners, credentials, options, start, tree, tree_with};
use client::{Connection, Error, OpenOptions, Recorder, Tree};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinSet;
use wire::dtyp::NtStatus;
use wire::smb2::Dialect;

fn files() -> Arc<Files> {
    let data: Vec<u8> = (0..1_000_000u32).flat_map(u32::to_le_bytes).collect();
    Arc::new(Files::new(&[("a", &data)]))
}

async fn open(tree: &Tree) -> Arc<client::File> {
    Arc::new(tree.open("a", &OpenOptions::read()).await.unwrap())
}

#[tokio::test]
async fn answers_may_come_in_any_order() {
    let files = files();
    let tree = tree(&files).await;
    let file = open(&tree).await;
    files.answer_in_reverse(20);
    let mut reads = JoinSet::new();
    for number in 0..20u64 {
        let file = Arc::clone(&file);
        reads.spawn(async move { (number, file.read_at(number * 100_000, 100_000).await) });
    }
    let whole = files.content("a").unwrap();
    while let Some(read) = reads.join_next().await {
        let (number, data) = read.unwrap();
        let start = number as usize * 100_000;
        assert!(
            data.unwrap() == whole[start..start + 100_000],
            "read {number}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_may_take_its_time_if_it_says_so() {
    let files = files();
    let tree = tree(&files).await;
    let file = open(&tree).await;
    files.misbehave(|_, call| (call == Call::Read).then_some(Misdeed::Pending));
    assert_eq!(file.read_at(0, 4).await.unwrap(), &[0u8; 4][..]);
    assert_eq!(files.cancels(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up_and_told_so() {
    let files = files();
    let tree = tree(&files).await;
    let file = open(&tree).await;
    files.misbehave(|_, call| (call == Call::Read).then_some(Misdeed::Silence));
    let error = file.read_at(0, 4).await.unwrap_err();
    assert!(
        matches!(error, Error::Silent { seconds: 60, .. }),
        "{error}"
    );
    // The connection is still good, and the request was cancelled.
    file.facts().await.unwrap();
    assert_eq!(files.cancels(), 1);
}

#[tokio::test(start_paused = true)]
async fn giving_up_a_call_cancels_it() {
    let files = files();
    let tree = tree(&files).await;
    let file = open(&tree).await;
    files.misbehave(|_, call| (call == Call::Read).then_some(Misdeed::Pending));
    let reading = file.read_at(0, 4);
    assert!(
        tokio::time::timeout(Duration::from_secs(5), reading)
            .await
            .is_err()
    );
    // This peer does one thing after the other.
    tokio::time::sleep(Duration::from_secs(100)).await;
    file.facts().await.unwrap();
    assert_eq!(files.cancels(), 1);
}

#[tokio::test]
async fn everyone_who_waits_learns_of_a_lost_connection() {
    let files = files();
    let tree = tree(&files).await;
    let file = open(&tree).await;
    let reads = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    files.misbehave(move |_, call| {
        let count = reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (call == Call::Read).then_some(match count {
            0..5 => Misdeed::Silence,
            _ => Misdeed::Disconnect,
        })
    });
    let mut running = JoinSet::new();
    for number in 0..30u64 {
        let file = Arc::clone(&file);
        running.spawn(async move { file.read_at(number, 100_000).await });
    }
    while let Some(read) = running.join_next().await {
        let error = read.unwrap().unwrap_err();
        assert!(error.is_disconnect(), "{error}");
        assert!(
            error
                .to_string()
                .contains("the server closed the connection"),
            "{error}"
        );
    }
    assert!(
        file.facts().await.unwrap_err().is_disconnect(),
        "and who comes later, too"
    );
}

#[tokio::test(start_paused = true)]
async fn few_credits_are_enough() {
    for credits_max in [1, 2, 3, 17] {
        let manners = Manners {
            credits_max,
            ..Manners::default()
        };
        let files = files();
        let tree = tree_with(manners, options(), &files).await.unwrap();
        let file = open(&tree).await;
        let mut reads = JoinSet::new();
        for number in 0..10u64 {
            let file = Arc::clone(&file);
            reads.spawn(async move { file.read_at(number * 200_000, 200_000).await });
        }
        while let Some(read) = reads.join_next().await {
            assert!(!read.unwrap().unwrap().is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_grants_nothing_is_an_error() {
    let manners = Manners {
        credits_max: 0,
        ..Manners::default()
    };
    let error = tree_with(manners, options(), &files()).await.unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error}");
}

#[tokio::test]
async fn large_requests_cost_many_credits_and_small_servers_get_small_ones() {
    let files = files();
    let connection = tree(&files).await.connection().clone();
    assert!(connection.read_max() > 1 << 20, "{}", connection.read_max());
    let old = tree_with(Manners::of(Dialect::SMB_2_0_2), options(), &files)
        .await
        .unwrap();
    assert_eq!(old.connection().read_max(), 65_536);
    let manners = Manners {
        max_size: 100_000,
        ..Manners::default()
    };
    let small = tree_with(manners, options(), &files).await.unwrap();
    assert_eq!(small.connection().write_max(), 100_000);
}

#[tokio::test]
async fn a_dropped_file_is_closed() {
    let files = files();
    let tree = tree(&files).await;
    drop(open(&tree).await);
    tree.session().echo().await.unwrap_err();
    assert_eq!(files.open_count(), 0);
}

#[tokio::test]
async fn errors_name_the_call_the_file_and_the_status() {
    let files = files();
    let tree = tree(&files).await;
    let error = tree.open("x\\y", &OpenOptions::read()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "opening x\\y: the server says STATUS_OBJECT_NAME_NOT_FOUND"
    );
    assert_eq!(error.hint(), Some("there is no such file"));
}

#[tokio::test]
async fn a_recorder_sees_each_call_with_its_size_on_the_wire() {
    let recorder = Arc::new(Recorder::new());
    let mut options = options();
    options.recorder = Some(Arc::clone(&recorder));
    let files = files();
    let tree = tree_with(Manners::default(), options, &files)
        .await
        .unwrap();
    let file = open(&tree).await;
    let token = file.offload_read(0, 65_536).await.unwrap();
    let copy = tree.open("b", &OpenOptions::write_new()).await.unwrap();
    copy.offload_write(0, 16_384, 0, &token.token)
        .await
        .unwrap();
    let _ = file.offload_read(1, 1).await;
    let calls = recorder.calls();
    let offloads: Vec<_> = calls
        .iter()
        .filter(|call| call.name.starts_with("FSCTL_OFFLOAD"))
        .collect();
    let [read, write, refused] = offloads[..] else {
        panic!("{offloads:?}")
    };
    // What a capture of the same calls shows as TCP payload.
    assert_eq!((read.request_bytes, read.response_bytes), (156, 644));
    assert_eq!((write.request_bytes, write.response_bytes), (668, 132));
    assert_eq!(
        (read.offset, read.length, read.done),
        (Some(0), Some(65_536), Some(16_384))
    );
    assert_eq!((write.token_offset, write.done), (Some(0), Some(4096)));
    assert_eq!(
        (read.token_type, write.token_type),
        (Some(0x0001_0001), Some(0x0001_0001))
    );
    assert_eq!(
        (refused.status, refused.done),
        (NtStatus::INVALID_PARAMETER, None)
    );
    let wire: usize = calls
        .iter()
        .map(|call| call.request_bytes + call.response_bytes)
        .sum();
    assert_eq!(wire as u64, tree.connection().traffic().total());
}

/// Answers each request with bytes of the test's choice until there are no more.
async fn babble(mut line: DuplexStream, answers: Vec<Vec<u8>>) {
    for answer in answers {
        let mut prefix = [0; 4];
        if line.read_exact(&mut prefix).await.is_err() {
            return;
        }
        let mut request = vec![0; u32::from_be_bytes(prefix) as usize];
        let _ = line.read_exact(&mut request).await;
        if line.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// A real answer to NEGOTIATE, to be damaged.
async fn negotiate_answer() -> Vec<u8> {
    let mut line = start(Manners::default(), Arc::new(Files::new(&[])));
    let (near, mut far) = tokio::io::duplex(1 << 20);
    let connecting = tokio::spawn(Connection::new(near, options()));
    let mut prefix = [0; 4];
    far.read_exact(&mut prefix).await.unwrap();
    let mut request = vec![0; u32::from_be_bytes(prefix) as usize];
    far.read_exact(&mut request).await.unwrap();
    line.write_all(&prefix).await.unwrap();
    line.write_all(&request).await.unwrap();
    line.read_exact(&mut prefix).await.unwrap();
    let mut answer = vec![0; u32::from_be_bytes(prefix) as usize];
    line.read_exact(&mut answer).await.unwrap();
    connecting.abort();
    answer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_answers_are_errors_and_never_hang(
        damage in proptest::collection::vec((0usize..400, any::<u8>()), 0..6),
        length in proptest::option::of(0usize..400),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut answer = negotiate_answer().await;
            for (place, byte) in damage {
                if let Some(found) = answer.get_mut(place) {
                    *found = byte;
                }
            }
            answer.truncate(length.unwrap_or(answer.len()));
            let mut frame = (answer.len() as u32).to_be_bytes().to_vec();
            frame.extend(&answer);
            let (near, far) = tokio::io::duplex(1 << 20);
            tokio::spawn(babble(far, vec![frame.clone(), frame]));
            // Whether it gets through NEGOTIATE or not: it comes to an end.
            if let Ok(connection) = Connection::new(near, options()).await {
                connection.session(credentials()).await.unwrap_err();
            }
        });
    }
}
