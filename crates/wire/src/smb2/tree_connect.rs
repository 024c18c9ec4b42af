//! TREE_CONNECT: enters a share.

use super::body;
use super::values::{wire_flags, wire_values};
use crate::dtyp::{AccessMask, WireError, Writer, utf16_len};

wire_flags! {
    /// [MS-SMB2] 2.2.9 SMB2 TREE_CONNECT Request, Flags
    TreeConnectFlags(u16) {
        CLUSTER_RECONNECT = 0x0001,
        REDIRECT_TO_OWNER = 0x0002,
        EXTENSION_PRESENT = 0x0004,
    }
}

wire_values! {
    /// [MS-SMB2] 2.2.10 SMB2 TREE_CONNECT Response, ShareType
    ShareType(u8) {
        DISK = 0x01,
        PIPE = 0x02,
        PRINT = 0x03,
    }
}

wire_flags! {
    /// [MS-SMB2] 2.2.10 SMB2 TREE_CONNECT Response, ShareFlags. Manual caching is zero.
    ShareFlags(u32) {
        DFS = 0x0000_0001,
        DFS_ROOT = 0x0000_0002,
        NO_CACHING = 0x0000_0030,
        AUTO_CACHING = 0x0000_0010,
        VDO_CACHING = 0x0000_0020,
        RESTRICT_EXCLUSIVE_OPENS = 0x0000_0100,
        FORCE_SHARED_DELETE = 0x0000_0200,
        ALLOW_NAMESPACE_CACHING = 0x0000_0400,
        ACCESS_BASED_DIRECTORY_ENUM = 0x0000_0800,
        FORCE_LEVELII_OPLOCK = 0x0000_1000,
        ENABLE_HASH_V1 = 0x0000_2000,
        ENABLE_HASH_V2 = 0x0000_4000,
        ENCRYPT_DATA = 0x0000_8000,
        IDENTITY_REMOTING = 0x0004_0000,
        COMPRESS_DATA = 0x0010_0000,
        ISOLATED_TRANSPORT = 0x0020_0000,
    }
}

wire_flags! {
    /// [MS-SMB2] 2.2.10 SMB2 TREE_CONNECT Response, Capabilities
    ShareCapabilities(u32) {
        DFS = 0x0000_0008,
        CONTINUOUS_AVAILABILITY = 0x0000_0010,
        SCALEOUT = 0x0000_0020,
        CLUSTER = 0x0000_0040,
        ASYMMETRIC = 0x0000_0080,
        REDIRECT_TO_OWNER = 0x0000_0100,
    }
}

/// [MS-SMB2] 2.2.9 SMB2 TREE_CONNECT Request. The contexts of the extension (2.2.9.1) are
/// passed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TreeConnectRequest {
    /// Only defined for dialect 3.1.1; anything may stand here in others.
    pub flags: TreeConnectFlags,
    /// `\\server\share`
    pub path: String,
}

/// [MS-SMB2] 2.2.10 SMB2 TREE_CONNECT Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TreeConnectResponse {
    /// Files, pipes or a printer.
    pub share_type: ShareType,
    /// Properties of the share.
    pub share_flags: ShareFlags,
    /// What the share can do.
    pub capabilities: ShareCapabilities,
    /// The rights that the user can have at most.
    pub maximal_access: AccessMask,
}

const REQUEST_SIZE: u16 = 9;
const RESPONSE_SIZE: u16 = 16;

impl TreeConnectRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let flags = TreeConnectFlags(reader.u16()?);
        let offset = reader.u16()?;
        let len = reader.u16()?;
        let path = body::text(&reader, offset.into(), len.into(), "PathOffset")?;
        Ok(Self { flags, path })
    }

    /// Appends the body behind the header, without an extension.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u16(self.flags.without(TreeConnectFlags::EXTENSION_PRESENT).0);
        w.u16(body::len16(w.position().saturating_add(4)));
        w.u16(body::len16(utf16_len(&self.path)));
        w.utf16(&self.path);
    }
}

impl TreeConnectResponse {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, RESPONSE_SIZE)?;
        let share_type = ShareType(reader.u8()?);
        reader.skip(1)?;
        Ok(Self {
            share_type,
            share_flags: ShareFlags(reader.u32()?),
            capabilities: ShareCapabilities(reader.u32()?),
            maximal_access: AccessMask(reader.u32()?),
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
        w.u8(self.share_type.0);
        w.u8(0);
        w.u32(self.share_flags.0);
        w.u32(self.capabilities.0);
        w.u32(self.maximal_access.0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message("0900 0000 4800 0C00 5C005C0073005C0061006200");
        let request = TreeConnectRequest {
            flags: TreeConnectFlags::NONE,
            path: r"\\s\ab".to_owned(),
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(TreeConnectRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn the_path_is_found_behind_an_extension() {
        let bytes =
            message("0900 0400 5800 0800 00000000 0000 00000000000000000000 5C005C0073005C00");
        assert_eq!(TreeConnectRequest::decode(&bytes).unwrap().path, r"\\s\");
    }

    #[test]
    fn half_characters_and_paths_outside_are_refused() {
        assert!(TreeConnectRequest::decode(&message("0900 0000 4800 0300 5C005C00")).is_err());
        assert!(TreeConnectRequest::decode(&message("0900 0000 4000 0200 5C005C00")).is_err());
        assert!(TreeConnectRequest::decode(&message("0900 0000 4800 0600 5C005C00")).is_err());
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("1000 01 00 00080000 10000000 FF011F00");
        let response = TreeConnectResponse {
            share_type: ShareType::DISK,
            share_flags: ShareFlags::ACCESS_BASED_DIRECTORY_ENUM,
            capabilities: ShareCapabilities::CONTINUOUS_AVAILABILITY,
            maximal_access: AccessMask::FILE_ALL,
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(TreeConnectResponse::decode(&bytes), Ok(response));
    }
}
