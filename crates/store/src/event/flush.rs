//! [MS-FSA] 2.1.5.7 Server Requests Flushing Cached Data

use crate::Result;
use crate::open::Open;
use wire::dtyp::AccessMask;

impl Open {
    /// Puts all that was written on stable storage.
    pub fn flush(&self) -> Result<()> {
        // [MS-SMB2] 3.3.5.11 Receiving an SMB2 FLUSH Request; for a directory the same bits
        // are the rights to add children.
        self.require_any(AccessMask::FILE_WRITE_DATA | AccessMask::FILE_APPEND_DATA)?;
        let done = self.node.sync();
        self.report_pending();
        done
    }
}
