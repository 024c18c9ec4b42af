//! The servers of a copy: one connection and one logon for each server and user, one tree connect
//! for each share.

use crate::credentials;
use crate::failure::{Failure, While};
use crate::url::{Place, Url};
use auth::Credentials;
use client::{ConnectOptions, Connection, Encryption, Session, Traffic, Tree};

/// Everything that is connected, and the passwords for what is not yet.
pub(crate) struct Servers {
    encrypt: bool,
    logins: Vec<(Key, Credentials)>,
    sessions: Vec<(Key, Session)>,
    trees: Vec<Tree>,
}

/// Two addresses with the same key are served by one connection.
#[derive(PartialEq, Eq)]
struct Key {
    host: String,
    port: u16,
    user: String,
    domain: String,
}

impl Key {
    fn of(url: &Url) -> Self {
        Self {
            host: url.host.to_lowercase(),
            port: url.port,
            user: url.user.clone().unwrap_or_default().to_lowercase(),
            domain: url.domain.clone().unwrap_or_default().to_lowercase(),
        }
    }
}

impl Servers {
    /// Finds out the password for the server of each place; this may ask on the terminal. Nothing
    /// is connected yet.
    pub(crate) fn new(
        credentials: &credentials::LogonArgs,
        encrypt: bool,
        places: [&Place; 2],
    ) -> Result<Self, Failure> {
        let mut logins: Vec<(Key, Credentials)> = Vec::new();
        for place in places {
            let Place::Remote(url) = place else { continue };
            let key = Key::of(url);
            if !logins.iter().any(|(known, _)| *known == key) {
                logins.push((key, credentials.of(url)?));
            }
        }
        Ok(Self {
            encrypt,
            logins,
            sessions: Vec::new(),
            trees: Vec::new(),
        })
    }

    /// The share of `url`, whose server is that of one of the places.
    pub(crate) async fn tree(&mut self, url: &Url) -> Result<Tree, Failure> {
        let session = self.session(url).await?;
        let known = self.trees.iter().find(|tree| {
            tree.connection() == session.connection()
                && tree.share().to_lowercase() == url.share.to_lowercase()
        });
        if let Some(tree) = known {
            return Ok(tree.clone());
        }
        let tree = session.tree(&url.share).await.map_err(failed)?;
        self.trees.push(tree.clone());
        Ok(tree)
    }

    async fn session(&mut self, url: &Url) -> Result<Session, Failure> {
        let key = Key::of(url);
        if let Some((_, session)) = self.sessions.iter().find(|(known, _)| *known == key) {
            return Ok(session.clone());
        }
        let doing = format!("cannot log on to {} as {}", url.authority(), key.user);
        let login = self.logins.iter().find(|(known, _)| *known == key);
        let Some((_, credentials)) = login else {
            return Err(Failure::usage(format!("{doing}: there is no password")));
        };
        let connection = self.connect(url).await?;
        let logging_on = connection.session(credentials.clone()).await;
        let session = logging_on.map_err(|error| explained(doing, &error))?;
        self.sessions.push((key, session.clone()));
        Ok(session)
    }

    async fn connect(&self, url: &Url) -> Result<Connection, Failure> {
        let doing = || format!("cannot connect to {}", url.authority());
        let transport = net::connect(&url.host, url.port).await.or_fail(doing)?;
        let mut options = ConnectOptions::new(url.host.as_str());
        if self.encrypt {
            options.encryption = Encryption::Required;
        }
        let connecting = Connection::new(transport, options).await;
        connecting.map_err(|error| explained(doing(), &error))
    }

    /// What crossed the network on all connections.
    pub(crate) fn traffic(&self) -> Traffic {
        let all = self
            .sessions
            .iter()
            .map(|(_, session)| session.connection().traffic());
        all.fold(Traffic::default(), |sum, one| Traffic {
            sent: sum.sent.saturating_add(one.sent),
            received: sum.received.saturating_add(one.received),
        })
    }
}

/// The client's error as the command's failure.
pub(crate) fn failed(error: client::Error) -> Failure {
    with_hint(Failure::new(error.to_string()), &error)
}

fn explained(doing: String, error: &client::Error) -> Failure {
    with_hint(Failure::new(format!("{doing}: {error}")), error)
}

fn with_hint(failure: Failure, error: &client::Error) -> Failure {
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
