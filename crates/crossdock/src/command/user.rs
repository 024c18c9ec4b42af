//! `crossdock user`: the accounts of a configured server.

use crate::config::Config;
use crate::failure::{Failure, While};
use crate::{out, state_dir};
use auth::UserDatabase;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

/// Arguments of `crossdock user`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLES: &str = "\
Examples:
  crossdock user add anna --config /etc/crossdock.toml
  printf '%s\\n' \"$SECRET\" | crossdock user passwd anna --config /etc/crossdock.toml
  crossdock user list --config /etc/crossdock.toml

On a terminal the password is asked for twice; else it is the first line of standard input. A \
running server knows of a change at once.";

#[derive(clap::Subcommand)]
enum Action {
    /// Add an account
    Add(Named),
    /// Give an account another password
    Passwd(Named),
    /// Remove an account
    Remove(Named),
    /// List the accounts
    List(Where),
}

#[derive(clap::Args)]
struct Named {
    /// The user's name
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    place: Where,
}

#[derive(clap::Args)]
struct Where {
    /// The server's configuration file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Where {
    fn state_dir(&self) -> Result<PathBuf, Failure> {
        Ok(Config::load(&self.config)?.server.state_dir)
    }

    /// The accounts, if there ever were any: only adding one makes the folder.
    fn database(&self) -> Result<Option<UserDatabase>, Failure> {
        let state_dir = self.state_dir()?;
        match state_dir::has_accounts(&state_dir) {
            true => open(&state_dir).map(Some),
            false => Ok(None),
        }
    }
}

fn open(state_dir: &Path) -> Result<UserDatabase, Failure> {
    UserDatabase::open(state_dir)
        .or_fail(|| "cannot open the accounts".into())
        .map_err(|failure| state_dir::explain(state_dir, failure))
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.action {
        Action::Add(named) => add(named),
        Action::Passwd(named) => passwd(named),
        Action::Remove(named) => remove(named),
        Action::List(place) => list(place),
    }
}

fn add(named: &Named) -> Result<(), Failure> {
    let state_dir = named.place.state_dir()?;
    let password = new_password()?;
    state_dir::prepare(&state_dir)?;
    open(&state_dir)?
        .add(&named.name, &password)
        .or_fail(|| cannot("add", &named.name))?;
    out::notice(format_args!("{} may log on now", named.name));
    Ok(())
}

fn passwd(named: &Named) -> Result<(), Failure> {
    let doing = || cannot("change", &named.name);
    let users = named.existing(doing)?;
    let password = new_password()?;
    users.set_password(&named.name, &password).or_fail(doing)?;
    out::notice(format_args!("{} has another password now", named.name));
    Ok(())
}

fn remove(named: &Named) -> Result<(), Failure> {
    let doing = || cannot("remove", &named.name);
    named.existing(doing)?.remove(&named.name).or_fail(doing)?;
    out::notice(format_args!("{} can log on no more", named.name));
    Ok(())
}

fn list(place: &Where) -> Result<(), Failure> {
    let users = match place.database()? {
        Some(users) => users
            .list()
            .or_fail(|| "cannot read the accounts".into())
            .map_err(|failure| {
                state_dir::explain(&place.state_dir().unwrap_or_default(), failure)
            })?,
        None => Vec::new(),
    };
    if users.is_empty() {
        out::notice("there are no accounts yet: crossdock user add NAME --config FILE");
        return Ok(());
    }
    let names: Vec<String> = users.into_iter().map(|user| user.name).collect();
    out::line(names.join("\n"))
}

impl Named {
    /// The accounts, where there must be one of this name.
    fn existing(&self, doing: impl FnOnce() -> String) -> Result<UserDatabase, Failure> {
        self.place
            .database()?
            .ok_or_else(|| Failure::new(format!("{}: there is no user {:?}", doing(), self.name)))
    }
}

fn cannot(what: &str, name: &str) -> String {
    format!("cannot {what} the account {name:?}")
}

/// Asks twice on a terminal, else takes the first line of standard input.
fn new_password() -> Result<String, Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return first_line(stdin.lock());
    }
    let ask = |prompt| {
        rpassword::prompt_password(prompt).or_fail(|| "cannot ask for the password".into())
    };
    let password = checked(ask("New password: ")?)?;
    match ask("The same again: ")? == password {
        true => Ok(password),
        false => Err(Failure::new("the two passwords are not the same").hint("try again")),
    }
}

fn first_line(mut input: impl BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    input
        .read_line(&mut line)
        .or_fail(|| "cannot read the password".into())?;
    checked(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn checked(password: String) -> Result<String, Failure> {
    match password.is_empty() {
        true => Err(Failure::new("the password is empty")
            .hint("give it as the first line of standard input, or on a terminal")),
        false => Ok(password),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line_without_its_end() {
        assert_eq!(
            first_line(&b" pass word \r\nnext\n"[..]).unwrap(),
            " pass word "
        );
        assert_eq!(first_line(&b"x"[..]).unwrap(), "x");
    }

    #[test]
    fn an_empty_password_is_refused() {
        assert!(first_line(&b"\n"[..]).is_err());
        assert!(first_line(&b""[..]).is_err());
    }
}
