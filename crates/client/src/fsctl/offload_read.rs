//! FSCTL_OFFLOAD_READ: a token for a range of a file. [MS-FSCC] 2.3.41 FSCTL_OFFLOAD_READ Request

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::dtyp::Writer;
use wire::fscc::fsctl::{Fsctl, OffloadReadInput, OffloadReadOutput, StorageOffloadToken};
use wire::smb2::IoctlResponse;

const DOING: &str = "asking for an offload token of";

/// A token and what it stands for.
#[derive(Clone, Debug)]
pub struct OffloadRead {
    /// To be handed to OFFLOAD_WRITE.
    pub token: StorageOffloadToken,
    /// How many bytes from the offset on it stands for.
    pub transfer_length: u64,
    /// All that comes behind these bytes is zero.
    pub all_zero_beyond: bool,
}

impl File {
    /// Asks for a token for `length` bytes at `offset`, both multiples of the sector size. The
    /// token may stand for less; nothing is copied yet.
    pub async fn offload_read(&self, offset: u64, length: u64) -> Result<OffloadRead, Error> {
        let input = OffloadReadInput::new(offset, length);
        let mut writer = Writer::new();
        input.encode(&mut writer);
        let note = Note {
            answer: |message, record| {
                let output = IoctlResponse::decode(message).map(|response| response.output);
                if let Ok(Ok(read)) = output.map(OffloadReadOutput::decode) {
                    record.done = Some(read.transfer_length);
                    record.token_type = Some(read.token.token_type.0);
                }
            },
            ..Note::ranged("FSCTL_OFFLOAD_READ", offset, length)
        };
        let output = self
            .fsctl(
                Fsctl::OFFLOAD_READ,
                &writer.into_inner(),
                OffloadReadOutput::LEN,
                DOING,
                note,
            )
            .await?;
        let read = OffloadReadOutput::decode(&output).map_err(Error::wire(DOING))?;
        Ok(OffloadRead {
            transfer_length: read.transfer_length,
            all_zero_beyond: read.flags & OffloadReadOutput::ALL_ZERO_BEYOND_CURRENT_RANGE != 0,
            token: read.token,
        })
    }
}
