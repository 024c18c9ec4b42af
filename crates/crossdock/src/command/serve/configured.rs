//! `crossdock serve --config FILE`

use crate::config::{self, Config};
use crate::failure::{Failure, While};
use crate::service::{self, Service};
use crate::{out, runtime, state_dir};
use auth::UserDatabase;
use crypto::SystemRandom;
use server::{Encrypt, ShareConfig, Signing};
use std::path::Path;
use std::sync::Arc;
use store::{OffloadSettings, ShareRoot};
use wire::dtyp::Guid;

/// Serves what `file` says, until it is told to end.
pub(super) async fn serve(file: &Path) -> Result<(), Failure> {
    let config = Config::load(file)?;
    let state_dir = &config.server.state_dir;
    state_dir::prepare(state_dir)?;
    let (users, guid) = state(state_dir).map_err(|f| state_dir::explain(state_dir, f))?;
    if users
        .list()
        .or_fail(|| "cannot read the accounts".to_owned())
        .map_err(|f| state_dir::explain(state_dir, f))?
        .is_empty()
    {
        let file = file.display();
        out::notice(format_args!(
            "nobody can log on yet: crossdock user add NAME --config {file}"
        ));
    }
    let service = Service {
        guid,
        signing: signing(config.server.signing),
        offload: offload(&config.offload),
        shares: config.shares.iter().map(share).collect::<Result<_, _>>()?,
        accounts: Arc::new(users),
    };
    let stop = runtime::stop_requested()?;
    let listeners = service::listen(&config.listen()).await?;
    let addresses = listeners.iter().filter_map(|l| l.local_addr().ok());
    let lines: Vec<String> = addresses.map(|a| format!("listening on {a}")).collect();
    out::line(lines.join("\n"))?;
    service.run(listeners, stop).await
}

fn state(folder: &Path) -> Result<(UserDatabase, Guid), Failure> {
    let users = UserDatabase::open(folder).or_fail(|| "cannot open the accounts".to_owned())?;
    Ok((users, state_dir::server_guid(folder, &SystemRandom)?))
}

fn share(section: &config::ShareSection) -> Result<ShareConfig, Failure> {
    let root = ShareRoot {
        name: section.name().to_owned(),
        volume: service::open_volume(&section.path)?,
        read_only: section.read_only,
    };
    let encrypt = match section.encrypt {
        config::Encrypt::Off => Encrypt::Off,
        config::Encrypt::Offered => Encrypt::Offered,
        config::Encrypt::Required => Encrypt::Required,
    };
    Ok(ShareConfig {
        root: Arc::new(root),
        comment: section.comment.clone(),
        encrypt,
    })
}

fn signing(signing: config::Signing) -> Signing {
    match signing {
        config::Signing::Required => Signing::Required,
        config::Signing::Enabled => Signing::Enabled,
    }
}

fn offload(section: &config::OffloadSection) -> OffloadSettings {
    let usual = OffloadSettings::default();
    OffloadSettings {
        enabled: true,
        read_max: section.read_max,
        write_max: section.write_max,
        token_ttl: section.token_ttl.unwrap_or(usual.token_ttl),
    }
}
