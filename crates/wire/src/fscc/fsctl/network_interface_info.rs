//! FSCTL_QUERY_NETWORK_INTERFACE_INFO: by which addresses a server can be reached.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::chain;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of a network interface. [MS-SMB2] 2.2.32.5 NETWORK_INTERFACE_INFO Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetworkInterfaceInfo {
    /// Tells interfaces apart.
    pub if_index: u32,
    /// [`RSS_CAPABLE`](Self::RSS_CAPABLE) and [`RDMA_CAPABLE`](Self::RDMA_CAPABLE).
    pub capability: u32,
    /// Bits per second.
    pub link_speed: u64,
    /// The address.
    pub address: IpAddr,
}

impl NetworkInterfaceInfo {
    /// Bytes on the wire.
    pub const LEN: usize = 152;
    /// Several connections to the interface are worth while.
    pub const RSS_CAPABLE: u32 = 0x0000_0001;
    /// The interface can do SMB Direct.
    pub const RDMA_CAPABLE: u32 = 0x0000_0002;

    const ALIGNMENT: usize = 8;
    const SOCKADDR_STORAGE_LEN: usize = 128;
    const INTER_NETWORK: u16 = 0x0002;
    const INTER_NETWORK_V6: u16 = 0x0017;

    /// All entries of a list; an empty list is no bytes at all. Entries with addresses of
    /// another family are left out.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        chain::entries(bytes)
            .filter_map(|entry| entry.and_then(Self::decode).transpose())
            .collect()
    }

    /// Appends a list.
    pub fn encode_list(interfaces: &[Self], writer: &mut Writer) {
        chain::encode_list(interfaces, Self::ALIGNMENT, writer, Self::encode);
    }

    fn decode(entry: &[u8]) -> Result<Option<Self>, WireError> {
        let mut reader = Reader::new(entry);
        reader.skip(4)?;
        let if_index = reader.u32()?;
        let capability = reader.u32()?;
        reader.skip(4)?;
        let link_speed = reader.u64()?;
        let address = decode_address(reader.bytes(Self::SOCKADDR_STORAGE_LEN)?)?;
        Ok(address.map(|address| Self {
            if_index,
            capability,
            link_speed,
            address,
        }))
    }

    fn encode(&self, writer: &mut Writer) {
        let start = writer.position();
        writer.u32(0);
        writer.u32(self.if_index);
        writer.u32(self.capability);
        writer.u32(0);
        writer.u64(self.link_speed);
        match self.address {
            IpAddr::V4(address) => {
                writer.u16(Self::INTER_NETWORK);
                writer.u16(0);
                writer.bytes(&address.octets());
            }
            IpAddr::V6(address) => {
                writer.u16(Self::INTER_NETWORK_V6);
                writer.u16(0);
                writer.u32(0);
                writer.bytes(&address.octets());
            }
        }
        let written = writer.position().saturating_sub(start);
        writer.zeros(Self::LEN.saturating_sub(written));
    }
}

/// [MS-SMB2] 2.2.32.5.1 SOCKADDR_STORAGE
fn decode_address(storage: &[u8]) -> Result<Option<IpAddr>, WireError> {
    let mut reader = Reader::new(storage);
    let family = reader.u16()?;
    reader.skip(2)?;
    match family {
        NetworkInterfaceInfo::INTER_NETWORK => {
            Ok(Some(Ipv4Addr::from(reader.array::<4>()?).into()))
        }
        NetworkInterfaceInfo::INTER_NETWORK_V6 => {
            reader.skip(4)?;
            Ok(Some(Ipv6Addr::from(reader.array::<16>()?).into()))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let interfaces = [
            NetworkInterfaceInfo {
                if_index: 2,
                capability: NetworkInterfaceInfo::RSS_CAPABLE,
                link_speed: 1_000_000_000,
                address: IpAddr::from([192, 0, 2, 7]),
            },
            NetworkInterfaceInfo {
                if_index: 3,
                capability: 0,
                link_speed: 1,
                address: "2001:db8::1".parse().unwrap(),
            },
        ];
        let mut bytes = hex("98000000 02000000 01000000 00000000 00CA9A3B00000000");
        bytes.extend(hex("0200 0000 C0000207"));
        bytes.resize(152, 0);
        bytes.extend(hex("00000000 03000000 00000000 00000000 0100000000000000"));
        bytes.extend(hex("1700 0000 00000000 20010DB8000000000000000000000001"));
        bytes.resize(304, 0);
        let mut writer = Writer::new();
        NetworkInterfaceInfo::encode_list(&interfaces, &mut writer);
        assert_eq!(writer.written(), bytes);
        assert_eq!(
            NetworkInterfaceInfo::decode_list(&bytes).unwrap(),
            interfaces
        );
        assert!(NetworkInterfaceInfo::decode_list(&bytes[..303]).is_err());
    }

    #[test]
    fn addresses_of_other_families_are_left_out() {
        let mut bytes = vec![0; 152];
        bytes[24] = 9;
        assert_eq!(NetworkInterfaceInfo::decode_list(&bytes), Ok(Vec::new()));
    }
}
