"""What every interop suite needs: a server to talk to, folders to serve, and checks that count.

Environment: CROSSDOCK is the binary (default: target/release/crossdock, then target/debug).
A suite is a script that calls `main(suite)`; it prints one line a check and, last,
`N passed, N failed`. A tool that is missing ends the suite with status 77 and says which
Debian or PyPI package has it; with CROSSDOCK_INTEROP=required that is a failure.
"""

import hashlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
USER, PASSWORD = "testuser", "Test-passw0rd"
OTHER_USER, OTHER_PASSWORD = "seconduser", "Second-passw0rd"
GIB, MIB, KIB = 1 << 30, 1 << 20, 1 << 10


class Missing(Exception):
    """A tool is not on this machine; the text names its package."""


def binary():
    """The crossdock to test."""
    for path in (
        os.environ.get("CROSSDOCK"),
        ROOT / "target/release/crossdock",
        ROOT / "target/debug/crossdock",
    ):
        if path and os.access(path, os.X_OK):
            return str(path)
    raise Missing("crossdock is not built: cargo build --release")


def tool(name, package):
    """The path of a program, or Missing."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{name} (Debian package {package})")
    return found


def python_with(module, package):
    """Runs the rest of this suite under the interop environment if `module` is not here."""
    try:
        __import__(module)
    except ImportError:
        python = ROOT / "target/interop-venv/bin/python"
        if os.access(python, os.X_OK) and os.environ.get("IN_INTEROP_VENV") != "1":
            os.environ["IN_INTEROP_VENV"] = "1"
            os.execv(python, [str(python), *sys.argv])
        missing(f"{package} (PyPI; tests/interop/setup makes an environment with it)")


def missing(what):
    """Ends a suite that cannot run here."""
    print(f"missing: {what}")
    if os.environ.get("CROSSDOCK_INTEROP") == "required":
        sys.exit(1)
    print("skipped")
    sys.exit(77)


class Checks:
    """Counts what passed and failed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def ok(self, name):
        self.passed += 1
        print(f"ok {name}", flush=True)

    def fail(self, name, why):
        self.failed += 1
        print(f"FAIL {name}: {str(why).strip()[-400:]}", flush=True)

    def check(self, name, condition, why=""):
        self.ok(name) if condition else self.fail(name, why or "not so")
        return bool(condition)

    def equal(self, name, found, expected):
        return self.check(name, found == expected, f"found {found!r}, expected {expected!r}")

    def run(self, name, function, *args):
        """A check that passes when `function` returns."""
        try:
            result = function(*args)
        except Exception as error:  # a failed check must not end the suite
            self.fail(name, f"{type(error).__name__}: {error}")
            if os.environ.get("INTEROP_TRACE"):
                traceback.print_exc()
            return None
        self.ok(name)
        return result


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Folder:
    """A scratch folder on a file system of a kind: plain, tmpfs, ext4, xfs or btrfs."""

    KINDS = {"xfs": ["mkfs.xfs", "-q", "-m", "reflink=1"], "btrfs": ["mkfs.btrfs", "-q"],
             "ext4": ["mkfs.ext4", "-q"]}
    PACKAGES = {"xfs": "xfsprogs", "btrfs": "btrfs-progs", "ext4": "e2fsprogs"}

    def __init__(self, kind="plain", size=4 * GIB):
        self.kind = kind
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="crossdock-interop."))
        self.path = self.base / "share"
        self.path.mkdir()
        self.mounted = False
        if kind == "tmpfs":
            self._mount(["-t", "tmpfs", "-o", f"size={size}", "tmpfs"])
        elif kind in self.KINDS:
            image = self.base / "image"
            with open(image, "wb") as file:
                file.truncate(size)
            command = self.KINDS[kind]
            tool(command[0], self.PACKAGES[kind])
            subprocess.run([*command, str(image)], check=True, capture_output=True)
            self._mount(["-o", "loop", str(image)])

    def _mount(self, options):
        subprocess.run(["mount", *options, str(self.path)], check=True, capture_output=True)
        self.mounted = True

    def close(self):
        if self.mounted:
            subprocess.run(["umount", str(self.path)], check=False)
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def kinds():
    """The file systems that can be had here: all with root, else only the plain one."""
    return ["xfs", "btrfs", "ext4", "tmpfs"] if os.geteuid() == 0 else ["plain"]


class Server:
    """A crossdock server of our own on loopback, ended by its pid."""

    GOOD_ENDS = (0,)

    def __init__(self, shares, server="", offload="", share_options=None, environment=None):
        self.port = free_port()
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="crossdock-state."))
        self.config = self.state / "crossdock.toml"
        text = f'[server]\nlisten = ["127.0.0.1:{self.port}"]\nstate_dir = "state"\n{server}\n'
        text += f"[offload]\n{offload}\n"
        for name, path in shares.items():
            options = (share_options or {}).get(name, "")
            text += f'[[share]]\nname = "{name}"\npath = "{path}"\n{options}\n'
        self.config.write_text(text)
        self.add_user(USER, PASSWORD)
        self.add_user(OTHER_USER, OTHER_PASSWORD)
        self.log = open(self.state / "log", "w")
        self.process = subprocess.Popen(
            [binary(), "serve", "--config", str(self.config)],
            stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})
        self._wait()

    def add_user(self, name, password):
        done = subprocess.run([binary(), "user", "add", name, "--config", str(self.config)],
                              input=password + "\n", text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"user add: {done.stdout}{done.stderr}")

    def _wait(self):
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log_text()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not listen")

    def log_text(self):
        return (self.state / "log").read_text(errors="replace")[-2000:]

    def close(self):
        """Ends the server as a service manager would and checks that it went well."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "did not end on SIGTERM"
        text = self.log_text()
        self.log.close()
        shutil.rmtree(self.state, ignore_errors=True)
        if status not in self.GOOD_ENDS or "panicked" in text:
            raise RuntimeError(f"the server ended with {status}: {text}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except RuntimeError:
            if kind is None:
                raise
            traceback.print_exc()


def serve(*args, **options):
    """The server that a suite talks to: ours, or smbd with INTEROP_SUBJECT=samba."""
    if os.environ.get("INTEROP_SUBJECT") == "samba":
        from samba import Samba

        return Samba(*args, **options)
    return Server(*args, **options)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_digest(folder):
    """Names and contents of all files below a folder."""
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): digest(path)
            for path in sorted(folder.rglob("*")) if path.is_file()}


def random_file(path, size, seed=1):
    """A file of bytes that look random and are the same each time."""
    import random
    generator = random.Random(seed)
    with open(path, "wb") as file:
        while size > 0:
            block = generator.randbytes(min(size, MIB))
            file.write(block)
            size -= len(block)


def main(suite):
    """Runs `suite(checks)` and ends the process with its verdict."""
    checks = Checks()
    try:
        suite(checks)
    except Missing as what:
        missing(what)
    except Exception:
        traceback.print_exc()
        checks.failed += 1
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed or not checks.passed else 0)
