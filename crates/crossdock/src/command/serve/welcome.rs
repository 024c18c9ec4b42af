//! What `crossdock serve DIR` says when it is ready: lines to paste on each kind of client.

use crate::host::Host;
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

/// The port that clients try by themselves.
const USUAL_PORT: u16 = 445;

/// What there is to say.
pub(super) struct Welcome<'a> {
    pub(super) folder: &'a Path,
    /// What clients call this computer.
    pub(super) host: &'a Host,
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
            self.host.in_unc(),
            self.share
        )?;
        writeln!(f, "  user      {}", self.user)?;
        match self.password {
            Password::MadeUp(text) => writeln!(f, "  password  {text}  (shown this once)")?,
            Password::Given(_) => writeln!(f, "  password  the one in CROSSDOCK_PASSWORD here")?,
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
        self.windows(f)?;
        writeln!(f, "macOS (Finder: Go, Connect to Server):")?;
        writeln!(f, "  open '{}'", self.url())?;
        writeln!(f, "Linux, first of all in each new terminal:")?;
        match self.password {
            Password::MadeUp(text) => writeln!(f, "  export CROSSDOCK_PASSWORD={text}")?,
            Password::Given(_) => writeln!(
                f,
                "  read -rs CROSSDOCK_PASSWORD && export CROSSDOCK_PASSWORD   # type it, Enter"
            )?,
        }
        self.mount(f)?;
        self.smbclient(f)?;
        writeln!(f, "crossdock:")?;
        writeln!(f, "  crossdock cp FILE '{}/FILE'", self.url())
    }

    /// `*` asks for the password.
    fn windows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let password = match self.password {
            Password::MadeUp(text) => text,
            Password::Given(_) => "*",
        };
        let user = match self.user.chars().all(is_plain) {
            true => format!("/user:{}", self.user),
            false => format!("\"/user:{}\"", self.user),
        };
        let (host, share) = (self.host.in_unc(), self.share);
        let port = self.unusual_port(" /TCPPORT:");
        writeln!(
            f,
            "Windows 11 24H2 and Server 2025 (earlier ones need port 445):"
        )?;
        writeln!(
            f,
            "  net use Z: \"\\\\{host}\\{share}\" {password} {user}{port}"
        )
    }

    /// mount.cifs takes the password from PASSWD, where commas separate no options.
    fn mount(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = Vec::new();
        if self.address.port() != USUAL_PORT {
            options.push(format!("port={}", self.address.port()));
        }
        if let Some(ip) = self.host.ipv6() {
            options.push(format!("ip={ip}"));
        }
        options.push(format!("username={}", quoted(self.user)));
        options.push("uid=$(id -u)".into());
        let (host, share) = (self.host.in_unc(), quoted(self.share));
        writeln!(f, "mount:")?;
        writeln!(
            f,
            "  sudo PASSWD=\"$CROSSDOCK_PASSWORD\" mount -t cifs //{host}/{share} /mnt -o {}",
            options.join(",")
        )
    }

    fn smbclient(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, share) = (self.host.plain(), quoted(self.share));
        let (port, user) = (self.unusual_port(" -p "), quoted(self.user));
        writeln!(f, "smbclient:")?;
        writeln!(
            f,
            "  PASSWD=\"$CROSSDOCK_PASSWORD\" smbclient //{host}/{share}{port} -U {user}"
        )
    }

    fn url(&self) -> String {
        let (user, share) = (url_escaped(self.user), url_escaped(self.share));
        let (host, port) = (self.host.in_url(), self.unusual_port(":"));
        format!("smb://{user}@{host}{port}/{share}")
    }

    /// What a client must be told of a port that it would not try.
    fn unusual_port(&self, before: &str) -> String {
        match self.address.port() {
            USUAL_PORT => String::new(),
            port => format!("{before}{port}"),
        }
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

/// True for what no shell takes for anything else.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// For a shell: as it is, or in quotes where it needs them.
fn quoted(text: &str) -> String {
    match text.chars().all(is_plain) {
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

    fn text(host: &str, port: u16, (share, user): (&str, &str), password: &Password) -> String {
        let address = SocketAddr::new(host.parse().unwrap(), port);
        let welcome = Welcome {
            folder: Path::new("/srv/videos"),
            host: &Host::reachable(address),
            address,
            share,
            user,
            password,
            read_only: false,
            description: &description(Some(4096)),
        };
        welcome.to_string()
    }

    fn made_up() -> Password {
        Password::MadeUp("lusab-babad".into())
    }

    fn assert_lines(text: &str, lines: &[&str]) {
        for line in lines {
            assert!(
                text.lines().any(|found| found == *line),
                "{line}\nnot in\n{text}"
            );
        }
    }

    #[test]
    fn every_client_gets_its_line() {
        let text = text("10.0.0.9", 4450, ("videos", "anna"), &made_up());
        let lines = [
            r#"  net use Z: "\\10.0.0.9\videos" lusab-babad /user:anna /TCPPORT:4450"#,
            "  open 'smb://anna@10.0.0.9:4450/videos'",
            "  export CROSSDOCK_PASSWORD=lusab-babad",
            "  sudo PASSWD=\"$CROSSDOCK_PASSWORD\" mount -t cifs //10.0.0.9/videos /mnt -o \
             port=4450,username=anna,uid=$(id -u)",
            "  PASSWD=\"$CROSSDOCK_PASSWORD\" smbclient //10.0.0.9/videos -p 4450 -U anna",
            "  crossdock cp FILE 'smb://anna@10.0.0.9:4450/videos/FILE'",
            "  copies    offloaded (ODX); XFS shares blocks, so no data moves",
        ];
        assert_lines(&text, &lines);
        assert!(!text.contains("Only this computer"));
    }

    #[test]
    fn an_address_of_ipv6_is_written_as_each_client_takes_it() {
        let text = text("::1", 4450, ("videos", "anna"), &made_up());
        let lines = [
            r#"  net use Z: "\\--1.ipv6-literal.net\videos" lusab-babad /user:anna /TCPPORT:4450"#,
            "  open 'smb://anna@[::1]:4450/videos'",
            "  sudo PASSWD=\"$CROSSDOCK_PASSWORD\" mount -t cifs \
             //--1.ipv6-literal.net/videos /mnt -o \
             port=4450,ip=::1,username=anna,uid=$(id -u)",
            "  PASSWD=\"$CROSSDOCK_PASSWORD\" smbclient //::1/videos -p 4450 -U anna",
            "  crossdock cp FILE 'smb://anna@[::1]:4450/videos/FILE'",
        ];
        assert_lines(&text, &lines);
    }

    #[test]
    fn a_password_from_the_environment_is_not_shown() {
        let given = Password::Given("secret".into());
        let text = text("127.0.0.1", 445, ("videos", "anna"), &given);
        assert!(!text.contains("secret"));
        assert_lines(
            &text,
            &[r#"  net use Z: "\\127.0.0.1\videos" * /user:anna"#],
        );
        assert!(text.contains("read -rs CROSSDOCK_PASSWORD && export CROSSDOCK_PASSWORD"));
        assert!(!text.contains("TCPPORT") && !text.contains("-p 445"));
        assert!(text.contains("Only this computer"));
    }

    #[test]
    fn names_with_spaces_can_be_pasted() {
        let text = text("10.0.0.9", 445, ("my videos", "anna o'hara"), &made_up());
        let lines = [
            r#"  net use Z: "\\10.0.0.9\my videos" lusab-babad "/user:anna o'hara""#,
            "  open 'smb://anna%20o%27hara@10.0.0.9/my%20videos'",
            "  sudo PASSWD=\"$CROSSDOCK_PASSWORD\" mount -t cifs //10.0.0.9/'my videos' /mnt -o \
             username='anna o'\\''hara',uid=$(id -u)",
            "  PASSWD=\"$CROSSDOCK_PASSWORD\" smbclient //10.0.0.9/'my videos' \
             -U 'anna o'\\''hara'",
        ];
        assert_lines(&text, &lines);
    }

    #[test]
    fn what_the_file_system_cannot_do_is_said() {
        assert!(offload(&description(None)).contains("XFS cannot share blocks"));
    }
}
