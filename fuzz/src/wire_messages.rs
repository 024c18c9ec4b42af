//! Every decoder of `wire` on the same bytes. What decodes must survive being encoded: the same
//! value comes back.

use wire::dtyp::{Reader, SecurityDescriptor, Sid, Writer, decode_utf16, encode_utf16};
use wire::fscc::directory_information::{DirectoryClass, decode_list};
use wire::fscc::{file_information as file, file_system_information as file_system, fsctl};
use wire::smb2::create::context as create_context;
use wire::smb2::negotiate::context as negotiate_context;
use wire::smb2::{self, Header, TreeConnectFlags, TreeConnectRequest, frame, smb1_negotiate};

/// Structures of their own: their offsets count from their first byte.
macro_rules! structures {
    ($bytes:expr, $($module:ident :: { $($kind:ident),* $(,)? })*) => {$($(
        if let Ok(value) = $module::$kind::decode($bytes) {
            let mut writer = Writer::new();
            value.encode(&mut writer);
            let again = writer.into_inner();
            let decoded = $module::$kind::decode(&again);
            assert_eq!(decoded.as_ref(), Ok(&value), stringify!($kind));
        }
    )*)*};
}

/// Bodies of messages: their offsets count from the header before them.
macro_rules! messages {
    ($message:expr, $($kind:ident),* $(,)?) => {$(
        if let Ok(value) = smb2::$kind::decode($message) {
            let mut writer = Writer::new();
            writer.bytes(&$message[..Header::LEN]);
            value.encode(&mut writer);
            let again = writer.into_inner();
            let decoded = smb2::$kind::decode(&again);
            assert_eq!(decoded.as_ref(), Ok(&value), stringify!($kind));
        }
    )*};
}

/// Lists whose entries are chained.
macro_rules! lists {
    ($bytes:expr, $($kind:path),* $(,)?) => {$(
        if let Ok(list) = <$kind>::decode_list($bytes) {
            let mut writer = Writer::new();
            let _ = <$kind>::encode_list(&list, &mut writer);
            let again = writer.into_inner();
            assert_eq!(<$kind>::decode_list(&again).as_ref(), Ok(&list), stringify!($kind));
        }
    )*};
}

/// One input.
pub fn run(data: &[u8]) {
    requests(data);
    responses(data);
    structures(data);
    contexts(data);
    security(data);
    lists(data);
    directories(data);
    framing(data);
}

fn requests(data: &[u8]) {
    tree_connect(data);
    messages!(
        data,
        NegotiateRequest,
        SessionSetupRequest,
        LogoffRequest,
        TreeDisconnectRequest,
        CreateRequest,
        CloseRequest,
        FlushRequest,
        ReadRequest,
        WriteRequest,
        LockRequest,
        IoctlRequest,
        CancelRequest,
        EchoRequest,
        QueryDirectoryRequest,
        ChangeNotifyRequest,
        QueryInfoRequest,
        SetInfoRequest,
        BreakAcknowledgment,
        OplockBreakAcknowledgment,
        LeaseBreakAcknowledgment,
    );
}

/// The extension is passed over, so what says that there is one does not come back.
fn tree_connect(data: &[u8]) {
    let Ok(mut value) = TreeConnectRequest::decode(data) else {
        return;
    };
    let extended = TreeConnectFlags::EXTENSION_PRESENT;
    value.flags = value.flags.without(extended);
    let mut writer = Writer::new();
    writer.bytes(&data[..Header::LEN]);
    value.encode(&mut writer);
    let again = TreeConnectRequest::decode(&writer.into_inner());
    assert_eq!(again, Ok(value));
}

fn responses(data: &[u8]) {
    messages!(
        data,
        NegotiateResponse,
        SessionSetupResponse,
        LogoffResponse,
        TreeConnectResponse,
        TreeDisconnectResponse,
        CreateResponse,
        CloseResponse,
        FlushResponse,
        ReadResponse,
        WriteResponse,
        LockResponse,
        IoctlResponse,
        EchoResponse,
        QueryDirectoryResponse,
        ChangeNotifyResponse,
        QueryInfoResponse,
        SetInfoResponse,
        BreakNotification,
        OplockBreakNotification,
        LeaseBreakNotification,
        ServerToClientNotification,
        ErrorResponse,
    );
}

fn structures(data: &[u8]) {
    structures!(
        data,
        smb2::{Header, TransformHeader, CompressionTransformHeader}
        file::{
            FileAccessInformation,
            FileAlignmentInformation,
            FileAllInformation,
            FileAllocationInformation,
            FileAlternateNameInformation,
            FileAttributeTagInformation,
            FileBasicInformation,
            FileCompressionInformation,
            FileDispositionInformation,
            FileDispositionInformationEx,
            FileEaInformation,
            FileEndOfFileInformation,
            FileIdInformation,
            FileInternalInformation,
            FileLinkInformation,
            FileModeInformation,
            FileNameInformation,
            FileNetworkOpenInformation,
            FileNormalizedNameInformation,
            FilePipeInformation,
            FilePipeLocalInformation,
            FilePositionInformation,
            FileRenameInformation,
            FileRenameInformationEx,
            FileStandardInformation,
            FileValidDataLengthInformation,
        }
        file_system::{
            FileFsAttributeInformation,
            FileFsControlInformation,
            FileFsDeviceInformation,
            FileFsFullSizeInformation,
            FileFsObjectIdInformation,
            FileFsSectorSizeInformation,
            FileFsSizeInformation,
            FileFsVolumeInformation,
        }
        fsctl::{
            DuplicateExtentsData,
            DuplicateExtentsDataEx,
            FileLevelTrim,
            FileLevelTrimOutput,
            OffloadReadInput,
            OffloadReadOutput,
            OffloadWriteInput,
            OffloadWriteOutput,
            FileAllocatedRangeBuffer,
            FileRegionOutput,
            FileSetSparseBuffer,
            FileZeroDataInformation,
            SrvCopychunkCopy,
            SrvCopychunkResponse,
            SrvRequestResumeKey,
            StorageOffloadToken,
            ValidateNegotiateInfoRequest,
            ValidateNegotiateInfoResponse,
        }
    );
    if let Ok(Some(region)) = fsctl::FileRegionInput::decode(data) {
        let mut writer = Writer::new();
        region.encode(&mut writer);
        let again = fsctl::FileRegionInput::decode(&writer.into_inner());
        assert_eq!(again, Ok(Some(region)));
    }
}

fn contexts(data: &[u8]) {
    structures!(
        data,
        create_context::{
            AllocationSize,
            AppInstanceId,
            AppInstanceVersion,
            DurableHandleRequest,
            DurableHandleResponse,
            DurableHandleReconnect,
            DurableHandleRequestV2,
            DurableHandleResponseV2,
            DurableHandleReconnectV2,
            QueryMaximalAccessRequest,
            QueryMaximalAccessResponse,
            QueryOnDiskIdResponse,
            RequestLease,
            RequestLeaseV2,
            TimewarpToken,
        }
        negotiate_context::{
            CompressionCapabilities,
            EncryptionCapabilities,
            NetNameNegotiateContextId,
            PreauthIntegrityCapabilities,
            SigningCapabilities,
            TransportCapabilities,
        }
    );
}

fn security(data: &[u8]) {
    if let Ok(mut descriptor) = SecurityDescriptor::decode(data) {
        // What this bit says of Sbz1 is not kept.
        descriptor.control &= !SecurityDescriptor::RM_CONTROL_VALID;
        let mut writer = Writer::new();
        // ACLs may overlap in the input; apart they can be too long.
        if descriptor.encode(&mut writer).is_ok() {
            let again = SecurityDescriptor::decode(&writer.into_inner());
            assert_eq!(again, Ok(descriptor));
        }
    }
    if let Ok(sid) = Sid::decode(&mut Reader::new(data)) {
        let mut writer = Writer::new();
        sid.encode(&mut writer);
        let again = writer.into_inner();
        assert_eq!(Sid::decode(&mut Reader::new(&again)).as_ref(), Ok(&sid));
        // [MS-DTYP] 2.4.2.1 SID String Format Syntax has no text for one without sub-authorities.
        if !sid.sub_authorities.is_empty() {
            assert_eq!(sid.to_string().parse().as_ref(), Ok(&sid));
        }
    }
    if let Ok(text) = decode_utf16(data) {
        assert_eq!(encode_utf16(&text), data);
    }
}

fn lists(data: &[u8]) {
    lists!(
        data,
        file::FileFullEaInformation,
        file::FileGetEaInformation,
        file::FileStreamInformation,
        fsctl::NetworkInterfaceInfo,
    );
    let _ = fsctl::FileAllocatedRangeBuffer::decode_list(data);
}

fn directories(data: &[u8]) {
    for class in DirectoryClass::ALL {
        for record in decode_list(class, data).unwrap_or_default() {
            let mut writer = Writer::new();
            class.encode_record(&mut writer, &record);
            let again = decode_list(class, &writer.into_inner());
            assert_eq!(again, Ok(vec![record]), "{class:?}");
        }
    }
}

fn framing(data: &[u8]) {
    let _ = smb2::ProtocolId::packet_kind(data);
    let _ = smb1_negotiate::decode(data);
    if let Some(prefix) = data.first_chunk()
        && let Ok(length) = frame::parse_prefix(*prefix)
    {
        assert_eq!(frame::prefix(length), Some(*prefix));
    }
}
