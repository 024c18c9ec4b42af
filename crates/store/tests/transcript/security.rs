//! Security descriptors in words: `owner:alice group:staff allow:bob:read+write:oi+ci null empty`.

use super::Outcome;
use super::parse::access;
use store::Open;
use wire::dtyp::{Ace, Acl, SecurityDescriptor, SecurityInformation, Sid};

/// Well-known names.
pub(crate) fn sid(name: &str) -> Sid {
    match name {
        "alice" => Sid::unix_user(1),
        "bob" => Sid::unix_user(2),
        "carol" => Sid::unix_user(3),
        "staff" => Sid::unix_group(50),
        "everyone" => Sid::world(),
        "users" => Sid::authenticated_users(),
        "admins" => Sid::builtin_administrators(),
        "creator" => Sid::creator_owner(),
        "owner_rights" => Sid::owner_rights(),
        other => panic!("nobody is called {other}"),
    }
}

fn name(wanted: &Sid) -> String {
    let known = [
        "alice",
        "bob",
        "carol",
        "staff",
        "everyone",
        "users",
        "admins",
        "creator",
        "owner_rights",
    ];
    let known = known.into_iter().find(|name| sid(name) == *wanted);
    known.map_or_else(|| wanted.to_string(), str::to_owned)
}

const FLAGS: [(&str, u8); 5] = [
    ("oi", Ace::OBJECT_INHERIT),
    ("ci", Ace::CONTAINER_INHERIT),
    ("np", Ace::NO_PROPAGATE_INHERIT),
    ("io", Ace::INHERIT_ONLY),
    ("id", Ace::INHERITED),
];

pub(crate) fn parse(words: &[String]) -> SecurityDescriptor {
    let mut descriptor = SecurityDescriptor::default();
    for word in words {
        let parts: Vec<&str> = word.split(':').collect();
        match parts[0] {
            "owner" => descriptor.owner = Some(sid(parts[1])),
            "group" => descriptor.group = Some(sid(parts[1])),
            "null" => descriptor.control |= SecurityDescriptor::DACL_PRESENT,
            "protected" => descriptor.control |= SecurityDescriptor::DACL_PROTECTED,
            "empty" => {
                descriptor.control |= SecurityDescriptor::DACL_PRESENT;
                descriptor.dacl = Some(Acl::new(vec![]));
            }
            _ => {
                descriptor.control |= SecurityDescriptor::DACL_PRESENT;
                let dacl = descriptor.dacl.get_or_insert_with(|| Acl::new(vec![]));
                dacl.aces.push(ace(&parts));
            }
        }
    }
    descriptor
}

fn ace(parts: &[&str]) -> Ace {
    let mask = access(&parts[2].replace('+', ","));
    let flags = parts.get(3).map_or(0, |flags| {
        let bit = |flag| {
            FLAGS
                .iter()
                .find(|known| known.0 == flag)
                .expect("a flag")
                .1
        };
        flags.split('+').map(bit).sum()
    });
    match parts[0] {
        "allow" => Ace::allow(flags, mask, sid(parts[1])),
        "deny" => Ace::deny(flags, mask, sid(parts[1])),
        other => panic!("no entry {other}"),
    }
}

pub(crate) fn parts(text: &str) -> u32 {
    let bits = text.split(',').map(|part| match part {
        "owner" => SecurityInformation::OWNER.0,
        "group" => SecurityInformation::GROUP.0,
        "dacl" => SecurityInformation::DACL.0,
        "sacl" => SecurityInformation::SACL.0,
        other => panic!("no part {other}"),
    });
    bits.fold(0, |all, bit| all | bit)
}

/// `security h dacl -> allow:alice:0x1f01ff:id`
pub(crate) fn query(open: &Open, rest: &[String]) -> Outcome {
    let descriptor = open.security(parts(&rest[0]))?;
    let mut shown = Vec::new();
    shown.extend(
        descriptor
            .owner
            .as_ref()
            .map(|owner| format!("owner:{}", name(owner))),
    );
    shown.extend(
        descriptor
            .group
            .as_ref()
            .map(|group| format!("group:{}", name(group))),
    );
    match &descriptor.dacl {
        Some(dacl) if dacl.aces.is_empty() => shown.push("empty".to_owned()),
        Some(dacl) => shown.extend(dacl.aces.iter().map(show)),
        None if descriptor.has(SecurityDescriptor::DACL_PRESENT) => shown.push("null".to_owned()),
        None => {}
    }
    Ok(shown.join(" "))
}

fn show(ace: &Ace) -> String {
    let kind = if ace.ace_type == Ace::ACCESS_DENIED_TYPE {
        "deny"
    } else {
        "allow"
    };
    let flags: Vec<&str> = FLAGS
        .iter()
        .filter(|(_, bit)| ace.has(*bit))
        .map(|(flag, _)| *flag)
        .collect();
    let mut shown = format!("{kind}:{}:{:#x}", name(&ace.sid), ace.mask.0);
    if !flags.is_empty() {
        shown = format!("{shown}:{}", flags.join("+"));
    }
    shown
}
