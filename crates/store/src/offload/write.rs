//! [MS-FSA] 2.1.5.10.21 FSCTL_OFFLOAD_WRITE

use super::pace::Budget;
use super::token::TokenClaims;
use super::transfer::{self, Transfer};
use super::{SECTOR, is_aligned, zero};
use crate::Result;
use crate::byte_range_lock::Intent;
use crate::event::modification::Modification;
use crate::limits::FILE_OFFSET_MAX;
use crate::offload::source_guard::SourceGuard;
use crate::open::Open;
use crate::options::CreateOptions;
use std::sync::Arc;
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::fscc::fsctl::{OffloadWriteInput, OffloadWriteOutput, StorageOffloadToken, TokenType};

impl Open {
    /// Puts data for which a token stands into the file, as much of it as can be done soon.
    /// `input` is the InputBuffer, `output_size` the OutputBufferSize. `stop` is asked again and
    /// again; once it says true what is done by then is the answer, or CANCELLED.
    pub fn offload_write(
        &self,
        input: &[u8],
        output_size: usize,
        stop: &dyn Fn() -> bool,
    ) -> Result<OffloadWriteOutput> {
        let input = self.check_offload_write(input, output_size)?;
        let length_written = match input.copy_length {
            // Before the token is looked at.
            0 => 0,
            _ => {
                self.check_offload_destination(&input)?;
                let length_written = self.breaking_oplocks(|| self.write_token(&input, stop))?;
                if self.has_mode(CreateOptions::WRITE_THROUGH) {
                    self.node.sync()?;
                }
                length_written
            }
        };
        Ok(OffloadWriteOutput {
            size: OffloadWriteOutput::LEN as u32,
            flags: 0,
            length_written,
        })
    }

    /// What can be said before the file is looked at.
    fn check_offload_write(&self, input: &[u8], output_size: usize) -> Result<OffloadWriteInput> {
        if !self.store.settings.offload.enabled {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST);
        }
        // The access bits of the control code.
        self.require(AccessMask::FILE_WRITE_DATA)?;
        if self.share.read_only {
            return Err(ErrorStatus::MEDIA_WRITE_PROTECTED);
        }
        let input = OffloadWriteInput::decode(input).map_err(|_| ErrorStatus::BUFFER_TOO_SMALL)?;
        if output_size < OffloadWriteOutput::LEN {
            return Err(ErrorStatus::BUFFER_TOO_SMALL);
        }
        let sound = is_aligned(input.file_offset)
            && is_aligned(input.copy_length)
            && is_aligned(input.transfer_offset)
            && usize::try_from(input.size) == Ok(OffloadWriteInput::LEN)
            && input.file_offset.checked_add(input.copy_length).is_some()
            && input
                .transfer_offset
                .checked_add(input.copy_length)
                .is_some();
        if sound {
            Ok(input)
        } else {
            Err(ErrorStatus::INVALID_PARAMETER)
        }
    }

    fn check_offload_destination(&self, input: &OffloadWriteInput) -> Result<()> {
        if self.is_directory() || self.is_stream() {
            return Err(ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED);
        }
        if self.is_delete_pending() {
            return Err(ErrorStatus::FILE_DELETED);
        }
        if input.file_offset.saturating_add(input.copy_length) > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.check_locks(input.file_offset, input.copy_length, Intent::Write)?;
        // At the end of file a write extends; the specification refuses that too. The end counts in
        // sectors: a client that has been told of whole sectors goes on behind the last one.
        if input.file_offset > self.node.metadata()?.size.next_multiple_of(SECTOR) {
            return Err(ErrorStatus::END_OF_FILE);
        }
        Ok(())
    }

    fn write_token(&self, input: &OffloadWriteInput, stop: &dyn Fn() -> bool) -> Result<u64> {
        let request_max = self.store.offload.pace.request_max();
        let clock = self.store.clock.as_ref();
        if input.token.token_type == TokenType::ZERO_DATA {
            let length = input.copy_length.min(request_max);
            let end = input.file_offset.saturating_add(length);
            let modification = Modification::begin(self, input.file_offset..end)?;
            let punches = self.share.volume.description().offload.punch;
            let budget = Budget::new(clock, stop, 0);
            let range = input.file_offset..end;
            let written = zero::fill(self.node.as_ref(), range, punches, &budget);
            modification.finish()?;
            return written;
        }
        let (claims, source) = self.redeem(&input.token)?;
        if input.transfer_offset >= claims.length {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let transfer = Transfer {
            source: &source,
            destination: self.node.as_ref(),
            from: claims.offset.saturating_add(input.transfer_offset),
            to: input.file_offset,
            length: input
                .copy_length
                .min(claims.length.saturating_sub(input.transfer_offset))
                .min(request_max),
            granularity: self.share.volume.description().offload.clone_granularity,
        };
        self.carry_out(&transfer, stop)
    }

    /// What a token says and stands for. Whatever is wrong with it, the answer is the same.
    fn redeem(&self, token: &StorageOffloadToken) -> Result<(TokenClaims, Arc<SourceGuard>)> {
        let engine = &self.store.offload;
        let now = self.store.clock.monotonic();
        let claims = engine
            .sealer
            .open(token, &self.principal.sid)
            .filter(|claims| now < claims.latest_end)
            .ok_or(ErrorStatus::INVALID_TOKEN)?;
        let source = engine
            .table
            .find(claims.number, now)
            .ok_or(ErrorStatus::INVALID_TOKEN)?;
        Ok((claims, source))
    }

    fn carry_out(&self, transfer: &Transfer<'_>, stop: &dyn Fn() -> bool) -> Result<u64> {
        let destination = transfer.to..transfer.to.saturating_add(transfer.length);
        if transfer.overlaps_itself() {
            let data = transfer.read_whole()?;
            let modification = Modification::begin(self, destination)?;
            let written = transfer.write_whole(&data);
            modification.finish()?;
            return written;
        }
        transfer.check_source()?;
        let pace = &self.store.offload.pace;
        let (source, target) = (transfer.source.id(), self.node.id());
        let stride = pace.stride(source, target).max(SECTOR);
        let mut budget = Budget::new(self.store.clock.as_ref(), stop, stride);
        let size = self.node.metadata()?.size;
        let modification = Modification::begin(self, destination)?;
        let written = transfer::run(transfer, &mut budget);
        let acknowledged = written.unwrap_or(0);
        if acknowledged < transfer.length {
            let end = transfer.to.saturating_add(acknowledged);
            modification.shrink_to(size.max(end));
        }
        let copied = stride.saturating_sub(budget.bytes_left);
        if copied != 0 {
            pace.learn(source, target, copied, budget.elapsed());
        }
        modification.finish()?;
        written
    }
}
