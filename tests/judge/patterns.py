# SPDX-License-Identifier: GPL-2.0-only
"""What a kernel prints when something is wrong, and what is known and excused.

Data only: tests/judge/splats.py applies it.
"""

import dataclasses
import re

# Kind of a report, and a regular expression for one line of it. The first row
# that matches a line names it, so special titles come before general ones.
PATTERNS = [(kind, re.compile(expression)) for kind, expression in (
    # kernel/locking/lockdep.c
    ("lockdep", r"WARNING: possible circular locking dependency detected"),
    ("lockdep", r"WARNING: \S+-safe -> \S+-unsafe lock order detected"),
    ("lockdep", r"WARNING: possible recursive locking detected"),
    ("lockdep", r"WARNING: chain_key collision"),
    ("lockdep", r"WARNING: inconsistent lock state"),
    ("lockdep", r"WARNING: possible irq lock inversion dependency detected"),
    ("lockdep", r"WARNING: Nested lock was not taken"),
    ("lockdep", r"WARNING: bad unlock balance detected"),
    ("lockdep", r"WARNING: bad contention detected"),
    ("lockdep", r"WARNING: held lock freed"),
    ("lockdep", r"WARNING: .* still has locks held"),
    ("lockdep", r"WARNING: lock held when returning to user space"),
    ("lockdep", r"WARNING: suspicious RCU usage"),
    ("lockdep", r"\[ BUG: Invalid wait context \]"),
    ("lockdep", r"BUG: MAX_\w+ too low!"),
    ("lockdep", r"BUG: key \S+ has not been registered"),
    ("lockdep", r"BUG: looking up invalid subclass"),
    ("lockdep", r"INFO: trying to register non-static key"),
    ("lockdep", r"INFO: lockdep is turned off"),
    ("lockdep", r"turning off the locking correctness validator"),
    ("lockdep", r"DEBUG_LOCKS_WARN_ON\("),
    # Memory and data
    ("KASAN", r"BUG: KASAN: "),
    ("KFENCE", r"BUG: KFENCE: "),
    ("KCSAN", r"BUG: KCSAN: "),
    ("UBSAN", r"UBSAN: "),
    ("kmemleak", r"kmemleak: \d+ new suspected memory leaks"),
    ("kmemleak", r"kmemleak: Kernel memory leak detector disabled"),
    ("kmemleak", r"kmemleak: Cannot "),
    ("kmemleak", r"kmemleak: Memory pool empty"),
    ("kmemleak", r"kmemleak: .* unknown object"),
    ("list corruption", r"list_add corruption"),
    ("list corruption", r"list_del corruption"),
    ("slab corruption", r"BUG \S.* \(.*\): "),
    ("bad page", r"BUG: Bad page "),
    ("refcount", r"refcount_t: "),
    ("debug object", r"ODEBUG: \S+ "),
    ("allocation failure", r"page allocation failure: "),
    ("allocation failure", r"vmalloc error: size "),
    ("out of memory", r" invoked oom-killer: "),
    # kernel/dma/debug.c, but not what it says of itself when it starts
    ("DMA-API", r"DMA-API: (?!preallocated \d+ debug entries$|"
                r"debugging enabled by kernel config$|"
                r"dma_debug_entry pool grown to )"),
    # Tasks and processors that make no progress
    ("hung task", r"INFO: task \S.* blocked .*for more than \d+ seconds"),
    ("hung task", r"INFO: task \S.* blocked on an? "),
    ("RCU stall", r"INFO: \S+ detected stalls?\b"),
    ("RCU stall", r"INFO: \S+ detected expedited stalls"),
    ("RCU stall", r"INFO: \S+ self-detected stall"),
    ("soft lockup", r"BUG: soft lockup - CPU#"),
    ("hard lockup", r"Watchdog detected hard LOCKUP"),
    ("workqueue lockup", r"BUG: workqueue lockup"),
    # Contexts
    ("scheduling while atomic", r"BUG: scheduling while atomic: "),
    ("invalid context", r"BUG: sleeping function called from invalid context"),
    # Accesses that fail, and what stops the kernel
    ("external abort", r"external abort"),
    ("unhandled fault", r"Unhandled fault: "),
    ("unhandled fault", r"Unhandled prefetch abort: "),
    ("general protection", r"general protection fault"),
    ("kernel BUG", r"kernel BUG at "),
    ("kernel BUG", r"BUG: failure at "),
    ("unable to handle", r"(?i:unable to handle) "),
    ("internal error", r"Internal error: "),
    ("panic", r"Kernel panic - not syncing"),
    ("panic", r"PANIC: double fault"),
    ("oops", r"\bOops\b"),
    ("oops", r"Kernel BUG \[#\d+\]"),
    # A device that an IOMMU stopped: see Excuses in splats.py
    ("SMMUv3 fault", r"arm-smmu-v3 .*: event: \w+ "
                     r"(?:.* iova: (?P<smmu>0x\w+))?"),
    ("virtio-iommu fault", r"virtio_iommu .* fault from EP \d+"
                           r"(?: at (?P<virtio>0x\w+))?"),
    # Faults that the rate limit kept out of the log
    ("SMMUv3 fault", r"arm_smmu_dump_event: \d+ callbacks suppressed"),
    ("virtio-iommu fault", r"viommu_fault_handler: \d+ callbacks suppressed"),
    # All else
    ("BUG", r"\bBUG: "),
    ("WARN", r"WARNING: "),
    ("stack trace", r"Call [Tt]race:"),
)]

# Lines by which a test announces a fault (tests/guest/lib/fault.h)
ANNOUNCEMENT = re.compile(r"test: a fault is to come at (0x\w+)$")
OOPS_ANNOUNCEMENT = re.compile(r"test: an oops is to come in (\w+)$")
# A test that sees no report repeats its access, because the rate limit may have
# kept the report out of the log: FAULT_TRIES in tests/guest/edu-translated.c
SUPPRESSED = re.compile(r": (\d+) callbacks suppressed$")
FAULT_TRIES = 7

# Lines between the title of a report and its stack trace
DUMP_STACK = (r"CPU: \d+ UID: \d+ PID: \d+ Comm: ", r"Tainted: ",
              r"Hardware name: ", r"Modules linked in:", r"Stack:$",
              r"( ?[0-9a-f]{8,16})+$")
LOCKDEP = (r"$", r"-+$", r"\S+ #\d+ (Not tainted|Tainted)",
           r"other info that might help us debug this:$",
           r"rcu_scheduler_active = ", r"locks held by ", r"stack backtrace:$")
# Of an oops on arm64
REGISTERS = (r"Mem abort info:$", r"Data abort info:$", r"  [\w,]+ = ", r"  EC = ",
             r"swapper pgtable: ", r"\[[0-9a-f]{16}\] pgd=", r"pstate: ",
             r"(lr|sp) : ", r"x\d+ ?: ")


@dataclasses.dataclass(frozen=True)
class Excuse:
    """A report that is not held against a boot, with its stack trace.

    title: regular expressions for the line that PATTERNS finds, and for the
    line that says more, if the title alone does not identify the report.
    between: lines that may stand between these and the trace.
    machine, unless: for a lab's machines, but not with these words on the
    kernel's command line.
    """
    title: tuple
    between: tuple = DUMP_STACK
    machine: str = ""
    unless: str = ""


# On boots that make allocations fail: as often as it happens
INJECTED = (
    Excuse((r"\S+: page allocation failure: order:\d+, mode:",)),
    Excuse((r"\S+: vmalloc error: size \d+, ",)),
    # The events of a module that cannot be set up for want of memory
    Excuse((r"WARNING: kernel/trace/trace_events\.c:\d+ at "
            r"event_define_fields\+",)),
)

# Before the first program runs: each once
KNOWN = (
    # The second processor of the stock kernel starts like this
    Excuse((r"WARNING: suspicious RCU usage$",
            r"kernel/rcu/tree\.c:\d+ Callback enqueued on offline CPU!!$"),
           (*LOCKDEP, *DUMP_STACK), machine="uml"),
    # Off in the kernel's configuration, and on by a word for a test
    *(Excuse((r"kmemleak: Kernel memory leak detector disabled$",),
             machine=machine, unless="kmemleak=on")
      for machine in ("arm64", "riscv64")),
)


def granule_fault(function):
    """The oops of a load in a function of the kernel's that granule protection has
    refused: each announcement is for one."""
    return Excuse((r"Unable to handle kernel unknown 40 at virtual address \w+$",
                   r"Internal error: Oops: 0000000096000028 \[#\d+\]",
                   rf"pc : {function}\+0x"), (*DUMP_STACK, *REGISTERS))
