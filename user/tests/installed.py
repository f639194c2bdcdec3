# SPDX-License-Identifier: GPL-2.0-only
"""What is installed beside the tool:  installed.py LIBRARY HEADER SOURCES.  The
library exports what the header declares, with its version, and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import harness

LIBRARY, HEADER, SOURCES = (str(Path(path).resolve()) for path in sys.argv[1:])


def declared():
    return set(re.findall(r"^(?:[\w* ]+\n?)\*?(secureheap_\w+)\(",
                          Path(HEADER).read_text(), re.MULTILINE))


def test_exports_what_the_header_declares():
    done = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions",
                           LIBRARY], text=True, stdout=subprocess.PIPE,
                          check=True)
    exported = {line.split()[-1] for line in done.stdout.splitlines()
                if " T " in line}
    assert exported == {f"{name}@@SECUREHEAP_0" for name in declared()}, \
        (exported, declared())


def test_every_function_is_in_the_manual():
    manual = "".join(path.read_text()
                     for path in Path(SOURCES, "man").glob("*.3.scd"))
    missing = {name for name in declared() if name not in manual}
    assert not missing, missing


def test_pages_are_well_formed(folder):
    pages = sorted(Path(SOURCES, "man").glob("*.scd"))
    assert len(pages) == 7, pages
    for page in pages:
        try:
            done = subprocess.run(["scdoc"], input=page.read_bytes(),
                                  capture_output=True)
        except FileNotFoundError as error:
            raise harness.Skip("there is no scdoc") from error
        assert not done.returncode, (page, done.stderr)
        try:
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8"],
                                  input=done.stdout, capture_output=True,
                                  cwd=folder)
        except FileNotFoundError:
            continue
        assert not done.returncode, (page, done.stderr)


def complete(*words):
    """What bash offers for the last word."""
    script = f"""
        . {SOURCES}/completion/secureheap.bash
        _secureheap_heaps() {{ printf 'video@90000000\nsystem\n'; }}
        COMP_WORDS=(secureheap "$@")
        COMP_CWORD=$#
        _secureheap secureheap "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
        printf '%s\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script, "bash", *words], text=True,
                          capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.split()


def test_bash_completes():
    assert complete("l") == ["list"]
    assert complete("--root", "/", "ch") == ["check"]
    assert complete("info", "v") == ["video@90000000"]
    assert complete("info", "--j") == ["--json"]
    assert complete("check", "") == ["video@90000000", "system"]
    assert complete("alloc", "--heap", "s") == ["system"]
    assert complete("alloc", "-u", "t") == ["trusted-ui"]
    assert complete("alloc", "--c") == ["--count"]


def test_completions_have_every_option():
    main = "".join(path.read_text()
                   for path in sorted(Path(SOURCES, "tool").glob("*.c")))
    options = {f"--{name}" for name in
               re.findall(r'\{ "([a-z-]+)", \w+_argument', main)}
    assert {"--root", "--read", "--json", "--heap"} < options, options
    for path in ("completion/secureheap.bash", "completion/_secureheap",
                 "man/secureheap.1.scd"):
        text = Path(SOURCES, path).read_text()
        missing = {option for option in options if option not in text}
        assert not missing, (path, missing)


def test_zsh_takes_its_completion():
    try:
        subprocess.run(["zsh", "-n", f"{SOURCES}/completion/_secureheap"],
                       check=True)
    except FileNotFoundError as error:
        raise harness.Skip("there is no zsh") from error


def test_udev_takes_the_rules():
    rules = f"{SOURCES}/rules/70-secure-heap.rules"
    try:
        done = subprocess.run(["udevadm", "verify", "--resolve-names=never",
                               rules], text=True, capture_output=True)
    except FileNotFoundError as error:
        raise harness.Skip("there is no udevadm") from error
    if "Unknown command verb" in done.stderr:
        raise harness.Skip("this udevadm has no verify")
    assert not done.returncode, done.stdout + done.stderr


def test_header_is_good_for_c_and_cxx(folder):
    for language, standard in (("c", "c11"), ("c", "c99"), ("c++", "c++11")):
        compiler = "g++" if language == "c++" else "cc"
        try:
            done = subprocess.run(
                [compiler, "-x", language, f"-std={standard}", "-Wall",
                 "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", HEADER],
                text=True, capture_output=True, cwd=folder)
        except FileNotFoundError:
            continue
        assert not done.returncode, done.stderr


harness.run(harness.tests_of(sys.modules[__name__]))
