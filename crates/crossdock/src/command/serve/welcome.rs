//! What `crossdock serve DIR` says when it is ready: lines to paste on each kind of client.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use volume::Description;

/// The password, and whether it may be shown.
pub(super) enum Password {
    /// By this program: shown once, or nobody would know it.
    MadeUp(String),
    /// By the environment: never shown.
    Given(String),
}

impl Password {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::MadeUp(text) | Self::Given(text) => text,
        }
    }
}

/// What there is to say.
pub(super) struct Welcome<'a> {
    pub(super) folder: &'a Path,
    /// What clients call this computer.
    pub(super) host: &'a str,
    pub(super) address: SocketAddr,
    pub(super) share: &'a str,
    pub(super) user: &'a str,
    pub(super) password: &'a Password,
    pub(super) read_only: bool,
    pub(super) description: &'a Description,
}

impl fmt::Display for Welcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = if self.read_only { ", read-only" } else { "" };
        writeln!(
            f,
            "Serving {} as \\\\{}\\{}{access}",
            self.folder.display(),
            self.host,
            self.share
        )?;
        writeln!(f, "  user      {}", self.user)?;
        match self.password {
            Password::MadeUp(text) => writeln!(f, "  password  {text}  (shown this once)")?,
            Password::Given(_) => writeln!(f, "  password  the one in CROSSDOCK_PASSWORD")?,
        }
        writeln!(f, "  copies    {}\n", offload(self.description))?;
        self.lines(f)?;
        if self.address.ip().is_loopback() {
            writeln!(
                f,
                "\nOnly this computer can connect; --listen 0.0.0.0:4450 lets others in."
            )?;
        }
        write!(f, "Ctrl-C ends it.")
    }
}

impl Welcome<'_> {
    fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            host, user, share, ..
        } = self;
        let port = self.address.port();
        let usual = port == 445;
        let shell = quoted(share);
        let url = url_escaped(share);
        let (at, tcp_port, option, mount) = match usual {
            true => (String::new(), String::new(), String::new(), String::new()),
            false => (
                format!(":{port}"),
                format!(" /TCPPORT:{port}"),
                format!(" -p {port}"),
                format!("port={port},"),
            ),
        };
        // In cmd.exe, `*` asks for the password.
        let (asked, shown) = match self.password {
            Password::MadeUp(text) => (text.as_str(), text.as_str()),
            Password::Given(_) => ("*", "$CROSSDOCK_PASSWORD"),
        };
        writeln!(
            f,
            "Windows 11 24H2 and Server 2025 (earlier ones need port 445):"
        )?;
        writeln!(
            f,
            "  net use Z: \"\\\\{host}\\{share}\" {asked} /user:{user}{tcp_port}"
        )?;
        writeln!(f, "macOS (Finder: Go, Connect to Server):")?;
        writeln!(f, "  open 'smb://{user}@{host}{at}/{url}'")?;
        writeln!(f, "Linux:")?;
        writeln!(
            f,
            "  sudo mount -t cifs //{host}/{shell} /mnt -o \
             \"{mount}username={user},password={shown},uid=$(id -u)\""
        )?;
        writeln!(f, "smbclient:")?;
        writeln!(
            f,
            "  smbclient //{host}/{shell}{option} -U \"{user}%{shown}\""
        )?;
        writeln!(f, "crossdock:")?;
        writeln!(
            f,
            "  CROSSDOCK_PASSWORD=\"{shown}\" crossdock cp FILE \
             'smb://{user}@{host}{at}/{url}/FILE'"
        )
    }
}

/// What an offloaded copy costs on this file system.
fn offload(description: &Description) -> String {
    let name = &description.file_system;
    match (
        description.offload.clone_granularity,
        description.offload.punch,
    ) {
        (Some(_), _) => format!("offloaded (ODX); {name} shares blocks, so no data moves"),
        (None, true) => format!(
            "offloaded (ODX); {name} cannot share blocks, so the server copies data, not holes"
        ),
        (None, false) => format!("offloaded (ODX); {name} cannot share blocks nor keep holes"),
    }
}

/// For a shell: as it is, or in double quotes where it needs them.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    match text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// For a URL: spaces and what is not ASCII as percent signs.
fn url_escaped(text: &str) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~');
    let mut url = String::new();
    for byte in text.bytes() {
        match plain(byte) {
            true => url.push(char::from(byte)),
            false => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::OffloadSupport;
    use wire::dtyp::FileTime;

    fn description(clone_granularity: Option<u32>) -> Description {
        Description {
            file_system: "XFS".into(),
            serial: 1,
            creation_time: FileTime::ZERO,
            max_component: 255,
            cluster_size: 4096,
            offload: OffloadSupport {
                clone_granularity,
                punch: true,
            },
            named_streams: true,
        }
    }

    fn text(address: &str, share: &str, password: &Password) -> String {
        let welcome = Welcome {
            folder: Path::new("/srv/videos"),
            host: "10.0.0.9",
            address: address.parse().unwrap(),
            share,
            user: "anna",
            password,
            read_only: false,
            description: &description(Some(4096)),
        };
        welcome.to_string()
    }

    #[test]
    fn every_client_gets_its_line() {
        let made_up = Password::MadeUp("lusab-babad".into());
        let text = text("0.0.0.0:4450", "videos", &made_up);
        for line in [
            r#"  net use Z: "\\10.0.0.9\videos" lusab-babad /user:anna /TCPPORT:4450"#,
            "  open 'smb://anna@10.0.0.9:4450/videos'",
            "  sudo mount -t cifs //10.0.0.9/videos /mnt -o \
             \"port=4450,username=anna,password=lusab-babad,uid=$(id -u)\"",
            "  smbclient //10.0.0.9/videos -p 4450 -U \"anna%lusab-babad\"",
            "  CROSSDOCK_PASSWORD=\"lusab-babad\" crossdock cp FILE \
             'smb://anna@10.0.0.9:4450/videos/FILE'",
            "  copies    offloaded (ODX); XFS shares blocks, so no data moves",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line}\nnot in\n{text}"
            );
        }
        assert!(!text.contains("Only this computer"));
    }

    #[test]
    fn a_password_from_the_environment_is_not_shown() {
        let text = text("127.0.0.1:445", "videos", &Password::Given("secret".into()));
        assert!(!text.contains("secret"));
        assert!(text.contains(r#"net use Z: "\\10.0.0.9\videos" * /user:anna"#));
        assert!(!text.contains("TCPPORT") && !text.contains("-p 445"));
        assert!(text.contains("Only this computer"));
    }

    #[test]
    fn names_with_spaces_can_be_pasted() {
        let text = text("0.0.0.0:445", "my videos", &Password::MadeUp("x".into()));
        assert!(
            text.contains("smbclient //10.0.0.9/'my videos' -U"),
            "{text}"
        );
        assert!(
            text.contains("open 'smb://anna@10.0.0.9/my%20videos'"),
            "{text}"
        );
    }

    #[test]
    fn what_the_file_system_cannot_do_is_said() {
        assert!(offload(&description(None)).contains("XFS cannot share blocks"));
    }
}
