#!/usr/bin/env python3
"""The real Linux SMB client (cifs.ko in User Mode Linux): mounts, copies, lists, renames, removes."""

import os
import pathlib
import subprocess

from harness import PASSWORD, USER, Folder, Missing, serve, main, tool

HERE = pathlib.Path(__file__).resolve().parent / "kernel-client"
WORK = os.environ.get("KC", os.path.expanduser("~/.cache/kernel-client"))


def ready():
    """Builds the small system once; needs root for apt-get."""
    if os.access(f"{WORK}/initrd.gz", os.R_OK):
        return
    tool("dpkg", "dpkg")
    if os.geteuid() != 0:
        raise Missing("the User Mode Linux client (run tests/interop/kernel-client/setup.sh as root)")
    done = subprocess.run(["bash", str(HERE / "setup.sh"), WORK], capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"the User Mode Linux client: {done.stdout}{done.stderr}")


def boot(server, share, version, options="cache=strict"):
    command = ["bash", str(HERE / "run.sh"), "-t", "150"]
    values = {"PORT": server.port, "SHARE": share, "U": USER, "P": PASSWORD, "VERS": version,
              "OPTIONS": options}
    for name, value in values.items():
        command += ["-e", f"{name}={value}"]
    done = subprocess.run([*command, str(HERE / "files.sh")], text=True, capture_output=True,
                          env={**os.environ, "KC": WORK}, timeout=200)
    if done.returncode or "kernel-client-ok" not in done.stdout:
        raise RuntimeError(f"status {done.returncode}: {done.stdout[-600:]} {done.stderr[-200:]}")


def suite(checks):
    ready()
    with Folder() as folder, Folder() as secret, serve(
        {"test": folder.path, "secret": secret.path},
        share_options={"secret": 'encrypt = "required"'},
    ) as server:
        for version in ("2.1", "3.0", "3.1.1"):
            checks.run(f"vers={version}", boot, server, "test", version)
            checks.check(f"vers={version}-removed", not list(folder.path.iterdir()))
        checks.run("vers=3.1.1-sealed", boot, server, "secret", "3.1.1", "seal")
        checks.run("vers=3.0-sealed", boot, server, "secret", "3.0", "seal")


if __name__ == "__main__":
    main(suite)
