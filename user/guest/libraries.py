# SPDX-License-Identifier: GPL-2.0-only
"""Copy the shared libraries that programs want into a layer of a guest's root:

    python3 user/guest/libraries.py ROOT[:ROOT...] LAYER FILE...

ROOT is a folder with packages of Debian; the first one with a library counts. FILE
is a program, or a library that a program opens by itself, such as a plug-in. What
one of them names comes from the others or from a ROOT, and goes to LAYER/lib; the
loader goes where the program looks for it. The files themselves are not copied,
except for what others name.
"""

import shutil
import sys
from pathlib import Path

from elftools.elf.elffile import ELFFile


class Object:
    """A program or library: its machine, the name by which others want it, the
    names of what it wants, and the path of its loader."""

    def __init__(self, path):
        self.path, self.name, self.wants, self.loader = path, path.name, [], None
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.machine = elf["e_machine"], elf.elfclass
            for segment in elf.iter_segments():
                if segment["p_type"] == "PT_INTERP":
                    self.loader = segment.get_interp_name()
                elif segment["p_type"] == "PT_DYNAMIC":
                    self._read(segment)

    def _read(self, dynamic):
        for tag in dynamic.iter_tags():
            if tag.entry.d_tag == "DT_NEEDED":
                self.wants.append(tag.needed)
            elif tag.entry.d_tag == "DT_SONAME":
                self.name = tag.soname


def find(roots, name, machine):
    """A library of packages, for the machine of who wants it."""
    for root in roots:
        for folder in [*sorted(root.glob("usr/lib/*-linux-gnu*")),
                       root / "usr/lib"]:
            if (folder / name).exists():
                library = Object(folder / name)
                if library.machine == machine:
                    return library
    return None


def find_loader(roots, path):
    """What programs name as their loader: packages have all of /lib in /usr."""
    for root in roots:
        found = root / "usr" / path.lstrip("/")
        if found.exists():
            return found
    return sys.exit(f"secure-heap: there is no {path} in the packages")


def wanted(roots, files):
    """All libraries that files want, by their names."""
    given = {file.name: file for file in files}
    found, left = {}, list(files)
    while left:
        user = left.pop()
        for name in set(user.wants) - set(found):
            library = given.get(name) or find(roots, name, user.machine)
            if not library:
                sys.exit(f"secure-heap: {user.path} wants {name}, which is not in "
                         "the packages")
            found[name] = library
            left.append(library)
    return found


def copy(source, target):
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def main():
    roots = [Path(root) for root in sys.argv[1].split(":")]
    layer, *paths = map(Path, sys.argv[2:])
    files = [Object(path) for path in paths]
    for name, library in wanted(roots, files).items():
        copy(library.path, layer / "lib" / name)
    for loader in {file.loader for file in files} - {None}:
        copy(find_loader(roots, loader), layer / loader.lstrip("/"))


if __name__ == "__main__":
    main()
