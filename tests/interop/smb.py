"""PyPI's smbprotocol, with the raw calls that the suites need."""

import struct
import uuid

from harness import OTHER_PASSWORD, OTHER_USER, PASSWORD, USER, python_with

python_with("smbprotocol", "smbprotocol")

from smbprotocol.connection import Connection  # noqa: E402
from smbprotocol.exceptions import SMBResponseException  # noqa: E402
from smbprotocol.ioctl import CtlCode, SMB2IOCTLRequest, SMB2IOCTLResponse  # noqa: E402
from smbprotocol.open import ImpersonationLevel, Open, SMB2SetInfoRequest  # noqa: E402
from smbprotocol.session import Session  # noqa: E402
from smbprotocol.tree import TreeConnect  # noqa: E402

CtlCode.FSCTL_OFFLOAD_READ = OFFLOAD_READ = 0x00094264
CtlCode.FSCTL_OFFLOAD_WRITE = OFFLOAD_WRITE = 0x00098268

STATUS = {
    "SUCCESS": 0, "BUFFER_TOO_SMALL": 0xC0000023, "INVALID_PARAMETER": 0xC000000D,
    "ACCESS_DENIED": 0xC0000022, "END_OF_FILE": 0xC0000011, "FILE_LOCK_CONFLICT": 0xC0000054,
    "FILE_CLOSED": 0xC0000128, "INVALID_TOKEN": 0xC0000465, "FILE_DELETED": 0xC0000123,
    "OFFLOAD_READ_FILE_NOT_SUPPORTED": 0xC000A2A3,
    "OFFLOAD_WRITE_FILE_NOT_SUPPORTED": 0xC000A2A4, "MEDIA_WRITE_PROTECTED": 0xC00000A2,
    "USER_SESSION_DELETED": 0xC0000203, "INVALID_DEVICE_REQUEST": 0xC0000010, "NOT_SUPPORTED": 0xC00000BB,
}
NAMES = {value: name for name, value in STATUS.items()}

READ, WRITE = 0x120089, 0x12019F
OPEN, CREATE, OPEN_IF, OVERWRITE_IF = 1, 2, 3, 5
FILE, DIRECTORY = 0x40, 0x01


def status_of(function, *args, **options):
    """The name of the status that a call ends with."""
    try:
        function(*args, **options)
    except SMBResponseException as error:
        return NAMES.get(error.status, f"0x{error.status:08X}")
    return "SUCCESS"


class Peer:
    """One connection with a session."""

    def __init__(self, port, user=USER, password=PASSWORD, dialect=None, encrypt=False,
                 signing=True):
        self.connection = Connection(uuid.uuid4(), "127.0.0.1", port, require_signing=signing)
        self.connection.connect(dialect, timeout=20)
        self.session = Session(self.connection, user, password, require_encryption=encrypt)
        self.session.connect()
        self.trees = {}

    @classmethod
    def other(cls, port):
        return cls(port, OTHER_USER, OTHER_PASSWORD)

    def tree(self, share):
        if share not in self.trees:
            tree = TreeConnect(self.session, rf"\\127.0.0.1\{share}")
            tree.connect()
            self.trees[share] = tree
        return self.trees[share]

    def open(self, share, name, access=READ, disposition=OPEN, options=FILE, attributes=0,
             sharing=7, contexts=None):
        handle = Open(self.tree(share), name)
        handle.create(ImpersonationLevel.Impersonation, access, attributes, sharing, disposition,
                      options, contexts)
        return handle

    def ioctl(self, handle, code, data=b"", max_output=65536):
        """Sends an FSCTL and gives its output."""
        request = SMB2IOCTLRequest()
        request["ctl_code"] = code
        request["file_id"] = handle.file_id
        request["max_input_response"] = 0
        request["max_output_response"] = max_output
        request["flags"] = 1
        request["buffer"] = data
        sent = self.connection.send(request, self.session.session_id,
                                    handle.tree_connect.tree_connect_id)
        answer = self.connection.receive(sent, timeout=60)
        response = SMB2IOCTLResponse()
        response.unpack(answer["data"].get_value())
        return response["buffer"].get_value()

    def offload_read(self, handle, offset, length, ttl=0, size=32, output=528, cut=None):
        """(flags, transfer length, token)"""
        data = struct.pack("<IIIIQQ", size, 0, ttl, 0, offset, length)[:cut]
        answer = self.ioctl(handle, OFFLOAD_READ, data, output)
        found, flags, transfer = struct.unpack_from("<IIQ", answer)
        assert found == 528 and len(answer) == 528, (found, len(answer))
        return flags, transfer, answer[16:]

    def offload_write(self, handle, offset, length, token, token_offset=0, size=544, output=16,
                      cut=None):
        """Bytes written."""
        data = struct.pack("<IIQQQ", size, 0, offset, length, token_offset) + token
        answer = self.ioctl(handle, OFFLOAD_WRITE, data[:cut], output)
        found, flags, written = struct.unpack("<IIQ", answer)
        assert (found, flags) == (16, 0), (found, flags)
        return written

    def set_end_of_file(self, handle, size):
        request = SMB2SetInfoRequest()
        request["info_type"] = 1
        request["file_info_class"] = 20
        request["file_id"] = handle.file_id
        request["buffer"] = struct.pack("<Q", size)
        sent = self.connection.send(request, self.session.session_id,
                                    handle.tree_connect.tree_connect_id)
        self.connection.receive(sent, timeout=60)

    def copy(self, source, target, size, read_offset=0, write_offset=0):
        """The loop of a client: follows short tokens and short writes. Gives (reads, writes)."""
        done, reads, writes = 0, 0, 0
        rounded = (size + 511) // 512 * 512
        while done < size:
            _, transfer, token = self.offload_read(source, read_offset + done, rounded - done)
            reads += 1
            assert 0 < transfer <= rounded - done and transfer % 512 == 0, transfer
            used = 0
            while used < transfer:
                written = self.offload_write(target, write_offset + done + used, transfer - used,
                                             token, used)
                writes += 1
                assert 0 < written <= transfer - used and written % 512 == 0, written
                used += written
            done += transfer
        return reads, writes

    def close(self):
        self.connection.disconnect(close=False)
