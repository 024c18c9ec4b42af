//! Whether a request is from whom it says. [MS-SMB2] 3.3.5.2.4 Verifying the Signature

use crate::limits::VERIFY_ON_ARRIVAL_MAX;
use crate::state::{Message, Request};
use wire::dtyp::ErrorStatus;
use wire::smb2::Command;

/// Refuses a request whose signature is wrong or missing. Signatures over much data are
/// left to [`verify_late`].
pub(super) fn verify(message: &mut Message, request: &mut Request) {
    if request.refused.is_some() || message.encrypted_by.is_some() {
        return;
    }
    if request.is_signed() && request.range.len() > VERIFY_ON_ARRIVAL_MAX {
        request.unverified = true;
        return;
    }
    request.refused = check(message, request).err();
}

/// The signature check of a request that was too long to do it on arrival.
pub(crate) fn verify_late(message: &mut Message, request: &mut Request) {
    if std::mem::take(&mut request.unverified) {
        request.refused = check(message, request).err();
    }
}

fn check(message: &mut Message, request: &Request) -> Result<(), ErrorStatus> {
    let signed = request.is_signed();
    if request.header.command == Command::NEGOTIATE {
        return if signed {
            Err(ErrorStatus::INVALID_PARAMETER)
        } else {
            Ok(())
        };
    }
    let Some(session) = &request.session else {
        return if signed {
            Err(ErrorStatus::USER_SESSION_DELETED)
        } else {
            Ok(())
        };
    };
    match session.established() {
        Some(established) if signed => {
            let valid = established.signing.verify(message.part_mut(&request.range));
            if valid {
                Ok(())
            } else {
                Err(ErrorStatus::ACCESS_DENIED)
            }
        }
        Some(established) if established.signing_required => Err(ErrorStatus::ACCESS_DENIED),
        None if signed => Err(ErrorStatus::NOT_SUPPORTED),
        _ => Ok(()),
    }
}
