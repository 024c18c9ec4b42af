//! The example of the manual, and what is said about files that are not like it.

use super::*;
use std::time::Duration;

/// As in the manual.
const EXAMPLE: &str = r#"
[server]
listen = ["127.0.0.1:4450"]
state_dir = "state"
signing = "required"
[offload]
read_max = "256MiB"
write_max = "16MiB"
token_ttl = "5min"
[[share]]
name = "vm"
path = "/srv/vm"
read_only = false
encrypt = "offered"
comment = "virtual machines"
"#;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("/etc/crossdock"))
        .map_err(|mistake| mistake.into_failure("a.toml", text).to_string())
}

/// The message about a file in which `line` follows the example's `[server]`.
fn complaint(line: &str) -> String {
    parse(&EXAMPLE.replace("[server]", &format!("[server]\n{line}"))).unwrap_err()
}

#[test]
fn the_example_is_understood() {
    let config = parse(EXAMPLE).unwrap();
    assert_eq!(config.listen(), ["127.0.0.1:4450".parse().unwrap()]);
    assert_eq!(config.server.state_dir, Path::new("/etc/crossdock/state"));
    assert_eq!(config.server.signing, Signing::Required);
    assert_eq!(config.offload.read_max, Some(256 << 20));
    assert_eq!(config.offload.write_max, Some(16 << 20));
    assert_eq!(config.offload.token_ttl, Some(Duration::from_secs(300)));
    let [share] = &config.shares[..] else {
        panic!("{:?}", config.shares)
    };
    assert_eq!(
        (share.name(), share.path.as_path()),
        ("vm", Path::new("/srv/vm"))
    );
    assert_eq!((share.read_only, share.encrypt), (false, Encrypt::Offered));
}

#[test]
fn the_example_of_the_readme_is_understood() {
    let readme = include_str!("../../../../README.md");
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let config = parse(example).unwrap();
    assert_eq!(config.shares[0].name(), "vm");
}

#[test]
fn only_a_share_is_needed() {
    let config = parse("[[share]]\nname = \"a\"\npath = \"b\"\n").unwrap();
    assert_eq!(config.listen(), ["127.0.0.1:4450".parse().unwrap()]);
    assert_eq!(config.offload.read_max, None);
    assert_eq!(config.shares[0].path, Path::new("/etc/crossdock/b"));
}

#[test]
fn an_unknown_key_is_an_error_with_its_place_and_a_near_one() {
    let text = complaint("sining = \"enabled\"");
    assert!(
        text.starts_with("error: a.toml:3:1: unknown key \"sining\""),
        "{text}"
    );
    assert!(text.contains("did you mean \"signing\"?"), "{text}");
    let text = complaint("workers = 9");
    assert!(
        text.contains("what can stand here: listen, state_dir, signing"),
        "{text}"
    );
}

#[test]
fn an_unknown_value_is_an_error_with_its_place_and_a_near_one() {
    let text = parse(&EXAMPLE.replace("\"required\"", "\"require\"")).unwrap_err();
    assert!(
        text.starts_with("error: a.toml:5:11: unknown value \"require\""),
        "{text}"
    );
    assert!(text.contains("did you mean \"required\"?"), "{text}");
}

#[test]
fn sizes_and_times_that_cannot_be_are_named_with_their_place() {
    for (good, bad, what) in [
        ("16MiB", "16MB", "write a number and B, KiB, MiB or GiB"),
        ("16MiB", "65537", "not a multiple of 512 bytes"),
        ("16MiB", "4KiB", "from 64KiB on"),
        ("5min", "0s", "not between 1s and 24h"),
        ("5min", "5m", "write a number and ms, s, min or h"),
    ] {
        let text = parse(&EXAMPLE.replace(good, bad)).unwrap_err();
        assert!(text.contains(what) && text.contains("a.toml:"), "{text}");
    }
}

#[test]
fn addresses_are_checked() {
    let listen = |address: &str| parse(&EXAMPLE.replace("127.0.0.1:4450", address));
    assert_eq!(
        listen("[::1]:445").unwrap().listen(),
        ["[::1]:445".parse().unwrap()]
    );
    assert_eq!(
        listen("0.0.0.0").unwrap().listen(),
        ["0.0.0.0:4450".parse().unwrap()]
    );
    assert_eq!(
        listen("::").unwrap().listen(),
        ["[::]:4450".parse().unwrap()]
    );
    let text = listen("127.0.0.1:99999").unwrap_err();
    assert!(
        text.contains("a.toml:3:11: \"127.0.0.1:99999\" is not an address"),
        "{text}"
    );
}

#[test]
fn share_names_are_checked() {
    for name in [
        "",
        " a",
        "a/b",
        "a:b",
        "ipc$",
        "..",
        "a\tb",
        &"x".repeat(81),
    ] {
        let quoted = format!("name = {}", serde_json::to_string(name).unwrap());
        let text = parse(&EXAMPLE.replace("name = \"vm\"", &quoted)).unwrap_err();
        assert!(text.starts_with("error: a.toml:11:8: "), "{text}");
    }
    let twice = format!("{EXAMPLE}[[share]]\nname = \"VM\"\npath = \"b\"\n");
    assert!(
        parse(&twice)
            .unwrap_err()
            .contains("a.toml:17:8: there is a share \"vm\" already")
    );
}

#[test]
fn a_file_that_serves_nothing_is_an_error() {
    assert!(parse("").unwrap_err().contains("no [[share]]"));
}

#[test]
fn what_is_no_toml_is_an_error_with_its_place() {
    assert!(parse("[server\n").unwrap_err().contains("a.toml:1:8: "));
}

#[test]
fn a_server_listens_somewhere() {
    let text = EXAMPLE.replace("[\"127.0.0.1:4450\"]", "[]");
    let complaint = parse(&text).unwrap_err();
    assert!(
        complaint.contains("a.toml:3:10: there is no address to listen on"),
        "{complaint}"
    );
}
