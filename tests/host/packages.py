# SPDX-License-Identifier: GPL-2.0-only
"""Debian's packages: they build, lintian finds nothing, they have what they should,
and their own tests (debian/tests) run on what was unpacked."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab import TREE
from tests.judge import verdict
from tests.host.userspace import run
from user.tests import trees

# Package -> files that it has, among others
HAS = {"libsecureheap0": ("libsecureheap.so.0",),
       "gstreamer1.0-secureheap": ("gstreamer-1.0/libgstsecureheap.so",),
       "secure-heap-dkms": ("secure-heap-0.1.0/dkms.conf", "mapping.c",
                            "include/linux/secure-heap-firewall.h"),
       "libsecureheap-dev": ("secureheap.h", "libsecureheap.pc",
                             "libsecureheap.so", "secureheap_choose.3.gz"),
       "secureheap-tools": ("bin/secureheap", "secureheap.1.gz",
                            "70-secure-heap.rules", "secureheap.conf",
                            "completions/secureheap")}
# Those that need another machine: lab makes a tool root of its own
ELSEWHERE = {"lab"}


def result(name, good, why=""):
    return verdict(f"packages: {name}", good, why)


def build(folder, *which, tree=TREE):
    """Why the packages could not be built, or None. which: as dpkg-buildpackage has
    it."""
    source = folder / "source"
    for name in ("debian", "linux", "packaging", "user"):
        # Links of packages that were built lead into other packages
        shutil.copytree(tree / name, source / name, symlinks=True,
                        ignore=shutil.ignore_patterns("__pycache__"))
    # Without a look at build-essential: there is no C++ compiler in the tool root
    done = run("dpkg-buildpackage", "-d", "-us", "-uc", *which, cwd=source,
               env=os.environ | {"DEB_BUILD_OPTIONS": "nocheck"})
    return done.stdout[-3000:] if done.returncode else None


def tests_of(source):
    """Names of tests in debian/tests/control."""
    return re.findall(r"(?m)^Tests: (\w+)$",
                      (source / "debian/tests/control").read_text())


def unpacked(folder):
    """A root with all of the packages."""
    root = folder / "root"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    return root


def environment(name, root, scratch):
    """As if the packages were installed, and no other library's development
    package, unless the test builds the sources."""
    libraries = next(root.glob("usr/lib/*-linux-gnu"))
    own = os.environ | {"AUTOPKGTEST_TMP": str(scratch),
                        "PATH": f"{root}/usr/bin:{os.environ['PATH']}",
                        "LD_LIBRARY_PATH": str(libraries)}
    if name == "recorded":
        return own
    return own | {"PKG_CONFIG_LIBDIR": f"{libraries}/pkgconfig",
                  "PKG_CONFIG_SYSROOT_DIR": str(root)}


def own_tests(folder):
    source, root = folder / "source", unpacked(folder)
    names = tests_of(source)
    yield result("tests are named in debian/tests/control",
                 set(names) == {p.name for p in (source / "debian/tests").iterdir()
                                if p.name != "control"}, f"{names}")
    for name in names:
        if name in ELSEWHERE:
            continue
        scratch = folder / f"scratch-{name}"
        scratch.mkdir()
        done = run(source / "debian/tests" / name, cwd=source,
                   env=environment(name, root, scratch))
        yield result(f"test {name}", not done.returncode, done.stdout[-3000:])


def without_gstreamer(folder):
    """As on Debian 12."""
    wrong = build(folder, "-b", "--build-profiles=pkg.secureheap.nogst")
    built = {path.name.split("_")[0] for path in folder.glob("*.deb")}
    built = {name for name in built if not name.endswith("-dbgsym")}
    yield result("build without the plug-in",
                 built == HAS.keys() - {"gstreamer1.0-secureheap"},
                 wrong or f"{built}")


def without_leaks(folder):
    """The installed program under valgrind, on a recorded tree; one with sanitizers
    is in the row userspace."""
    tree = trees.board(folder / "tree")
    tree.buffers(trees.NAME, (7, 4096, 1, 2, 0, "x"))
    for command in (["list"], ["info", trees.NAME], ["check", "--json"], ["top"],
                    ["alloc", "4096"], ["info", "nothing"]):
        done = run("valgrind", "--quiet", "--error-exitcode=99",
                   "--leak-check=full", "--show-leak-kinds=all",
                   "--errors-for-leak-kinds=all", folder / "root/usr/bin/secureheap",
                   "--root", tree.path, *command,
                   env=environment("installed", folder / "root", folder))
        yield result(f"valgrind finds nothing in {' '.join(command)}",
                     done.returncode in range(8), done.stdout[-3000:])


def results():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wrong = build(folder, "-b")
        yield result("build", not wrong, wrong)
        if wrong:
            return
        # As the autopkgtest of the lab has it
        wrong = build(folder / "again", "-A", tree=folder / "source")
        yield result("build from a tree in which they were built", not wrong, wrong)
        yield from without_gstreamer(folder / "without")
        for package, wanted in HAS.items():
            files = run("dpkg-deb", "-c", *folder.glob(f"{package}_*.deb")).stdout
            missing = [file for file in wanted
                       if not re.search(rf"{re.escape(file)}( |$)", files, re.M)]
            yield result(f"{package} has its files", not missing,
                         f"{missing}\n{files}")
        done = run("lintian", "--allow-root", "--fail-on", "error,warning",
                   *folder.glob("*.changes"))
        yield result("lintian finds nothing", not done.returncode, done.stdout)
        yield from own_tests(folder)
        yield from without_leaks(folder)
