# SPDX-License-Identifier: GPL-2.0-only
"""Write the series of patches, against the source package of the kernel:

    python3 -m series FOLDER

linux/patches and series/patches together are the series, by their numbers. Those of
linux/patches are complete, but for new files that they bring. Those of
series/patches are the later parts of the driver: a message, and what the part
changes in files that an earlier one has brought. linux/ has the driver with all
parts in it, so what an earlier patch brings is found by taking later ones back.
What is different for a kernel is in linux/patches/KERNEL/.

FOLDER gets the patches, with a cover letter, and tree/, a repository of the files
that they touch. What the series makes of them has to be what the labs build, byte
for byte.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from lab import TREE
from lab.cache import die, say
from lab.kernel.source import (VERSION, merged, overlay_files, patched_names,
                               patches_of)
from series import cover
from series.repository import git, new_repository, pristine, write

LINUX = TREE / "linux"
PARTS = TREE / "series"
DRIVER = "drivers/dma-buf/heaps/secure-heap/"
# New files, by the number of the patch that brings them; the driver's own patch
# brings what is not here
HEAP = 27
BRINGS = {
    25: ("drivers/dma-buf/st-dma-buf-mapping",),
    26: ("Documentation/devicetree/bindings/reserved-memory/"
         "linux,secure-heap.yaml",),
    28: (f"{DRIVER}tests/",),
    29: (f"{DRIVER}firewall.c", f"{DRIVER}scrub.c", f"{DRIVER}owner.h",
         f"{DRIVER}tests/firewall_test.c", "include/linux/secure-heap-firewall.h"),
    30: (f"{DRIVER}firewall-optee.c", f"{DRIVER}firewall-optee.h"),
    32: ("drivers/tee/tests/",),
    45: (f"{DRIVER}demand", f"{DRIVER}tests/demand_test.c"),
    48: ("drivers/tee/optee/firewall.c",),
}


def number_of(patch):
    return int(patch.name[:4])


def is_part(patch):
    return PARTS in patch.parents


def brought_by(name):
    """The number of the patch that brings a new file: the one that says so in the
    most words."""
    fits = [(len(start), number) for number, starts in BRINGS.items()
            for start in starts if name.startswith(start)]
    return max(fits)[1] if fits else HEAP


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and ".git" not in path.parts}


def forms(scratch, patches):
    """The new files as each patch leaves them: number -> name -> content."""
    files = {name: path.read_bytes()
             for name, path in overlay_files([LINUX]).items()}
    found = {}
    for patch in sorted(patches, key=number_of, reverse=True):
        number = number_of(patch)
        found[number] = {name: content for name, content in files.items()
                         if brought_by(name) <= number}
        if is_part(patch) and patched_names([patch]):
            new_repository(scratch, found[number])
            done = subprocess.run(["git", "-C", scratch, "apply", "-R",
                                   "--unidiff-zero", patch], text=True,
                                  capture_output=True)
            if done.returncode:
                die(f"series/patches/{patch.name} is not in the driver any more; "
                    f"write it again:\n{done.stderr}")
            files |= files_of(scratch)
        files = {name: content for name, content in files.items()
                 if brought_by(name) < number}
    return found


def adapt(scratch, patch, base, new):
    """Change files for the kernel, from the part with that number on."""
    for number, files in new.items():
        if number >= number_of(patch):
            new_repository(scratch, {name: files.get(name) or base[name]
                                     for name in patched_names([patch])})
            git(scratch, "apply", patch)
            files |= files_of(scratch)


def commit(tree, patch, new, adapted):
    """Commit a patch, and new files. adapted: what changes them for the kernel."""
    message, diff = tree.parent / "message", tree.parent / "diff"
    with open(patch) as text:
        said = git(tree, "mailinfo", message, diff, stdin=text)
    said = dict(line.split(": ", 1) for line in said.splitlines() if line)
    if not is_part(patch) and diff.stat().st_size:
        git(tree, "apply", "--index", diff)
    write(tree, new)
    git(tree, "add", "-A")
    why = [other.read_text().partition("\n--- ")[0].strip() for other in adapted
           if number_of(other) == number_of(patch)]
    git(tree, "commit", "-q", "-m", said["Subject"],
        "-m", "\n\n".join([*why, message.read_text()]),
        env={"GIT_AUTHOR_DATE": said["Date"]})
    message.unlink()
    diff.unlink()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    tree = folder / "tree"
    of_linux, parts = patches_of([LINUX]), patches_of([PARTS])
    numbers = set(map(number_of, parts))
    adapted = [patch for patch in of_linux if number_of(patch) in numbers]
    patches = sorted([*(set(of_linux) - set(adapted)), *parts], key=number_of)
    source = pristine()
    base = {name: (source / name).read_bytes()
            for name in patched_names(of_linux, [LINUX])}

    shutil.rmtree(folder, ignore_errors=True)
    new = forms(folder / "scratch", patches)
    for patch in adapted:
        adapt(folder / "scratch", patch, base, new)
    shutil.rmtree(folder / "scratch", ignore_errors=True)
    new_repository(tree, base)
    for patch in patches:
        commit(tree, patch, new[number_of(patch)], adapted)

    made, built = files_of(tree), merged(source, [LINUX])
    wrong = {name for name in made.keys() | built.keys()
             if made.get(name) != built.get(name)}
    if wrong:
        die("the series does not give what the labs build, in "
            + ", ".join(sorted(wrong)))

    git(tree, "format-patch", "-q", "-o", folder, "--cover-letter",
        "--zero-commit", "--no-signature", f"-{len(patches)}")
    letter = next(folder.glob("0000-*.patch"))
    letter.write_text(cover.fill(letter.read_text()))
    (folder / "recipients").write_text(
        cover.recipients(source, sorted(folder.glob("*.patch"))))
    say(f"{len(patches)} patches and a cover letter for Linux {VERSION}: {folder}")


main()
