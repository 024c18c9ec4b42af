//! FSCTL_OFFLOAD_WRITE: writes what a token stands for. [MS-FSCC] 2.3.43 FSCTL_OFFLOAD_WRITE
//! Request

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::dtyp::Writer;
use wire::fscc::fsctl::{Fsctl, OffloadWriteInput, OffloadWriteOutput, StorageOffloadToken};
use wire::smb2::IoctlResponse;

const DOING: &str = "writing by offload token to";

impl File {
    /// Writes `length` bytes at `offset`, taken from `token_offset` of what the token stands for;
    /// all three are multiples of the sector size. Says how many were written.
    pub async fn offload_write(
        &self,
        offset: u64,
        length: u64,
        token_offset: u64,
        token: &StorageOffloadToken,
    ) -> Result<u64, Error> {
        let input = OffloadWriteInput::new(offset, length, token_offset, token.clone());
        let mut writer = Writer::new();
        input.encode(&mut writer);
        let note = Note {
            token_offset: Some(token_offset),
            token_type: Some(token.token_type.0),
            answer: |message, record| {
                let output = IoctlResponse::decode(message).map(|response| response.output);
                if let Ok(Ok(write)) = output.map(OffloadWriteOutput::decode) {
                    record.done = Some(write.length_written);
                }
            },
            ..Note::ranged("FSCTL_OFFLOAD_WRITE", offset, length)
        };
        let output = self
            .fsctl(
                Fsctl::OFFLOAD_WRITE,
                &writer.into_inner(),
                OffloadWriteOutput::LEN,
                DOING,
                note,
            )
            .await?;
        let write = OffloadWriteOutput::decode(&output).map_err(Error::wire(DOING))?;
        Ok(write.length_written)
    }
}
