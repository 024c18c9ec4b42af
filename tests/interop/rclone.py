#!/usr/bin/env python3
"""rclone: copy, check, sync, move and purge of a tree."""

import pathlib
import subprocess
import tempfile

from harness import MIB, PASSWORD, USER, Folder, serve, main, random_file, tool, tree_digest


def suite(checks):
    rclone = tool("rclone", "rclone")
    with Folder() as folder, tempfile.TemporaryDirectory() as local, \
            serve({"test": folder.path}) as server:
        local = pathlib.Path(local)
        for index in range(60):
            part = local / "tree" / f"d{index % 7}" / "ü"
            part.mkdir(parents=True, exist_ok=True)
            random_file(part / f"f {index}.bin", index * 3331, index)
        random_file(local / "tree" / "big", 20 * MIB)
        hidden = subprocess.run([rclone, "obscure", PASSWORD], text=True, capture_output=True)
        config = local / "rclone.conf"
        config.write_text(f"[s]\ntype = smb\nhost = 127.0.0.1\nport = {server.port}\nuser = {USER}\n"
                          f"pass = {hidden.stdout.strip()}\n")

        def run(*args, fails=False):
            done = subprocess.run([rclone, "--config", str(config), *args], text=True,
                                  capture_output=True, timeout=120)
            if (done.returncode == 0) == fails:
                raise RuntimeError(done.stdout + done.stderr)
            return done.stdout

        remote = "s:test/r"
        checks.run("mkdir", run, "mkdir", remote)
        checks.run("copy", run, "copy", str(local / "tree"), f"{remote}/tree")
        checks.equal("copy-same", tree_digest(folder.path / "r/tree"), tree_digest(local / "tree"))
        checks.run("check", run, "check", "--download", str(local / "tree"), f"{remote}/tree")
        checks.run("get", run, "copy", f"{remote}/tree", str(local / "back"))
        checks.equal("get-same", tree_digest(local / "back"), tree_digest(local / "tree"))
        checks.run("sync", run, "sync", str(local / "tree/d1"), f"{remote}/tree")
        checks.equal("sync-same", tree_digest(folder.path / "r/tree"), tree_digest(local / "tree/d1"))
        checks.run("moveto", run, "moveto", f"{remote}/tree", f"{remote}/moved")
        checks.check("lsd-shares", "test" in (run("lsd", "s:")))
        checks.run("touch", run, "touch", f"{remote}/t")
        checks.run("purge", run, "purge", remote)
        checks.check("purged", not (folder.path / "r").exists())


if __name__ == "__main__":
    main(suite)
