//! Every dialect, every signing algorithm, every cipher; and what must not be accepted.

use crate::peer::files::Files;
use crate::peer::{Manners, credentials, options, options_with, start, tree_with};
use client::{Connection, Encryption, Error, OpenOptions, Tree};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use wire::dtyp::NtStatus;
use wire::smb2::{CipherId, Dialect, SessionFlags, SigningAlgorithmId};

const DIALECTS: [Dialect; 5] = [
    Dialect::SMB_2_0_2,
    Dialect::SMB_2_1,
    Dialect::SMB_3_0,
    Dialect::SMB_3_0_2,
    Dialect::SMB_3_1_1,
];

fn no_files() -> Arc<Files> {
    Arc::new(Files::new(&[]))
}

/// Writes and reads back more than one credit's worth.
async fn use_files(tree: &Tree) {
    let data: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
    let file = tree.open("a", &OpenOptions::write_new()).await.unwrap();
    let mut at = 0;
    while at < data.len() {
        at += file.write_at(at as u64, &data[at..]).await.unwrap();
    }
    let mut read = Vec::new();
    while read.len() < data.len() {
        let more = file.read_at(read.len() as u64, data.len()).await.unwrap();
        assert!(!more.is_empty());
        read.extend_from_slice(&more);
    }
    assert!(read == data);
    assert!(
        file.read_at(data.len() as u64, 10)
            .await
            .unwrap()
            .is_empty()
    );
    file.close().await.unwrap();
}

#[tokio::test]
async fn every_dialect_works_with_and_without_signing() {
    for dialect in DIALECTS {
        for (server, client) in [(false, false), (false, true), (true, false), (true, true)] {
            let manners = Manners {
                signing_required: server,
                ..Manners::of(dialect)
            };
            let options = options_with(client, Encryption::IfRequired);
            let tree = tree_with(manners, options, &no_files()).await.unwrap();
            assert_eq!(tree.connection().dialect(), dialect);
            assert!(!tree.is_encrypted());
            use_files(&tree).await;
        }
    }
}

#[tokio::test]
async fn every_signing_algorithm_works() {
    for signing in [
        SigningAlgorithmId::HMAC_SHA256,
        SigningAlgorithmId::AES_CMAC,
        SigningAlgorithmId::AES_GMAC,
    ] {
        let manners = Manners {
            signing,
            ..Manners::default()
        };
        let tree = tree_with(manners, options(), &no_files()).await.unwrap();
        assert_eq!(Some(tree.connection().signing_name()), signing.name());
        use_files(&tree).await;
    }
}

#[tokio::test]
async fn every_cipher_works_whoever_asks_for_it() {
    let ciphers = [
        CipherId::AES_128_CCM,
        CipherId::AES_128_GCM,
        CipherId::AES_256_CCM,
        CipherId::AES_256_GCM,
    ];
    for cipher in ciphers {
        let manners = Manners {
            cipher,
            ..Manners::default()
        };
        for (manners, encryption) in [
            (manners.clone(), Encryption::Required),
            (
                Manners {
                    share_encrypts: true,
                    ..manners.clone()
                },
                Encryption::IfRequired,
            ),
            (
                Manners {
                    session_flags: SessionFlags::ENCRYPT_DATA,
                    ..manners
                },
                Encryption::IfRequired,
            ),
        ] {
            let tree = tree_with(manners, options_with(true, encryption), &no_files())
                .await
                .unwrap();
            assert!(tree.is_encrypted());
            assert_eq!(tree.connection().cipher_name(), cipher.name());
            use_files(&tree).await;
        }
    }
    for dialect in [Dialect::SMB_3_0, Dialect::SMB_3_0_2] {
        let options = options_with(true, Encryption::Required);
        let tree = tree_with(Manners::of(dialect), options, &no_files())
            .await
            .unwrap();
        use_files(&tree).await;
    }
}

#[tokio::test]
async fn encryption_that_cannot_be_had_is_refused() {
    for dialect in [Dialect::SMB_2_0_2, Dialect::SMB_2_1] {
        let options = options_with(true, Encryption::Required);
        let error = tree_with(Manners::of(dialect), options, &no_files())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("encrypted"), "{error}");
    }
    let manners = Manners {
        share_encrypts: true,
        ..Manners::default()
    };
    let options = options_with(true, Encryption::Off);
    // The peer answers with a cipher that was not offered.
    assert!(tree_with(manners, options, &no_files()).await.is_err());
}

#[tokio::test]
async fn a_wrong_password_is_named_as_such() {
    let line = start(Manners::default(), no_files());
    let connection = Connection::new(line, options()).await.unwrap();
    let mut wrong = credentials();
    wrong.secret = auth::Secret::Password("falsch".into());
    let error = connection.session(wrong).await.unwrap_err();
    assert_eq!(error.status(), Some(NtStatus::LOGON_FAILURE));
    assert_eq!(error.hint(), Some("user name or password is wrong"));
}

#[tokio::test]
async fn guests_are_refused() {
    for flags in [SessionFlags::IS_GUEST, SessionFlags::IS_NULL] {
        let manners = Manners {
            session_flags: flags,
            ..Manners::default()
        };
        let error = tree_with(manners, options(), &no_files())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("guest"), "{error}");
    }
}

#[tokio::test]
async fn the_last_answer_of_a_logon_must_be_signed() {
    for dialect in DIALECTS {
        let manners = Manners {
            forgets_to_sign: true,
            ..Manners::of(dialect)
        };
        let error = tree_with(manners, options(), &no_files())
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("not signed"),
            "{dialect}: {error}"
        );
    }
}

#[tokio::test]
async fn a_changed_negotiation_ends_the_connection() {
    for dialect in [Dialect::SMB_2_1, Dialect::SMB_3_0, Dialect::SMB_3_0_2] {
        let manners = Manners {
            lies_about_dialect: true,
            ..Manners::of(dialect)
        };
        let line = start(manners, no_files());
        let connection = Connection::new(line, options()).await.unwrap();
        let session = connection.session(credentials()).await.unwrap();
        let error = session.tree("share").await.unwrap_err();
        assert!(
            error.to_string().contains("changed the negotiation"),
            "{dialect}: {error}"
        );
        let later = session.echo().await.unwrap_err();
        assert!(later.is_disconnect(), "{later}");
    }
}

#[tokio::test]
async fn servers_that_do_not_know_how_to_validate_are_accepted() {
    for status in [NtStatus::INVALID_DEVICE_REQUEST, NtStatus::NOT_SUPPORTED] {
        let manners = Manners {
            validate: Some(status),
            ..Manners::of(Dialect::SMB_2_1)
        };
        use_files(&tree_with(manners, options(), &no_files()).await.unwrap()).await;
    }
    let denied = Manners {
        validate: Some(NtStatus::ACCESS_DENIED),
        ..Manners::of(Dialect::SMB_3_0)
    };
    assert!(tree_with(denied, options(), &no_files()).await.is_err());
}

#[tokio::test]
async fn answers_without_the_agreed_protection_end_the_connection() {
    for encryption in [Encryption::IfRequired, Encryption::Required] {
        for manners in [
            Manners {
                drops_protection: true,
                ..Manners::default()
            },
            Manners {
                damages: true,
                ..Manners::default()
            },
        ] {
            let options = options_with(true, encryption);
            let tree = tree_with(manners, options, &no_files()).await.unwrap();
            let error = tree.open("a", &OpenOptions::write_new()).await.unwrap_err();
            assert!(error.is_disconnect(), "{error}");
        }
    }
}

#[tokio::test]
async fn dialects_can_be_restricted() {
    let mut options = options();
    options.dialects = Dialect::SMB_2_0_2..=Dialect::SMB_2_1;
    let error = tree_with(Manners::default(), options.clone(), &no_files())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("3.1.1 was not offered"),
        "{error}"
    );
    options.dialects = Dialect(0x0400)..=Dialect(0x0500);
    let error = tree_with(Manners::default(), options, &no_files())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Refused { .. }), "{error}");
}

#[tokio::test]
async fn something_else_than_smb_is_named_as_such() {
    for (talk, expected) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            "does not speak SMB2",
        ),
        (b"\0\0\0\x08\xFFSMBrrrr", "SMB1"),
        (b"", "closed the connection"),
    ] {
        let (near, mut far) = tokio::io::duplex(1000);
        far.write_all(talk).await.unwrap();
        far.shutdown().await.unwrap();
        let error = Connection::new(near, options()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
