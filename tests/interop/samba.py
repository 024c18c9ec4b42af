"""Samba's smbd as the subject of a suite (INTEROP_SUBJECT=samba): proves a suite on a reference.

Needs root, Debian's package samba, and makes the two Unix users of the suites if they are missing.
"""

import pathlib
import pwd
import re
import subprocess
import tempfile

import harness

GLOBAL = """[global]
 workgroup = WORKGROUP
 server role = standalone server
 security = user
 smb ports = {port}
 bind interfaces only = yes
 interfaces = lo
 disable netbios = yes
 load printers = no
 printcap name = /dev/null
 private dir = {state}
 lock directory = {state}
 state directory = {state}
 cache directory = {state}
 pid directory = {state}
 ncalrpc dir = {state}/ncalrpc
 log file = {state}/log
 passdb backend = tdbsam:{state}/passdb.tdb
 server min protocol = SMB2_02
 server signing = {signing}
 smb3 unix extensions = no
"""

SHARE = """[{name}]
 path = {path}
 read only = {read_only}
 force user = root
 smb encrypt = {encrypt}
 comment = {comment}
 store dos attributes = yes
 map archive = no
 vfs objects = {objects}
"""


class Samba(harness.Server):
    """smbd with the same shares and users as our own server would have."""

    GOOD_ENDS = (0, -15)

    def __init__(self, shares, server="", offload="", share_options=None, environment=None,
                 objects="acl_xattr"):
        del offload, environment
        self.port = harness.free_port()
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="samba-state."))
        (self.state / "ncalrpc").mkdir()
        signing = "mandatory" if '"required"' in server else "auto"
        text = GLOBAL.format(port=self.port, state=self.state, signing=signing)
        for name, path in shares.items():
            options = (share_options or {}).get(name, "")
            comment = re.search(r'comment = "([^"]*)"', options)
            text += SHARE.format(
                name=name, path=path, objects=objects,
                read_only="yes" if "read_only = true" in options else "no",
                encrypt="required" if 'encrypt = "required"' in options else "auto",
                comment=comment[1] if comment else "")
        self.config = self.state / "smb.conf"
        self.config.write_text(text)
        for name, password in ((harness.USER, harness.PASSWORD),
                               (harness.OTHER_USER, harness.OTHER_PASSWORD)):
            self.add_user(name, password)
        self.log = open(self.state / "out", "w")
        self.process = subprocess.Popen(
            [harness.tool("smbd", "samba"), "-F", "--no-process-group", "-s", str(self.config)],
            stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        self._wait()

    def add_user(self, name, password):
        try:
            pwd.getpwnam(name)
        except KeyError:
            subprocess.run(["useradd", "-M", "-s", "/usr/sbin/nologin", name], check=True)
        subprocess.run(["smbpasswd", "-c", str(self.config), "-s", "-a", name], check=True,
                       input=f"{password}\n{password}\n", text=True, capture_output=True)

    def log_text(self):
        return ""
