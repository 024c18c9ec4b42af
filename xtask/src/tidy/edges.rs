//! Which crate may depend on which. A new edge is a decision: change ARCHITECTURE.md with it.

use super::Finding;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The crates each crate may use in its product code. Tests may use more.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("wire", &[]),
    ("crypto", &["wire"]),
    ("auth", &["wire", "crypto"]),
    ("rpc", &["wire"]),
    ("volume", &["wire"]),
    ("store", &["wire", "volume", "crypto"]),
    (
        "server",
        &["wire", "crypto", "auth", "rpc", "store", "volume"],
    ),
    ("client", &["wire", "crypto", "auth"]),
    ("net", &["wire", "server", "client"]),
    (
        "crossdock",
        &[
            "wire", "crypto", "auth", "rpc", "volume", "store", "server", "client", "net",
        ],
    ),
    ("xtask", &[]),
];

/// Crates that must know nothing of sockets, and so may not use tokio.
const WITHOUT_TOKIO: [&str; 7] = ["wire", "crypto", "auth", "rpc", "volume", "store", "server"];

/// What cargo knows about the workspace.
pub(super) fn metadata(root: &Path) -> Result<Value, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

/// Rule `edge`.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in list(metadata, "packages") {
        let name = short(package);
        let uses = list(package, "dependencies").filter(|dependency| !is_dev(dependency));
        for used in uses.map(short) {
            if let Some(why) = forbidden(name, used) {
                let folder = if name == "xtask" {
                    "xtask".into()
                } else {
                    format!("crates/{name}")
                };
                let path = format!("{folder}/Cargo.toml");
                let message = format!("{name} may not use {used}; {why}");
                findings.push(Finding {
                    path,
                    line: 1,
                    rule: "edge",
                    message,
                });
            }
        }
    }
    findings
}

fn forbidden(name: &str, used: &str) -> Option<&'static str> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(from, _)| *from == name) else {
        return Some("the crate is unknown; add it to xtask/src/tidy/edges.rs and ARCHITECTURE.md");
    };
    if used == "tokio" && WITHOUT_TOKIO.contains(&name) {
        return Some("waiting and sockets belong to net");
    }
    let ours = ALLOWED.iter().any(|(crate_name, _)| *crate_name == used);
    (ours && !allowed.contains(&used))
        .then_some("move the code down, or pass a trait; a new edge needs ARCHITECTURE.md")
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn short(value: &Value) -> &str {
    let name = value.get("name").and_then(Value::as_str).unwrap_or("");
    name.strip_prefix("crossdock-").unwrap_or(name)
}

fn is_dev(dependency: &Value) -> bool {
    dependency.get("kind").and_then(Value::as_str) == Some("dev")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn uses(name: &str, used: &str, kind: Option<&str>) -> Vec<Finding> {
        let dependency = json!({ "name": used, "kind": kind });
        check(&json!({ "packages": [{ "name": name, "dependencies": [dependency] }] }))
    }

    #[test]
    fn the_server_may_use_the_store_but_not_the_client() {
        assert_eq!(uses("crossdock-server", "crossdock-store", None), []);
        let found = uses("crossdock-server", "crossdock-client", None);
        assert_eq!(found[0].path, "crates/server/Cargo.toml");
        assert!(found[0].message.contains("server may not use client"));
        assert_eq!(
            uses("crossdock-server", "crossdock-client", Some("dev")),
            []
        );
        assert_eq!(
            uses("crossdock-server", "crossdock-client", Some("build")).len(),
            1
        );
    }

    #[test]
    fn the_core_may_not_use_tokio() {
        assert_eq!(uses("crossdock-server", "tokio", None).len(), 1);
        assert_eq!(uses("crossdock-net", "tokio", None), []);
    }

    #[test]
    fn an_unknown_crate_is_found() {
        assert!(!uses("crossdock-capture", "serde", None).is_empty());
    }

    #[test]
    fn the_table_has_no_cycle() {
        let order: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
        for (index, (name, allowed)) in ALLOWED.iter().enumerate() {
            for used in *allowed {
                let below = order.iter().position(|other| other == used);
                assert!(below.is_some_and(|below| below < index), "{name} -> {used}");
            }
        }
    }
}
