//! Whatever bytes a peer sends, decoding ends in a message or an error, and a message that
//! came out of it means the same when it is written again.

use super::support::encoded;
use crate::dtyp::{AccessMask, Guid, Writer};
use crate::smb2::create::context::*;
use crate::smb2::negotiate::context::{
    CompressionCapabilities, EncryptionCapabilities, NetNameNegotiateContextId,
    PreauthIntegrityCapabilities, SigningCapabilities, TransportCapabilities,
};
use crate::smb2::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A body size, and a check that holds for any message whose body has it.
type Case = (u16, fn(&[u8]));

/// Decoding does not panic, and what it gives survives encoding.
macro_rules! case {
    ($size:literal, $type:ty) => {
        ($size, |message| {
            if let Ok(value) = <$type>::decode(message) {
                let again = encoded(|w| value.encode(w));
                assert_eq!(<$type>::decode(&again), Ok(value));
            }
        })
    };
}

const CASES: &[Case] = &[
    case!(36, NegotiateRequest),
    case!(65, NegotiateResponse<'_>),
    case!(25, SessionSetupRequest<'_>),
    case!(9, SessionSetupResponse<'_>),
    case!(4, LogoffRequest),
    case!(4, TreeDisconnectRequest),
    case!(16, TreeConnectResponse),
    case!(57, CreateRequest<'_>),
    case!(89, CreateResponse<'_>),
    case!(24, CloseRequest),
    case!(60, CloseResponse),
    case!(24, FlushRequest),
    case!(49, ReadRequest),
    case!(17, ReadResponse<'_>),
    case!(49, WriteRequest<'_>),
    case!(17, WriteResponse),
    case!(48, LockRequest),
    case!(57, IoctlRequest<'_>),
    case!(49, IoctlResponse<'_>),
    case!(4, CancelRequest),
    case!(4, EchoRequest),
    case!(33, QueryDirectoryRequest),
    case!(9, QueryDirectoryResponse<'_>),
    case!(32, ChangeNotifyRequest),
    case!(9, ChangeNotifyResponse<'_>),
    case!(41, QueryInfoRequest<'_>),
    case!(9, QueryInfoResponse<'_>),
    case!(33, SetInfoRequest<'_>),
    case!(2, SetInfoResponse),
    case!(24, BreakNotification),
    case!(44, BreakNotification),
    case!(24, BreakAcknowledgment),
    case!(36, BreakAcknowledgment),
    case!(9, ErrorResponse<'_>),
    case!(4, ServerToClientNotification),
    // The flag of an extension does not survive, because the extension does not.
    (9, |message| {
        if let Ok(request) = TreeConnectRequest::decode(message) {
            let again = TreeConnectRequest::decode(&encoded(|w| request.encode(w)));
            assert_eq!(again.map(|request| request.path), Ok(request.path));
        }
    }),
];

macro_rules! context {
    ($type:ty) => {
        |data| {
            if let Ok(value) = <$type>::decode(data) {
                let mut writer = Writer::new();
                value.encode(&mut writer);
                assert_eq!(<$type>::decode(&writer.into_inner()), Ok(value));
            }
        }
    };
}

const CONTEXTS: &[fn(&[u8])] = &[
    context!(AllocationSize),
    context!(AppInstanceId),
    context!(AppInstanceVersion),
    context!(DurableHandleReconnect),
    context!(DurableHandleReconnectV2),
    context!(DurableHandleRequest),
    context!(DurableHandleRequestV2),
    context!(DurableHandleResponse),
    context!(DurableHandleResponseV2),
    context!(QueryMaximalAccessRequest),
    context!(QueryMaximalAccessResponse),
    context!(QueryOnDiskIdResponse),
    context!(RequestLease),
    context!(RequestLeaseV2),
    context!(TimewarpToken),
    context!(CompressionCapabilities),
    context!(EncryptionCapabilities),
    context!(NetNameNegotiateContextId),
    context!(PreauthIntegrityCapabilities),
    context!(SigningCapabilities),
    context!(TransportCapabilities),
];

/// Bytes among which the numbers that offsets, lengths and counts have are frequent.
fn likely_bytes(len: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        6 => Just(0),
        2 => 0u8..8,
        2 => prop::sample::select(vec![0x48, 0x50, 0x58, 0x60, 0x68, 0x70, 0x78, 0x80, 0x88, 0x98]),
        1 => any::<u8>(),
    ];
    vec(byte, 0..len)
}

fn negotiate() -> Vec<u8> {
    let request = NegotiateRequest {
        security_mode: SecurityMode::SIGNING_ENABLED,
        capabilities: Capabilities::NONE,
        client_guid: Guid([7; 16]),
        dialects: vec![Dialect::SMB_2_0_2, Dialect::SMB_3_1_1],
        negotiate_contexts: vec![
            NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
                hash_algorithms: vec![HashAlgorithmId::SHA_512],
                salt: vec![9; 32],
            }),
            NegotiateContext::Encryption(EncryptionCapabilities {
                ciphers: vec![CipherId::AES_128_GCM],
            }),
            NegotiateContext::NetName(NetNameNegotiateContextId {
                net_name: "nas".to_owned(),
            }),
        ],
    };
    encoded(|w| request.encode(w))
}

fn create() -> Vec<u8> {
    let request = CreateRequest {
        requested_oplock_level: OplockLevel::LEASE,
        impersonation_level: ImpersonationLevel::IMPERSONATION,
        desired_access: AccessMask::FILE_GENERIC_READ,
        file_attributes: 0,
        share_access: ShareAccess::READ,
        create_disposition: CreateDisposition::OPEN,
        create_options: CreateOptions::NONE,
        name: r"films\2024.mkv".to_owned(),
        create_contexts: vec![
            CreateContext {
                name: RequestLease::NAME,
                data: &[1; 32],
            },
            CreateContext {
                name: QueryMaximalAccessRequest::NAME,
                data: &[],
            },
            CreateContext {
                name: AppInstanceId::NAME,
                data: &[2; 20],
            },
        ],
    };
    encoded(|w| request.encode(w))
}

fn smb1() -> Vec<u8> {
    let mut frame = b"\xFFSMB\x72".to_vec();
    frame.resize(33, 0);
    frame.extend(*b"\x17\0\x02NT LM 0.12\0\x02SMB 2.???\0");
    frame
}

/// `bytes` with a few of them changed, and cut.
fn damage(mut bytes: Vec<u8>, changes: &[(usize, u8)], cut: usize) -> Vec<u8> {
    for (place, value) in changes {
        let place = place % bytes.len();
        bytes[place] = *value;
    }
    bytes.truncate(bytes.len() - cut % bytes.len());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_body(body in likely_bytes(250)) {
        for (size, check) in CASES {
            let mut message = vec![0; Header::LEN];
            message.extend(size.to_le_bytes());
            message.extend(&body);
            check(&message);
        }
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        for (_, check) in CASES {
            check(&bytes);
        }
        for check in CONTEXTS {
            check(&bytes);
        }
        let mut headers = bytes.clone();
        headers.splice(..4.min(bytes.len()), *b"\xFESMB");
        prop_assert!(Header::decode(&bytes).is_err() || bytes.starts_with(b"\xFESMB"));
        for first in [0xFC, 0xFD, 0xFE, 0xFF] {
            headers[0] = first;
            prop_assert!(ProtocolId::packet_kind(&headers).is_some());
            let transform = TransformHeader::decode(&headers);
            prop_assert_eq!(transform.is_ok(), first == 0xFD && headers.len() >= 52);
            let compression = CompressionTransformHeader::decode(&headers);
            prop_assert_eq!(compression.is_ok(), first == 0xFC && headers.len() >= 16);
        }
    }

    #[test]
    fn any_context(data in likely_bytes(70)) {
        for check in CONTEXTS {
            check(&data);
        }
    }

    #[test]
    fn damaged_messages(changes in vec((any::<usize>(), any::<u8>()), 0..4), cut in 0usize..20) {
        for (good, size) in [(negotiate(), 36), (create(), 57)] {
            let bad = damage(good, &changes, cut);
            for (_, check) in CASES.iter().filter(|(case, _)| *case == size) {
                check(&bad);
            }
        }
    }

    #[test]
    fn damaged_smb1(changes in vec((any::<usize>(), any::<u8>()), 1..4), cut in 0usize..20) {
        let bad = damage(smb1(), &changes, cut);
        if let Ok(dialects) = smb1_negotiate::decode(&bad) {
            prop_assert!(dialects.len() <= bad.len());
        }
    }
}

#[test]
fn the_undamaged_messages_are_good() {
    assert_eq!(
        NegotiateRequest::decode(&negotiate())
            .unwrap()
            .negotiate_contexts
            .len(),
        3
    );
    assert_eq!(
        CreateRequest::decode(&create())
            .unwrap()
            .create_contexts
            .len(),
        3
    );
    assert_eq!(
        smb1_negotiate::decode(&smb1()).unwrap(),
        ["NT LM 0.12", "SMB 2.???"]
    );
}
