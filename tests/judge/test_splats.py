# SPDX-License-Identifier: GPL-2.0-only
"""How far the excuses go."""

import pytest

from tests.judge import splats

ALLOCATION = ("modprobe: page allocation failure: order:9, mode:0xcc0"
              "(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0\n")
TRACE = ("CPU: 0 UID: 0 PID: 33 Comm: modprobe Not tainted 7.3.4 #3 VOLUNTARY\n"
         "Call Trace:\n [<60051166>] ? _printk+0x0/0xd3\n")
HUNG = "INFO: task modprobe:33 blocked for more than 120 seconds.\n"
RCU = ("WARNING: suspicious RCU usage\n7.3.4 #3 Not tainted\n"
       "-----------------------------\n"
       "kernel/rcu/tree.c:3185 Callback enqueued on offline CPU!!\n\n"
       "stack backtrace:\n" + TRACE)
OFF = "kmemleak: Kernel memory leak detector disabled\n"
INIT = "Run /init as init process\n"
ANNOUNCED = "test: a fault is to come at 0xfc000000\n"
SMMU = ("arm-smmu-v3 9050000.smmuv3: event: F_TRANSLATION client: 0000:00:01.0 "
        "sid: 0x8 ssid: 0x0 iova: {} ipa: 0x0\n")
VIRTIO = "virtio_iommu virtio0: page fault from EP 16 at {} []\n"


def kinds(log, **options):
    return [splat.kind for splat in splats.find(log, **options)]


@pytest.mark.parametrize("prefix", ["", "[   12.345678] ",
                                    "[    1.234567][   T33] ",
                                    "[    1.234567][    C1] "])
def test_time_and_task_in_front(prefix):
    log = "".join(f"{prefix}{line}\n" for line in RCU.splitlines())
    assert kinds(log) == ["lockdep", "stack trace"]
    assert kinds(log, machine="uml") == []


def test_carriage_returns():
    assert kinds(RCU.replace("\n", "\r\n"), machine="uml") == []


def test_what_is_found_is_named():
    verdict = splats.result("boot", INIT + HUNG)
    assert verdict.name == "boot: the kernel's log is clean"
    assert verdict.outcome == "failed"
    assert verdict.why == f"hung task: {HUNG.strip()}"
    assert splats.result("boot", INIT).outcome == "passed"


@pytest.mark.parametrize("log", ["", "Linux version 7.3.4\n"])
def test_log_that_ends_before_the_first_program(log):
    verdict = splats.result("boot", log)
    assert verdict.outcome == "failed"
    assert verdict.why == "the log ends before the first program"


def test_allocation_fails_where_that_is_meant():
    assert kinds(ALLOCATION + TRACE, injects=True) == []
    assert kinds(ALLOCATION + TRACE) == ["allocation failure", "stack trace"]


def test_allocation_excuses_one_trace():
    assert kinds(ALLOCATION + TRACE + TRACE, injects=True) == ["stack trace"]
    assert kinds(ALLOCATION + TRACE + ALLOCATION + TRACE, injects=True) == []


def test_allocation_without_a_trace_excuses_none():
    assert kinds(ALLOCATION + HUNG + TRACE, injects=True) == ["hung task",
                                                              "stack trace"]
    assert kinds(ALLOCATION + "a line of a driver\n" + TRACE,
                 injects=True) == ["stack trace"]


def test_known_report_of_one_machine():
    assert kinds(RCU + INIT, machine="uml") == []
    assert kinds(RCU + INIT, machine="arm64") == ["lockdep", "stack trace"]


def test_known_report_is_known_before_the_first_program():
    assert kinds(INIT + RCU, machine="uml") == ["lockdep", "stack trace"]


def test_known_report_comes_once():
    assert kinds(RCU + RCU, machine="uml") == ["lockdep", "stack trace"]


def test_known_report_has_an_exact_title():
    other = RCU.replace("Callback enqueued on offline CPU!",
                        "suspicious rcu_dereference_check() usage")
    assert kinds(other, machine="uml") == ["lockdep", "stack trace"]


def test_report_before_the_first_program():
    assert kinds(TRACE + INIT) == ["stack trace"]


def test_leak_detector_is_off():
    command = "Kernel command line: console=ttyAMA0 panic=-1 {}\n"
    for machine in ("arm64", "riscv64"):
        assert kinds(command.format("") + OFF + INIT, machine=machine) == []
        assert kinds(command.format("kmemleak=on") + OFF + INIT,
                     machine=machine) == ["kmemleak"]
        assert kinds(command.format("") + INIT + OFF,
                     machine=machine) == ["kmemleak"]
    assert kinds(OFF + INIT, machine="uml") == ["kmemleak"]


@pytest.mark.parametrize("fault, kind", [(SMMU, "SMMUv3 fault"),
                                         (VIRTIO, "virtio-iommu fault")])
def test_announced_fault(fault, kind):
    expected, other = fault.format("0xfc000000"), fault.format("0xfc001000")
    assert kinds(ANNOUNCED + expected) == []
    assert kinds(expected) == [kind]
    assert kinds(ANNOUNCED + other) == [kind]
    # One for each announcement, and only until the next one
    assert kinds(ANNOUNCED + expected + expected) == [kind]
    assert kinds(2 * (ANNOUNCED + expected)) == []
    assert kinds(ANNOUNCED + ANNOUNCED.replace("0xfc000000", "0xfc001000")
                 + expected) == [kind]


@pytest.mark.parametrize("speaker, fault, kind", [
    ("arm_smmu_dump_event", SMMU, "SMMUv3 fault"),
    ("viommu_fault_handler", VIRTIO, "virtio-iommu fault")])
def test_rate_limit(speaker, fault, kind):
    lost = speaker + ": {} callbacks suppressed\n"
    expected = fault.format("0xfc000000")
    assert kinds(ANNOUNCED + lost.format(6) + expected) == []
    assert kinds(ANNOUNCED + lost.format(7) + expected) == [kind]
    assert kinds(ANNOUNCED + expected + lost.format(1)) == [kind]
    assert kinds(lost.format(1)) == [kind]


def test_fault_without_an_address_is_never_announced():
    assert kinds(ANNOUNCED + "virtio_iommu virtio0: domain fault from EP 16\n"
                 ) == ["virtio-iommu fault"]
    assert kinds("arm-smmu-v3 9050000.smmuv3: event: C_BAD_STE client: "
                 "(unassigned sid) sid: 0x8 ssid: 0x0\n") == ["SMMUv3 fault"]
    assert kinds("virtio_iommu virtio0: domain fault from EP 16\n"
                 ) == ["virtio-iommu fault"]
