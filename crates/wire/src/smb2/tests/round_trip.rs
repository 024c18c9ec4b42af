//! What is encoded decodes to the same, wherever in a buffer it was written.

use crate::dtyp::{AccessMask, FileTime, Guid, NtStatus, Writer};
use crate::smb2::create::context::CreateContext;
use crate::smb2::negotiate::context::{
    CompressionCapabilities, CompressionFlags, ContextType, EncryptionCapabilities,
    NetNameNegotiateContextId, PreauthIntegrityCapabilities, SigningCapabilities,
    TransportCapabilities, TransportFlags,
};
use crate::smb2::oplock_break::LeaseBreakFlags;
use crate::smb2::server_to_client_notification::NotificationType;
use crate::smb2::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Encodes behind other bytes, as in a compound, and decodes from there.
macro_rules! check {
    ($type:ident $fields:tt) => {{
        let value = $type $fields;
        let before = 13;
        let mut writer = Writer::append_to(vec![0xAA; before]);
        writer.zeros(Header::LEN);
        value.encode(&mut writer);
        let buffer = writer.into_inner();
        prop_assert_eq!($type::decode(&buffer[before..]), Ok(value));
    }};
}

const fn id((persistent, volatile): (u64, u64)) -> FileId {
    FileId {
        persistent,
        volatile,
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..40)
}

fn ids<T: std::fmt::Debug>(id: fn(u16) -> T) -> impl Strategy<Value = Vec<T>> {
    vec(any::<u16>().prop_map(id), 0..5)
}

fn text() -> impl Strategy<Value = String> {
    "[a-zü🎬\\\\]{0,12}"
}

fn negotiate_context() -> impl Strategy<Value = NegotiateContext> {
    prop_oneof![
        (ids(HashAlgorithmId), bytes()).prop_map(|(hash_algorithms, salt)| {
            NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
                hash_algorithms,
                salt,
            })
        }),
        ids(CipherId)
            .prop_map(|ciphers| NegotiateContext::Encryption(EncryptionCapabilities { ciphers })),
        (any::<u32>(), ids(CompressionAlgorithmId)).prop_map(|(flags, ids)| {
            NegotiateContext::Compression(CompressionCapabilities {
                flags: CompressionFlags(flags),
                compression_algorithms: ids,
            })
        }),
        text().prop_map(|net_name| {
            NegotiateContext::NetName(NetNameNegotiateContextId { net_name })
        }),
        any::<u32>().prop_map(|flags| {
            NegotiateContext::Transport(TransportCapabilities {
                flags: TransportFlags(flags),
            })
        }),
        ids(SigningAlgorithmId).prop_map(|signing_algorithms| {
            NegotiateContext::Signing(SigningCapabilities { signing_algorithms })
        }),
        (9u16.., bytes()).prop_map(|(context_type, data)| NegotiateContext::Other {
            context_type: ContextType(context_type),
            data,
        }),
    ]
}

type OwnedContext = (Vec<u8>, Vec<u8>);

fn create_contexts() -> impl Strategy<Value = Vec<OwnedContext>> {
    vec((vec(any::<u8>(), 4..20), bytes()), 0..4)
}

fn borrow(contexts: &[OwnedContext]) -> Vec<CreateContext<'_>> {
    contexts
        .iter()
        .map(|(name, data)| CreateContext { name, data })
        .collect()
}

proptest! {
    #[test]
    fn header(a: (u16, u32, u16, u16), b: (u32, u64, u64), ids: (u32, u32), signature: [u8; 16],
        flags: u32, async_id: Option<u64>) {
        let (tree_id, process_id) = if async_id.is_some() { (0, 0) } else { ids };
        let flags = HeaderFlags(flags).without(HeaderFlags::ASYNC_COMMAND);
        let asynchronous =
            if async_id.is_some() { HeaderFlags::ASYNC_COMMAND } else { HeaderFlags::NONE };
        let header = Header {
            credit_charge: a.0,
            status: NtStatus(a.1),
            command: Command(a.2),
            credits: a.3,
            flags: flags | asynchronous,
            next_command: b.0,
            message_id: b.1,
            tree_id,
            async_id,
            process_id,
            session_id: b.2,
            signature,
        };
        let mut writer = Writer::new();
        header.encode(&mut writer);
        prop_assert_eq!(Header::decode(&writer.into_inner()), Ok(header));
    }

    #[test]
    fn transform(signature: [u8; 16], nonce: [u8; 16], size: u32, flags: u16, session_id: u64) {
        let header = TransformHeader {
            signature,
            nonce,
            original_message_size: size,
            flags,
            session_id,
        };
        let mut writer = Writer::new();
        header.encode(&mut writer);
        prop_assert_eq!(TransformHeader::decode(&writer.into_inner()), Ok(header));
    }

    #[test]
    fn negotiate_request(mode: u16, caps: u32, guid: [u8; 16], dialects in ids(Dialect),
        contexts in vec(negotiate_context(), 0..5)) {
        let old = dialects.iter().copied().filter(|d| *d != Dialect::SMB_3_1_1).collect::<Vec<_>>();
        check!(NegotiateRequest {
            security_mode: SecurityMode(mode),
            capabilities: Capabilities(caps),
            client_guid: Guid(guid),
            dialects: old.clone(),
            negotiate_contexts: vec![],
        });
        check!(NegotiateRequest {
            security_mode: SecurityMode(mode),
            capabilities: Capabilities(caps),
            client_guid: Guid(guid),
            dialects: [old, vec![Dialect::SMB_3_1_1]].concat(),
            negotiate_contexts: contexts,
        });
    }

    #[test]
    fn negotiate_response(mode: u16, guid: [u8; 16], caps: u32, sizes: (u32, u32, u32),
        times: (u64, u64), token in bytes(), contexts in vec(negotiate_context(), 0..5)) {
        check!(NegotiateResponse {
            security_mode: SecurityMode(mode),
            dialect_revision: Dialect::SMB_3_1_1,
            server_guid: Guid(guid),
            capabilities: Capabilities(caps),
            max_transact_size: sizes.0,
            max_read_size: sizes.1,
            max_write_size: sizes.2,
            system_time: FileTime(times.0),
            server_start_time: FileTime(times.1),
            security_buffer: &token,
            negotiate_contexts: contexts,
        });
    }

    #[test]
    fn session_setup(flags: u8, mode: u8, caps: u32, previous: u64, token in bytes(),
        session_flags: u16) {
        check!(SessionSetupRequest {
            flags: SessionSetupFlags(flags),
            security_mode: SecurityMode(mode.into()),
            capabilities: Capabilities(caps),
            previous_session_id: previous,
            security_buffer: &token,
        });
        check!(SessionSetupResponse {
            session_flags: SessionFlags(session_flags),
            security_buffer: &token,
        });
    }

    #[test]
    fn tree_connect(flags: u16, path in text(), kind: u8, numbers: (u32, u32, u32)) {
        let flags = TreeConnectFlags(flags).without(TreeConnectFlags::EXTENSION_PRESENT);
        check!(TreeConnectRequest { flags, path });
        check!(TreeConnectResponse {
            share_type: ShareType(kind),
            share_flags: ShareFlags(numbers.0),
            capabilities: ShareCapabilities(numbers.1),
            maximal_access: AccessMask(numbers.2),
        });
    }

    #[test]
    fn create_request(level: u8, numbers: (u32, u32, u32, u32, u32, u32), name in text(),
        contexts in create_contexts()) {
        check!(CreateRequest {
            requested_oplock_level: OplockLevel(level),
            impersonation_level: ImpersonationLevel(numbers.0),
            desired_access: AccessMask(numbers.1),
            file_attributes: numbers.2,
            share_access: ShareAccess(numbers.3),
            create_disposition: CreateDisposition(numbers.4),
            create_options: CreateOptions(numbers.5).without(CreateOptions::OPEN_BY_FILE_ID),
            name,
            create_contexts: borrow(&contexts),
        });
    }

    #[test]
    fn create_response(level: u8, flags: u8, action: u32, times: (u64, u64, u64, u64),
        sizes: (u64, u64), attributes: u32, open: (u64, u64), contexts in create_contexts()) {
        check!(CreateResponse {
            oplock_level: OplockLevel(level),
            flags: CreateResponseFlags(flags),
            create_action: CreateAction(action),
            creation_time: FileTime(times.0),
            last_access_time: FileTime(times.1),
            last_write_time: FileTime(times.2),
            change_time: FileTime(times.3),
            allocation_size: sizes.0,
            end_of_file: sizes.1,
            file_attributes: attributes,
            file_id: id(open),
            create_contexts: borrow(&contexts),
        });
    }

    #[test]
    fn close(flags: u16, open: (u64, u64), times: (u64, u64, u64, u64), sizes: (u64, u64),
        attributes: u32) {
        check!(CloseRequest { flags: CloseFlags(flags), file_id: id(open) });
        check!(CloseResponse {
            flags: CloseFlags(flags),
            creation_time: FileTime(times.0),
            last_access_time: FileTime(times.1),
            last_write_time: FileTime(times.2),
            change_time: FileTime(times.3),
            allocation_size: sizes.0,
            end_of_file: sizes.1,
            file_attributes: attributes,
        });
    }

    #[test]
    fn flush(open: (u64, u64)) {
        check!(FlushRequest { file_id: id(open) });
    }

    #[test]
    fn read(small: (u8, u8), numbers: (u32, u32, u32, u32), offset: u64, open: (u64, u64),
        data in bytes()) {
        check!(ReadRequest {
            padding: small.0,
            flags: ReadFlags(small.1),
            length: numbers.0,
            offset,
            file_id: id(open),
            minimum_count: numbers.1,
            channel: Channel(numbers.2),
            remaining_bytes: numbers.3,
        });
        check!(ReadResponse { data: &data, data_remaining: numbers.0 });
    }

    #[test]
    fn write(numbers: (u32, u32, u32), offset: u64, open: (u64, u64), data in bytes()) {
        check!(WriteRequest {
            offset,
            file_id: id(open),
            channel: Channel(numbers.0),
            remaining_bytes: numbers.1,
            flags: WriteFlags(numbers.2),
            data: &data,
        });
        check!(WriteResponse { count: numbers.0 });
    }

    #[test]
    fn lock(sequence: u32, open: (u64, u64), locks: Vec<(u64, u64, u32)>) {
        let element = |(offset, length, flags)| LockElement {
            offset,
            length,
            flags: LockFlags(flags),
        };
        check!(LockRequest {
            lock_sequence: sequence,
            file_id: id(open),
            locks: locks.into_iter().map(element).collect(),
        });
    }

    #[test]
    fn ioctl(code: u32, open: (u64, u64), max: (u32, u32), flags: u32, input in bytes(),
        output in bytes()) {
        check!(IoctlRequest {
            ctl_code: code,
            file_id: id(open),
            max_input_response: max.0,
            max_output_response: max.1,
            flags: IoctlFlags(flags),
            input: &input,
        });
        check!(IoctlResponse {
            ctl_code: code,
            file_id: id(open),
            flags: IoctlFlags(flags),
            input: &input,
            output: &output,
        });
    }

    #[test]
    fn query_directory(class: u8, flags: u8, index: u32, open: (u64, u64), len: u32,
        name in text(), buffer in bytes()) {
        check!(QueryDirectoryRequest {
            file_information_class: class,
            flags: QueryDirectoryFlags(flags),
            file_index: index,
            file_id: id(open),
            output_buffer_length: len,
            file_name: name,
        });
        check!(QueryDirectoryResponse { buffer: &buffer });
    }

    #[test]
    fn change_notify(flags: u16, len: u32, open: (u64, u64), filter: u32, buffer in bytes()) {
        check!(ChangeNotifyRequest {
            flags: ChangeNotifyFlags(flags),
            output_buffer_length: len,
            file_id: id(open),
            completion_filter: CompletionFilter(filter),
        });
        check!(ChangeNotifyResponse { buffer: &buffer });
    }

    #[test]
    fn query_info(kind: u8, class: u8, numbers: (u32, u32, u32), open: (u64, u64),
        buffer in bytes()) {
        check!(QueryInfoRequest {
            info_type: InfoType(kind),
            file_info_class: class,
            output_buffer_length: numbers.0,
            additional_information: numbers.1,
            flags: numbers.2,
            file_id: id(open),
            input: &buffer,
        });
        check!(QueryInfoResponse { buffer: &buffer });
    }

    #[test]
    fn set_info(kind: u8, class: u8, additional: u32, open: (u64, u64), buffer in bytes()) {
        check!(SetInfoRequest {
            info_type: InfoType(kind),
            file_info_class: class,
            additional_information: additional,
            file_id: id(open),
            buffer: &buffer,
        });
    }

    #[test]
    fn breaks(level: u8, open: (u64, u64), key: [u8; 16], epoch: u16, flags: u32,
        states: (u32, u32)) {
        check!(OplockBreakNotification { oplock_level: OplockLevel(level), file_id: id(open) });
        check!(LeaseBreakNotification {
            new_epoch: epoch,
            flags: LeaseBreakFlags(flags),
            lease_key: Guid(key),
            current_lease_state: create::context::LeaseState(states.0),
            new_lease_state: create::context::LeaseState(states.1),
        });
        check!(LeaseBreakAcknowledgment {
            lease_key: Guid(key),
            lease_state: create::context::LeaseState(states.0),
        });
    }

    #[test]
    fn error_response(context_count: u8, data in bytes()) {
        check!(ErrorResponse { context_count, data: &data });
    }

    #[test]
    fn server_to_client_notification(kind: u32) {
        check!(ServerToClientNotification { notification_type: NotificationType(kind) });
    }
}
