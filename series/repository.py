# SPDX-License-Identifier: GPL-2.0-only
"""What a series is made of and in: the source package of the kernel, and a
repository. The same input gives the same commits."""

import os
import shutil
import subprocess

from lab.cache import die, lock
from lab.kernel.source import SOURCES, VERSION

NAME, EMAIL = "secure-heap maintainers", "maintainers@secure-heap.example"


def pristine():
    """The folder of the source package."""
    stock = SOURCES["stock"]
    # One that exists is complete, so the lock is not needed
    if not stock.folder().is_dir():
        with lock("linux"):
            stock.unpack()
    return stock.folder()


def git(tree, *command, **more):
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_COMMITTER_NAME": NAME, "GIT_COMMITTER_EMAIL": EMAIL,
        "GIT_AUTHOR_NAME": NAME, "GIT_AUTHOR_EMAIL": EMAIL,
        "GIT_COMMITTER_DATE": "2026-11-26 00:00:00 +0000",
        **more.pop("env", {})}
    done = subprocess.run(["git", "-C", str(tree), *map(str, command)], text=True,
                          env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **more)
    if done.returncode:
        die(f"git {command[0]} failed in the series:\n{done.stdout}")
    return done.stdout


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def new_repository(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Linux {VERSION}",
        env={"GIT_AUTHOR_DATE": "2026-11-01 00:00:00 +0000"})
