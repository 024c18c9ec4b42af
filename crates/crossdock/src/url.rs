//! Where a file is: on this machine, or on a server as `smb://user@host:port/share/path`.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

/// The port of SMB over TCP.
const PORT: u16 = 445;

/// A file or a folder, here or on a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// On this machine.
    Local(PathBuf),
    /// On a server.
    Remote(Url),
}

/// A file or a folder on a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Url {
    /// The domain of the user.
    pub(crate) domain: Option<String>,
    /// Who logs on.
    pub(crate) user: Option<String>,
    /// A name or an address, without the brackets of IPv6.
    pub(crate) host: String,
    /// The TCP port.
    pub(crate) port: u16,
    /// The share.
    pub(crate) share: String,
    /// The names below the share; none for the share itself.
    pub(crate) names: Vec<String>,
    /// It was written with a slash at its end, so it can only be a folder.
    pub(crate) folder: bool,
}

impl Place {
    /// Reads what was typed: `smb://…`, `//host/share/…`, `\\host\share\…` or a local path.
    pub(crate) fn parse(text: &OsStr) -> Result<Self, Failure> {
        let Some(known) = text.to_str() else {
            return Ok(Self::Local(text.into()));
        };
        if known.is_empty() {
            return Err(Failure::usage(
                "an empty name is neither a file nor a folder",
            ));
        }
        if let Some(rest) = strip_scheme(known) {
            return parse_url(rest)
                .map_err(|why| not_a_url(known, why))
                .map(Self::Remote);
        }
        let unc = known
            .strip_prefix(r"\\")
            .or_else(|| known.strip_prefix("//"));
        if let Some(rest) = unc {
            return parse_unc(rest)
                .map_err(|why| not_a_url(known, why))
                .map(Self::Remote);
        }
        if known.contains("://")
            || known
                .get(..4)
                .is_some_and(|s| s.eq_ignore_ascii_case("smb:"))
        {
            let failure = Failure::usage(format!("{known} is not an address of a kind known here"));
            return Err(failure.hint(
                "write smb://user@host/share/path; a local file of such a name needs ./ before it",
            ));
        }
        Ok(Self::Local(text.into()))
    }
}

impl Url {
    /// The path below the share as SMB writes it; empty for the share itself.
    pub(crate) fn path(&self) -> String {
        self.names.join("\\")
    }

    /// The last name of the path.
    pub(crate) fn file_name(&self) -> Option<&str> {
        self.names.last().map(String::as_str)
    }

    /// `host` or `host:port`, as one types it.
    pub(crate) fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", encode(&self.host, ":")),
            false => encode(&self.host, ""),
        };
        match self.port {
            PORT => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("smb://")?;
        if let Some(user) = &self.user {
            if let Some(domain) = &self.domain {
                write!(f, "{};", encode(domain, ""))?;
            }
            write!(f, "{}@", encode(user, ""))?;
        }
        write!(f, "{}/{}", self.authority(), encode(&self.share, ""))?;
        for name in &self.names {
            write!(f, "/{}", encode(name, ":"))?;
        }
        f.write_str(if self.folder { "/" } else { "" })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => write!(f, "{}", path.display()),
            Self::Remote(url) => write!(f, "{url}"),
        }
    }
}

fn not_a_url(text: &str, why: String) -> Failure {
    Failure::usage(format!("{text}: {why}")).hint("write smb://user@host/share/path")
}

fn strip_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    scheme.eq_ignore_ascii_case("smb").then_some(rest)
}

fn parse_url(rest: &str) -> Result<Url, String> {
    if rest.contains('?') || rest.contains('#') {
        return Err("? and # must be written %3F and %23".into());
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, host) = match authority.rsplit_once('@') {
        Some((login, host)) => (Some(login), host),
        None => (None, authority),
    };
    let (domain, user) = match login {
        Some(login) => parse_login(login)?,
        None => (None, None),
    };
    let (host, port) = parse_host(host)?;
    let names = path.split('/').map(decode).collect::<Result<Vec<_>, _>>()?;
    build(
        Url {
            domain,
            user,
            host: decode(&host)?,
            port,
            ..empty()
        },
        &names,
    )
}

fn parse_login(login: &str) -> Result<(Option<String>, Option<String>), String> {
    if login.contains(':') {
        return Err(
            "a password does not belong here, where everybody can see it; use \
                    CROSSDOCK_PASSWORD, --password-file or the prompt"
                .into(),
        );
    }
    let (domain, user) = match login.split_once(';') {
        Some((domain, user)) => (Some(decode(domain)?), user),
        None => (None, login),
    };
    let user = decode(user)?;
    if user.is_empty() {
        return Err("there is no user before the @".into());
    }
    Ok((domain.filter(|domain| !domain.is_empty()), Some(user)))
}

fn parse_unc(rest: &str) -> Result<Url, String> {
    let mut names = rest.split(['/', '\\']);
    let (host, port) = parse_host(names.next().unwrap_or_default())?;
    let names: Vec<String> = names.map(str::to_owned).collect();
    build(
        Url {
            host,
            port,
            ..empty()
        },
        &names,
    )
}

/// `host`, `host:port`, `[address]` or `[address]:port`.
fn parse_host(text: &str) -> Result<(String, u16), String> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, after) = rest.split_once(']').ok_or("a ] is missing")?;
        match after.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None if after.is_empty() => (address, None),
            None => return Err("after ] comes a port or nothing".into()),
        }
    } else {
        match text.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err("an IPv6 address must be in brackets, as in [fe80::1]".into());
            }
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    if host.is_empty() {
        return Err("there is no server name".into());
    }
    let port = match port {
        None => PORT,
        Some(port) => match port.parse() {
            Ok(port) if port != 0 => port,
            _ => return Err(format!("{port:?} is not a port")),
        },
    };
    Ok((host.to_owned(), port))
}

fn empty() -> Url {
    Url {
        domain: None,
        user: None,
        host: String::new(),
        port: PORT,
        share: String::new(),
        names: Vec::new(),
        folder: false,
    }
}

/// Adds share and path. Empty names and `.` mean nothing; `..` is not resolved, because on a server
/// that may be another folder than the one that the eye sees.
fn build(url: Url, parts: &[String]) -> Result<Url, String> {
    let folder = parts
        .last()
        .is_some_and(|last| last.is_empty() || last == ".");
    let mut names = Vec::new();
    for part in parts {
        match part.as_str() {
            "" | "." => {}
            ".." => return Err(".. cannot be used here".into()),
            name if name.contains(['/', '\\', '\0']) => {
                return Err(format!("{name:?} cannot be a name on a server"));
            }
            name => names.push(name.to_owned()),
        }
    }
    if names.is_empty() {
        return Err("this names a server but no share".into());
    }
    let share = names.remove(0);
    let folder = folder || names.is_empty();
    Ok(Url {
        share,
        names,
        folder,
        ..url
    })
}

/// Percent-decoding.
fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = (
            rest.next().and_then(hex_digit),
            rest.next().and_then(hex_digit),
        );
        let (Some(high), Some(low)) = digits else {
            return Err(format!(
                "{text:?} has a % without two digits behind it; write %25"
            ));
        };
        bytes.push(high << 4 | low);
    }
    String::from_utf8(bytes).map_err(|_| format!("{text:?} is not UTF-8"))
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Percent-encoding of everything that could be taken for a separator.
fn encode(text: &str, also: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        let plain = character.is_alphanumeric()
            || "-._~!$&'()*+,= ".contains(character)
            || also.contains(character);
        if plain {
            encoded.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
