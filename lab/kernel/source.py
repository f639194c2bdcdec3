# SPDX-License-Identifier: GPL-2.0-only
"""Source packages of the kernel, and what the tree adds to them. KERNEL in the
environment says for which of the kernels, if not for the usual one."""

import dataclasses
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lab import TREE
from lab.cache import CACHE, die, say, write_changed

OVERLAYS = [TREE / "linux", TREE / "lab/linux"]
# Where the tool root has the source packages that the tree is for, the newest
# first, and that of Debian stable's kernel
KERNELS = {"7.3": Path("/"), "7.2": Path("/opt/lab/older")}
STABLE = Path("/opt/lab/stable")
# Sources of a kernel that a person has, or None: see KERNEL_SOURCE in lab/root/enter
GIVEN = Path("/mnt/kernel")
GIVEN = GIVEN if (GIVEN / "Makefile").exists() else None
SAID = "usr/src/linux-source.version"


def choose():
    """The kernel, and an older one or None. KERNEL may also be the name of a lab's
    kernel: see lab/trial.py."""
    asked = os.environ.get("KERNEL")
    there = [name for name, package in KERNELS.items() if (package / SAID).exists()]
    if asked in KERNELS and asked not in there or not there:
        die(f"the tool root has no Linux {asked or 'source'}, as the archive had none: "
            f"remove {CACHE} to look again")
    if asked not in there:
        asked = there[0]
    return asked, next(iter(there[there.index(asked) + 1:]), None)


def version(package):
    """Version of a source package, as part of a file name."""
    return re.sub(r"[^\w.]", "-", (package / SAID).read_text().strip())


KERNEL, OLDER = choose()
PACKAGE = KERNELS[KERNEL]
VERSION = version(PACKAGE)

COPIER = TREE / "packaging/stock"
DRIVER = TREE / "linux/drivers/dma-buf/heaps/secure-heap"


@dataclasses.dataclass
class Source:
    """Sources to build a kernel from. overlays: what is merged into the package's;
    copied: the driver is copied into them, as for any kernel without the patches."""
    package: Path
    overlays: list
    copied: bool = False

    def version(self):
        return version(self.package)

    def folder(self):
        kind = "-copied" if self.copied else "" if self.overlays else "-stock"
        return CACHE / f"linux-{self.version()}{kind}"

    def inputs(self):
        """Files that are added: name -> path."""
        if self.copied:
            return {str(path.relative_to(TREE)): path for folder in (COPIER, DRIVER)
                    for path in sorted(folder.rglob("*")) if path.is_file()}
        return (overlay_files(self.overlays)
                | {path.name: path for path in patches_of(self.overlays)})

    def unpack(self):
        folder = self.folder()
        if folder.is_dir():
            return
        archives = sorted((self.package / "usr/src").glob("linux-source-*.tar.xz"))
        if not archives:
            die(f"the tool root has no kernel source: remove {CACHE} and run again")
        say(f"unpacking {archives[-1].name}")
        new = folder.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        subprocess.run(["tar", "-C", new, "--strip-components=1", "-xf",
                        archives[-1]], check=True)
        new.rename(folder)

    def copy_driver(self):
        subprocess.run([COPIER / "into", self.folder()], check=True)


class Given(Source):
    """A folder with the sources of a kernel, which may change."""

    def version(self):
        said = dict(re.findall(r"(?m)^(\w+) = *(\S*)$",
                               (self.package / "Makefile").read_text()))
        return "given-" + ".".join(said[key] for key in (
            "VERSION", "PATCHLEVEL", "SUBLEVEL"))

    def inputs(self):
        """Its files go in too, but are too many to be read."""
        state = hashlib.sha256()
        for folder, folders, files in os.walk(self.package):
            folders[:] = sorted(set(folders) - {".git"})
            for name in sorted(files):
                about = (Path(folder) / name).lstat()
                state.update(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}\n"
                             .encode())
        seen = self.folder().with_suffix(".state")
        write_changed(seen, state.hexdigest().encode())
        return super().inputs() | {seen.name: seen}

    def unpack(self):
        say(f"copying {self.version()}")
        self.folder().mkdir(parents=True, exist_ok=True)
        # -u: what is compiled has the time of its source
        subprocess.run(["cp", "-a", "-u", "-T", "--no-preserve=ownership",
                        self.package, self.folder()], check=True)


SOURCES = {"patched": Source(PACKAGE, OVERLAYS), "stock": Source(PACKAGE, []),
           "stable": Source(STABLE, [], True)}
if GIVEN:
    SOURCES["given"] = Given(GIVEN, [], True)
if OLDER:
    SOURCES["older"] = Source(KERNELS[OLDER], [])


def overlay_files(overlays):
    """Files that the overlays add: path in the kernel tree -> path here."""
    files = {}
    for overlay in overlays:
        for path in sorted(overlay.rglob("*")):
            inside = path.relative_to(overlay)
            if path.is_file() and inside.parts[0] != "patches":
                files[str(inside)] = path
    return files


def numbered(folder):
    """The patches in a folder: number -> path."""
    return {path.name[:4]: path for path in sorted(folder.glob("*.patch"))}


def patches_of(overlays):
    """Patches in their order. A folder with the name of the kernel has others in
    place of those with the same numbers; what has the number of no patch changes
    files that the overlay adds."""
    found = []
    for overlay in overlays:
        patches = overlay / "patches"
        of_all = numbered(patches) | numbered(patches / KERNEL)
        found += [of_all[number] for number in sorted(of_all)]
    return found


def patched_names(patches, overlays=()):
    """Files that patches change, but for those that overlays add."""
    return {line.removeprefix("+++ b/") for patch in patches
            for line in patch.read_text().splitlines()
            if line.startswith("+++ b/")} - overlay_files(overlays).keys()


def originals_of(source):
    """Where the originals of the files that patches change are kept."""
    return source.with_name(source.name + ".originals")


def merged(source, overlays):
    """What the overlays make of a source: path in the kernel tree -> content, of
    all files that they add or change."""
    files = {name: path.read_bytes()
             for name, path in overlay_files(overlays).items()}
    patches = patches_of(overlays)
    names = patched_names(patches)
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            copy = Path(scratch) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if name in files:
                copy.write_bytes(files[name])
            else:
                shutil.copy2(source / name, copy)
        for patch in patches:
            done = subprocess.run(["patch", "-p1", "-s", "-F0", "-i", patch],
                                  cwd=scratch, stdout=sys.stderr)
            if done.returncode:
                die(f"{patch.name} does not apply to Linux {VERSION}")
        for name in names:
            files[name] = (Path(scratch) / name).read_bytes()
    return files
