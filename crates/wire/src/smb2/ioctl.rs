//! IOCTL: file system and device controls.

use super::body;
use super::file_id::FileId;
use super::values::wire_flags;
use crate::dtyp::{WireError, Writer};

wire_flags! {
    /// [MS-SMB2] 2.2.31 SMB2 IOCTL Request, Flags
    IoctlFlags(u32) {
        IS_FSCTL = 0x0000_0001,
    }
}

/// [MS-SMB2] 2.2.31 SMB2 IOCTL Request. The output buffer that it has on the wire is always
/// empty, and its place is ignored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IoctlRequest<'a> {
    /// The control code.
    pub ctl_code: u32,
    /// The open, or all ones.
    pub file_id: FileId,
    /// The most bytes of input that the response may give back.
    pub max_input_response: u32,
    /// The most bytes of output that the response may have.
    pub max_output_response: u32,
    /// What kind of control it is.
    pub flags: IoctlFlags,
    /// What the control works with.
    pub input: &'a [u8],
}

/// [MS-SMB2] 2.2.32 SMB2 IOCTL Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IoctlResponse<'a> {
    /// The control code.
    pub ctl_code: u32,
    /// The open, or all ones.
    pub file_id: FileId,
    /// Zero from Windows; other servers repeat the request.
    pub flags: IoctlFlags,
    /// The input given back; nearly always empty.
    pub input: &'a [u8],
    /// The result.
    pub output: &'a [u8],
}

const REQUEST_SIZE: u16 = 57;
const RESPONSE_SIZE: u16 = 49;

impl<'a> IoctlRequest<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        reader.skip(2)?;
        let ctl_code = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let input_offset = reader.u32()?;
        let input_count = reader.u32()?;
        let max_input_response = reader.u32()?;
        reader.skip(8)?;
        let max_output_response = reader.u32()?;
        let flags = IoctlFlags(reader.u32()?);
        reader.skip(4)?;
        // [MS-SMB2] 3.3.5.15 Receiving an SMB2 IOCTL Request
        if input_count != 0 && !input_offset.is_multiple_of(8) {
            return Err(WireError::Invalid("InputOffset"));
        }
        let input = body::buffer(&reader, input_offset, input_count, "InputOffset")?;
        Ok(Self {
            ctl_code,
            file_id,
            max_input_response,
            max_output_response,
            flags,
            input,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u16(0);
        w.u32(self.ctl_code);
        self.file_id.encode(w);
        let input_offset = body::len32(w.position().saturating_add(32));
        w.u32(input_offset);
        w.u32(body::len32(self.input.len()));
        w.u32(self.max_input_response);
        w.u32(input_offset);
        w.u32(0);
        w.u32(self.max_output_response);
        w.u32(self.flags.0);
        w.u32(0);
        w.bytes(self.input);
    }
}

impl<'a> IoctlResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, RESPONSE_SIZE)?;
        reader.skip(2)?;
        let ctl_code = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let input_offset = reader.u32()?;
        let input_count = reader.u32()?;
        let output_offset = reader.u32()?;
        let output_count = reader.u32()?;
        let flags = IoctlFlags(reader.u32()?);
        reader.skip(4)?;
        let input = body::buffer(&reader, input_offset, input_count, "InputOffset")?;
        let output = body::buffer(&reader, output_offset, output_count, "OutputOffset")?;
        Ok(Self {
            ctl_code,
            file_id,
            flags,
            input,
            output,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
        w.u16(0);
        w.u32(self.ctl_code);
        self.file_id.encode(w);
        let input_offset = w.position().saturating_add(24);
        let output_offset = body::align8(input_offset.saturating_add(self.input.len()));
        w.u32(body::len32(input_offset));
        w.u32(body::len32(self.input.len()));
        w.u32(body::len32(output_offset));
        w.u32(body::len32(self.output.len()));
        w.u32(self.flags.0);
        w.u32(0);
        w.bytes(self.input);
        if !self.output.is_empty() {
            w.align(8);
            w.bytes(self.output);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    const OFFLOAD_READ: u32 = 0x0009_4264;
    const OPEN: FileId = FileId {
        persistent: 0x0000_00FD_FE83_5580,
        volatile: 3,
    };

    fn request(input: &[u8], max_output_response: u32) -> IoctlRequest<'_> {
        IoctlRequest {
            ctl_code: OFFLOAD_READ,
            file_id: OPEN,
            max_input_response: 0,
            max_output_response,
            flags: IoctlFlags::IS_FSCTL,
            input,
        }
    }

    fn response(output: &[u8]) -> IoctlResponse<'_> {
        IoctlResponse {
            ctl_code: OFFLOAD_READ,
            file_id: OPEN,
            flags: IoctlFlags::NONE,
            input: &[],
            output,
        }
    }

    #[test]
    fn known_bytes_request() {
        let bytes = message(
            "3900 0000 64420900 805583FEFD000000 0300000000000000
             78000000 08000000 00000000 78000000 00000000 10020000 01000000 00000000
             2000000000000000",
        );
        let request = request(&[0x20, 0, 0, 0, 0, 0, 0, 0], 528);
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(IoctlRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message(
            "3100 0000 64420900 805583FEFD000000 0300000000000000
             70000000 00000000 70000000 04000000 00000000 00000000 DEADBEEF",
        );
        let response = response(&[0xDE, 0xAD, 0xBE, 0xEF]);
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(IoctlResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn output_follows_input_at_a_multiple_of_8() {
        let response = IoctlResponse {
            input: &[1, 2, 3],
            ..response(&[4, 5])
        };
        let bytes = encoded(|w| response.encode(w));
        assert_eq!(bytes[64 + 32..64 + 36], [0x78, 0, 0, 0]);
        assert_eq!(bytes[0x70..], [1, 2, 3, 0, 0, 0, 0, 0, 4, 5]);
        assert_eq!(IoctlResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn sizes_are_those_of_the_capture() {
        let request_len = |input: usize| encoded(|w| request(&vec![0; input], 0).encode(w)).len();
        let response_len = |output: usize| encoded(|w| response(&vec![0; output]).encode(w)).len();
        // OFFLOAD_READ, OFFLOAD_WRITE and SRV_REQUEST_RESUME_KEY; 4 bytes of prefix
        assert_eq!((4 + request_len(32), 4 + response_len(528)), (156, 644));
        assert_eq!((4 + request_len(544), 4 + response_len(16)), (668, 132));
        assert_eq!((4 + request_len(0), 4 + response_len(32)), (124, 148));
    }

    #[test]
    fn input_outside_the_buffer_is_refused() {
        let body = |place: &str| {
            message(&format!(
                "3900 0000 64420900 805583FEFD000000 0300000000000000
                 {place} 00000000 FFFFFFFF FFFFFFFF 10020000 01000000 CDCDCDCD 2000000000000000"
            ))
        };
        assert_eq!(
            IoctlRequest::decode(&body("FFFFFFFF 00000000"))
                .unwrap()
                .input,
            b""
        );
        assert!(IoctlRequest::decode(&body("78000000 08000000")).is_ok());
        for place in [
            "70000000 04000000",
            "00000000 04000000",
            "79000000 04000000",
            "78000000 09000000",
            "FFFFFFF8 FFFFFFFF",
        ] {
            assert!(IoctlRequest::decode(&body(place)).is_err(), "{place}");
        }
    }
}
