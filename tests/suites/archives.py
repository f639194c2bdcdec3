# SPDX-License-Identifier: GPL-2.0-only
"""lab/root/fetch against a small archive on loopback that fails on purpose, and
what make refuses before there is a tool root."""

import collections
import contextlib
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from lab import TREE
from tests.judge import Result

NATIVE = subprocess.run(["dpkg", "--print-architecture"], text=True,
                        capture_output=True, check=True).stdout.strip()
BUSYBOX = "/opt/lab/busybox-native/usr/bin/busybox"
SUITES = "trixie", "forky", "sid"
# Of each suite: architecture, package, and more for its control file
PACKAGES = [(NATIVE, "base", "Essential: yes\n"), (NATIVE, "apt", ""),
            (NATIVE, "library", ""), (NATIVE, "tool", "Depends: library\n"),
            ("riscv64", "shell", ""), ("riscv64", "other", ""),
            ("arm64", "shell", ""), (NATIVE, "rare", ""), (NATIVE, "newer", "")]
# As the files packages and others of lab/root
WANTED = "# A comment\ntool\n"
GROUPS = """# A comment
trixie,forky,sid riscv64 /riscv64 shell other
trixie,forky,sid arm64 /arm64 shell
sid,none native /rare rare

sid native / newer
"""
# So large that half of a file is more than a header
PAYLOAD = 100_000
INDEX = "dists/trixie/main/binary-riscv64/Packages"
EVERY_INDEX = r"dists/\w+/main/binary-riscv64/Packages"
RISCV64 = r"pool/other_trixie_riscv64\.deb"
LIBRARY = rf"pool/library_trixie_{NATIVE}\.deb"
RARE = rf"pool/rare_sid_{NATIVE}\.deb"
NEWER = rf"pool/newer_sid_{NATIVE}\.deb"
USUAL = {"shell/riscv64": "trixie", "other/riscv64": "trixie",
         "shell/arm64": "trixie", f"newer/{NATIVE}": "sid"}
WITHOUT = dict(USUAL)
USUAL[f"rare/{NATIVE}"] = "sid"
INSTEAD = USUAL | {"shell/riscv64": "forky", "other/riscv64": "forky"}


def make_archive():
    """Path on the server -> content."""
    files = {}
    for suite in SUITES:
        indices = collections.defaultdict(bytes)
        for arch, name, more in PACKAGES:
            path = f"pool/{name}_{suite}_{arch}.deb"
            control = (f"Package: {name}\nVersion: 1+{suite}\n"
                       f"Architecture: {arch}\nMaintainer: nobody <n@invalid>\n"
                       f"{more}Description: for a test\n")
            files[path] = make_package(control)
            indices[arch] += (f"{control}Filename: {path}\n"
                              f"Size: {len(files[path])}\nSHA256: "
                              f"{sha256(files[path])}\n\n").encode()
        sums = ""
        for arch, index in indices.items():
            inside = f"main/binary-{arch}/Packages"
            files[f"dists/{suite}/{inside}"] = index
            sums += f" {sha256(index)} {len(index)} {inside}\n"
        files[f"dists/{suite}/Release"] = (
            f"Suite: {suite}\nCodename: {suite}\n"
            "Date: Thu, 01 Jan 2026 00:00:00 UTC\nComponents: main\n"
            f"Architectures: {' '.join(indices)}\nSHA256:\n{sums}").encode()
    return files


def make_package(control):
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)
        tree = Path(scratch) / "tree"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(control)
        (tree / "payload").write_bytes(os.urandom(PAYLOAD))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree,
                        f"{scratch}/deb"], check=True, capture_output=True)
        return (Path(scratch) / "deb").read_bytes()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Archive:
    """A server of one. fault(path, n) says what the n-th answer for a path is:
    None for the file, or "missing", "changed" (same length), "longer" or
    "dropped" (half of it)."""

    def __init__(self, files, fault):
        self.asked = collections.Counter()
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.lstrip("/").replace("%2b", "+")
                asked[path] += 1
                kind = fault(path, asked[path])
                content = files.get(path)
                if content is None or kind == "missing":
                    self.send_error(404)
                    return
                if kind == "changed":
                    content = content[:-1] + bytes([content[-1] ^ 1])
                elif kind == "longer":
                    content += b"\n"
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if kind == "dropped":
                    content = content[:len(content) // 2]
                self.wfile.write(content)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "http://127.0.0.1:{}/".format(self.server.server_port)


@contextlib.contextmanager
def serve(files, pattern="(?!)", kind=None, times=1000):
    """Paths that match fail in a way, so many times each."""
    archive = Archive(files, lambda path, n: kind if n <= times
                      and re.fullmatch(pattern, path) else None)
    thread = threading.Thread(target=archive.server.serve_forever)
    thread.start()
    try:
        yield archive
    finally:
        archive.server.shutdown()
        thread.join()
        archive.server.server_close()


def fetch(archive, folder, size=None):
    """Exit status and output; size: of a disk for the folder, in kB."""
    (folder / "packages").write_text(WANTED)
    (folder / "others").write_text(GROUPS)
    cache = folder / "cache"
    cache.mkdir(exist_ok=True)
    command = [str(TREE / "lab/root/fetch"), archive.address, "trusted=yes",
               str(folder / "packages"), str(folder / "others"), str(cache)]
    if size:
        mount = f"{BUSYBOX} mount -t tmpfs -o size={size}k none {cache}"
        command = ["unshare", "--map-root-user", "--mount", "sh", "-c",
                   f'{mount} && exec "$@"', "sh", *command]
    environment = {k: v for k, v in os.environ.items()
                   if k.lower() != "http_proxy"}
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=100,
                          env=environment | {"SECURE_HEAP_WAITS": "0 0"})
    return done.returncode, done.stdout


def taken(folder):
    """Package and architecture -> suite, of what was recorded and is there."""
    record = folder / "cache/fetched"
    if not record.exists():
        return {}
    lines = [line.split() for line in record.read_text().splitlines()]
    return {f"{name}/{arch}": suite
            for name, version, suite, arch, _, file in lines
            if version == f"1+{suite}"
            and (folder / "cache/files" / file).stat().st_size > PAYLOAD}


# Name -> what fails, and how, and how often; what is taken then, or None if that
# is a failure; what is said about it
CASES = {
    "a whole archive": ("(?!)", None, 0, USUAL, None),
    "index of another length, other suites whole":
        (INDEX, "longer", 1000, INSTEAD,
         r"the index of trixie for riscv64 is out of step .*: "
         r"took shell other for riscv64 from forky instead$"),
    "index of another hash, other suites whole":
        (INDEX, "changed", 1000, INSTEAD,
         r"trixie for riscv64 is out of step .* from forky instead$"),
    "index missing, other suites whole":
        (INDEX, "missing", 1000, INSTEAD,
         r"trixie for riscv64 is out of step .* from forky instead$"),
    "index of no suite whole":
        (EVERY_INDEX, "longer", 1000, None,
         r"there is no shell other \(riscv64\) now, because .*trixie.*forky.*"
         r"sid for riscv64 is out of step .*what was downloaded is kept"),
    "index whole again at the third attempt":
        (INDEX, "longer", 2, USUAL, r"trixie for riscv64: trying again"),
    "file missing, other suites whole":
        (RISCV64, "missing", 1000, INSTEAD,
         r"the files of trixie for riscv64 cannot be had .*404.* from forky "
         r"instead$"),
    "file of another hash, other suites whole":
        (RISCV64, "changed", 1000, INSTEAD,
         r"the files of trixie for riscv64 cannot be had .* from forky "
         r"instead$"),
    "file that no other suite has missing":
        (NEWER, "missing", 1000, None, r"there is no newer \(native\) now"),
    "file missing that the root can do without":
        (RARE, "missing", 1000, WITHOUT,
         r"the files of sid for \w+ cannot be had .*: going on without rare$"),
    "file missing of trixie itself":
        (LIBRARY, "missing", 1000, None,
         r"the packages of trixie cannot be had .*404.*: try again later"),
    "connection dropped in two attempts":
        (LIBRARY, "dropped", 2, USUAL, r"trixie for \w+: trying again"),
    "connection dropped in each attempt":
        (LIBRARY, "dropped", 1000, None,
         r"the packages of trixie cannot be had .*: try again later"),
}


def result(name, problem, output=""):
    return Result(f"fault-setup: {name}", "failed" if problem else "passed",
                  f"{problem}\n{output[-3000:]}" if problem else "")


def case(files, folder, pattern, kind, times, expected, said):
    with serve(files, pattern, kind, times) as archive:
        status, output = fetch(archive, folder)
    problem = None
    if (status == 0) != (expected is not None):
        problem = f"exit status {status}"
    elif taken(folder) != (expected or {}):
        problem = f"took {taken(folder)}, not {expected}"
    elif said and not re.search(f"^secure-heap: .*{said}", output, re.MULTILINE):
        problem = f"does not say {said}"
    elif not said and "secure-heap: " in output:
        problem = "complains"
    return problem, output


def kept(files, folder):
    """What was downloaded before a failure is not downloaded again."""
    with serve(files, NEWER, "missing") as archive:
        status, output = fetch(archive, folder)
        before = {p for p in archive.asked if p.startswith("pool/")}
    if status == 0 or len(before) < 8:
        return f"exit status {status}, asked for {before}", output
    with serve(files) as archive:
        status, output = fetch(archive, folder)
        after = {p for p in archive.asked if p.startswith("pool/")}
    if status or taken(folder) != USUAL:
        return f"exit status {status} when the archive is whole", output
    if not re.fullmatch(NEWER, " ".join(after)):
        return f"downloads {sorted(after)}", output
    return None, output


def full(files, folder):
    """Of a disk that has room for half of it, and of one that has enough."""
    with serve(files) as archive:
        status, output = fetch(archive, folder, size=PAYLOAD * 4 // 1000)
        if status == 0 or not re.search(
                "^secure-heap: the disk that .*cache is on is full; ", output,
                re.MULTILINE):
            return f"exit status {status}", output
        status, output = fetch(archive, folder, size=PAYLOAD * 400 // 1000)
        return status and f"exit status {status} with enough room", output


# Name -> what make is asked for, and what it says, or None if it is taken
REQUESTS = {
    "a good machine": (["shell", "LAB=arm64", "MACHINE=dram-smmu"], None),
    "no such machine": (["shell", "LAB=arm64", "MACHINE=protected"],
                        "the arm64 lab has no machine protected: MACHINE is "
                        "one of dram, "),
    "a good player": (["player", "MACHINE=content"], None),
    "no such player": (["player", "MACHINE=open"],
                       "nothing plays on a machine open: MACHINE is protected or "
                       "content"),
    "a good lab": (["demo", "LAB=arm64"], None),
    "no such lab": (["demo", "LAB=mips"],
                    "there is no lab mips: LAB is riscv64 or arm64"),
    "a good kernel": (["series", "KERNEL=7.2"], None),
    "no such kernel": (["check", "KERNEL=5.4"],
                       "the tree is not for Linux 5.4: KERNEL is one of 7.3, 7.2"),
    "a good trace": (["bench", "TRACE=good trace"], None),
    "no such trace": (["bench", "TRACE=none"], "TRACE: there is no file none"),
    "a trace that is none": (["bench", "TRACE=bad"],
                             "TRACE: bad is no trace: line 2 "),
    "an empty trace": (["bench", "TRACE=empty"],
                       "TRACE: there is no step in empty"),
    "a good clip": (["demo", "CLIP=video"], None),
    "no such clip": (["demo", "CLIP=none"], "CLIP: there is no file none"),
    "a clip that is none": (["demo", "CLIP=bad"], "CLIP: bad is no video"),
}
# Stands for lab/root/enter, as a root of its own cannot be made here
ENTER = """#!/bin/sh
case $1 in
ffprobe)
	shift
	exec ffprobe $(echo "$@" | sed "s|/mnt/clip|$CLIP|")
	;;
*)
	echo entered
esac
"""


def request(tree, arguments, said):
    environment = {k: v for k, v in os.environ.items()
                   if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CLIP",
                                "KERNEL")}
    done = subprocess.run(["make", *arguments], cwd=tree, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=environment)
    if said is None:
        good = done.returncode == 0 and set(done.stdout.split()) == {"entered"}
    else:
        good = (done.returncode != 0 and done.stdout.count("\n") == 1
                and done.stdout.startswith(f"secure-heap: {said}"))
    return None if good else f"exit status {done.returncode}", done.stdout


def requests(tree):
    """Of make, in a copy of the tree where the tool root is but pretended."""
    (tree / "lab/root").mkdir(parents=True)
    shutil.copy(TREE / "Makefile", tree)
    (tree / "lab/kernel").mkdir()
    for name in ("inputs", "kernel/source.py"):
        shutil.copy(TREE / "lab" / name, tree / "lab" / name)
    for lab in ("riscv64", "arm64"):
        shutil.copytree(TREE / "lab" / lab / "dts", tree / "lab" / lab / "dts")
    for name, script in (("enter", ENTER), ("setup", "#!/bin/sh\n")):
        (tree / "lab/root" / name).write_text(script)
        (tree / "lab/root" / name).chmod(0o755)
    (tree / "good trace").write_text("# A trace\nalloc 1 4096 # one\nwait 60\nfree 1\n")
    (tree / "bad").write_text("alloc 1 4096\nmalloc 1\n")
    (tree / "empty").write_text("# Nothing\nwait 60\n")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                    "testsrc2=size=64x64:rate=1", "-t", "1", "-f", "matroska",
                    tree / "video"], check=True)
    for name, (arguments, said) in REQUESTS.items():
        yield result(f"make, {name}", *request(tree, arguments, said))


def results():
    files = make_archive()
    steps = {name: lambda files, folder, c=c: case(files, folder, *c)
             for name, c in CASES.items()}
    steps |= {"what was downloaded is kept": kept, "disk full": full}
    for name, step in steps.items():
        with tempfile.TemporaryDirectory() as scratch:
            yield result(name, *step(files, Path(scratch)))
    with tempfile.TemporaryDirectory() as scratch:
        yield from requests(Path(scratch))
