//! FSCTL_SET_SPARSE. [MS-FSCC] 2.3.83 FSCTL_SET_SPARSE Request

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::fscc::fsctl::Fsctl;

impl File {
    /// Says that ranges which are not written shall take no room.
    pub async fn set_sparse(&self) -> Result<(), Error> {
        let note = Note::named("FSCTL_SET_SPARSE");
        let doing = "asking for holes in";
        self.fsctl(Fsctl::SET_SPARSE, &[1], 0, doing, note)
            .await
            .map(|_| ())
    }
}
