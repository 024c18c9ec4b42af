#!/usr/bin/env python3
"""PyPI's impacket in four dialects: put, get, list, mkdir, rename, delete, shares."""

import io

from harness import MIB, PASSWORD, USER, Folder, serve, main, python_with

NAME = "größe 日本.bin"


def conversation(checks, label, server, folder, dialect):
    from impacket.smbconnection import SMBConnection

    def logon():
        connection = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=server.port,
                                   preferredDialect=dialect)
        connection.login(USER, PASSWORD)
        return connection

    connection = checks.run(f"{label}.logon", logon)
    if connection is None:
        return
    data = bytes(range(256)) * (3 * MIB // 256) + b"odd"
    work = f"w{label}"

    def step(name, function, *args):
        return checks.run(f"{label}.{name}", function, *args)

    step("mkdir", connection.createDirectory, "test", work)
    step("put", connection.putFile, "test", f"{work}\\{NAME}", io.BytesIO(data).read)
    checks.equal(f"{label}.put-same", (folder.path / work / NAME).read_bytes(), data)
    back = io.BytesIO()
    step("get", connection.getFile, "test", f"{work}\\{NAME}", back.write)
    checks.equal(f"{label}.get-same", back.getvalue(), data)
    for index in range(500):
        (folder.path / work / f"n{index}").write_bytes(b"")
    names = step("list", connection.listPath, "test", f"{work}\\*") or []
    checks.equal(f"{label}.list-count", len(names), 503)
    step("rename", connection.rename, "test", f"{work}\\{NAME}", f"{work}\\other")
    checks.check(f"{label}.renamed", (folder.path / work / "other").exists())
    step("delete", connection.deleteFile, "test", f"{work}\\other")
    for index in range(500):
        (folder.path / work / f"n{index}").unlink()
    step("rmdir", connection.deleteDirectory, "test", work)
    checks.check(f"{label}.gone", not (folder.path / work).exists())
    shares = step("shares", connection.listShares) or []
    checks.check(f"{label}.share-listed",
                 any(share["shi1_netname"].rstrip("\0") == "test" for share in shares))
    step("logoff", connection.logoff)


def suite(checks):
    python_with("impacket", "impacket")
    with Folder() as folder, serve({"test": folder.path}) as server:
        for label, dialect in (("2.0.2", 0x202), ("2.1", 0x210), ("3.0", 0x300), ("3.1.1", 0x311)):
            conversation(checks, label, server, folder, dialect)


if __name__ == "__main__":
    main(suite)
