#!/usr/bin/env python3
"""Whatever arrives before and after logon: an exact status or a closed connection.

Cut frames, lengths that lie, compounds that loop, blobs that nest, floods. After each wave the
server must still be there, log people on, and be small.
"""

import random
import socket
import struct

from harness import PASSWORD, USER, Folder, main, python_with, serve

python_with("spnego", "smbprotocol")
import spnego  # noqa: E402

MEMORY_MAX_KIB = 400 * 1024
PENDING, MORE_PROCESSING = 0x103, 0xC0000016
COMMANDS = range(0x13)
CANCEL = 12  # is never answered
SIZES = {0: 36, 1: 25, 2: 4, 3: 9, 4: 4, 5: 57, 6: 24, 7: 24, 8: 49, 9: 49, 10: 48, 11: 57, 12: 4,
         13: 4, 14: 33, 15: 32, 16: 41, 17: 33, 18: 24}


def frame(payload):
    return struct.pack(">I", len(payload)) + payload


def header(command, message_id, tree=0, session=0, flags=0, following=0, charge=1, credits=64):
    return struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, charge, 0, command, credits, flags,
                       following, message_id, 0xFEFF, tree, session, bytes(16))


def negotiate(dialects=(0x0210,), count=None, message_id=0):
    body = struct.pack("<HHHHI16sQ", 36, len(dialects) if count is None else count, 1, 0, 0x7F,
                       b"g" * 16, 0)
    return header(0, message_id) + body + b"".join(struct.pack("<H", one) for one in dialects)


def session_setup(message_id, blob, session=0, flags=0):
    body = struct.pack("<HBBIIHHQ", 25, flags, 1, 0, 0, 88, len(blob), 0)
    return header(1, message_id, session=session) + body + blob


class Wire:
    """A socket that speaks frames and nothing else."""

    def __init__(self, port, timeout=5):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.next_id = 0
        self.session = self.tree = 0

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def reply(self):
        """One frame; None when the server closed; TimeoutError when it is silent."""
        try:
            prefix = self._exactly(4)
            return prefix and self._exactly(struct.unpack(">I", prefix)[0])
        except ConnectionError:
            return None

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                return None
            data += piece
        return data

    def ask(self, payload):
        self.send(frame(payload))
        return self.reply()

    def answered_or_closed(self, payload):
        """True if the server says something or closes."""
        answer = self.ask(payload)
        return answer is None or len(answer) >= 64

    def logon(self):
        client = spnego.client(USER, PASSWORD, hostname="127.0.0.1", service="cifs",
                               protocol="ntlm")
        answer = self.ask(negotiate())
        blob = client.step(None)
        for message_id in (1, 2):
            answer = self.ask(session_setup(message_id, blob, self.session))
            status, = struct.unpack_from("<I", answer, 8)
            self.session, = struct.unpack_from("<Q", answer, 40)
            if status == 0:
                break
            assert status == MORE_PROCESSING, hex(status)
            offset, length = struct.unpack_from("<HH", answer, 68)
            blob = client.step(answer[offset:offset + length])
        self.next_id = 3
        path = r"\\127.0.0.1\test".encode("utf-16-le")
        answer = self.request(3, struct.pack("<HHHH", 9, 0, 72, len(path)) + path)
        assert struct.unpack_from("<I", answer, 8)[0] == 0
        self.tree, = struct.unpack_from("<I", answer, 36)
        return self

    def request(self, command, body, **options):
        payload = header(command, self.next_id, self.tree, self.session, **options) + body
        self.next_id += 1
        answer = self.ask(payload)
        while answer and struct.unpack_from("<I", answer, 8)[0] == PENDING:
            answer = self.reply()
        return answer

    def open_file(self, name):
        text = name.encode("utf-16-le")
        body = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, 0x12019F, 0, 7, 3, 0x40, 120,
                           len(text), 0, 0) + text
        answer = self.request(5, body)
        assert struct.unpack_from("<I", answer, 8)[0] == 0
        return answer[64 + 64:64 + 80]

    def close(self):
        self.socket.close()


def memory_kib(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def alive(checks, name, server):
    """The server still serves, and did not grow."""
    def logon():
        Wire(server.port, 20).logon().close()

    checks.run(f"{name}.still-serves", logon)
    used = memory_kib(server)
    checks.check(f"{name}.memory", used < MEMORY_MAX_KIB, f"{used} KiB")


def each(checks, name, server, payloads, prefixed=True):
    """Each payload on a connection of its own is answered or ends it."""
    silent = 0
    for payload in payloads:
        wire = Wire(server.port)
        wire.send(frame(payload) if prefixed else payload)
        try:
            wire.reply()
        except TimeoutError:
            silent += 1
        wire.close()
    checks.equal(f"{name}.silent", silent, 0)
    alive(checks, name, server)


def before_logon(checks, server, generator):
    whole = negotiate((0x0202, 0x0210, 0x0300, 0x0302))
    each(checks, "cut-negotiate", server, [whole[:cut] for cut in range(1, len(whole), 3)])
    each(checks, "random-frames", server,
         [generator.randbytes(generator.randrange(1, 300)) for _ in range(60)])
    each(checks, "random-behind-header", server,
         [header(command, 0) + generator.randbytes(80) for command in COMMANDS if command != CANCEL])
    each(checks, "dialect-count-lies", server, [negotiate(count=count) for count in (0, 2, 65535)])
    each(checks, "contexts-lie", server, list(bad_contexts(generator)))
    each(checks, "big-prefix", server, [b"\x00\xff\xff\xff", b"\x85\x00\x00\x04abcd"],
         prefixed=False)
    each(checks, "transform-without-session", server,
         [b"\xfdSMB" + generator.randbytes(48 + 64), b"\xfdSMB", b"\xfcSMB" + bytes(12)])
    each(checks, "smb1-others", server,
         [b"\xffSMB" + bytes([command]) + bytes(40) for command in (0x73, 0x75, 0x25, 0x72)])
    wire = Wire(server.port)
    wire.ask(negotiate())
    checks.equal("second-negotiate-closes", wire.ask(negotiate(message_id=1)), None)
    wire.close()


def bad_contexts(generator):
    """3.1.1 NEGOTIATEs whose contexts are missing, too many, too long or random."""
    for offset, count, tail in ((0, 1, b""), (104, 65535, bytes(64)), (0xFFFFFFF8, 2, bytes(64)),
                                (104, 1, struct.pack("<HHI", 1, 65535, 0) + bytes(38)),
                                (104, 1, struct.pack("<HHI", 1, 4, 0) + bytes(4)),
                                (104, 3, generator.randbytes(90))):
        body = struct.pack("<HHHHI16sIHH", 36, 1, 1, 0, 0x7F, b"g" * 16, offset, count, 0)
        yield header(0, 0) + body + struct.pack("<H", 0x0311) + bytes(2) + tail


def logon_blobs(checks, server, generator):
    nest = b""
    for _ in range(5000):
        nest = b"\x30" + (struct.pack(">BH", 0x82, len(nest)) if len(nest) > 127
                          else bytes([len(nest)])) + nest
    blobs = [b"", b"\x60", nest[:60000], b"\x60\x84\xff\xff\xff\xff", b"NTLMSSP\0" + bytes(8),
             b"NTLMSSP\0\x03\0\0\0" + b"\xff" * 60, b"NTLMSSP\0\x01\0\0\0" + b"\xff" * 24]
    blobs += [generator.randbytes(generator.randrange(1, 400)) for _ in range(30)]
    silent = 0
    for blob in blobs:
        wire = Wire(server.port)
        wire.ask(negotiate())
        try:
            answer = wire.ask(session_setup(1, blob))
            if answer and struct.unpack_from("<I", answer, 8)[0] == 0:
                checks.fail("logon-blob", f"accepted {blob[:20]!r}")
        except TimeoutError:
            silent += 1
        wire.close()
    checks.equal("logon-blobs.silent", silent, 0)
    alive(checks, "logon-blobs", server)


def after_logon(checks, server, generator):
    """Bodies of every command with a right size field and nonsense behind it."""
    silent = 0
    for command in COMMANDS:
        if command in (0, 2, 4, CANCEL, 13):  # would succeed, end the session or have no answer
            continue
        wire = Wire(server.port).logon()
        handle = wire.open_file(f"hostile-{command}")
        for _ in range(40):
            body = bytearray(struct.pack("<H", SIZES[command]) +
                             generator.randbytes(generator.randrange(0, 120)))
            if generator.random() < 0.7 and len(body) > 40:
                body[8 if command in (11, 17) else 16:][:16] = handle
            try:
                if wire.request(command, bytes(body)) is None:
                    wire.close()
                    wire = Wire(server.port).logon()
                    handle = wire.open_file(f"hostile-{command}")
            except TimeoutError:
                silent += 1
        wire.close()
    checks.equal("after-logon.silent", silent, 0)
    alive(checks, "after-logon", server)


def compounds(checks, server):
    """Chains that lie about where the next element is."""
    for name, following in (("beyond", 0xFFFFFFF8), ("unaligned", 65), ("itself", 8), ("odd", 1)):
        wire = Wire(server.port).logon()
        payload = header(13, wire.next_id, session=wire.session, following=following)
        payload += struct.pack("<HH", 4, 0)
        try:
            checks.check(f"compound-{name}", wire.answered_or_closed(payload * 3))
        except TimeoutError:
            checks.fail(f"compound-{name}", "silence")
        wire.close()
    wire = Wire(server.port, 20).logon()
    element = 72
    chain = b"".join(
        header(13, wire.next_id + index, session=wire.session, following=element) +
        struct.pack("<HH", 4, 0) + bytes(4) for index in range(5000))
    try:
        checks.check("compound-5000", wire.answered_or_closed(chain))
    except TimeoutError:
        checks.fail("compound-5000", "silence")
    wire.close()
    alive(checks, "compounds", server)


def message_ids(checks, server):
    """Ids outside the window, used twice, and charges that are not covered."""
    for name, message_id, charge in (("far", 1 << 40, 1), ("used", 1, 1), ("charge", 3, 65535)):
        wire = Wire(server.port).logon()
        payload = header(13, message_id, session=wire.session, charge=charge)
        checks.equal(f"message-id-{name}-closes", wire.ask(payload + struct.pack("<HH", 4, 0)), None)
        wire.close()


def floods(checks, server):
    """Many connections that say nothing, opens without end, replies nobody reads."""
    idle = []
    for _ in range(300):
        try:
            idle.append(socket.create_connection(("127.0.0.1", server.port), 2))
        except OSError:
            break
    checks.check("idle-connections-memory", memory_kib(server) < MEMORY_MAX_KIB)
    for one in idle:
        one.close()
    wire = Wire(server.port, 1).logon()
    handle = wire.open_file("flood")
    wire.request(9, struct.pack("<HHIQ16sIIHHI", 49, 112, 60000, 0, handle, 0, 0, 0, 0, 0) +
                 bytes(60000))
    for _ in range(20_000):
        body = struct.pack("<HBBIQ16sIIIHH", 49, 0, 0, 60000, 0, handle, 0, 0, 0, 0, 0) + b"\0"
        try:
            wire.socket.sendall(frame(header(8, wire.next_id, wire.tree, wire.session) + body))
        except OSError:
            break
        wire.next_id += 1
    checks.check("unread-replies-memory", memory_kib(server) < MEMORY_MAX_KIB, memory_kib(server))
    wire.close()
    alive(checks, "floods", server)


def suite(checks):
    generator = random.Random(20)
    with Folder() as folder, serve({"test": folder.path}, 'signing = "enabled"') as server:
        alive(checks, "start", server)
        before_logon(checks, server, generator)
        logon_blobs(checks, server, generator)
        after_logon(checks, server, generator)
        compounds(checks, server)
        message_ids(checks, server)
        floods(checks, server)


if __name__ == "__main__":
    main(suite)
