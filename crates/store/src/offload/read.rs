//! [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ

use super::source_guard::SourceGuard;
use super::token::TokenClaims;
use super::{is_aligned, round_down, round_up};
use crate::Result;
use crate::byte_range_lock::Intent;
use crate::limits::{FILE_OFFSET_MAX, TOKEN_LIFETIME_MAX, TOKEN_TTL_MAX, TOKEN_TTL_MIN};
use crate::open::Open;
use std::time::Duration;
use volume::ExtentKind;
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::fscc::fsctl::{OffloadReadInput, OffloadReadOutput, StorageOffloadToken};

impl Open {
    /// Gives a token for a range of the file. `input` is the InputBuffer, of which only what
    /// the structure needs is looked at, `output_size` the OutputBufferSize.
    pub fn offload_read(&self, input: &[u8], output_size: usize) -> Result<OffloadReadOutput> {
        let input = self.check_offload_read(input, output_size)?;
        if input.copy_length == 0 {
            return Ok(output(0, 0, StorageOffloadToken::zero_data()));
        }
        if self.is_directory() || self.is_stream() {
            return Err(ErrorStatus::OFFLOAD_READ_FILE_NOT_SUPPORTED);
        }
        if self.is_delete_pending() {
            return Err(ErrorStatus::FILE_DELETED);
        }
        if input.file_offset > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.check_locks(input.file_offset, input.copy_length, Intent::Read)?;
        let source = SourceGuard::new(&self.file, &self.node)?;
        if input.file_offset >= source.size() {
            return Err(ErrorStatus::END_OF_FILE);
        }
        self.token_for(source, &input)
    }

    /// What can be said before the file is looked at.
    fn check_offload_read(&self, input: &[u8], output_size: usize) -> Result<OffloadReadInput> {
        if !self.store.settings.offload.enabled {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST);
        }
        // The access bits of the control code.
        self.require(AccessMask::FILE_READ_DATA)?;
        let input = OffloadReadInput::decode(input).map_err(|_| ErrorStatus::BUFFER_TOO_SMALL)?;
        if output_size < OffloadReadOutput::LEN {
            return Err(ErrorStatus::BUFFER_TOO_SMALL);
        }
        let sound = is_aligned(input.file_offset)
            && is_aligned(input.copy_length)
            && usize::try_from(input.size) == Ok(OffloadReadInput::LEN)
            && input.file_offset.checked_add(input.copy_length).is_some();
        if sound {
            Ok(input)
        } else {
            Err(ErrorStatus::INVALID_PARAMETER)
        }
    }

    fn token_for(
        &self,
        source: SourceGuard,
        input: &OffloadReadInput,
    ) -> Result<OffloadReadOutput> {
        let range = self.token_range(&source, input);
        let rest_is_zero = is_hole(&source, range.end, source.size())?;
        // The token for zeros cannot say that the file ends within its last sector.
        if range.end <= source.size() && is_hole(&source, range.offset, range.end)? {
            let zeros = StorageOffloadToken::zero_data();
            return Ok(output(zero_beyond(rest_is_zero), range.length(), zeros));
        }
        // All the file to its end, and asked for no more, says nothing of what lies beyond.
        let beyond = range.end < source.size() || range.asked_end > source.size();
        // Somebody is writing there now: what this token would stand for is not yet there.
        if source.check(range.offset..range.end).is_err() {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        let token = self.seal_token(source, &range, input.token_time_to_live)?;
        Ok(output(
            zero_beyond(rest_is_zero && beyond),
            range.length(),
            token,
        ))
    }

    /// The range the token stands for: what was asked, but no more than the administrator allows,
    /// and no sector behind the one in which the file ends.
    fn token_range(&self, source: &SourceGuard, input: &OffloadReadInput) -> TokenRange {
        let asked_end = input.file_offset.saturating_add(input.copy_length);
        let read_max = self.store.settings.offload.read_max.unwrap_or(u64::MAX);
        let read_max = round_down(read_max).max(super::SECTOR);
        let end = asked_end
            .min(round_up(source.size()))
            .min(input.file_offset.saturating_add(read_max));
        TokenRange {
            offset: input.file_offset,
            end,
            asked_end,
        }
    }

    fn seal_token(
        &self,
        source: SourceGuard,
        range: &TokenRange,
        asked_ttl: u32,
    ) -> Result<StorageOffloadToken> {
        let (store, user) = (&self.store, &self.principal.sid);
        let now = store.clock.monotonic();
        let ttl = match asked_ttl {
            0 => store.settings.offload.token_ttl,
            asked => Duration::from_millis(asked.into()),
        };
        let ttl = ttl.clamp(TOKEN_TTL_MIN, TOKEN_TTL_MAX);
        let claims = TokenClaims {
            number: store.offload.table.insert(source, user, ttl, now),
            offset: range.offset,
            length: range.length(),
            latest_end: now.saturating_add(TOKEN_LIFETIME_MAX),
        };
        let sealed = store
            .offload
            .sealer
            .seal(&claims, user, store.random.as_ref());
        sealed.ok_or(ErrorStatus::INSUFFICIENT_RESOURCES)
    }
}

struct TokenRange {
    offset: u64,
    end: u64,
    asked_end: u64,
}

impl TokenRange {
    fn length(&self) -> u64 {
        self.end.saturating_sub(self.offset)
    }
}

fn is_hole(source: &SourceGuard, from: u64, to: u64) -> Result<bool> {
    if from >= to {
        return Ok(true);
    }
    let extent = source.node().extent_at(from, to)?;
    Ok(extent.kind == ExtentKind::Hole && extent.end >= to)
}

fn zero_beyond(is_zero: bool) -> u32 {
    if is_zero {
        OffloadReadOutput::ALL_ZERO_BEYOND_CURRENT_RANGE
    } else {
        0
    }
}

fn output(flags: u32, transfer_length: u64, token: StorageOffloadToken) -> OffloadReadOutput {
    OffloadReadOutput {
        size: OffloadReadOutput::LEN as u32,
        flags,
        transfer_length,
        token,
    }
}
