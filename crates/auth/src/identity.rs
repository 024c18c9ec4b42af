//! Who a session belongs to.

use crate::account::Account;
use wire::dtyp::Sid;

/// RID of the group that every local user is in, named "None" on a machine without a domain.
/// [MS-DTYP] 2.4.2.4 Well-Known SID Structures, DOMAIN_USERS
const DOMAIN_USERS: u32 = 513;

/// A user who has proved who they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The account's name.
    pub user: String,
    /// The machine that the account belongs to.
    pub domain: String,
    /// The account's SID.
    pub sid: Sid,
    /// The groups that count in access checks, well-known ones too.
    pub groups: Vec<Sid>,
    /// What kind of logon it was.
    pub kind: IdentityKind,
}

/// What kind of logon it was.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IdentityKind {
    /// With a name and a password.
    User,
    /// Somebody unknown, let in as the guest.
    Guest,
    /// Nobody in particular.
    Anonymous,
}

/// What this server calls itself.
/// [MS-NLMP] 3.2.1.1 Variables Internal to the Protocol
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerNames {
    /// NbMachineName, in capitals and of at most 15 characters.
    pub netbios_name: String,
    /// NbDomainName: the machine's own name where there is no domain.
    pub netbios_domain: String,
    /// DnsMachineName.
    pub dns_name: String,
    /// DnsDomainName.
    pub dns_domain: String,
}

impl Identity {
    /// The identity of a local account, with the groups that everybody is in who logs on
    /// over the network.
    pub(crate) fn of_account(account: &Account, machine: &str) -> Self {
        let mut machine_sid = account.sid.clone();
        machine_sid.sub_authorities.pop();
        let mut groups: Vec<Sid> = machine_sid.child(DOMAIN_USERS).into_iter().collect();
        groups.extend([
            Sid::world(),
            Sid::network(),
            Sid::authenticated_users(),
            Sid::builtin_users(),
        ]);
        Self {
            user: account.name.clone(),
            domain: machine.to_owned(),
            sid: account.sid.clone(),
            groups,
            kind: IdentityKind::User,
        }
    }
}
