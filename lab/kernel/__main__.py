# SPDX-License-Identifier: GPL-2.0-only
"""Build the kernel of a lab:

    python3 -m lab.kernel [--source=SOURCE] NAME ARCH CROSS_COMPILE CONFIG...

SOURCE: patched, that of a lab, which is meant if it is not said; stock, as the source
package has it, without linux/ and lab/linux/; older, the same of an older package;
stable, that of Debian stable's kernel, with the driver copied into it; given, the same
of the folder that KERNEL_SOURCE names.

Prints the folder of the result: the kernel (see IMAGES), modules/, stock/ (a
module without the patches, for a control, if the lab has it as a module),
selftests/ (the kernel's own ones that the patches change), and what external
modules need: source/ (the merged tree) and objects/.

The kernel of a lab is the stock source package with linux/ and lab/linux/
merged in, configured by allnoconfig and the lines of each CONFIG; the last
line about a symbol wins. Results are cached by a hash of all inputs. A missing
one is built in an object tree that is kept, so that only changed files are
compiled.
"""

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path

from lab.cache import (CACHE, compiler, die, hash_of, lock, run_make,
                       write_changed)
from lab.kernel.changes import Changes
from lab.kernel.config import configure
from lab.kernel.source import (SOURCES, merged, originals_of, patched_names,
                               patches_of)

STOCK = Path("drivers/gpu/drm/drm.ko")
# File of the kernel where it is not Image, or where no machine runs it
IMAGES = {"um": "linux", "arm": "arch/arm/boot/zImage", "mips": "vmlinux",
          "powerpc": "vmlinux", "x86": "vmlinux"}
SELFTESTS = "tools/testing/selftests/"


def merge(source, overlays):
    """Update the tree to the stock source plus the current overlays.

    Writes only files whose content changes, because make compiles newer files.
    The originals of patched files are kept beside the tree. Returns the contents of
    all that is added or changed, by their names.
    """
    originals = originals_of(source)
    listing = source.with_name(source.name + ".merged")
    for name in patched_names(patches_of(overlays), overlays):
        kept = originals / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, kept)
    wanted = merged(originals, overlays)

    before = listing.read_text().split("\n") if listing.exists() else []
    for name in set(before) - set(wanted) - {""}:
        if (originals / name).exists():
            shutil.copy(originals / name, source / name)
        else:
            (source / name).unlink(missing_ok=True)
    listing.write_text("\n".join(sorted(wanted)))

    for name, content in wanted.items():
        write_changed(source / name, content)
    return wanted


def main():
    parser = argparse.ArgumentParser(usage="python3 -m lab.kernel [--source=SOURCE] "
                                           "NAME ARCH CROSS_COMPILE CONFIG...")
    parser.add_argument("--source", choices=SOURCES, default="patched")
    parser.add_argument("name")
    parser.add_argument("arch")
    parser.add_argument("cross")
    parser.add_argument("configs", nargs="+", type=Path)
    arguments = parser.parse_args()
    name, arch, cross = arguments.name, arguments.arch, arguments.cross
    sources = SOURCES[arguments.source]
    source, number = sources.folder(), sources.version()
    config = "".join(path.read_text() for path in arguments.configs)
    image = Path(IMAGES.get(arch, f"arch/{arch}/boot/Image"))
    objects = CACHE / f"objects-{name}-{number}-{compiler(cross)}"
    make = ["make", "-C", str(source), f"O={objects}", f"ARCH={arch}",
            f"CROSS_COMPILE={cross}", f"-j{os.cpu_count()}"]

    def find_result():
        inputs = hash_of(f"{number} {compiler(cross)} {arch}\n{config}",
                         sources.inputs())
        return CACHE / "kernels" / f"{name}-{inputs}"

    # A result that exists is complete, so the lock is not needed
    result = find_result()
    if result.is_dir():
        print(result)
        return

    with lock("linux"):
        # Look again: files may have changed while waiting for the lock
        result = find_result()
        if not result.is_dir():
            sources.unpack()
            added = merge(source, sources.overlays)
            if sources.copied:
                sources.copy_driver()
            objects.mkdir(parents=True, exist_ok=True)
            configure(make, objects, config)
            changes = Changes(objects, source, added, config)
            run_make(make + changes.targets([image.name, "modules"]),
                     changes.log, f"compiling the kernel of the {name} lab "
                     "(first time: about 5 minutes)")
            collect(objects, source, image, changes.done(), result, sources.overlays)
    print(result)


def saved_command(objects, target):
    """Return the command with which kbuild made a file."""
    saved = objects / target.parent / f".{target.name}.cmd"
    return saved.read_text().splitlines()[0].partition(" := ")[2]


def without_exports(about, linked, command):
    """What modpost says of a module, without exports of functions that it lacks: the
    patches add them."""
    nm = command.split()[0].removesuffix("gcc") + "nm"
    done = subprocess.run([nm, "--defined-only", "--format=posix", linked], check=True,
                          capture_output=True, text=True)
    have = {line.split()[0] for line in done.stdout.splitlines()}
    exported = re.compile(r"(?:KSYMTAB_\w+|SYMBOL_FLAGS)\((\w+),")
    return "".join(line for line in about.read_text().splitlines(True)
                   if not exported.match(line) or exported.match(line)[1] in have)


def make_stock(objects, source, result):
    """Build a module again from the originals of the patched files, and leave
    the object tree as it is."""
    originals = originals_of(source)
    folder, name = STOCK.parent, STOCK.stem
    result.mkdir()
    members = (objects / folder / f"{name}.mod").read_text().split()

    def run(target, replace):
        command = saved_command(objects, target)
        for old, new in replace.items():
            if old not in command:
                die(f"kbuild made {target} in another way than is known")
            command = command.replace(old, str(new))
        done = subprocess.run(command, shell=True, cwd=objects, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            die(f"{target} could not be made of the originals:\n{done.stdout}")

    for i, member in enumerate(members):
        file = Path(member).with_suffix(".c")
        if (originals / file).exists():
            made = result / Path(member).name
            run(Path(member), {str(source / file): originals / file,
                               f"-o {member}": f"-o {made}",
                               f"{folder}/.{made.name}.d": "/dev/null"})
            members[i] = str(made)
    (result / "members").write_text("\n".join(members))
    module, linked = folder / f"{name}.o", result / f"{name}.o"
    run(module, {f"-o {module}": f"-o {linked}",
                 f"@{folder}/{name}.mod": f"@{result}/members"})
    about = folder / f"{name}.mod"
    made = result / about.name
    Path(f"{made}.c").write_text(
        without_exports(objects / f"{about}.c", linked,
                        saved_command(objects, Path(f"{about}.o"))))
    run(Path(f"{about}.o"), {f"-o {about}.o {about}.c": f"-o {made}.o {made}.c",
                             f"{folder}/.{about.name}.o.d": "/dev/null"})
    run(STOCK, {f"-o {STOCK} {module} {about}.o":
                f"-o {result / STOCK.name} {linked} {made}.o"})
    for path in result.iterdir():
        if path.name != STOCK.name:
            path.unlink()


def collect(objects, source, image, modules, result, overlays):
    new = result.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    (new / "modules").mkdir(parents=True)
    shutil.copy(objects / image, new)
    shutil.copy(objects / "include/config/kernel.release", new / "release")
    # The object tree keeps modules that are configured out, or have moved
    for module in modules:
        shutil.copy((objects / module).with_suffix(".ko"), new / "modules")
    if overlays and (objects / STOCK).exists():
        make_stock(objects, source, new / "stock")
    # Copies: the next tree that is built may have others
    for name in patched_names(patches_of(overlays)):
        if name.startswith(SELFTESTS):
            copy = new / "selftests" / name.removeprefix(SELFTESTS)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, copy)
    (new / "source").symlink_to(source)
    (new / "objects").symlink_to(objects)
    new.rename(result)


main()
