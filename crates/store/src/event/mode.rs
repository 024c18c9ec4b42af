//! [MS-FSA] 2.1.5.15.8 FileModeInformation

use crate::Result;
use crate::open::Open;
use crate::options::CreateOptions;
use std::sync::atomic::Ordering;
use wire::dtyp::ErrorStatus;

/// What can be changed. The two ways of waiting are none of the server's business, so that no
/// handle has them and none can get them.
const CHANGEABLE: u32 = CreateOptions::WRITE_THROUGH.0 | CreateOptions::SEQUENTIAL_ONLY.0;

impl Open {
    /// Sets FILE_WRITE_THROUGH and FILE_SEQUENTIAL_ONLY.
    pub fn set_mode(&self, mode: u32) -> Result<()> {
        if mode & !CHANGEABLE != 0 {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let unbuffered = CreateOptions::NO_INTERMEDIATE_BUFFERING.0;
        let update = |have: u32| {
            let changeable = if have & unbuffered != 0 {
                CreateOptions::SEQUENTIAL_ONLY.0
            } else {
                CHANGEABLE
            };
            Some((have & !changeable) | (mode & changeable))
        };
        // The closure always answers, so that there is no error.
        let _ = self
            .mode
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
        Ok(())
    }
}
