//! The header of every message.

use super::command::Command;
use super::protocol_id::ProtocolId;
use super::values::wire_flags;
use crate::dtyp::{NtStatus, WireError, Writer};
use zerocopy::byteorder::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

wire_flags! {
    /// How to process a message. [MS-SMB2] 2.2.1.2 SMB2 Packet Header - SYNC
    HeaderFlags(u32) {
        SERVER_TO_REDIR = 0x0000_0001,
        ASYNC_COMMAND = 0x0000_0002,
        RELATED_OPERATIONS = 0x0000_0004,
        SIGNED = 0x0000_0008,
        PRIORITY_MASK = 0x0000_0070,
        DFS_OPERATIONS = 0x1000_0000,
        REPLAY_OPERATION = 0x2000_0000,
    }
}

/// The header of every message, in both of its forms. [MS-SMB2] 2.2.1 SMB2 Packet Header
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// Credits that the request consumes.
    pub credit_charge: u16,
    /// Of a response: its status. Of a request: ChannelSequence and Reserved, raw.
    pub status: NtStatus,
    /// What is asked for or answered.
    pub command: Command,
    /// CreditRequest or CreditResponse.
    pub credits: u16,
    /// How to process the message.
    pub flags: HeaderFlags,
    /// Offset of the next header of a compound from this one, or zero.
    pub next_command: u32,
    /// Which request this is, or answers.
    pub message_id: u64,
    /// The tree connect; zero in the ASYNC form, which has no place for it.
    pub tree_id: u32,
    /// `Some` in the ASYNC form.
    pub async_id: Option<u64>,
    /// Reserved in the SYNC form; some clients write a process id there. Zero in the ASYNC form.
    pub process_id: u32,
    /// The session, or zero.
    pub session_id: u64,
    /// The signature, or zero.
    pub signature: [u8; 16],
}

impl Header {
    /// Bytes that a header takes.
    pub const LEN: usize = 64;
    /// Where the Status field is.
    pub const STATUS_OFFSET: usize = 8;
    /// Where the CreditResponse field is.
    pub const CREDITS_OFFSET: usize = 14;
    /// Where the Flags field is.
    pub const FLAGS_OFFSET: usize = 16;
    /// Where the NextCommand field is.
    pub const NEXT_COMMAND_OFFSET: usize = 20;
    /// Where the Signature field is.
    pub const SIGNATURE_OFFSET: usize = 48;

    /// A request in the SYNC form that asks for one credit.
    pub const fn new(command: Command, message_id: u64) -> Self {
        Self {
            credit_charge: 0,
            status: NtStatus::SUCCESS,
            command,
            credits: 1,
            flags: HeaderFlags::NONE,
            next_command: 0,
            message_id,
            tree_id: 0,
            async_id: None,
            process_id: 0,
            session_id: 0,
            signature: [0; 16],
        }
    }

    /// ChannelSequence, which a request of the SMB 3.x dialect family has in place of a status.
    pub const fn channel_sequence(&self) -> u16 {
        let [low, high, ..] = self.status.0.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// Reads the header at the front of `message`.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let (layout, _) = Layout::ref_from_prefix(message).map_err(|_| WireError::Truncated)?;
        if layout.protocol_id != ProtocolId::SMB2.0 {
            return Err(WireError::Invalid("ProtocolId"));
        }
        if layout.structure_size.get() != STRUCTURE_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        let flags = HeaderFlags(layout.flags.get());
        let is_async = flags.contains(HeaderFlags::ASYNC_COMMAND);
        let (process_id, tree_id) = if is_async {
            (0, 0)
        } else {
            layout.process_and_tree()
        };
        Ok(Self {
            credit_charge: layout.credit_charge.get(),
            status: NtStatus(layout.status.get()),
            command: Command(layout.command.get()),
            credits: layout.credits.get(),
            flags,
            next_command: layout.next_command.get(),
            message_id: layout.message_id.get(),
            tree_id,
            async_id: is_async.then(|| u64::from_le_bytes(layout.id)),
            process_id,
            session_id: layout.session_id.get(),
            signature: layout.signature,
        })
    }

    /// Appends the header. The ASYNC flag is written as `async_id` says.
    pub fn encode(&self, w: &mut Writer) {
        let (flags, id) = match self.async_id {
            Some(id) => (self.flags | HeaderFlags::ASYNC_COMMAND, id.to_le_bytes()),
            None => (
                self.flags.without(HeaderFlags::ASYNC_COMMAND),
                self.sync_id(),
            ),
        };
        let layout = Layout {
            protocol_id: ProtocolId::SMB2.0,
            structure_size: STRUCTURE_SIZE.into(),
            credit_charge: self.credit_charge.into(),
            status: self.status.0.into(),
            command: self.command.0.into(),
            credits: self.credits.into(),
            flags: flags.0.into(),
            next_command: self.next_command.into(),
            message_id: self.message_id.into(),
            id,
            session_id: self.session_id.into(),
            signature: self.signature,
        };
        w.bytes(layout.as_bytes());
    }

    fn sync_id(&self) -> [u8; 8] {
        (u64::from(self.tree_id) << 32 | u64::from(self.process_id)).to_le_bytes()
    }
}

const STRUCTURE_SIZE: u16 = 64;

#[derive(FromBytes, IntoBytes, Unaligned, KnownLayout, Immutable)]
#[repr(C)]
struct Layout {
    protocol_id: [u8; 4],
    structure_size: U16,
    credit_charge: U16,
    status: U32,
    command: U16,
    credits: U16,
    flags: U32,
    next_command: U32,
    message_id: U64,
    /// AsyncId, or Reserved and TreeId.
    id: [u8; 8],
    session_id: U64,
    signature: [u8; 16],
}

impl Layout {
    const fn process_and_tree(&self) -> (u32, u32) {
        let [p0, p1, p2, p3, t0, t1, t2, t3] = self.id;
        (
            u32::from_le_bytes([p0, p1, p2, p3]),
            u32::from_le_bytes([t0, t1, t2, t3]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::hex;
    use super::*;

    const SYNC: &str = "FE534D42 4000 0100 05000000 0800 2000 08000010 68000000
        1122334455667788 FFFE0000 07000000 4500000000040000 000102030405060708090A0B0C0D0E0F";

    fn sync() -> Header {
        Header {
            credit_charge: 1,
            status: NtStatus(5),
            command: Command::READ,
            credits: 32,
            flags: HeaderFlags::SIGNED | HeaderFlags::DFS_OPERATIONS,
            next_command: 0x68,
            message_id: 0x8877_6655_4433_2211,
            tree_id: 7,
            async_id: None,
            process_id: 0xFEFF,
            session_id: 0x0000_0400_0000_0045,
            signature: std::array::from_fn(|i| u8::try_from(i).unwrap()),
        }
    }

    fn bytes(header: &Header) -> Vec<u8> {
        let mut writer = Writer::new();
        header.encode(&mut writer);
        writer.into_inner()
    }

    #[test]
    fn known_bytes_sync() {
        assert_eq!(bytes(&sync()), hex(SYNC));
        assert_eq!(Header::decode(&hex(SYNC)), Ok(sync()));
        assert_eq!(sync().channel_sequence(), 5);
    }

    #[test]
    fn the_async_form_has_an_async_id_in_place_of_the_tree() {
        let pending = Header {
            async_id: Some(0x0102_0304_0506_0708),
            tree_id: 7,
            status: NtStatus::PENDING,
            ..Header::new(Command::CHANGE_NOTIFY, 9)
        };
        let wire = bytes(&pending);
        assert_eq!(wire[16..20], [2, 0, 0, 0]);
        assert_eq!(wire[32..40], [8, 7, 6, 5, 4, 3, 2, 1]);
        let read = Header::decode(&wire).unwrap();
        assert_eq!((read.async_id, read.tree_id), (pending.async_id, 0));
        assert_eq!(read.flags, HeaderFlags::ASYNC_COMMAND);
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let good = hex(SYNC);
        assert_eq!(Header::decode(&good[..63]), Err(WireError::Truncated));
        let mut other = good.clone();
        other[0] = 0xFD;
        assert_eq!(
            Header::decode(&other),
            Err(WireError::Invalid("ProtocolId"))
        );
        let mut other = good;
        other[4] = 0x41;
        assert_eq!(
            Header::decode(&other),
            Err(WireError::Invalid("StructureSize"))
        );
    }
}
