//! Where an open happens, and on whose behalf.

use std::sync::Arc;
use volume::Volume;
use wire::dtyp::Sid;

/// The root of a share: RootOpen of [MS-FSA] 2.1.5.1 Server Requests an Open of a File.
#[derive(Clone, Debug)]
pub struct ShareRoot {
    /// The share's name, for messages.
    pub name: String,
    /// The file system below it.
    pub volume: Arc<dyn Volume>,
    /// Nothing can be changed through this share.
    pub read_only: bool,
}

/// On whose behalf something is done. [MS-FSA] 2.1.1.13 Per SecurityContext
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// For messages.
    pub name: String,
    /// The user.
    pub sid: Sid,
    /// Groups, the primary one first. Everyone and Authenticated Users need not be among them.
    pub groups: Vec<Sid>,
}

impl Principal {
    /// [MS-DTYP] 2.5.3.1.1 SidInToken
    pub(crate) fn is(&self, sid: &Sid) -> bool {
        *sid == self.sid
            || self.groups.contains(sid)
            || *sid == Sid::world()
            || *sid == Sid::network()
            || (*sid == Sid::authenticated_users() && self.sid != Sid::anonymous())
    }

    /// The group that new files get.
    pub(crate) fn primary_group(&self) -> Sid {
        self.groups.first().cloned().unwrap_or_else(Sid::world)
    }
}
