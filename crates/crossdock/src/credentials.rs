//! Who logs on to a server, and where the password comes from.

use crate::failure::{Failure, While};
use crate::out;
use crate::url::Url;
use auth::{Credentials, Secret};
use std::io::IsTerminal;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The variable that holds the password.
const PASSWORD: &str = "CROSSDOCK_PASSWORD";

/// Arguments of every command that logs on to a server.
#[derive(clap::Args, Debug)]
pub(crate) struct LogonArgs {
    /// Log on as this user (also DOMAIN\USER) where the address does not say who [default: $USER]
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,

    /// Read the password from the first line of this file; else it comes from the variable
    /// CROSSDOCK_PASSWORD or is asked for
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl LogonArgs {
    /// Puts into `url` who logs on, where it does not say so itself.
    pub(crate) fn complete(&self, url: &mut Url) -> Result<(), Failure> {
        if url.user.is_some() {
            return Ok(());
        }
        if let Some(user) = &self.user {
            let (domain, user) = user.split_once(['\\', ';']).unwrap_or(("", user));
            url.user = Some(user.into());
            url.domain = Some(domain.to_owned()).filter(|domain| !domain.is_empty());
            return Ok(());
        }
        match std::env::var("USER") {
            Ok(user) if !user.is_empty() => {
                url.user = Some(user);
                Ok(())
            }
            _ => Err(
                Failure::usage(format!("no user is given for {}", url.authority()))
                    .hint("write smb://user@host/… or --user USER"),
            ),
        }
    }

    /// What the user of `url` logs on with: the password is from the file, the variable or a
    /// prompt.
    pub(crate) fn of(&self, url: &Url) -> Result<Credentials, Failure> {
        let user = url.user.clone().unwrap_or_default();
        let password = match &self.password_file {
            Some(file) => from_file(file)?,
            None => match std::env::var(PASSWORD) {
                Ok(password) => password,
                Err(_) => ask(&user, &url.authority())?,
            },
        };
        let domain = url.domain.clone().unwrap_or_default();
        Ok(Credentials {
            user,
            domain,
            secret: Secret::Password(password),
        })
    }
}

fn from_file(file: &Path) -> Result<String, Failure> {
    let doing = || format!("cannot read the password file {}", file.display());
    let text = std::fs::read_to_string(file).or_fail(doing)?;
    let mode = std::fs::metadata(file).or_fail(doing)?.permissions().mode();
    if mode & 0o077 != 0 {
        out::notice(format_args!(
            "warning: others can read {}; chmod 600 it",
            file.display()
        ));
    }
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(Failure::usage(format!(
            "the first line of {} is empty",
            file.display()
        ))),
    }
}

fn ask(user: &str, server: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Failure::usage(format!("no password is given for {user} on {server}")).hint(format!(
                "set {PASSWORD}, give --password-file, or run it on a terminal"
            )),
        );
    }
    rpassword::prompt_password(format!("Password of {user} on {server}: "))
        .or_fail(|| "cannot read the password".into())
}
