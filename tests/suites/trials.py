# SPDX-License-Identifier: GPL-2.0-only
"""make try with device trees, programs and modules, good and bad."""

import os
import subprocess
import sys

from lab import TREE
from tests.judge import Result
from tests.rows import OUT

WORK = OUT / "trials"

FILES = {
    "nodes.dtsi": """\
mine@a000000 {
	compatible = "linux,secure-heap";
	reg = <0x0 0xa000000 0x0 0x100000>;
	no-map;
};

mapped@a200000 {
	compatible = "linux,secure-heap";
	reg = <0x0 0xa200000 0x0 0x100000>;
};
""",
    "unfinished.dtsi": "/ { reserved-memory { mine@a000000 {\n",
    "lost.dtsi": '#include "not-there.dtsi"\n',
    "three.c": """\
#include <stdio.h>
#include "heap.h"
#include "log.h"

int main(void)
{
	int buffer = heap_alloc_from("mine@a000000", 4096);

	printf("buffer: %s\\n", buffer < 0 ? "none" : "yes");
	return 3;
}
""",
    "good.c": "int main(void) { return 0; }\n",
    "signal.c": "#include <stdlib.h>\nint main(void) { abort(); }\n",
    "wrong.c": "int main(void) { return unheard_of; }\n",
    "parameter.c": """\
#include <linux/module.h>

static int number;
module_param(number, int, 0);

static int __init parameter_init(void)
{
	pr_info("number: %d\\n", number);
	return 0;
}
module_init(parameter_init);
MODULE_DESCRIPTION("says what it was given");
MODULE_LICENSE("GPL");
""",
    "panics.c": """\
#include <linux/module.h>

static int __init panics_init(void)
{
	panic("as it was told");
}
module_init(panics_init);
MODULE_DESCRIPTION("ends the guest");
MODULE_LICENSE("GPL");
""",
}

UNSCRUBBED = ", nobody scrubs freed buffers"
OWN_HEAPS = [f"secure_heap: in-memory@8000000: 32768 KiB{UNSCRUBBED}",
             f"secure_heap: secure@94000000: 32768 KiB{UNSCRUBBED}"]


def make_try(**variables):
    """Exit status, and lines of output and of errors."""
    # Inside the tool root the files have the same paths
    environment = {k: v for k, v in os.environ.items()
                   if k not in ("DTS", "RUN", "MODULE", "APPEND", "KERNEL",
                                "DISK", "QEMU", "MACHINE")}
    for key in ("DTS", "RUN", "MODULE"):
        if key in variables:
            variables[key] = ",".join(str(WORK / name)
                                      for name in variables[key].split())
    done = subprocess.run(
        [sys.executable, "-m", "lab.trial"], text=True, capture_output=True,
        env=environment | {"LAB": "uml", "INCLUDE": "tests/guest"} | variables)
    return (done.returncode, done.stdout.splitlines(),
            done.stderr.splitlines())


def expect(name, got, status, lines, errors=()):
    """errors: beginnings of the lines."""
    good = (got[:2] == (status, lines) and len(got[2]) == len(errors)
            and all(line.startswith(begin)
                    for line, begin in zip(got[2], errors)))
    return Result(f"trials: {name}", "passed" if good else "failed",
                  f"exit status {got[0]}\n" + "\n".join(got[1] + got[2]))


def results():
    WORK.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (WORK / name).write_text(text)

    yield expect("the driver's lines, the program's, and its exit status",
                 make_try(DTS="nodes.dtsi", RUN="three.c"), 3,
                 [*OWN_HEAPS, f"secure_heap: mine@a000000: 1024 KiB{UNSCRUBBED}",
                  "secure_heap: /reserved-memory/mapped@a200000 refused: it has "
                  "no no-map property", "buffer: yes"])
    yield expect("a heap that is not there, and the first of two failures",
                 make_try(RUN="good.c three.c signal.c"), 3,
                 [*OWN_HEAPS, "buffer: none", "Aborted",
                  "secure-heap: signal was ended by signal 6"])
    yield expect("nothing to run is a success", make_try(), 0, OWN_HEAPS)
    yield expect("a module with a parameter",
                 make_try(MODULE="parameter.c", APPEND="parameter.number=7"), 0,
                 [*OWN_HEAPS, "number: 7"])
    yield expect("a program ended by a signal", make_try(RUN="signal.c"), 134,
                 [*OWN_HEAPS, "Aborted",
                  "secure-heap: signal was ended by signal 6"])
    panic = "Kernel panic - not syncing: as it was told"
    yield expect("a guest that panics",
                 make_try(MODULE="panics.c", RUN="three.c"), 125,
                 [*OWN_HEAPS, panic,
                  "secure-heap: the guest did not get to its end, before a "
                  f"program ran: {panic} (see {TREE}/build/uml/try/"
                  "console.log)"])
    for name in ("unfinished", "lost"):
        yield expect(f"a device tree that does not compile, {name}",
                     make_try(DTS=f"{name}.dtsi", RUN="three.c"), 126, [],
                     ["secure-heap: the device tree does not compile: "])
    yield expect("a machine that there is not", make_try(MACHINE="none"), 126,
                 [], ["secure-heap: the uml lab has no machine none; it has "])
    status, lines, errors = make_try(RUN="wrong.c")
    yield expect("a program that does not compile",
                 (status, lines, errors[:1]), 126, [],
                 ["secure-heap: wrong.c does not compile: "])

    missing = subprocess.run([TREE / "lab/try"], text=True, capture_output=True,
                             env=os.environ | {"LAB": "uml",
                                               "RUN": str(WORK / "none.c")})
    yield expect("a file that is missing",
                 (missing.returncode, missing.stdout.splitlines(),
                  missing.stderr.splitlines()), 126, [],
                 [f"secure-heap: there is no file {WORK}/none.c"])
