#!/usr/bin/env python3
"""The seed's conversation on the wire, read by tshark: sizes, counts, offsets, byte order."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time

from harness import MIB, PASSWORD, USER, Folder, Missing, serve, binary, digest, main, tool

SIZE = 1_879_048_196
FIELDS = ["tcp.len", "smb2.flags.response", "smb2.ioctl.function", "smb2.olb.offset",
          "smb2.fsctl.odx.file_offset", "smb2.fsctl.odx.copy_length",
          "smb2.fsctl.odx.xfer_length", "smb2.fsctl.odx.token_offset",
          "smb2.fsctl.odx.token.type", "smb2.fsctl.odx.token.idlen", "smb2.nt_status"]


def allocated_file(path):
    """A file of the seed's size without holes."""
    block = bytes(range(256)) * 4096
    with open(path, "wb") as file:
        left = SIZE
        while left:
            piece = min(left, len(block))
            file.write(block[:piece])
            left -= piece


def capture(server, path, action):
    """Runs `action` while tshark records the server's port."""
    tshark = subprocess.Popen([tool("tshark", "tshark"), "-q", "-i", "lo", "-f",
                               f"tcp port {server.port}", "-w", str(path), "-B", "64"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        if path.exists() and path.stat().st_size > 0:
            break
        time.sleep(0.1)
    time.sleep(0.5)
    try:
        return action()
    finally:
        time.sleep(1)
        tshark.send_signal(signal.SIGINT)
        tshark.wait(20)


def rows(server, path):
    """One dictionary for each ODX message."""
    command = ["tshark", "-r", str(path), "-d", f"tcp.port=={server.port},nbss", "-Y",
               "smb2.ioctl.function == 0x00094264 || smb2.ioctl.function == 0x00098268", "-T",
               "fields", "-E", "separator=|"]
    for field in FIELDS:
        command += ["-e", field]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [dict(zip(FIELDS, line.split("|"))) for line in text.splitlines()]


def number(text):
    return int(text, 0) if text else None


def judge(checks, found):
    reads = [row for row in found if number(row["smb2.ioctl.function"]) == 0x94264]
    writes = [row for row in found if number(row["smb2.ioctl.function"]) == 0x98268]
    for name, part, call, reply, count in (("read", reads, 156, 644, 8),
                                           ("write", writes, 668, 132, 113)):
        calls = [row for row in part if row["smb2.flags.response"] in ("0", "False")]
        replies = [row for row in part if row["smb2.flags.response"] in ("1", "True")]
        checks.equal(f"{name}s", len(calls), count)
        checks.equal(f"{name}-replies", len(replies), count)
        checks.equal(f"{name}-call-size", {row["tcp.len"] for row in calls}, {str(call)})
        checks.equal(f"{name}-reply-size", {row["tcp.len"] for row in replies}, {str(reply)})
        checks.equal(f"{name}-output-offset",
                     {number(row["smb2.olb.offset"].split(",")[-1]) for row in replies}, {0x70})
    judge_reads(checks, reads)
    judge_writes(checks, writes)


def judge_reads(checks, reads):
    calls, replies = reads[0::2], reads[1::2]
    token = 256 * MIB
    checks.equal("read-offsets", [number(row["smb2.fsctl.odx.file_offset"]) for row in calls],
                 [index * token for index in range(8)] if len(calls) == 8 else None)
    checks.equal("transfer-lengths", [number(row["smb2.fsctl.odx.xfer_length"]) for row in replies],
                 [token] * 7 + [512])
    checks.check("token-type-big-endian", all(
        number(row["smb2.fsctl.odx.token.type"]) not in (0, None, 0xFFFF0001) for row in replies))
    checks.check("token-length-big-endian", all(
        0 < number(row["smb2.fsctl.odx.token.idlen"]) <= 504 for row in replies))


def judge_writes(checks, writes):
    calls, replies = writes[0::2], writes[1::2]
    step, token = 16 * MIB, 256 * MIB
    full = [(part * token + index * step, token - index * step, index * step)
            for part in range(7) for index in range(16)]
    found = [tuple(number(row[f"smb2.fsctl.odx.{name}"]) for name in
                   ("file_offset", "copy_length", "token_offset")) for row in calls]
    checks.equal("write-offsets-lengths-token-offsets", found, full + [(7 * token, 512, 0)])
    checks.equal("written", [number(row["smb2.fsctl.odx.xfer_length"]) for row in replies],
                 [step] * 112 + [512])


def suite(checks):
    if os.geteuid() != 0:
        raise Missing("root, to capture on loopback")
    tool("tshark", "tshark")
    with Folder() as folder, tempfile.TemporaryDirectory() as scratch, serve(
        {"vm": folder.path}, offload='read_max = "256MiB"\nwrite_max = "16MiB"'
    ) as server:
        allocated_file(folder.path / "sparse1")
        base = f"smb://{USER}@127.0.0.1:{server.port}/vm"

        def copy():
            return subprocess.run([binary(), "cp", f"{base}/sparse1", f"{base}/sparse1 - Copy (3)"],
                                  env={**os.environ, "CROSSDOCK_PASSWORD": PASSWORD},
                                  capture_output=True, text=True, timeout=300)

        path = pathlib.Path(scratch) / "copy.pcapng"
        done = capture(server, path, copy)
        print(done.stdout.strip().splitlines()[-1:] or done.stderr)
        checks.equal("cp", done.returncode, 0)
        judge(checks, rows(server, path))
        copied = folder.path / "sparse1 - Copy (3)"
        checks.equal("size", copied.stat().st_size, SIZE)
        checks.equal("same", digest(copied), digest(folder.path / "sparse1"))


if __name__ == "__main__":
    main(suite)
