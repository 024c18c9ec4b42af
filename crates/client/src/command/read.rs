//! READ. [MS-SMB2] 3.2.4.6 Application Requests Reading from a File or Named Pipe, 3.2.5.11
//! Receiving an SMB2 READ Response

use crate::connection::request::Request;
use crate::error::Error;
use crate::file::File;
use crate::limits::CREDIT_BYTES;
use crate::record::Note;
use bytes::Bytes;
use wire::dtyp::NtStatus;
use wire::smb2::{Channel, Command, ReadFlags, ReadRequest, ReadResponse};

const DOING: &str = "reading";

impl File {
    /// Reads up to `length` bytes at `offset` with one request, so at most
    /// [`Connection::read_max`](crate::Connection::read_max). Nothing at all means the end of the
    /// file; fewer than asked for do not.
    pub async fn read_at(&self, offset: u64, length: usize) -> Result<Bytes, Error> {
        loop {
            let length = length.min(self.connection().read_max());
            match self.read_once(offset, length).await {
                // There are fewer credits now, and so the next round asks for less.
                Err(Error::TooExpensive { .. }) if length > CREDIT_BYTES => {}
                outcome => return outcome,
            }
        }
    }

    async fn read_once(&self, offset: u64, length: usize) -> Result<Bytes, Error> {
        let body = ReadRequest {
            padding: ReadResponse::DATA_OFFSET,
            flags: ReadFlags::NONE,
            length: u32::try_from(length).unwrap_or(u32::MAX),
            offset,
            file_id: self.id,
            minimum_count: 0,
            channel: Channel::NONE,
            remaining_bytes: 0,
        };
        let mut note = Note::ranged("READ", offset, length as u64);
        note.answer = |message, record| {
            record.done = ReadResponse::decode(message)
                .ok()
                .map(|read| read.data.len() as u64);
        };
        let request = Request {
            charge: self.connection().charge(length),
            accepts: &[NtStatus::END_OF_FILE],
            ..self.request(Command::READ, DOING, note)
        };
        let exchange = self.connection().exchange();
        let reply = exchange
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(&self.name))?;
        if reply.header.status == NtStatus::END_OF_FILE {
            return Ok(Bytes::new());
        }
        let response = ReadResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        if response.data.len() > length {
            return Err(Error::answer(DOING, "more came than was asked for"));
        }
        Ok(reply.message.slice_ref(response.data))
    }
}
