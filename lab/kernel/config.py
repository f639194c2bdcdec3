# SPDX-License-Identifier: GPL-2.0-only
"""The configuration of a kernel."""

import re
import subprocess

from lab.cache import die


def values(config):
    """What a configuration says of each symbol: the last line counts."""
    return {match[1] or match[3]: match[2] or "n" for match in re.finditer(
        r"(?m)^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$", config)}


def configure(make, objects, config):
    """Configure if config changed. Fail if a line of config is not in the
    result, unless a later line is about the same symbol."""
    stamp = objects / "lab.config"
    if stamp.exists() and stamp.read_text() == config:
        return
    wanted = objects / "wanted.config"
    wanted.write_text(config)
    done = subprocess.run(make + [f"KCONFIG_ALLCONFIG={wanted}", "allnoconfig"],
                          capture_output=True, text=True)
    if done.returncode:
        die(f"the kernel could not be configured:\n{done.stderr}")
    have = values((objects / ".config").read_text())
    lost = [f"{symbol}={value}" for symbol, value in values(config).items()
            if have.get(symbol, "n") != value]
    if lost:
        die("the kernel does not take these lines of the configuration: "
            + ", ".join(lost))
    wanted.rename(stamp)
