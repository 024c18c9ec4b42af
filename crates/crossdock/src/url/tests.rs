//! What people type, and what it must never be taken for.

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> Result<Place, Failure> {
    Place::parse(OsStr::new(text))
}

fn remote(text: &str) -> Url {
    match parse(text) {
        Ok(Place::Remote(url)) => url,
        other => panic!("{text}: {other:?}"),
    }
}

fn refused(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn every_part_of_a_url_is_found() {
    let url = remote("smb://WORK;anna@nas.example:4450/vm/disks/gold%20image.img");
    assert_eq!(url.domain.as_deref(), Some("WORK"));
    assert_eq!(url.user.as_deref(), Some("anna"));
    assert_eq!((url.host.as_str(), url.port), ("nas.example", 4450));
    assert_eq!(url.share, "vm");
    assert_eq!(url.path(), r"disks\gold image.img");
    assert_eq!(url.file_name(), Some("gold image.img"));
    assert!(!url.folder);
}

#[test]
fn unc_names_are_taken_literally() {
    for text in [r"\\nas\vm\a%20b\c.img", "//nas/vm/a%20b/c.img"] {
        let url = remote(text);
        assert_eq!((url.host.as_str(), url.port), ("nas", 445));
        assert_eq!(url.path(), r"a%20b\c.img");
        assert_eq!(url.user, None);
    }
    assert_eq!(remote("//nas:4450/vm/x").port, 4450);
}

#[test]
fn addresses_of_both_kinds_are_hosts() {
    assert_eq!(remote("smb://[fe80::1]:4450/s/x").host, "fe80::1");
    assert_eq!(remote("smb://[fe80::1%25eth0]/s/x").host, "fe80::1%eth0");
    assert_eq!(remote("smb://192.0.2.7/s/x").host, "192.0.2.7");
    assert!(refused("smb://fe80::1/s/x").contains("brackets"));
}

#[test]
fn a_slash_at_the_end_makes_a_folder() {
    assert!(remote("smb://nas/vm/").folder);
    assert!(
        remote("smb://nas/vm").folder,
        "the share itself is a folder"
    );
    assert!(remote("smb://nas/vm/disks/").folder);
    assert_eq!(remote("smb://nas//vm/./disks//a").path(), r"disks\a");
}

#[test]
fn everything_else_is_a_local_path() {
    for text in ["disk.img", "/srv/disk.img", "./smb:x", "a@b:c", "..", "C:x"] {
        assert_eq!(parse(text).unwrap(), Place::Local(text.into()), "{text}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_reason() {
    for (text, reason) in [
        ("", "empty"),
        ("smb:/nas/vm", "not an address"),
        ("https://nas/vm/x", "not an address"),
        ("smb://", "no server name"),
        ("smb://nas", "no share"),
        ("smb://nas/", "no share"),
        ("smb://nas:0/vm", "not a port"),
        ("smb://nas:99999/vm", "not a port"),
        ("smb://[::1/vm", "] is missing"),
        ("smb://anna:secret@nas/vm", "password"),
        ("smb://@nas/vm", "no user"),
        ("smb://nas/vm/../etc", ".."),
        ("smb://nas/vm/a%2Fb", "cannot be a name"),
        ("smb://nas/vm/a%", "%25"),
        ("smb://nas/vm/%FF", "UTF-8"),
        ("smb://nas/vm/a?b", "%3F"),
    ] {
        let said = refused(text);
        assert!(said.contains(reason), "{text}: {said}");
    }
}

fn name() -> impl Strategy<Value = String> {
    "[^/\\\\\0]{1,20}".prop_filter("not a dot name", |name| name != "." && name != "..")
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9.-]{1,20}",
        Just("fe80::1".to_owned()),
        Just("::1%eth0".to_owned())
    ]
}

prop_compose! {
    fn url()(
        domain in proptest::option::of(name()),
        user in proptest::option::of(name()),
        host in host(),
        port in 1u16..,
        share in name(),
        names in proptest::collection::vec(name(), 0..4),
        folder in any::<bool>(),
    ) -> Url {
        let domain = user.as_ref().and(domain);
        let folder = folder || names.is_empty();
        Url { domain, user, host, port, share, names, folder }
    }
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed_again(url in url()) {
        prop_assert_eq!(parse(&url.to_string()).unwrap(), Place::Remote(url));
    }

    #[test]
    fn nothing_that_is_typed_makes_it_panic(text in "(smb://|//|\\\\\\\\)?\\PC{0,40}") {
        if let Ok(Place::Remote(url)) = parse(&text) {
            prop_assert!(!url.host.is_empty() && !url.share.is_empty() && url.port != 0);
            prop_assert!(!url.names.iter().any(|name| name.contains(['/', '\\']) || name == ".."));
        }
    }
}
