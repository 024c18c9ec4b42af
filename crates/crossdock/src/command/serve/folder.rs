//! `crossdock serve DIR`

use super::Args;
use super::welcome::{Password, Welcome};
use crate::config::{check_share_name, parse_address};
use crate::failure::{Failure, While};
use crate::host::Host;
use crate::service::{self, Service};
use crate::{out, password, runtime};
use auth::MemoryAccounts;
use crypto::{Random, SystemRandom};
use server::{Encrypt, ShareConfig, Signing};
use std::path::Path;
use std::sync::Arc;
use store::{OffloadSettings, ShareRoot};
use wire::dtyp::{Guid, Sid};

/// Where the password comes from, if it is not made up.
const PASSWORD_VARIABLE: &str = "CROSSDOCK_PASSWORD";

/// Serves the folder `dir`, until it is told to end.
pub(super) async fn serve(dir: &Path, args: &Args) -> Result<(), Failure> {
    let share = share_name(dir, args.name.as_deref())?;
    let addresses = parse_address(&args.listen).map_err(|what| {
        Failure::usage(format!("--listen: {what}")).hint("for example --listen 0.0.0.0:4450")
    })?;
    let volume = service::open_volume(dir)?;
    let offload = volume.description().clone();
    let user = args.user.clone().unwrap_or_else(user_name);
    let password = password()?;
    let accounts = MemoryAccounts::on_machine(machine_sid());
    accounts
        .add(&user, password.text())
        .or_fail(|| "--user".to_owned())?;
    let root = ShareRoot {
        name: share.clone(),
        volume,
        read_only: args.read_only,
    };
    let service = Service {
        guid: random_guid(),
        signing: Signing::Required,
        offload: OffloadSettings::default(),
        shares: vec![ShareConfig {
            root: Arc::new(root),
            comment: String::new(),
            encrypt: Encrypt::Offered,
        }],
        accounts: Arc::new(accounts),
    };
    let stop = runtime::stop_requested()?;
    let listeners = service::listen(&addresses).await?;
    if let Some(address) = listeners
        .first()
        .and_then(|listener| listener.local_addr().ok())
    {
        let welcome = Welcome {
            folder: dir,
            host: &Host::reachable(address),
            address,
            share: &share,
            user: &user,
            password: &password,
            read_only: args.read_only,
            description: &offload,
        };
        out::line(welcome)?;
    }
    service.run(listeners, stop).await
}

/// The same at each start by the same Linux user, since descriptors kept beside the files name
/// their owners by it. The other numbers mean nothing.
fn machine_sid() -> Sid {
    let user = rustix::process::geteuid().as_raw();
    Sid::new(5, &[21, 0x4372_6F73, 0x7364_6F63, user])
}

/// The name asked for, or the folder's own.
fn share_name(dir: &Path, asked: Option<&str>) -> Result<String, Failure> {
    if let Some(name) = asked {
        check_share_name(name).map_err(|what| Failure::usage(format!("--name: {what}")))?;
        return Ok(name.to_owned());
    }
    let full = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let name = full
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    // What cannot be a share's name, such as that of "/", is replaced.
    Ok(name
        .filter(|name| check_share_name(name).is_ok())
        .unwrap_or_else(|| "files".to_owned()))
}

/// Who is at the keyboard. Root's name is left alone: this is no logon of the computer's root.
fn user_name() -> String {
    let name = std::env::var("USER")
        .or_else(|_| std::env::var("LOGNAME"))
        .unwrap_or_default();
    match name.as_str() {
        "" | "root" => "crossdock".to_owned(),
        _ => name,
    }
}

fn password() -> Result<Password, Failure> {
    match std::env::var(PASSWORD_VARIABLE) {
        Ok(text) if text.is_empty() => Err(Failure::usage(format!(
            "{PASSWORD_VARIABLE} is set, but empty"
        ))
        .hint("unset it, and a password is made up")),
        Ok(text) => Ok(Password::Given(text)),
        Err(std::env::VarError::NotPresent) => {
            Ok(Password::MadeUp(password::generate(&SystemRandom)))
        }
        Err(_) => Err(Failure::usage(format!("{PASSWORD_VARIABLE} is not text"))),
    }
}

fn random_guid() -> Guid {
    let mut bytes = [0; 16];
    SystemRandom.fill(&mut bytes);
    Guid(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_called_like_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let videos = folder.path().join("videos");
        std::fs::create_dir(&videos).unwrap();
        assert_eq!(share_name(&videos, None).unwrap(), "videos");
        assert_eq!(
            share_name(&videos.join("..").join("videos"), None).unwrap(),
            "videos"
        );
        assert_eq!(share_name(Path::new("/"), None).unwrap(), "files");
        assert_eq!(share_name(&videos, Some("v")).unwrap(), "v");
        assert!(share_name(&videos, Some("a/b")).is_err());
    }
}
