//! The configuration file: what may stand in it, and what is said when something else does.

mod duration;
mod mistake;
mod size;

use crate::failure::{Failure, While};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The port where no other is given: 445 needs a right that not everybody has.
pub(crate) const PORT_DEFAULT: u16 = 4450;

/// The whole file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    #[serde(default)]
    pub(crate) server: ServerSection,
    #[serde(default)]
    pub(crate) offload: OffloadSection,
    #[serde(default, rename = "share")]
    pub(crate) shares: Vec<ShareSection>,
}

/// `[server]`
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServerSection {
    listen: Spanned<Vec<Spanned<String>>>,
    /// Relative to the file; absolute after loading.
    pub(crate) state_dir: PathBuf,
    pub(crate) signing: Signing,
}

impl Default for ServerSection {
    fn default() -> Self {
        let listen = Spanned::new(0..0, format!("127.0.0.1:{PORT_DEFAULT}"));
        Self {
            listen: Spanned::new(0..0, vec![listen]),
            state_dir: "state".into(),
            signing: Signing::default(),
        }
    }
}

/// `signing =`
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Signing {
    #[default]
    Required,
    Enabled,
}

/// `[offload]`
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OffloadSection {
    #[serde(deserialize_with = "size::transfer")]
    pub(crate) read_max: Option<u64>,
    #[serde(deserialize_with = "size::transfer")]
    pub(crate) write_max: Option<u64>,
    #[serde(deserialize_with = "duration::token_ttl")]
    pub(crate) token_ttl: Option<std::time::Duration>,
}

/// `[[share]]`
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareSection {
    name: Spanned<String>,
    /// Relative to the file; absolute after loading.
    pub(crate) path: PathBuf,
    #[serde(default)]
    pub(crate) read_only: bool,
    #[serde(default)]
    pub(crate) encrypt: Encrypt,
    #[serde(default)]
    pub(crate) comment: String,
}

impl ShareSection {
    pub(crate) fn name(&self) -> &str {
        self.name.get_ref()
    }
}

/// `encrypt =`
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Encrypt {
    Off,
    #[default]
    Offered,
    Required,
}

impl Config {
    /// Reads and checks a file.
    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .or_fail(|| format!("cannot read the configuration {}", path.display()))?;
        let home = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, home)
            .map_err(|mistake| mistake.into_failure(&path.display().to_string(), &text))
    }

    /// Reads and checks a file's text; `home` is what relative paths are relative to.
    fn parse(text: &str, home: &Path) -> Result<Self, mistake::Mistake> {
        let mut config: Self = toml::from_str(text).map_err(mistake::Mistake::of_toml)?;
        config.server.state_dir = home.join(&config.server.state_dir);
        for share in &mut config.shares {
            share.path = home.join(&share.path);
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), mistake::Mistake> {
        self.addresses()?;
        let mut seen: HashMap<String, &str> = HashMap::new();
        for share in &self.shares {
            let at = |what| mistake::Mistake::at(share.name.span(), what);
            check_share_name(share.name()).map_err(at)?;
            if let Some(other) = seen.insert(share.name().to_lowercase(), share.name()) {
                return Err(at(format!("there is a share {other:?} already")));
            }
        }
        if self.shares.is_empty() {
            let what = "there is nothing to serve: no [[share]]";
            return Err(mistake::Mistake::at(0..0, what.into()));
        }
        Ok(())
    }

    /// The addresses to listen on.
    fn addresses(&self) -> Result<Vec<SocketAddr>, mistake::Mistake> {
        let mut addresses = Vec::new();
        let listen = &self.server.listen;
        if listen.get_ref().is_empty() {
            let what = "there is no address to listen on; without this key it is 127.0.0.1:4450";
            return Err(mistake::Mistake::at(listen.span(), what.into()));
        }
        for entry in listen.get_ref() {
            let found = parse_address(entry.get_ref())
                .map_err(|what| mistake::Mistake::at(entry.span(), what))?;
            addresses.extend(found);
        }
        Ok(addresses)
    }

    /// The addresses to listen on, of a configuration that was checked.
    pub(crate) fn listen(&self) -> Vec<SocketAddr> {
        self.addresses().unwrap_or_default()
    }
}

/// Reads `address:port`; without a port it is [`PORT_DEFAULT`].
pub(crate) fn parse_address(text: &str) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = text.trim_matches(['[', ']']).parse() {
        return Ok(vec![SocketAddr::new(address, PORT_DEFAULT)]);
    }
    match text.to_socket_addrs() {
        Ok(addresses) => Ok(addresses.collect()),
        Err(_) => Err(format!(
            "{text:?} is not an address like 127.0.0.1:{PORT_DEFAULT}"
        )),
    }
}

/// Names that clients can ask for. [MS-SRVS] 2.2.4.23 SHARE_INFO_2, and the characters that a
/// path component cannot have.
pub(crate) fn check_share_name(name: &str) -> Result<(), String> {
    const NAME_MAX: usize = 80;
    const BAD: &str = "\\/:*?\"<>|[]+=;,";
    if name.is_empty() || name.trim() != name {
        return Err(format!(
            "the share name {name:?} is empty or begins or ends with a space"
        ));
    }
    if name.encode_utf16().count() > NAME_MAX {
        return Err(format!(
            "the share name is longer than {NAME_MAX} characters"
        ));
    }
    if let Some(bad) = name.chars().find(|c| BAD.contains(*c) || c.is_control()) {
        return Err(format!("a share name cannot have {bad:?} in it"));
    }
    if matches!(
        name.to_ascii_uppercase().as_str(),
        "IPC$" | "GLOBAL" | "." | ".."
    ) {
        return Err(format!("the share name {name:?} has a meaning of its own"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
