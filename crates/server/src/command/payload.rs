//! How much a request sends or asks for, read where the specification puts it, before the body is
//! decoded. [MS-SMB2] 3.1.5.2 Calculating the CreditCharge

use wire::dtyp::Reader;

/// Commands that one credit always pays for.
pub(super) fn none(_: &[u8]) -> u64 {
    0
}

/// Length of [MS-SMB2] 2.2.19 SMB2 READ Request.
pub(super) fn read(message: &[u8]) -> u64 {
    u32_at(message, 68)
}

/// Length of [MS-SMB2] 2.2.21 SMB2 WRITE Request.
pub(super) fn write(message: &[u8]) -> u64 {
    u32_at(message, 68)
}

/// The larger of what goes there and what may come back. [MS-SMB2] 2.2.31 SMB2 IOCTL Request
pub(super) fn ioctl(message: &[u8]) -> u64 {
    let sent = u32_at(message, 92).saturating_add(u32_at(message, 104));
    let asked = u32_at(message, 96).saturating_add(u32_at(message, 108));
    sent.max(asked)
}

/// OutputBufferLength of [MS-SMB2] 2.2.33 SMB2 QUERY_DIRECTORY Request.
pub(super) fn query_directory(message: &[u8]) -> u64 {
    u32_at(message, 92)
}

/// OutputBufferLength of [MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request.
pub(super) fn change_notify(message: &[u8]) -> u64 {
    u32_at(message, 68)
}

/// The larger of both buffers. [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request
pub(super) fn query_info(message: &[u8]) -> u64 {
    u32_at(message, 68).max(u32_at(message, 76))
}

/// BufferLength of [MS-SMB2] 2.2.39 SMB2 SET_INFO Request.
pub(super) fn set_info(message: &[u8]) -> u64 {
    u32_at(message, 68)
}

/// A field that is not there is for the decoder to complain about.
fn u32_at(message: &[u8], offset: usize) -> u64 {
    let field = Reader::new(message).slice_at(offset, 4);
    field
        .and_then(|bytes| Reader::new(bytes).u32())
        .map_or(0, u64::from)
}
