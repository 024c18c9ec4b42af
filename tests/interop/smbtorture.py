#!/usr/bin/env python3
"""Samba's smbtorture, with the failures that are expected and why (smbtorture-expected.tsv).

A failure that is not on the list fails; so does a listed test that passes.
"""

import os
import pathlib
import re
import subprocess

from harness import OTHER_PASSWORD, OTHER_USER, PASSWORD, USER, Folder, serve, main, tool

SUITES = ["connect", "read", "rw", "dir", "create", "getinfo", "setinfo", "compound", "credits",
          "sharemode", "rename", "delete-on-close-perms", "timestamps", "tcon", "mkdir",
          "notify", "streams"]
EXPECTED = pathlib.Path(__file__).resolve().parent / "smbtorture-expected.tsv"
# Asks on one connection and acts on another without waiting until it is heard: once in twenty the
# server does the second first. Another try tells whether that was it.
RACES = ["smb2.notify.mask-change"]
VERDICT = re.compile(r"^(success|failure|error|skip): (.+?)(?: \[)?$")


def expected():
    """{test: reason}"""
    rows = {}
    for line in EXPECTED.read_text().splitlines():
        if line and not line.startswith("#"):
            name, reason = line.split("\t")
            rows[name] = reason
    return rows


def run(server, suite_name, seconds=300):
    """{test: (verdict, text)}"""
    command = [tool("smbtorture", "samba-testsuite"), "//127.0.0.1/test", "-p", str(server.port),
               f"-U{USER}%{PASSWORD}", "--format=subunit", "--fullname", "--seed=1",
               "--option=torture:progress=no", f"--option=torture:user2name={OTHER_USER}",
               f"--option=torture:user2password={OTHER_PASSWORD}", f"smb2.{suite_name}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              timeout=seconds, stdin=subprocess.DEVNULL)
        text = done.stdout
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace")
    return verdicts(text)


def verdicts(text):
    found, started, name = {}, None, None
    for line in text.splitlines():
        if line.startswith("test: "):
            started = line[6:]
        match = VERDICT.match(line)
        if match:
            name = match[2]
            found[name] = [match[1], ""]
            started = None
        elif name and line != "]" and not line.startswith(("time:", "test:")):
            found[name][1] += line.strip() + " "
    if started:
        found[started] = ["timeout", "no verdict"]
    return found


def suite(checks):
    allowed = expected()
    seen = set()
    only = os.environ.get("SUITES", " ".join(SUITES)).split()
    with Folder() as folder:
        os.chmod(folder.path, 0o777)
        with serve({"test": folder.path}, 'signing = "enabled"') as server:
            for name in only:
                results = run(server, name)
                for test in RACES:
                    tries = 3
                    while tries and results.get(test, ["success"])[0] == "failure":
                        results.update(run(server, test.removeprefix("smb2.")))
                        tries -= 1
                checks.check(f"smb2.{name}-ran", results, "no verdict at all")
                for test, (verdict, text) in results.items():
                    seen.add(test)
                    judge(checks, test, verdict, text, allowed)
    for test in set(allowed) - seen if only == SUITES else ():
        checks.fail(test, "is on the list of expected failures but did not run")


def judge(checks, test, verdict, text, allowed):
    if verdict in ("success", "skip") and test in allowed:
        checks.fail(test, f"{verdict} now: take it off the list of expected failures")
    elif verdict == "success":
        checks.ok(test)
    elif verdict == "skip":
        print(f"skip {test}: {text}")
    elif test in allowed:
        print(f"expected {verdict} {test}: {allowed[test]}")
    else:
        checks.fail(test, f"{verdict}: {text}")


if __name__ == "__main__":
    main(suite)
