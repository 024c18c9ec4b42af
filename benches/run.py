#!/usr/bin/env python3
"""Crossdock beside Samba and `cp` on this machine, in one run: benches/run.py [--write docs/benchmarks.md]

Needs root (loop mounts), Debian's samba, smbclient, xfsprogs, btrfs-progs, and
`cargo build --release`. Servers take turns within each round; what counts are the ratios.
"""

import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/interop"))

from harness import GIB, MIB, PASSWORD, USER, Folder, Server, binary  # noqa: E402
from samba import Samba  # noqa: E402

PROTECTIONS = {"unsigned": "off", "signed (AES-128-GMAC)": "sign",
               "encrypted (AES-128-GCM)": "encrypt"}
HERTZ = os.sysconf("SC_CLK_TCK")


def random_source(path, size):
    with open(path, "wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))


def family(pid):
    """A process and its descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = open(f"/proc/{entry}/stat").read().rsplit(") ", 1)[1].split()[1]
                children.setdefault(int(parent), []).append(int(entry))
            except OSError:
                pass
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        queue += children.get(one, [])
    return found


def processor_seconds(pid):
    """What a server and its children, also those that ended, have used."""
    ticks = 0
    for one in family(pid):
        try:
            fields = open(f"/proc/{one}/stat").read().rsplit(") ", 1)[1].split()
            ticks += sum(int(value) for value in fields[11:15])
        except OSError:
            pass
    return ticks / HERTZ


def timed(command, **options):
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, **options)
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return seconds


def smbclient(server, commands, protection="sign"):
    return timed(["smbclient", "//127.0.0.1/test", "-p", str(server.port), "-U",
                  f"{USER}%{PASSWORD}", "-m", "SMB3", f"--client-protection={protection}", "-c",
                  commands])


def offloaded(server, source, target):
    url = f"smb://{USER}@127.0.0.1:{server.port}/test"
    return timed([binary(), "cp", f"{url}/{source}", f"{url}/{target}"],
                 env={**os.environ, "CROSSDOCK_PASSWORD": PASSWORD})


def remove(*paths):
    for path in paths:
        pathlib.Path(path).unlink(missing_ok=True)
    os.sync()


def copies(kind, size, rounds):
    """Seconds of one copy inside a folder: {way: [seconds]}"""
    found = {"cp": [], "ODX": [], "Samba COPYCHUNK": []}
    with Folder(kind, 4 * size + GIB) as folder:
        source, target = folder.path / "source", folder.path / "target"
        random_source(source, size)
        os.sync()
        local = ["cp", f"--reflink={'always' if kind in ('xfs', 'btrfs') else 'never'}"]
        objects = "acl_xattr btrfs" if kind == "btrfs" else "acl_xattr"
        with Server({"test": folder.path}) as ours, Samba({"test": folder.path},
                                                          objects=objects) as samba:
            for _ in range(rounds):
                found["cp"].append(timed([*local, str(source), str(target)]))
                remove(target)
                found["ODX"].append(offloaded(ours, "source", "target"))
                same = subprocess.run(["cmp", str(source), str(target)]).returncode == 0
                assert same, "the copy differs"
                remove(target)
                found["Samba COPYCHUNK"].append(smbclient(samba, "scopy source target"))
                remove(target)
    return found


def transfers(size, rounds):
    """{(operation, protection, server): [(seconds, server CPU seconds)]}"""
    found = {}
    with Folder("tmpfs", 3 * size + GIB) as folder:
        local = folder.path / "local"
        random_source(local, size)
        share = folder.path / "share"
        share.mkdir()
        with Server({"test": share}, 'signing = "enabled"') as ours, \
                Samba({"test": share}) as samba:
            for _ in range(rounds):
                for name, protection in PROTECTIONS.items():
                    for label, server in (("Crossdock", ours), ("Samba", samba)):
                        for operation, command in (("put", f"put {local} file"),
                                                   ("get", "get file /dev/null")):
                            before = processor_seconds(server.process.pid)
                            seconds = smbclient(server, command, protection)
                            used = processor_seconds(server.process.pid) - before
                            found.setdefault((operation, name, label), []).append((seconds, used))
                        remove(share / "file")
    return found


def spread(values):
    return f"{statistics.median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def copies_table(size, rounds):
    lines = [f"## {size // GIB} GiB copied inside the server, MiB/s: median (range)", "",
             "| file system | `cp` on the server | Crossdock ODX | Samba COPYCHUNK | ODX / COPYCHUNK "
             "| ODX / `cp` |", "|---|---|---|---|---|---|"]
    for kind in ("xfs", "btrfs", "ext4", "tmpfs"):
        found = {way: [size / MIB / one for one in seconds]
                 for way, seconds in copies(kind, size, rounds).items()}
        middle = {way: statistics.median(rates) for way, rates in found.items()}
        reflink = " (`--reflink=always`)" if kind in ("xfs", "btrfs") else ""
        lines.append(
            f"| {kind}{reflink} | {spread(found['cp'])} | {spread(found['ODX'])} "
            f"| {spread(found['Samba COPYCHUNK'])} "
            f"| {middle['ODX'] / middle['Samba COPYCHUNK']:.2f} "
            f"| {middle['ODX'] / middle['cp']:.2f} |")
        print(lines[-1], flush=True)
    lines += ["", "Both sides are whole commands: `crossdock cp` and `smbclient -c scopy` connect, log "
              "on, copy and close. On a file system with reflink the copy itself takes about as long "
              "as that."]
    return lines


def transfers_table(size, rounds):
    found = transfers(size, rounds)
    lines = [f"## {size // GIB} GiB put and get by smbclient on tmpfs", "",
             "| operation | protection | Crossdock MiB/s | Samba MiB/s | throughput ratio "
             "| Crossdock CPU s | Samba CPU s | CPU ratio |", "|---|---|---|---|---|---|---|---|"]
    for name in PROTECTIONS:
        for operation in ("put", "get"):
            ours, samba = (found[(operation, name, label)] for label in ("Crossdock", "Samba"))
            rates = [[size / MIB / seconds for seconds, _ in side] for side in (ours, samba)]
            used = [statistics.median(cpu for _, cpu in side) for side in (ours, samba)]
            ratio = statistics.median(rates[0]) / statistics.median(rates[1])
            lines.append(f"| {operation} | {name} | {spread(rates[0])} | {spread(rates[1])} "
                         f"| {ratio:.2f} | {used[0]:.2f} | {used[1]:.2f} "
                         f"| {used[0] / used[1]:.2f} |")
            print(lines[-1], flush=True)
    return lines


def heading(rounds):
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                      if line.startswith("model name")), "?")
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True).stdout.strip()
    version = subprocess.run(["smbd", "--version"], capture_output=True, text=True,
                             env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}).stdout
    return ["# Benchmarks", "",
            "Repeat with one command, as root on Debian 12 (`tests/interop/setup` and Debian's "
            "`samba` bring what it needs): "
            "`cargo build --release && python3 benches/run.py --write docs/benchmarks.md`", "",
            f"Commit {commit}, {os.cpu_count()} cores of {processor}, Linux {platform.release()}, "
            f"Samba {version.split()[-1] if version else '?'}; {rounds} rounds, servers taking turns. "
            "The machine is shared, so look at the ratios, not at the rates.", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", help="write the tables to this file")
    parser.add_argument("--gib", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    size = options.gib * GIB
    lines = heading(options.rounds)
    lines += copies_table(size, options.rounds) + [""]
    lines += transfers_table(size, options.rounds)
    text = "\n".join(lines) + "\n"
    if options.write:
        pathlib.Path(options.write).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
