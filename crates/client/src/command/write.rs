//! WRITE. [MS-SMB2] 3.2.4.7 Application Requests Writing to a File or Named Pipe, 3.2.5.12
//! Receiving an SMB2 WRITE Response

use crate::connection::request::Request;
use crate::error::Error;
use crate::file::File;
use crate::limits::CREDIT_BYTES;
use crate::record::Note;
use wire::smb2::{Channel, Command, WriteFlags, WriteRequest, WriteResponse};

const DOING: &str = "writing";

impl File {
    /// Writes at `offset` with one request, so at most
    /// [`Connection::write_max`](crate::Connection::write_max) bytes. Says how many were written.
    pub async fn write_at(&self, offset: u64, data: &[u8]) -> Result<usize, Error> {
        loop {
            let data = data.get(..self.connection().write_max()).unwrap_or(data);
            match self.write_once(offset, data).await {
                // There are fewer credits now, and so the next round sends less.
                Err(Error::TooExpensive { .. }) if data.len() > CREDIT_BYTES => {}
                outcome => return outcome,
            }
        }
    }

    async fn write_once(&self, offset: u64, data: &[u8]) -> Result<usize, Error> {
        let body = WriteRequest {
            offset,
            file_id: self.id,
            channel: Channel::NONE,
            remaining_bytes: 0,
            flags: WriteFlags::NONE,
            data,
        };
        let mut note = Note::ranged("WRITE", offset, data.len() as u64);
        note.answer = |message, record| {
            record.done = WriteResponse::decode(message)
                .ok()
                .map(|write| write.count.into());
        };
        let request = Request {
            charge: self.connection().charge(data.len()),
            size: data.len().saturating_add(64),
            ..self.request(Command::WRITE, DOING, note)
        };
        let exchange = self.connection().exchange();
        let reply = exchange
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(&self.name))?;
        let response = WriteResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        let count = response.count as usize;
        if count > data.len() {
            return Err(Error::answer(DOING, "more was written than was sent"));
        }
        Ok(count)
    }
}
