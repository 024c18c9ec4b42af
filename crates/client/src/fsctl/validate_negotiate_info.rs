//! FSCTL_VALIDATE_NEGOTIATE_INFO: proves that nobody changed the NEGOTIATE messages of a dialect
//! before 3.1.1. [MS-SMB2] 3.2.5.5 Receiving an SMB2 TREE_CONNECT Response, 3.2.5.14.12 Handling a
//! Validate Negotiate Info Response

use crate::command::ioctl::Ioctl;
use crate::error::Error;
use crate::record::Note;
use crate::tree::Tree;
use wire::dtyp::{NtStatus, Writer};
use wire::fscc::fsctl::{Fsctl, ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse};
use wire::smb2::{Dialect, FileId};

const DOING: &str = "checking the negotiation";

/// What old servers say who do not know the FSCTL. They say it signed, and that proves as much.
const UNKNOWN_TO_SERVER: [NtStatus; 4] = [
    NtStatus::NOT_SUPPORTED,
    NtStatus::INVALID_DEVICE_REQUEST,
    NtStatus::FILE_CLOSED,
    NtStatus::INVALID_PARAMETER,
];

impl Tree {
    /// Checks once more what was negotiated, now with a signature. Where it was changed, the
    /// connection ends.
    pub(crate) async fn validate_negotiation(&self) -> Result<(), Error> {
        let negotiated = self.connection().negotiated();
        let newest_is_smb3 = negotiated
            .asked
            .dialects
            .last()
            .is_some_and(|last| last.is_smb3());
        if negotiated.dialect == Dialect::SMB_3_1_1 || !newest_is_smb3 {
            return Ok(());
        }
        let outcome = self.ask_again().await;
        if outcome.is_err() {
            self.connection()
                .terminate("the negotiation could not be proved");
        }
        outcome
    }

    async fn ask_again(&self) -> Result<(), Error> {
        let negotiated = self.connection().negotiated();
        let asked = &negotiated.asked;
        let input = ValidateNegotiateInfoRequest {
            capabilities: asked.capabilities.0,
            guid: asked.client_guid,
            security_mode: asked.security_mode.0,
            dialects: asked.dialects.iter().map(|dialect| dialect.0).collect(),
        };
        let mut writer = Writer::new();
        input.encode(&mut writer);
        let ioctl = Ioctl {
            code: Fsctl::VALIDATE_NEGOTIATE_INFO,
            file_id: FileId::ALL_ONES,
            input: &writer.into_inner(),
            output_max: ValidateNegotiateInfoResponse::LEN,
            doing: DOING,
            accepts: &UNKNOWN_TO_SERVER,
            sign: true,
            note: Note::named("FSCTL_VALIDATE_NEGOTIATE_INFO"),
        };
        let (output, reply) = self.ioctl(&ioctl).await?;
        if !reply.protected {
            return Err(Error::answer(DOING, "the answer is not signed"));
        }
        if reply.header.status.is_failure() {
            return Ok(());
        }
        let found = ValidateNegotiateInfoResponse::decode(&output).map_err(Error::wire(DOING))?;
        let same = found.capabilities == negotiated.server_capabilities.0
            && found.guid == negotiated.server_guid
            && found.security_mode == negotiated.server_security_mode.0
            && found.dialect == negotiated.dialect.0;
        if same {
            return Ok(());
        }
        Err(Error::Refused {
            what: "someone changed the negotiation with the server on its way".into(),
            hint: "do not use this network path; SMB 3.1.1 protects the negotiation itself",
        })
    }
}
