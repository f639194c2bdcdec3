# SPDX-License-Identifier: GPL-2.0-only
"""Recipes for Yocto and Buildroot, as far as that goes without BitBake and without
Buildroot: what they name is there, and make and kconfig take what is for them."""

import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

from lab import TREE, riscv64
from tests.judge import verdict

YOCTO, BUILDROOT = TREE / "packaging/yocto", TREE / "packaging/buildroot"
# What Buildroot has, and the packages of the tree depend on
KCONFIG = """config BR2_LINUX_KERNEL
	def_bool y
config BR2_TOOLCHAIN_USES_GLIBC
	def_bool y
config BR2_PACKAGE_UTIL_LINUX
	bool
config BR2_PACKAGE_UTIL_LINUX_LIBSMARTCOLS
	bool
"""
# A package's own commands, without Buildroot's
MAKE = """kernel-module =
generic-package =
include $(BR2_EXTERNAL_SECURE_HEAP_PATH)/package/secure-heap-module/*.mk
$(OUT)/sources:
	$(SECURE_HEAP_MODULE_BUILD_CMDS)
"""


def versions():
    """Of the tree, and of what says another one."""
    version = re.search(r"version: '([\d.]+)'\)",
                        (TREE / "user/meson.build").read_text())[1]
    wrong = [path.name for path in YOCTO.rglob("*.bb")
             if not path.stem.endswith(f"_{version}")]
    for path in BUILDROOT.rglob("*.mk"):
        wrong += [f"{path.name}: {said}" for said in
                  re.findall(r"_VERSION = (\S+)", path.read_text()) if said != version]
    return wrong


def licences():
    return [f"{path.name}: {name}" for path in YOCTO.rglob("*.bb")
            for name, said in re.findall(r"file://(\S+?);md5=(\w+)", path.read_text())
            if hashlib.md5((TREE / name).read_bytes()).hexdigest() != said]


def options():
    have = set(re.findall(r"option\('(\w+)'",
                          (TREE / "user/meson_options.txt").read_text()))
    return [f"{path.name}: {option}" for path in
            [*YOCTO.rglob("*.bb"), *BUILDROOT.rglob("*.mk")]
            for option in re.findall(r"-D(\w+)=", path.read_text())
            if option not in have]


def configured(folder):
    """What kconfig says of the packages' options, all of them chosen."""
    # Buildroot's own kconfig takes the variable without parentheses
    sources = (BUILDROOT / "Config.in").read_text().replace(
        "$BR2_EXTERNAL_SECURE_HEAP_PATH", str(BUILDROOT))
    (folder / "Kconfig").write_text(KCONFIG + sources)
    conf = (riscv64.BUILD / "kernel/objects/scripts/kconfig/conf").resolve()
    done = subprocess.run(
        [conf, "--allyesconfig", "Kconfig"], cwd=folder, text=True,
        env=os.environ | {"CONFIG_": ""},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    config = folder / ".config"
    return config.read_text() if config.exists() else done.stdout


def module_sources(folder):
    """Have the module's sources written where Buildroot has a package's."""
    for name in ("packaging", "linux"):
        (folder / name).symlink_to(TREE / name)
    (folder / "Makefile").write_text(MAKE)
    done = subprocess.run(
        ["make", "-C", folder, f"OUT={folder}",
         f"BR2_EXTERNAL_SECURE_HEAP_PATH={BUILDROOT}", folder / "sources"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout, (folder / "module/Makefile").exists()


def results():
    for name, wrong in (("versions are the tree's", versions()),
                        ("licences are the files'", licences()),
                        ("options are meson's", options())):
        yield verdict(f"recipes: {name}", not wrong, ", ".join(wrong))
    with tempfile.TemporaryDirectory() as name:
        config = configured(Path(name))
        chosen = all(f"BR2_PACKAGE_{option}=y" in config for option in
                     ("SECUREHEAP", "SECURE_HEAP_MODULE",
                      "UTIL_LINUX_LIBSMARTCOLS"))
        yield verdict("recipes: kconfig takes Buildroot's options", chosen, config)
    with tempfile.TemporaryDirectory() as name:
        said, there = module_sources(Path(name))
        yield verdict("recipes: make writes the module's sources", there, said)
