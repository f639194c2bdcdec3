# SPDX-License-Identifier: GPL-2.0-only
"""The library and the tool of user/: their own tests with sanitizers, and the board
check on the device trees of tests/faults and lab/dts/regions.dtsi. Its verdict on
each node has to be that of the driver."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import libfdt

from lab import TREE
from tests.judge import tap, verdict
from tests.suites.faults import FOLDER, head_of
from user.tests import trees

SOURCES = TREE / "user"
REGIONS = TREE / "lab/dts/regions.dtsi"
SANITIZE = "-fsanitize=address,undefined"
INSTALLED = ("bin/secureheap", "include/secureheap.h", "libsecureheap.so.0.1.0",
             "pkgconfig/libsecureheap.pc", "man1/secureheap.1",
             "man3/libsecureheap.3", "man3/secureheap_alloc.3",
             "man3/secureheap_buffer_query.3", "man3/secureheap_choose.3",
             "man3/secureheap_list_open.3", "man3/secureheap_tee_import.3",
             "lib/udev/rules.d/70-secure-heap.rules",
             "lib/sysusers.d/secureheap.conf",
             "bash-completion/completions/secureheap",
             "zsh/site-functions/_secureheap")
# What the driver says of nodes in which nothing is wrong
NOT_OF_THE_NODE = ("no memory could be reserved", "it is still System RAM",
                   "its range is claimed", "there is another heap of that name")
# The machine that regions.dtsi is for
AROUND = """/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>;
    reserved-memory {
        #address-cells = <2>; #size-cells = <2>; ranges;
        secure@94000000 { compatible = "linux,secure-heap"; no-map;
                          reg = <0x0 0x94000000 0x0 0x2000000>; }; }; };
"""
KERNEL_IMAGE = (0x80200000, 0x2000000, "System RAM")


def run(*command, **more):
    return subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **more)


def failure_of(commands, **more):
    """What the first command says that fails, or None."""
    for command in commands:
        done = run(*command, **more)
        if done.returncode:
            return done.stdout
    return None


def result(name, good, why=""):
    return verdict(f"userspace: {name}", good, why)


def build(where):
    """None, or why it could not be built."""
    return failure_of([["meson", "setup", where, SOURCES, "-Dwerror=true",
                        "-Db_sanitize=address,undefined", "-Dman=enabled"],
                       ["meson", "compile", "-C", where]])


def own_tests(where):
    done = run("meson", "test", "-C", where, "--no-rebuild")
    log = where / "meson-logs/testlog.json"
    tests = [json.loads(line) for line in log.read_text().splitlines()]
    if not tests:
        yield result("has tests", False, done.stdout)
    for test in tests:
        yield from tap.parse(f"userspace: {test['name']}",
                             test["stdout"].splitlines(), test["returncode"])


def found_there(folder):
    """The library and the plug-in are where those look who load them, whatever
    their caches and the environment say."""
    for name, command, form in (
            ("libsecureheap.so.0", ["ld.so", "--list-diagnostics"],
             r'path\.system_dirs.*="(.+)/"'),
            ("libgstsecureheap.so", ["pkg-config", "--variable=pluginsdir",
                                     "gstreamer-1.0"], "(.+)")):
        places = {f"/{path.parent.relative_to(folder)}"
                  for path in folder.rglob(name)}
        looked = set(re.findall(form, run(*command).stdout))
        yield result(f"{name} is found where it is installed", places & looked,
                     f"{places}, not {looked}")


def installed(where, folder):
    """What an installation has, and a program that is built with it: the example
    of the manual."""
    done = run("meson", "install", "-C", where, "--no-rebuild", "--destdir",
               folder)
    found = {str(path.relative_to(folder / "usr"))
             for path in folder.rglob("*") if path.is_file()}
    missing = [name for name in INSTALLED
               if not any(path.endswith(name) for path in found)]
    yield result("installs what it has", not done.returncode and not missing,
                 f"{missing}\n{done.stdout}")
    yield from found_there(folder)

    pages = (SOURCES / "man/libsecureheap.3.scd").read_text()
    code = re.search(r"# EXAMPLE\n\n```\n(.*?)```", pages, re.DOTALL)[1]
    source = folder / "example.c"
    source.write_text("#include <stdio.h>\n#include <secureheap.h>\n"
                      f"int main(void)\n{{\n{code}return buffer < 0;\n}}\n")
    library = next(folder.rglob("libsecureheap.pc")).parent
    flags = run("pkg-config", "--cflags", "--libs", "libsecureheap",
                env=os.environ | {"PKG_CONFIG_LIBDIR": str(library),
                                  "PKG_CONFIG_SYSROOT_DIR": str(folder)})
    done = run("cc", "-Wall", "-Wextra", "-Werror", SANITIZE, source, "-o",
               folder / "example", *flags.stdout.split())
    yield result("the manual's example compiles", not done.returncode,
                 done.stdout)
    done = run(folder / "example",
               env=os.environ | {"LD_LIBRARY_PATH": str(library.parent)})
    yield result("the manual's example runs",
                 done.stdout == "there is no protected heap\n", done.stdout)


def blob_of(text, where, definitions=(), options=()):
    """A device tree, compiled."""
    source = run("cpp", "-nostdinc", "-undef", "-D__DTS__", "-P", "-x",
                 "assembler-with-cpp", *[f"-D{word}" for word in definitions],
                 f"-I{REGIONS.parent}", "-", input=text).stdout
    blob = where / "x.dtb"
    subprocess.run(["dtc", "-q", *options, "-I", "dts", "-O", "dtb", "-o", blob,
                    "-"], input=source, text=True, check=True)
    return libfdt.FdtRo(blob.read_bytes())


def record(blob, tree, offset=0, path=""):
    """Write a device tree as /proc/device-tree has it."""
    quiet = [libfdt.NOTFOUND]
    properties = {}
    at = blob.first_property_offset(offset, quiet)
    while at >= 0:
        found = blob.get_property_by_offset(at)
        properties[found.name] = bytes(found)
        at = blob.next_property_offset(at, quiet)
    tree.node(path, properties)
    below = blob.first_subnode(offset, quiet)
    while below >= 0:
        record(blob, tree, below, f"{path}/{blob.get_name(below)}".lstrip("/"))
        below = blob.next_subnode(below, quiet)


def range_of(tree, name):
    """Base and size of a node with two cells for each; no base if Linux places
    it."""
    node = tree.path / "proc/device-tree/reserved-memory" / name
    if not (node / "reg").exists():
        return None, int.from_bytes((node / "size").read_bytes())
    reg = (node / "reg").read_bytes()
    return int.from_bytes(reg[:8]), int.from_bytes(reg[8:16])


def machine(folder, blob, heaps, claims=()):
    """The machine as the driver would leave it. heaps: names of nodes. claims: of
    others."""
    tree = trees.Tree(folder)
    record(blob, tree)
    tree.heap("system")
    lines = list(claims)
    for name in heaps:
        base, size = range_of(tree, name)
        tree.heap(name, {**trees.ATTRIBUTES, "size": size})
        if base is not None:
            lines.append((base, size, name))
    tree.iomem(*sorted(lines))
    return tree


def verdicts(tool, tree):
    """Of each subject: the check, the state and the sentence."""
    done = run(tool, "--root", tree.path, "check", "--json")
    found = {}
    for row in json.loads(done.stdout)["check"]:
        found.setdefault(row["subject"], []).append(
            (row["check"], row["state"], row["found"]))
    return found


def judge(name, found, heaps, refused, silent=()):
    """Compare verdicts with what the driver does. refused: node -> its words."""
    def states(node):
        return {state for _, state, _ in found.get(node, [])}

    for node in heaps:
        yield result(f"{name}: {node} is good",
                     states(node) and "red" not in states(node),
                     str(found.get(node)))
    for node, words in refused.items():
        node = node.rpartition("/")[2]
        red = [text for _, state, text in found.get(node, [])
               if state == "red"]
        if words.startswith(NOT_OF_THE_NODE):
            words = ""
        yield result(f"{name}: {node} is at fault",
                     any(words in text for text in red), str(found.get(node)))
    for node in silent:
        yield result(f"{name}: {node} is not used", states(node) == {"yellow"},
                     str(found.get(node)))


def on_faults(tool, where):
    for path in sorted(FOLDER.glob("*.dts")):
        text = path.read_text()
        if "/dts-v1/" not in text:
            continue
        head = head_of(text)
        refused = dict(words.split(": ", 1) for words in head["refused"])
        options = " ".join(head["dtc"]).split()
        blob = blob_of(text, where, options=options)
        tree = machine(where / path.stem, blob, head["heap"])
        yield from judge(path.stem, verdicts(tool, tree), head["heap"], refused,
                         head["silent"])
        if head["control"]:
            blob = blob_of(text, where, ["CONTROL"], options)
            tree = machine(where / f"{path.stem}-control", blob, [])
            for node in head["control"]:
                found = dict((check, state) for check, state, _ in
                             verdicts(tool, tree).get(node, []))
                yield result(f"{path.stem}: {node} would be good",
                             found.get("node") == "green", str(found))


def on_regions(tool, where):
    expected = (TREE / "tests/guest/regions.c").read_text()
    good = re.search(r"good\[\] = \{(.*?)\};", expected, re.DOTALL)[1]
    heaps = re.findall(r'"(.+?)"', good)
    refused = dict(re.findall(r'\.node = "(.+?)",\s*\.fault = "(.+?)",',
                              expected))
    tree = machine(where / "regions", blob_of(
        AROUND + f'#include "{REGIONS.name}"\n', where), heaps, [KERNEL_IMAGE])
    yield from judge("regions", verdicts(tool, tree), heaps, refused,
                     ["disabled@9c000000"])


def results():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        where = scratch / "build"
        why = build(where)
        yield result("is built", not why, why)
        if why:
            return
        yield from own_tests(where)
        yield from installed(where, scratch / "installed")
        tool = where / "tests/secureheap-fake"
        yield from on_faults(tool, scratch)
        yield from on_regions(tool, scratch)
