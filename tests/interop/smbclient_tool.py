#!/usr/bin/env python3
"""Debian's smbclient: every dialect, unsigned, signed and encrypted; every file command."""

import pathlib
import subprocess
import tempfile

from harness import (MIB, PASSWORD, USER, Folder, serve, digest, main, random_file, tool,
                     tree_digest)

DIALECTS = ["SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11"]
NAMES = ["Ünïcödé größe.txt", "日本語 ファイル.bin", "emoji 🎬.mov", "spaces and 'quotes' #&%.txt"]


class Client:
    """One way to call smbclient."""

    def __init__(self, server, share, dialect="SMB3_11", protection="sign", password=PASSWORD):
        self.command = [
            tool("smbclient", "smbclient"), f"//127.0.0.1/{share}", "-p", str(server.port),
            "-U", f"{USER}%{password}", f"--client-protection={protection}",
            f"--option=client min protocol={dialect}", f"--option=client max protocol={dialect}"]

    def __call__(self, commands, cwd, fails=False):
        done = subprocess.run([*self.command, "-c", commands], cwd=cwd, text=True,
                              errors="replace", capture_output=True, timeout=120)
        output = done.stdout + done.stderr
        if (done.returncode == 0) == fails:
            raise RuntimeError(f"status {done.returncode}: {output}")
        return output


def conversation(checks, label, client, local, served):
    """put, get, ls, mkdir, rename, del, deltree, allinfo, names, all compared byte by byte."""
    work = f"w {label}"
    side = pathlib.Path(served) / work

    def run(name, commands, **options):
        return checks.run(f"{label}.{name}", lambda: client(commands, local, **options))

    run("mkdir", f'mkdir "{work}"')
    run("put", f'cd "{work}"; put big; put small; put empty')
    checks.equal(f"{label}.put-same", digest(side / "big"), digest(local / "big"))
    checks.equal(f"{label}.put-empty", (side / "empty").stat().st_size, 0)
    run("get", f'cd "{work}"; get big back')
    checks.equal(f"{label}.get-same", digest(local / "back"), digest(local / "big"))
    run("rename", f'cd "{work}"; rename big moved; rename moved "{NAMES[0]}"')
    checks.check(f"{label}.renamed", (side / NAMES[0]).exists() and not (side / "big").exists())
    info = run("allinfo", f'cd "{work}"; allinfo "{NAMES[0]}"') or ""
    checks.check(f"{label}.allinfo-says-stream", "::$DATA" in info, info)
    short = next((line[9:] for line in info.splitlines() if line.startswith("altname: ")), "")
    run("get-by-short-name", f'cd "{work}"; get "{short}" back')
    checks.equal(f"{label}.short-name-same", digest(local / "back"), digest(local / "big"))
    for name in NAMES:
        run(f"put {name}", f'cd "{work}"; put small "{name}"')
    listing = run("ls", f'cd "{work}"; ls') or ""
    checks.check(f"{label}.ls-names", all(name in listing for name in NAMES), listing)
    run("ls-wildcard", f'cd "{work}"; ls *.bin')
    run("case", f'cd "{work.upper()}"; get SMALL back2')
    checks.equal(f"{label}.case-same", digest(local / "back2"), digest(local / "small"))
    run("mput", f'cd "{work}"; recurse on; prompt off; mput tree')
    checks.equal(f"{label}.mput-same", tree_digest(side / "tree"), tree_digest(local / "tree"))
    run("setmode", f'cd "{work}"; setmode small +rsh; allinfo small')
    refused = run("del-readonly", f'cd "{work}"; del small') or ""
    checks.check(f"{label}.del-readonly-refused", "CANNOT_DELETE" in refused, refused)
    run("del", f'cd "{work}"; setmode small -rsh; del small')
    checks.check(f"{label}.deleted", not (side / "small").exists())
    run("utimes", f'cd "{work}"; utimes empty 2020:01:02-03:04:05 2020:01:02-03:04:05 '
                  "2020:01:02-03:04:05 -1")
    run("volume", "volume; du")
    run("rmdir-not-empty", f'cd "{work}"; rmdir tree', fails=False)
    checks.check(f"{label}.not-empty-stays", (side / "tree").is_dir())
    run("deltree", f'deltree "{work}"')
    checks.check(f"{label}.deltree-gone", not side.exists())


def prepare(local):
    random_file(local / "big", 20 * MIB + 7)
    (local / "small").write_text("hello\n")
    (local / "empty").write_bytes(b"")
    for index in range(30):
        folder = local / "tree" / f"d{index % 5}"
        folder.mkdir(parents=True, exist_ok=True)
        random_file(folder / f"f {index} ü.bin", index * 997, index)


def many_files(checks, server, served, local):
    folder = pathlib.Path(served) / "many"
    folder.mkdir()
    for index in range(10_000):
        (folder / f"file-{index:05}.txt").write_bytes(b"x")
    for dialect in DIALECTS:
        listing = Client(server, "test", dialect)("ls many\\*", local)
        count = sum(1 for line in listing.splitlines() if "file-" in line)
        checks.equal(f"ls-10000[{dialect}]", count, 10_000)


def refusals(checks, server, local):
    checks.run("wrong-password", lambda: Client(server, "test", password="wrong")("ls", local, True))
    checks.run("no-such-share", lambda: Client(server, "none")("ls", local, True))
    checks.run("smb1-refused", lambda: Client(server, "test", "NT1")("ls", local, True))
    checks.run("anonymous-refused", lambda: anonymous(server))


def anonymous(server):
    done = subprocess.run(["smbclient", "//127.0.0.1/test", "-p", str(server.port), "-N", "-U", "%",
                           "-c", "ls"], capture_output=True, text=True, timeout=60)
    if done.returncode == 0:
        raise RuntimeError("anonymous logon was accepted")


def suite(checks):
    with Folder() as folder, Folder() as secret, tempfile.TemporaryDirectory() as local:
        local = pathlib.Path(local)
        prepare(local)
        shares = {"test": folder.path, "secret": secret.path}
        options = {"secret": 'encrypt = "required"', "test": 'comment = "for tests"'}
        with serve(shares, 'signing = "enabled"', share_options=options) as server:
            for dialect in DIALECTS:
                for protection in ("off", "sign", "encrypt"):
                    if protection == "encrypt" and dialect.startswith("SMB2"):
                        continue
                    client = Client(server, "test", dialect, protection)
                    conversation(checks, f"{dialect}-{protection}", client, local, folder.path)
            conversation(checks, "required-encryption", Client(server, "secret"), local, secret.path)
            checks.run("required-encryption-refuses-2.1",
                       lambda: Client(server, "secret", "SMB2_10")("ls", local, True))
            many_files(checks, server, folder.path, local)
            refusals(checks, server, local)
            shares_listed(checks, server)
        with serve({"test": folder.path}, 'signing = "required"') as server:
            for dialect in DIALECTS:
                client = Client(server, "test", dialect, "off")
                conversation(checks, f"{dialect}-signing-required", client, local, folder.path)


def shares_listed(checks, server):
    done = subprocess.run(["smbclient", "-L", "//127.0.0.1", "-p", str(server.port), "-U",
                           f"{USER}%{PASSWORD}"], capture_output=True, text=True, timeout=60)
    for word in ("test", "secret", "IPC$", "for tests"):
        checks.check(f"share-list.{word}", word in done.stdout, done.stdout + done.stderr)


if __name__ == "__main__":
    main(suite)
