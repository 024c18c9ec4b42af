#!/usr/bin/env python3
"""The ODX conversation by a client nobody here wrote (PyPI's smbprotocol, raw IOCTL).

Whole files, strides, one file, a second connection, a closed source, another user, and every
bad input of [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ and 2.1.5.10.21 FSCTL_OFFLOAD_WRITE, on
each file system that can be had.
"""

import os
import struct

from harness import KIB, MIB, Folder, serve, digest, kinds, main, random_file
from smb import (CREATE, DIRECTORY, OPEN, OPEN_IF, READ, WRITE, Peer, status_of)

TAIL = 1_234_567  # not a multiple of a sector
SOURCE = 40 * MIB + TAIL


def make_source(path):
    """Data, a hole, data with an unaligned end."""
    random_file(path, 8 * MIB)
    with open(path, "r+b") as file:
        file.seek(24 * MIB)
        file.write(os.urandom(MIB))
        file.seek(SOURCE - TAIL)
        file.write(os.urandom(TAIL))


def new(peer, name, share="test"):
    return peer.open(share, name, WRITE, CREATE)


def whole_file(checks, label, peer, folder):
    source = peer.open("test", "source")
    for dialect in (0x202, 0x210, 0x300, 0x302, 0x311):
        other = Peer(peer.connection.port, dialect=dialect)
        target = new(other, f"copy-{dialect:x}")
        checks.run(f"{label}.whole[{dialect:x}]", other.copy, other.open("test", "source"), target,
                   SOURCE)
        target.close()
        checks.equal(f"{label}.whole-size[{dialect:x}]",
                     (folder / f"copy-{dialect:x}").stat().st_size, SOURCE)
        checks.equal(f"{label}.whole-same[{dialect:x}]", digest(folder / f"copy-{dialect:x}"),
                     digest(folder / "source"))
        other.close()
    sparse = os.stat(folder / "source").st_blocks
    checks.check(f"{label}.holes-stay",
                 os.stat(folder / "copy-311").st_blocks <= sparse + 64,
                 f"{os.stat(folder / 'copy-311').st_blocks} blocks, source has {sparse}")
    target = peer.open("test", "encrypted-copy", WRITE, CREATE)
    secret = Peer(peer.connection.port, encrypt=True)
    checks.run(f"{label}.encrypted", secret.copy, secret.open("test", "source"),
               secret.open("test", "encrypted-copy", WRITE, OPEN), SOURCE)
    target.close()
    checks.equal(f"{label}.encrypted-same", digest(folder / "encrypted-copy"),
                 digest(folder / "source"))
    secret.close()
    source.close()


def strides(checks, label, peer, folder):
    """One token, pieces in any order by TransferOffset."""
    source, target = peer.open("test", "source"), new(peer, "strided")
    peer.set_end_of_file(target, 8 * MIB)
    _, transfer, token = peer.offload_read(source, 0, 8 * MIB)
    checks.equal(f"{label}.stride-token", transfer, 8 * MIB)
    pieces = list(range(0, 8 * MIB, 512 * KIB))
    for start in pieces[1::2] + pieces[0::2]:
        done = 0
        while done < 512 * KIB:
            done += peer.offload_write(target, start + done, 512 * KIB - done, token, start + done)
    target.close()
    checks.equal(f"{label}.strides-same", (folder / "strided").read_bytes(),
                 (folder / "source").read_bytes()[:8 * MIB])
    for piece in (512, 4096 - 512, 65536 + 512):
        target = new(peer, f"odd-{piece}")
        _, _, token = peer.offload_read(source, 512, piece)
        written = peer.offload_write(target, 0, piece, token)
        target.close()
        checks.equal(f"{label}.unaligned-to-blocks[{piece}]",
                     ((folder / f"odd-{piece}").read_bytes(), written),
                     ((folder / "source").read_bytes()[512:512 + piece], piece))
    source.close()


def one_file(checks, label, peer, folder):
    random_file(folder / "within", 2 * MIB, 5)
    handle = peer.open("test", "within", WRITE, OPEN)
    before = (folder / "within").read_bytes()
    checks.run(f"{label}.within-one-file", peer.copy, handle, handle, MIB, 0, MIB)
    handle.close()
    checks.equal(f"{label}.within-one-file-same", (folder / "within").read_bytes(),
                 before[:MIB] + before[:MIB])


def who_may_redeem(checks, label, peer, folder):
    """Closed handles, other connections, other shares: yes. Other users: no."""
    source = peer.open("test", "source")
    _, transfer, token = peer.offload_read(source, 0, MIB)
    source.close()
    target = new(peer, "after-close")
    checks.equal(f"{label}.after-source-closed", peer.offload_write(target, 0, transfer, token), MIB)
    second = Peer(peer.connection.port)
    elsewhere = new(second, "second-connection", "second")
    checks.equal(f"{label}.second-connection-and-share",
                 second.offload_write(elsewhere, 0, transfer, token), MIB)
    target.close()
    elsewhere.close()
    first = (folder / "source").read_bytes()[:MIB]
    checks.equal(f"{label}.after-close-same", (folder / "after-close").read_bytes(), first)
    peer_two = Peer.other(peer.connection.port)
    stranger = new(peer_two, "stranger")
    checks.equal(f"{label}.other-user",
                 status_of(peer_two.offload_write, stranger, 0, transfer, token), "INVALID_TOKEN")
    stranger.close()
    peer_two.close()
    second.close()


def bad_reads(checks, label, peer):
    source = peer.open("test", "source")

    def refused(name, status, *args, **options):
        checks.equal(f"{label}.read-{name}", status_of(peer.offload_read, *args, **options), status)

    refused("input-short", "BUFFER_TOO_SMALL", source, 0, 512, cut=31)
    refused("output-short", "BUFFER_TOO_SMALL", source, 0, 512, output=527)
    refused("offset-unaligned", "INVALID_PARAMETER", source, 1, 512)
    refused("length-unaligned", "INVALID_PARAMETER", source, 0, 511)
    refused("size-wrong", "INVALID_PARAMETER", source, 0, 512, size=33)
    refused("overflow", "INVALID_PARAMETER", source, (1 << 64) - 512, 512)
    refused("at-end", "END_OF_FILE", source, (SOURCE + 511) // 512 * 512, 512)
    refused("far-beyond-end", "END_OF_FILE", source, 1 << 60, 512)
    flags, transfer, _ = peer.offload_read(source, 0, 0)
    checks.equal(f"{label}.read-zero-length", transfer, 0)
    flags, transfer, token = peer.offload_read(source, 26 * MIB, 4 * MIB)
    if struct.unpack(">I", token[:4])[0] == 0xFFFF0001:
        checks.equal(f"{label}.read-hole-length", transfer, 4 * MIB)
    else:
        checks.fail(f"{label}.read-hole", "a hole does not give the zero token")
    checks.equal(f"{label}.read-hole-flags", flags, 0)
    folder = peer.open("test", "", READ, OPEN, DIRECTORY)
    refused("directory", "OFFLOAD_READ_FILE_NOT_SUPPORTED", folder, 0, 512)
    folder.close()
    blind = peer.open("test", "source", 0x120080)
    refused("no-right", "ACCESS_DENIED", blind, 0, 512)
    blind.close()
    locked(checks, f"{label}.read-locked", peer, "source", lambda: peer.offload_read(source, 0, MIB))
    source.close()
    refused("closed", "FILE_CLOSED", source, 0, 512)


def locked(checks, name, peer, path, call):
    """Another handle's exclusive lock makes `call` a FILE_LOCK_CONFLICT."""
    from smbprotocol.open import SMB2LockElement

    holder = peer.open("test", path, WRITE, OPEN)
    lock = SMB2LockElement()
    lock["offset"], lock["length"], lock["flags"] = 4096, 10, 0x2 | 0x10
    holder.lock([lock])
    checks.equal(name, status_of(call), "FILE_LOCK_CONFLICT")
    holder.close()


def bad_writes(checks, label, peer, folder):
    source = peer.open("test", "source")
    _, _, token = peer.offload_read(source, 0, MIB)
    target = new(peer, "refusals")
    peer.set_end_of_file(target, MIB)

    def refused(name, status, *args, **options):
        checks.equal(f"{label}.write-{name}", status_of(peer.offload_write, *args, **options),
                     status)

    refused("input-short", "BUFFER_TOO_SMALL", target, 0, 512, token, cut=543)
    refused("output-short", "BUFFER_TOO_SMALL", target, 0, 512, token, output=15)
    refused("offset-unaligned", "INVALID_PARAMETER", target, 1, 512, token)
    refused("length-unaligned", "INVALID_PARAMETER", target, 0, 513, token)
    refused("token-offset-unaligned", "INVALID_PARAMETER", target, 0, 512, token, 100)
    refused("size-wrong", "INVALID_PARAMETER", target, 0, 512, token, size=16)
    refused("overflow", "INVALID_PARAMETER", target, (1 << 64) - 512, 512, token)
    checks.equal(f"{label}.write-zero-length-bad-token",
                 peer.offload_write(target, 0, 0, bytes(512)), 0)
    refused("beyond-end", "END_OF_FILE", target, MIB + 512, 512, token)
    refused("token-all-zero", "INVALID_TOKEN", target, 0, 512, bytes(512))
    for bit in (0, 33, 70, 8 * 40 + 3, 8 * 100):
        spoiled = bytearray(token)
        spoiled[bit // 8] ^= 1 << bit % 8
        if spoiled[:4] != b"\xff\xff\x00\x01" and bit // 8 < 8 + struct.unpack(">H", token[6:8])[0]:
            refused(f"token-bit-{bit}", "INVALID_TOKEN", target, 0, 512, bytes(spoiled))
    blind = peer.open("test", "refusals", READ, OPEN)
    refused("no-right", "ACCESS_DENIED", blind, 0, 512, token)
    blind.close()
    locked(checks, f"{label}.write-locked", peer, "refusals",
           lambda: peer.offload_write(target, 0, MIB, token))
    read_only = peer.open("readonly", "there", READ, OPEN)
    refused("read-only-share", "ACCESS_DENIED", read_only, 0, 512, token)
    read_only.close()
    checks.equal(f"{label}.refusals-wrote-nothing", (folder / "refusals").read_bytes(), bytes(MIB))
    target.close()
    refused("closed", "FILE_CLOSED", target, 0, 512, token)
    source.close()


def ends_of_file(checks, label, peer, folder):
    """Destination shorter, equal and longer than what the token stands for; unaligned ends."""
    for size in (1, 511, 512, 513, 4095, 4097, 70_001):
        random_file(folder / f"end-{size}", size, size)
        data = (folder / f"end-{size}").read_bytes()
        source = peer.open("test", f"end-{size}")
        for name, target_size, expected in (
            ("empty", 0, data), ("exact", size, data),
            ("longer", size + 100_000, None),
        ):
            target = new(peer, f"end-{size}-{name}")
            if target_size:
                target.write(b"\xaa" * min(target_size, 60_000), 0)
                peer.set_end_of_file(target, target_size)
            checks.run(f"{label}.end-{size}-{name}", peer.copy, source, target, size)
            target.close()
            found = (folder / f"end-{size}-{name}").read_bytes()
            if expected is None:
                sector = (size + 511) // 512 * 512
                checks.equal(f"{label}.end-{size}-{name}-data", found[:size], data)
                checks.equal(f"{label}.end-{size}-{name}-zeros", found[size:sector],
                             bytes(sector - size))
                checks.equal(f"{label}.end-{size}-{name}-size", len(found), target_size)
            else:
                checks.equal(f"{label}.end-{size}-{name}-same", found, expected)
        source.close()


def expiry(checks, label, peer):
    """A token lives as long as asked for, and not longer."""
    import time

    source, target = peer.open("test", "source"), peer.open("test", "expiry", WRITE, OPEN_IF)
    _, _, token = peer.offload_read(source, 0, MIB, ttl=1500)
    checks.equal(f"{label}.before-expiry", status_of(peer.offload_write, target, 0, 512, token),
                 "SUCCESS")
    time.sleep(2.5)
    checks.equal(f"{label}.after-expiry", status_of(peer.offload_write, target, 0, 512, token),
                 "INVALID_TOKEN")
    source.close()
    target.close()


def zero_token(checks, label, peer, folder):
    """A zero token that the client made itself frees what it covers."""
    token = struct.pack(">IHH", 0xFFFF0001, 0, 504) + bytes(504)
    random_file(folder / "zeroed", 4 * MIB, 9)
    data = (folder / "zeroed").read_bytes()
    target = peer.open("test", "zeroed", WRITE, OPEN)
    checks.equal(f"{label}.zero-token", peer.offload_write(target, MIB, 2 * MIB, token), 2 * MIB)
    target.close()
    checks.equal(f"{label}.zero-token-same", (folder / "zeroed").read_bytes(),
                 data[:MIB] + bytes(2 * MIB) + data[3 * MIB:])


def suite(checks):
    for kind in kinds():
        with Folder(kind) as folder, Folder() as second, Folder() as fixed:
            make_source(folder.path / "source")
            (fixed.path / "there").write_bytes(bytes(4096))
            shares = {"test": folder.path, "second": second.path, "readonly": fixed.path}
            with serve(shares, share_options={"readonly": "read_only = true"}) as server:
                peer = Peer(server.port)
                whole_file(checks, kind, peer, folder.path)
                strides(checks, kind, peer, folder.path)
                one_file(checks, kind, peer, folder.path)
                who_may_redeem(checks, kind, peer, folder.path)
                bad_reads(checks, kind, peer)
                bad_writes(checks, kind, peer, folder.path)
                ends_of_file(checks, kind, peer, folder.path)
                expiry(checks, kind, peer)
                zero_token(checks, kind, peer, folder.path)
                peer.close()


if __name__ == "__main__":
    main(suite)
