#!/usr/bin/env python3
"""PyPI's smbprotocol and its smbclient module in all five dialects."""

import subprocess
import time

from harness import MIB, PASSWORD, USER, Folder, binary, main, python_with, serve

python_with("smbprotocol", "smbprotocol")

import smbclient  # noqa: E402
import smbclient.shutil  # noqa: E402

from smb import CREATE, DIRECTORY, OPEN, READ, WRITE, Peer, status_of  # noqa: E402

NAME = "größe 日本.bin"


def by_handle(checks, label, peer, folder):
    """Creates, writes, reads, lists and deletes over one connection."""
    from smbprotocol.file_info import FileInformationClass

    data = bytes(range(251)) * 5000
    target = checks.run(f"{label}.create", peer.open, "test", f"{label} {NAME}", WRITE, CREATE)
    for start in range(0, len(data), 60_000):
        target.write(data[start:start + 60_000], start)
    target.flush()
    target.close()
    checks.equal(f"{label}.write-same", (folder / f"{label} {NAME}").read_bytes(), data)
    source = peer.open("test", f"{label} {NAME}")
    back = b"".join(source.read(start, min(60_000, len(data) - start))
                    for start in range(0, len(data), 60_000))
    source.close()
    checks.equal(f"{label}.read-same", back, data)
    root = peer.open("test", "", READ, OPEN, DIRECTORY)
    rows = root.query_directory("*", FileInformationClass.FILE_ID_BOTH_DIRECTORY_INFORMATION)
    names = [row["file_name"].get_value().decode("utf-16-le") for row in rows]
    checks.check(f"{label}.list", f"{label} {NAME}" in names, names)
    root.close()
    peer.connection.echo(sid=peer.session.session_id)
    gone = peer.open("test", f"{label} {NAME}", 0x10000, OPEN, 0x1000)
    gone.close()
    checks.check(f"{label}.deleted", not (folder / f"{label} {NAME}").exists())


def pipelined(checks, peer, folder):
    """Writes and the close behind them, sent before any answer is looked at: none may be lost."""
    piece = 60_000
    target = peer.open("test", "pipelined", WRITE, CREATE)
    ids = peer.session.session_id, target.tree_connect.tree_connect_id
    messages = [target.write(bytes([index]) * piece, index * piece, send=False)[0]
                for index in range(40)]
    messages.append(target.close(send=False)[0])
    sent = [peer.connection.send(message, *ids) for message in messages]
    for request in sent:
        checks.run("pipelined-answer", peer.connection.receive, request, True, 20)
    checks.equal("pipelined-same", (folder / "pipelined").read_bytes(),
                 b"".join(bytes([index]) * piece for index in range(40)))


def removed_user(checks, server):
    """The session of a user who is removed ends within seconds."""
    server.add_user("leaver", PASSWORD)
    peer = Peer(server.port, "leaver", PASSWORD)
    peer.open("test", "left", WRITE, CREATE).close()
    subprocess.run([binary(), "user", "remove", "leaver", "--config", str(server.config)],
                   check=True, capture_output=True)
    for _ in range(20):
        time.sleep(1)
        status = status_of(peer.open, "test", "left")
        if status != "SUCCESS":
            break
    checks.equal("removed-user", status, "USER_SESSION_DELETED")
    peer.connection.disconnect(close=False)


def by_path(checks, server, folder):
    """The file functions that people call."""
    options = {"username": USER, "password": PASSWORD, "port": server.port}
    base = r"\\127.0.0.1\test\work"
    data = bytes(3 * MIB + 17)

    def write():
        with smbclient.open_file(rf"{base}\{NAME}", mode="wb", **options) as file:
            file.write(data)

    checks.run("mkdir", lambda: smbclient.mkdir(base, **options))
    checks.run("write", write)
    checks.equal("write-same", (folder / "work" / NAME).read_bytes(), data)
    checks.equal("stat", smbclient.stat(rf"{base}\{NAME}", **options).st_size, len(data))
    checks.run("rename", lambda: smbclient.rename(rf"{base}\{NAME}", rf"{base}\b", **options))
    checks.equal("listdir", sorted(smbclient.listdir(base, **options)), ["b"])
    checks.run("truncate", lambda: smbclient.truncate(rf"{base}\b", 100, **options))
    checks.equal("truncated", (folder / "work/b").stat().st_size, 100)
    checks.run("utime", lambda: smbclient.utime(rf"{base}\b", (1_500_000_000, 1_500_000_000),
                                                 **options))
    checks.equal("utime-seen", int((folder / "work/b").stat().st_mtime), 1_500_000_000)
    checks.run("rmtree", lambda: smbclient.shutil.rmtree(base, **options))
    checks.check("rmtree-gone", not (folder / "work").exists())


def suite(checks):
    with Folder() as folder, serve({"test": folder.path}) as server:
        for dialect in (0x202, 0x210, 0x300, 0x302, 0x311):
            for encrypt in (False, True) if dialect >= 0x300 else (False,):
                peer = Peer(server.port, dialect=dialect, encrypt=encrypt)
                label = f"{dialect:x}{'-encrypted' if encrypt else ''}"
                by_handle(checks, label, peer, folder.path)
                peer.close()
        peer = Peer(server.port)
        peer.connection.echo(sid=peer.session.session_id, credit_request=128)
        pipelined(checks, peer, folder.path)
        peer.close()
        removed_user(checks, server)
        by_path(checks, server, folder.path)


if __name__ == "__main__":
    main(suite)
