# SPDX-License-Identifier: GPL-2.0-only
"""The tool on recorded trees:  tool.py SECUREHEAP.  It is linked with
fake-kernel.c."""

import json
import os
import random
import re
import signal
import stat
import subprocess
import sys

import harness
from trees import (ATTRIBUTES, BASE, MIB, NAME, RESERVED, ROOT, SIZE, Tree,
                   board, cells, region, strings, wide)

TOOL = sys.argv[1]
GOOD, RED, USAGE, NO_HEAP, NO_PERMISSION, NO_ROOM, YELLOW, FAILED = range(8)
# What the sanitizers exit with
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "exitcode=99",
               "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99"}
NOBODY = 65534
OWNED = {**ATTRIBUTES, "owner": "/optee", "scrubbed": 1,
         "use_case": "secure-video"}


def run(tree, *arguments, **more):
    return subprocess.run([TOOL, "--root", tree.path, *arguments], text=True,
                          capture_output=True, env=ENVIRONMENT, timeout=60,
                          **more)


def expect(done, status, *words):
    """The exit status, and words of the output or of the complaint."""
    said = f"exit {done.returncode}\n{done.stdout}{done.stderr}"
    assert done.returncode == status, f"expected exit {status}: {said}"
    for word in words:
        assert word in done.stdout + done.stderr, f"no {word!r} in: {said}"
    assert "Sanitizer" not in done.stderr and "runtime error" not in done.stderr


def verdicts(tree, *arguments, status=None):
    """What check says: (subject, check) -> (state, text)."""
    done = run(tree, "check", "--json", *arguments)
    if status is not None:
        expect(done, status)
    rows = json.loads(done.stdout)["check"]
    # A node may have several devices, and one of everything else
    once = [(row["subject"], row["check"]) for row in rows
            if row["check"] not in ("device", "refused")]
    assert len(once) == len(set(once)), rows
    return {(row["subject"], row["check"]): (row["state"], row["found"])
            for row in rows}


def expect_verdict(tree, check, state, *words, subject=NAME, arguments=(),
                   status=None):
    found = verdicts(tree, *arguments, status=status)
    assert (subject, check) in found, found
    assert found[subject, check][0] == state, found
    for word in words:
        assert word in found[subject, check][1], found


# list, info


def test_list_shows_all_heaps(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.heap("protected,trusted-ui")
    tree.heap("qcom,secure-pixel")
    rows = json.loads(run(tree, "list", "--json").stdout)["heaps"]
    seen = {row["name"]: (row["kind"], row["protected"], row["size"],
                          row["use-case"]) for row in rows}
    assert seen == {
        NAME: ("region", "yes", SIZE, "secure-video"),
        "protected,trusted-ui": ("tee", "yes", None, "trusted-ui"),
        "qcom,secure-pixel": ("vendor", "yes", None, None),
        "system": ("other", "no", None, None)}, rows


def test_list_shows_protected_heaps_only_when_asked(folder):
    tree = board(folder / "x")
    expect(run(tree, "list"), GOOD, "system", NAME)
    done = run(tree, "list", "--protected")
    expect(done, GOOD, NAME, "256M")
    assert "system" not in done.stdout


def test_list_of_a_machine_without_heaps(folder):
    tree = Tree(folder / "x")
    expect(run(tree, "list"), NO_HEAP, "has no heap")
    done = run(tree, "list", "--json")
    expect(done, NO_HEAP)
    assert json.loads(done.stdout) == {"heaps": []}
    tree.heap("system")
    expect(run(tree, "list", "-p"), NO_HEAP, "no protected heap")


def test_list_on_a_stock_kernel_knows_the_node(folder):
    tree = board(folder / "x", properties=region(
        linux__use_case=strings("secure-video")), attributes={})
    rows = json.loads(run(tree, "list", "-p", "-J").stdout)["heaps"]
    assert [(row["name"], row["kind"], row["use-case"]) for row in rows] == [
        (NAME, "region", "secure-video")], rows


def test_info_shows_numbers(folder):
    tree = board(folder / "x", attributes={**OWNED, "used": 3 * MIB // 2,
                                           "refused/quota": 12})
    expect(run(tree, "info", NAME), GOOD, "/optee", "1.5M", "REFUSED-QUOTA",
           "12")
    row, = json.loads(run(tree, "info", "-J", NAME).stdout)["heaps"]
    assert row["used"] == 3 * MIB // 2 and row["scrubbed"] is True, row
    assert row["refused-quota"] == 12, row


def on_demand(folder, **attributes):
    """A board whose region is Linux's but for 8 MiB."""
    tree = board(folder / "x", region(reusable=b"", no_map=None,
                                      access_controllers=cells(5)),
                 {**OWNED, "on_demand": 1, "closed": 8 * MIB,
                  "largest_hole": 8 * MIB, **attributes})
    tree.node("owner", {"phandle": cells(5),
                        "#access-controller-cells": cells(0)})
    tree.iomem((0x80000000, BASE + SIZE - 0x80000000, "System RAM"))
    return tree


def test_info_of_a_heap_on_demand(folder):
    tree = on_demand(folder, lost=2 * MIB, **{"refused/claim": 3})
    for words in (["ON-DEMAND", "yes"], ["CLOSED", "8M"], ["LOST", "2M"],
                  ["REFUSED-CLAIM", "3"]):
        lines = run(tree, "info", NAME).stdout.splitlines()
        assert words in [line.split() for line in lines], lines
    row, = json.loads(run(tree, "info", "-J", NAME).stdout)["heaps"]
    assert (row["on-demand"], row["closed"], row["lost"],
            row["refused-claim"]) == (True, 8 * MIB, 2 * MIB, 3), row
    row, = json.loads(run(board(folder / "y"), "info", "-J",
                          NAME).stdout)["heaps"]
    assert row["on-demand"] is False and row["closed"] == SIZE, row


def test_list_shows_what_is_closed(folder):
    rows = json.loads(run(on_demand(folder), "list", "-J").stdout)["heaps"]
    assert {row["name"]: row["closed"] for row in rows} == {
        NAME: 8 * MIB, "system": None}, rows


def test_info_on_a_kernel_without_regions_on_demand(folder):
    tree = board(folder / "x", attributes={
        name: value for name, value in ATTRIBUTES.items()
        if name not in ("on_demand", "closed", "lost", "refused/claim")})
    row, = json.loads(run(tree, "info", "-J", NAME).stdout)["heaps"]
    assert row["on-demand"] is False and row["closed"] is None, row
    assert "CLOSED" not in run(tree, "info", NAME).stdout


def test_info_of_an_unknown_heap(folder):
    expect(run(board(folder / "x"), "info", "nothing"), NO_HEAP,
           "no heap nothing")


def test_sizes_for_people(folder):
    for size, text in ((4096, "4K"), (1 << 64 >> 1, "8E"), (1000, "1000B"),
                       ((1 << 64) - 1, "15.9E"), (MIB + MIB // 2, "1.5M")):
        tree = board(folder / str(size), attributes={**ATTRIBUTES,
                                                     "size": size})
        expect(run(tree, "list"), GOOD, f" {text} ")


# alloc


def test_alloc_gives_buffers_to_a_program(folder):
    tree = board(folder / "x", attributes=OWNED)
    done = run(tree, "alloc", "-n", "3", "8M", "--", "sh", "-c",
               'for fd in $SECUREHEAP_FDS; do readlink /proc/self/fd/$fd; done')
    expect(done, GOOD)
    assert done.stdout.count("buffer") == 3, done.stdout


def test_alloc_exits_as_its_program(folder):
    expect(run(board(folder / "x"), "alloc", "4096", "--", "sh", "-c",
               "exit 23"), 23)


def test_alloc_holds_buffers_until_a_signal(folder):
    tree = board(folder / "x")
    process = subprocess.Popen([TOOL, "--root", tree.path, "alloc", "4096"],
                               stdout=subprocess.PIPE, text=True,
                               env=ENVIRONMENT)
    assert "of heap " + NAME in process.stdout.readline()
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == GOOD


def test_alloc_holds_buffers_for_a_time(folder):
    expect(run(board(folder / "x"), "alloc", "-t", "1", "4096"), GOOD,
           "of heap " + NAME)


def test_alloc_that_is_stopped_meanwhile(folder):
    tree = board(folder / "x")
    with subprocess.Popen([TOOL, "--root", tree.path, "alloc", "-t", "2", "4096"],
                          stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        try:
            # Each wait is shorter than what is left of the time at first
            for _ in range(100):
                process.send_signal(signal.SIGSTOP)
                process.send_signal(signal.SIGCONT)
                try:
                    assert process.wait(0.3) == GOOD
                    break
                except subprocess.TimeoutExpired:
                    pass
            assert process.returncode == GOOD, "the time begins anew"
        finally:
            process.kill()


def test_alloc_says_that_a_heap_is_full(folder):
    tree = board(folder / "x", attributes={**ATTRIBUTES, "largest_hole": 0},
                 device="errno ENOMEM")
    expect(run(tree, "alloc", "4096", "--", "true"), NO_ROOM, "has no room")


def test_alloc_tells_a_limit_from_a_full_heap(folder):
    tree = board(folder / "x", device="errno ENOMEM")
    expect(run(tree, "alloc", "4096", "--", "true"), NO_ROOM, "limit")


def test_alloc_beyond_the_region(folder):
    expect(run(board(folder / "x"), "alloc", "1G", "--", "true"), NO_ROOM,
           "less than")


def test_alloc_for_a_device_with_few_address_bits(folder):
    for number, (base, bits, status) in enumerate((
            (0x90000000, 32, GOOD), (0x90000000, 31, NO_HEAP),
            (0xf0000000, 32, GOOD), (0xf0001000, 32, NO_HEAP),
            (0x880000000, 36, GOOD), (0x880000000, 35, NO_HEAP),
            (0xfffffffff0000000, 64, GOOD), (0xfffffffff0000000, 63, NO_HEAP))):
        tree = board(folder / str(number), properties=region(base=base))
        expect(run(tree, "alloc", "-r", str(bits), "4096", "--", "true"), status,
               *(() if status == GOOD else (f"which {bits} bits do not reach",)))


def test_alloc_where_the_place_is_not_known(folder):
    tree = board(folder / "x", properties=region(reg=None) | {
        "size": wide(SIZE), "alignment": wide(0x200000)})
    expect(run(tree, "alloc", "-r", "20", "4096", "--", "true"), GOOD)


def test_alloc_of_more_buffers_than_there_is_room_for(folder):
    tree = board(folder / "x", attributes={**ATTRIBUTES, "largest_hole": 0},
                 device="buffers 2")
    expect(run(tree, "alloc", "-n", "2", "4096", "--", "true"), GOOD)
    done = run(tree, "alloc", "-n", "3", "4096", "--", "true")
    expect(done, NO_ROOM, "has no room")


def test_alloc_without_an_owner_that_answers(folder):
    for name, word in (("ENODEV", "is gone"), ("ETIMEDOUT", "does not answer"),
                       ("EBUSY", "try again"), ("EIO", "did not close")):
        tree = board(folder / name, attributes=OWNED, device=f"errno {name}")
        expect(run(tree, "alloc", "4096", "--", "true"), FAILED, word)


def test_alloc_from_what_is_no_heap(folder):
    tree = board(folder / "x", device="something else")
    expect(run(tree, "alloc", "4096", "--", "true"), FAILED, "is not a heap")


def test_alloc_without_permission(folder):
    tree = board(folder / "x", mode=0)
    more = {}
    if os.access(tree.path / f"dev/dma_heap/{NAME}", os.R_OK):
        # Root may open everything
        more = {"user": NOBODY}
        folder.chmod(0o755)
    try:
        expect(run(tree, "alloc", "4096", "--", "true", **more), NO_PERMISSION,
               "closed to this user")
        expect(run(tree, "alloc", "-H", NAME, "4096", **more), NO_PERMISSION)
        rows = json.loads(run(tree, "list", "-J", **more).stdout)["heaps"]
    except PermissionError as error:
        raise harness.Skip("no other user may run the tool") from error
    assert {row["name"]: row["open"] for row in rows} == {
        NAME: False, "system": True}, rows


def test_alloc_from_an_unknown_heap(folder):
    tree = board(folder / "x")
    expect(run(tree, "alloc", "-H", "nothing", "4096"), NO_HEAP)
    expect(run(tree, "alloc", "-u", "nothing", "4096"), NO_HEAP,
           "no protected heap for nothing")


def test_alloc_takes_no_ordinary_heap_unless_asked(folder):
    tree = Tree(folder / "x")
    tree.heap("system")
    expect(run(tree, "alloc", "4096", "--", "true"), NO_HEAP)
    expect(run(tree, "alloc", "--any", "4096", "--", "true"), GOOD)


def test_alloc_of_a_program_that_is_not_there(folder):
    expect(run(board(folder / "x"), "alloc", "4096", "--", "/nowhere"), FAILED,
           "cannot run /nowhere")


# top


def test_top_shows_the_largest_buffer_first(folder):
    tree = board(folder / "x")
    tree.heap("audio@1", ATTRIBUTES)
    tree.buffers(NAME, (11, 4096, 61000, 5, 0, "one"),
                 (12, 3 * MIB, 10, 6, 2, "a\tcommand"))
    tree.buffers("audio@1", (13, 8192, 0, 7, 1, "three"))
    rows = json.loads(run(tree, "top", "-J").stdout)["buffers"]
    assert [row["inode"] for row in rows] == [12, 13, 11], rows
    assert rows[0] == {"heap": NAME, "inode": 12, "size": 3 * MIB, "age": 10,
                       "pid": 6, "attached": 2, "command": "a?command"}, rows
    done = run(tree, "top")
    expect(done, GOOD, "3M", " 61 ", "three")


def test_top_goes_on_on_a_terminal(folder):
    tree = board(folder / "x")
    tree.buffers(NAME, (11, 4096, 61000, 5, 0, "one"))
    ours, other = os.openpty()
    with subprocess.Popen([TOOL, "--root", tree.path, "top", "-d", "1"],
                          stdout=other, env=ENVIRONMENT) as process:
        os.close(other)
        text = b""
        while text.count(b"4096") + text.count(b"4K") < 3:
            text += os.read(ours, 4096)
        process.terminate()
    os.close(ours)
    assert b"\x1b[H" in text


def test_top_without_list(folder):
    tree = board(folder / "x")
    expect(run(tree, "top"), FAILED, "mount debugfs")
    tree.buffers(NAME)
    expect(run(tree, "top"), GOOD)
    tree = Tree(folder / "y")
    tree.heap("system")
    expect(run(tree, "top"), NO_HEAP)


def test_top_of_a_damaged_list(folder):
    tree = board(folder / "x")
    tree.write(f"sys/kernel/debug/secure_heap/{NAME}/buffers",
               "1\n1\t2\n1\t2\t3\t4\t5\n\t\t\t\t\t\n"
               "-1\t2\t3\t4\t5\tx\n7\t2\t3\t4\t5\t")
    rows = json.loads(run(tree, "top", "-J").stdout)["buffers"]
    assert [row["inode"] for row in rows] == [7], rows


# trace


def event(what, heap, pfn, pages, error=None):
    line = (f"          player-42  [001] ..... 1.{pfn}: secure_heap_{what}: "
            f"name={heap} pfn={pfn:#x} count={pages}")
    return f"{line} error={error}\n" if error is not None else f"{line}\n"


def convert(folder, lines, *arguments):
    (folder / "log").write_text("".join(lines))
    return subprocess.run([TOOL, "trace", "-i", folder / "log", *arguments],
                          text=True, capture_output=True, env=ENVIRONMENT)


RECORDED = [event("alloc", "a", 10, 2, 0), "# a comment\n",
            event("alloc", "b", 10, 1, 0), event("free", "b", 99, 1),
            event("alloc", "a", 12, 1, 0), event("alloc", "a", 0, 9, -12),
            event("free", "a", 10, 2), event("alloc", "a", 14, 1, 0)]


def test_trace_of_a_heap(folder):
    done = convert(folder, RECORDED, "a", "-P", "4096")
    expect(done, GOOD)
    assert done.stdout.split("\n") == [
        "alloc 0 8192", "alloc 1 4096", "alloc 2 36864", "free 2", "free 0",
        "alloc 0 4096", "free 0", "free 1", ""], done.stdout


def test_trace_of_all_heaps(folder):
    done = convert(folder, RECORDED, "-P", "64K")
    expect(done, GOOD)
    assert done.stdout.startswith("alloc 0 131072\nalloc 1 65536\n")
    numbers = [line.split()[1] for line in done.stdout.splitlines()]
    assert len(set(numbers)) == 4, done.stdout


def test_trace_of_programs_that_are_called_like_events(folder):
    lines = [line.replace("player-42", name) for line, name in zip(
        RECORDED, ["secure_heap_all-42", "x", "secure_heap_fre-42",
                   "secure_heap_-42", "[LOST 5 EVENTS]-42", "x", "x", "x"])]
    assert convert(folder, lines).stdout == convert(folder, RECORDED).stdout
    expect(convert(folder, lines), GOOD)


def test_trace_as_trace_cmd_and_perf_print_it(folder):
    for form in ("player-42 [001] 1.2: secure_heap_{}:    ",
                 "  player    42 [001] 1.2: secure_heap:secure_heap_{}: "):
        lines = [re.sub(r".*secure_heap_(alloc|free): ",
                        lambda match: form.format(match[1]), line)
                 for line in RECORDED]
        assert lines != RECORDED
        done = convert(folder, lines)
        expect(done, GOOD)
        assert done.stdout == convert(folder, RECORDED).stdout, done.stdout


def test_trace_without_events(folder):
    expect(convert(folder, RECORDED, "c"), NO_HEAP, "no event of c")
    expect(convert(folder, []), NO_HEAP, "no event")


def test_trace_with_lost_events(folder):
    for line, number in (("CPU:1 [LOST 17 EVENTS]", 17), ("CPU:1 [LOST EVENTS]", 1),
                         ("CPU:1 [17 EVENTS DROPPED]", 17),
                         ("CPU:1 [EVENTS DROPPED]", 1)):
        expect(convert(folder, [*RECORDED, f"{line}\n"], "a"), FAILED,
               f"lost {number} events", "alloc 0")


def test_trace_of_damaged_events(folder):
    random.seed(3)
    text = "".join(RECORDED).encode()
    for _ in range(100):
        damaged = bytearray(text)
        for _ in range(8):
            damaged[random.randrange(len(text))] = random.randrange(256)
        (folder / "log").write_bytes(damaged[:random.randrange(len(text))])
        done = subprocess.run([TOOL, "trace", "-i", folder / "log"],
                              capture_output=True, env=ENVIRONMENT)
        assert done.returncode in (GOOD, NO_HEAP, FAILED), done
        assert b"Sanitizer" not in done.stderr, done.stderr


def test_trace_of_a_file_that_is_missing(folder):
    expect(subprocess.run([TOOL, "trace", "-i", folder / "nothing"], text=True,
                          capture_output=True, env=ENVIRONMENT),
           FAILED, "cannot open")


def test_trace_with_a_page_size_of_another_machine(folder):
    tree = board(folder / "x")
    expect(run(tree, "trace", "-P", "4096"), USAGE, "--input")


def test_trace_of_a_recorded_tree(folder):
    expect(run(board(folder / "x"), "trace"), USAGE, "recorded tree")


# check: boards


def test_check_of_a_good_board(folder):
    tree = board(folder / "x", attributes=OWNED)
    found = verdicts(tree, status=GOOD)
    assert {check for _, check in found} == {
        "node", "memory", "heap", "protected", "owner", "scrub", "access",
        "device"}, found
    expect(run(tree, "check"), GOOD, "/optee owns the firewall")


def test_check_reads_a_closed_and_an_open_range(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.memory(BASE, 0)
    expect_verdict(tree, "read", "green", "SIGBUS", arguments=["--read"],
                   status=GOOD)
    tree.memory(BASE, SIZE)
    expect_verdict(tree, "read", "red", "the firewall is open",
                   arguments=["--read"], status=RED)
    # Only half of it is open: the first page is enough
    tree.memory(BASE, SIZE // 4)
    expect_verdict(tree, "read", "red", arguments=["--read"], status=RED)


def test_check_reads_by_the_kernel_when_asked_twice(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.memory(BASE, 0)
    assert (NAME, "kernel-read") not in verdicts(tree, "-r", status=GOOD)
    expect_verdict(tree, "kernel-read", "green", "Bad address",
                   arguments=["-rr"], status=GOOD)
    tree.memory(BASE, SIZE)
    expect_verdict(tree, "kernel-read", "red", "only zeros",
                   arguments=["-r", "-r"], status=RED)
    with open(tree.path / "dev/mem", "r+b") as memory:
        memory.seek(BASE)
        memory.write(b"x")
    found = verdicts(tree, "-rr", status=RED)
    for check in ("read", "kernel-read"):
        assert "only zeros" not in found[NAME, check][1], found


def test_check_that_cannot_read_memory(folder):
    expect_verdict(board(folder / "x", attributes=OWNED), "read", "yellow",
                   "could not be tried", arguments=["-r"], status=YELLOW)


def test_check_does_not_read_unless_asked(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.memory(BASE, SIZE)
    assert (NAME, "read") not in verdicts(tree, status=GOOD)


def test_check_of_a_board_without_owner(folder):
    tree = board(folder / "x")
    expect_verdict(tree, "scrub", "yellow", "nobody erases", status=YELLOW)
    expect_verdict(tree, "owner", "green", "firmware has to close")


def test_check_of_memory_that_need_not_be_erased(folder):
    tree = board(folder / "x", properties=region(linux__no_scrub=b""))
    expect_verdict(tree, "scrub", "green", "meant", status=GOOD)


def test_check_of_a_stock_kernel(folder):
    tree = board(folder / "x", attributes={})
    expect_verdict(tree, "protected", "yellow", "tells nothing", status=YELLOW)
    assert {check for _, check in verdicts(tree)} == {
        "node", "memory", "heap", "protected", "access", "device"}


def test_check_of_a_heap_on_demand(folder):
    expect_verdict(on_demand(folder), "demand", "green", "8M are closed",
                   status=GOOD)


def test_check_of_memory_that_linux_does_not_have(folder):
    tree = on_demand(folder)
    start, end = 0x80000000, BASE + SIZE
    expect_verdict(tree, "memory", "green", "is System RAM", status=GOOD)
    # As the kernel shows what is in it, and where another node begins
    tree.write("proc/iomem", f"{start:x}-{end - 1:x} : System RAM\n"
               f"  80210000-8114ffff : Kernel code\n"
               f"  {BASE:x}-{end - 1:x} : reserved\n"
               f"{end:x}-{end + MIB - 1:x} : System RAM\n")
    expect_verdict(tree, "memory", "green", status=GOOD)
    tree.iomem((start, BASE + MIB - start, "System RAM"),
               (BASE + MIB, SIZE, "System RAM"))
    expect_verdict(tree, "memory", "green", status=GOOD)
    for lines in ([(start, BASE - start, "System RAM")],
                  [(start, end - 4096 - start, "System RAM")],
                  [(start, BASE + MIB - start, "System RAM"),
                   (BASE + MIB, MIB, "reserved"),
                   (BASE + 2 * MIB, SIZE, "System RAM")]):
        tree.iomem(*lines)
        expect_verdict(tree, "memory", "red", "not all System RAM", status=RED)
    tree.iomem((0x10000000, 0x1000, "10000000.serial"))
    expect_verdict(tree, "memory", "yellow", "no System RAM", status=YELLOW)


def test_check_of_memory_that_is_lost(folder):
    expect_verdict(on_demand(folder, lost=4 * MIB), "demand", "red",
                   "4M are lost", status=RED)


def test_check_of_memory_that_linux_did_not_give(folder):
    expect_verdict(on_demand(folder, **{"refused/claim": 2}), "refused", "yellow",
                   "2 times", status=YELLOW)


def test_check_of_a_placed_range(folder):
    properties = region(reg=None) | {"size": wide(SIZE),
                                     "alignment": wide(0x200000)}
    tree = board(folder / "x", properties, {**ATTRIBUTES, "protected": 0},
                 "placed")
    expect_verdict(tree, "protected", "yellow", "nobody is known",
                   subject="placed", status=YELLOW)
    expect_verdict(tree, "read", "yellow", subject="placed",
                   arguments=["--read"])


def test_check_of_tee_heaps_only(folder):
    tree = Tree(folder / "x")
    tree.heap("system")
    tree.heap("protected,secure-video")
    expect_verdict(tree, "heap", "green", "the TEE subsystem",
                   subject="protected,secure-video", status=GOOD)


def test_check_of_a_machine_without_heaps(folder):
    expect(run(Tree(folder / "empty"), "check"), NO_HEAP,
           "no protected heap, and no node for one")
    tree = Tree(folder / "x")
    tree.heap("system")
    tree.node("", ROOT)
    tree.node("reserved-memory", RESERVED)
    done = run(tree, "check", "--json")
    expect(done, NO_HEAP)
    assert json.loads(done.stdout) == {"check": []}


def test_check_of_a_kernel_without_heaps(folder):
    tree = Tree(folder / "x")
    tree.node("", ROOT)
    tree.node("reserved-memory", RESERVED)
    tree.node(f"reserved-memory/{NAME}", region())
    expect_verdict(tree, "heap", "red", "CONFIG_DMABUF_HEAPS", status=RED)


def test_check_of_a_node_without_heap(folder):
    expect_verdict(board(folder / "x", heap=False), "heap", "red",
                   "kernel's log", status=RED)


def test_check_of_an_owned_node_without_heap(folder):
    tree = board(folder / "x", heap=False, properties=region(
        access_controllers=cells(9)))
    tree.node("optee", {"phandle": cells(9),
                        "#access-controller-cells": cells(0)})
    expect_verdict(tree, "heap", "red", "its owner has not closed",
                   status=RED)


def test_check_of_a_name_that_is_taken(folder):
    tree = board(folder / "x", name="system", heap=False)
    expect_verdict(tree, "heap", "red", "another heap of that name",
                   subject="system", status=RED)


def test_check_of_a_range_that_is_claimed(folder):
    tree = board(folder / "x", heap=False)
    tree.iomem((0, 1 << 34, "PCI Bus 0000:00"), (BASE + MIB, 4096, "thief"))
    expect_verdict(tree, "memory", "red", "thief", status=RED)


def test_check_of_system_ram(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.iomem((0x80000000, 0x20000000, "System RAM"))
    expect_verdict(tree, "memory", "red", "System RAM", status=RED)


def test_check_of_a_range_that_is_not_claimed(folder):
    tree = board(folder / "x", attributes=OWNED)
    for lines in ([(0x80000000, 4096, "System RAM")],
                  [(BASE, SIZE // 2, NAME)],
                  [(BASE, MIB, NAME), (BASE + 2 * MIB, SIZE - 2 * MIB, NAME)]):
        tree.iomem(*lines)
        expect_verdict(tree, "memory", "yellow", "not claimed", status=YELLOW)
    tree.iomem((BASE, MIB, NAME), (BASE + MIB, SIZE - MIB, NAME))
    expect_verdict(tree, "memory", "green", status=GOOD)


def test_check_as_a_user_who_sees_no_addresses(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.write("proc/iomem", "00000000-00000000 : System RAM\n")
    expect_verdict(tree, "memory", "yellow", "run this as root", status=YELLOW)
    (tree.path / "proc/iomem").unlink()
    expect_verdict(tree, "memory", "yellow", "cannot read", status=YELLOW)


def test_check_of_access(folder):
    for mode, state, word in ((0o660, "green", "may allocate"),
                              (0o600, "yellow", "only root"),
                              (0o666, "yellow", "every user")):
        tree = board(folder / oct(mode), attributes=OWNED, mode=mode)
        expect_verdict(tree, "access", state, word)
    tree = board(folder / "x", attributes=OWNED, device=None)
    expect_verdict(tree, "access", "red", "devtmpfs", status=RED)
    if os.geteuid() == 0:
        tree = board(folder / "root", attributes=OWNED, group=0)
        expect_verdict(tree, "access", "yellow", "only root")


def test_check_of_access_that_the_udev_rule_does_not_give(folder):
    placed = region(reg=None) | {"size": wide(SIZE), "alignment": wide(0x200000)}
    known, open_ = ATTRIBUTES, {**ATTRIBUTES, "protected": 0}
    # By the kernel, else by the name of the node
    for number, (name, properties, attributes, has_rule) in enumerate((
            (NAME, None, known, True), (NAME, None, {}, True),
            ("film", placed, known, True), ("film", placed, open_, False),
            ("film", placed, {}, False), ("film@1", placed, {}, True))):
        for mode in (0o600, 0o666):
            tree = board(folder / f"{number}-{mode:o}", properties, attributes,
                         name, mode=mode)
            expect_verdict(tree, "access", "yellow", "install the udev rule"
                           if has_rule else "rule of your own", subject=name)
    for name, has_rule in (("protected,secure-video", True),
                           ("qcom,secure-pixel", False)):
        tree = Tree(folder / name)
        tree.heap(name, mode=0o600)
        expect_verdict(tree, "access", "yellow", "install the udev rule"
                       if has_rule else "rule of your own", subject=name)


def test_check_names_devices(folder):
    tree = board(folder / "x", properties=region(phandle=cells(7)),
                 attributes=OWNED)
    tree.node("soc", {})
    tree.node("soc/codec@1000", {"memory-region": cells(0, 9, 7)})
    expect_verdict(tree, "device", "green", "/soc/codec@1000", status=GOOD)


def device_tree(folder, **bus):
    """A board with a codec below a bus, which names the region."""
    tree = board(folder / "x", properties=region(phandle=cells(7)),
                 attributes=OWNED)
    tree.node("soc", {**ROOT, **{name.replace("_", "-"): content
                                 for name, content in bus.items()}})
    tree.node("soc/codec@1000", {"memory-region": cells(7)})
    return tree


def test_check_of_a_device_with_a_driver(folder):
    tree = device_tree(folder)
    tree.device("1000.codec", "soc/codec@1000", driver="hantro")
    expect_verdict(tree, "device", "green", "(hantro)", "physical addresses",
                   status=GOOD)


def test_check_of_a_device_without_a_driver(folder):
    tree = device_tree(folder)
    tree.device("1000.codec", "soc/codec@1000")
    expect_verdict(tree, "device", "yellow", "has no driver", status=YELLOW)


def test_check_of_a_device_behind_an_iommu(folder):
    tree = device_tree(folder, dma_ranges=wide(0, 0, 0x1000))
    tree.device("1000.codec", "soc/codec@1000", driver="hantro", group=3,
                domain="DMA-FQ")
    expect_verdict(tree, "device", "green", "behind an IOMMU",
                   "group 3, DMA-FQ", status=GOOD)


def test_check_of_an_iommu_that_translates_nothing(folder):
    tree = device_tree(folder)
    tree.device("1000.codec", "soc/codec@1000", driver="hantro", group=3,
                domain="identity")
    expect_verdict(tree, "device", "green", "physical addresses", status=GOOD)


def test_check_of_a_bus_that_does_not_reach(folder):
    for number, (dma_ranges, state) in enumerate((
            (wide(0, 0, BASE + SIZE - 1), "red"),
            (wide(0, BASE + 1, SIZE), "red"),
            (wide(0, 0, BASE + SIZE // 2, BASE, BASE, SIZE // 2), "red"),
            (wide(0, 0, BASE + SIZE), "green"),
            (wide(0, 0, 0x1000, 0x40000000, BASE, SIZE), "green"),
            (b"", "green"))):
        tree = device_tree(folder / str(number), dma_ranges=dma_ranges)
        tree.device("1000.codec", "soc/codec@1000", driver="hantro")
        found = verdicts(tree, status=RED if state == "red" else GOOD)
        assert found[NAME, "device"][0] == state, (number, found)
        assert ("dma-ranges of /soc " in found[NAME, "device"][1]) == (
            state == "red"), found


def test_check_of_two_buses(folder):
    # What the outer one makes of the address counts for the inner one
    for number, (inner, state) in enumerate((
            (wide(0, BASE - 0x10000000, SIZE), "green"),
            (wide(0, BASE, SIZE), "red"))):
        tree = device_tree(folder / str(number),
                           dma_ranges=wide(BASE - 0x10000000, BASE, SIZE))
        tree.node("soc/bus@2000", {**ROOT, "dma-ranges": inner})
        tree.node("soc/bus@2000/display@1", {"memory-region": cells(7)})
        tree.node("soc/codec@1000", {"memory-region": cells(9)})
        assert verdicts(tree)[NAME, "device"][0] == state, number


def test_check_of_devices_that_are_disabled(folder):
    # One by its own status, the others by that of a bus above them
    tree = board(folder / "x", attributes=OWNED, properties=region(
        phandle=cells(7), linux__named_devices_only=b""))
    off = {"status": strings("disabled")}
    bad = {**ROOT, "dma-ranges": wide(0, 0, 0x1000)}
    tree.node("soc", bad)
    tree.node("soc/codec@1000", {"memory-region": cells(7), **off})
    tree.node("pcie", {**bad, **off})
    tree.node("pcie/bus@2000", {**ROOT, "status": strings("okay")})
    tree.node("pcie/bus@2000/gpu@1", {"memory-region": cells(7)})
    expect_verdict(tree, "device", "yellow", "disabled", status=YELLOW)
    tree.node("display@3000", {"memory-region": cells(7)})
    expect_verdict(tree, "device", "green", "/display@3000", status=GOOD)
    tree.node("soc/codec@1000", {"status": strings("okay")})
    expect_verdict(tree, "device", "red", "/soc/codec@1000", status=RED)
    # Where any device may use it, those do not matter
    tree = board(folder / "y", attributes=OWNED,
                 properties=region(phandle=cells(7)))
    tree.node("soc", bad)
    tree.node("soc/codec@1000", {"memory-region": cells(7), **off})
    expect_verdict(tree, "device", "green", "no device names it", status=GOOD)


def test_check_of_refused_devices(folder):
    tree = board(folder / "x", attributes={**OWNED, "refused/unreachable": 3})
    expect_verdict(tree, "refused", "yellow", "3 times", "DMA mask",
                   status=YELLOW)


def test_check_of_two_copies_of_a_tree(folder):
    # A folder has its entries in the order in which they were made, or another one
    names = [f"{what}@{number}" for what in ("codec", "gpu")
             for number in range(9)]
    said = []
    for copy, order in (("x", names), ("y", names[::-1])):
        tree = board(folder / copy, attributes=OWNED,
                     properties=region(phandle=cells(7)))
        for name in order:
            tree.node(f"soc/{name}", {"memory-region": cells(7)})
            tree.node(f"reserved-memory/{name}", region(BASE + SIZE, MIB))
            tree.card(f"card{names.index(name)}", "vc4")
            # Parts of a device have its node
            tree.device(f"{name}.part", "soc/codec@0", driver=name)
        said.append(run(tree, "check", "--json").stdout)
    assert said[0] == said[1], said
    assert re.findall(r'"card(\d+)"', said[0]) == [str(n) for n in range(18)], said


def test_check_breaks_lines_between_words(folder):
    tree = board(folder / "x")
    ours, theirs = os.openpty()
    done = subprocess.run([TOOL, "--root", tree.path, "check"], stdout=theirs,
                          env={**ENVIRONMENT, "COLUMNS": "70"}, timeout=60)
    os.close(theirs)
    shown = ""
    try:
        while more := os.read(ours, 4096):
            shown += more.decode()
    except OSError:
        pass    # How a terminal ends
    os.close(ours)
    assert done.returncode == YELLOW, done
    lines = re.sub(r"\x1b\[[\d;]*m|\r", "", shown).splitlines()
    assert len(lines) > len(verdicts(tree)) + 2, shown
    assert max(map(len, lines)) <= 70, shown
    whole = " ".join(" ".join(lines).split())
    for _, text in verdicts(tree).values():
        assert text in whole, (text, shown)


def test_check_of_displays(folder):
    for driver, state, word in (("imx-lcdif", "green", "shows such buffers"),
                                ("rcar-du", "yellow", "third"),
                                ("rockchip-drm", "yellow", "patches 0036"),
                                ("msm_dpu", "yellow", "cannot show"),
                                ("nothing-known", "yellow", "try it")):
        tree = board(folder / driver, attributes=OWNED)
        tree.card("card0", driver)
        # Neither a connector nor a card without a device is a display
        tree.card("card0-HDMI-A-1", "x")
        tree.card("card1", None)
        expect_verdict(tree, "display", state, driver, word, subject="card0",
                       status=GOOD if state == "green" else YELLOW)
        assert len({subject for subject, check in verdicts(tree)
                    if check == "display"}) == 1


def test_check_of_a_tee(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.write("dev/tee0", "tee")
    expect_verdict(tree, "tee", "green", "takes a buffer", status=GOOD)
    tree.write("dev/tee0", "no tee")
    expect_verdict(tree, "tee", "yellow", "docs/tee.md", status=YELLOW)


def test_check_of_a_heap_of_another_size(folder):
    tree = board(folder / "x", attributes={**OWNED, "size": 4096})
    expect_verdict(tree, "size", "red", "another device tree", status=RED)


def test_check_of_subjects_by_name(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.node("reserved-memory/bad@1", region(base=1, size=4096))
    assert run(tree, "check").returncode == RED
    assert run(tree, "check", NAME).returncode == GOOD
    expect(run(tree, "check", "nothing"), NO_HEAP, "nothing")


def test_check_of_nodes_that_are_called_like_properties(folder):
    tree = board(folder / "x", attributes=OWNED)
    for name in ("status", "size", "ranges", "memory-region"):
        tree.node(f"leds/{name}", {"linux,default-trigger": strings("none")})
        tree.node(f"reserved-memory/{NAME}/{name}", {})
    verdicts(tree, status=GOOD)


# check: nodes, as tests/faults and lab/dts/regions.dtsi of the project have them

FAULTS = {
    "without no-map": (region(no_map=None), "no no-map property"),
    "reusable and no-map": (region(reusable=b""), "both reusable and no-map"),
    "reusable without owner": (region(reusable=b"", no_map=None),
                               "no owner in access-controllers"),
    "another owner": (region(compatible=strings("linux,secure-heap",
                                                "shared-dma-pool")),
                      'compatible "shared-dma-pool"'),
    "reg and size": (region() | {"size": wide(SIZE)},
                     "both a reg and a size"),
    "neither reg nor size": (region(reg=None), "neither a reg nor a size"),
    "size without alignment": (region(reg=None) | {"size": wide(SIZE)},
                               "no alignment property"),
    "alignment below a page": (region(reg=None) | {
        "size": wide(SIZE), "alignment": wide(0x1800)}, "not aligned"),
    "size of too few cells": (region(reg=None) | {
        "size": cells(SIZE), "alignment": wide(4096)}, "cannot be read"),
    "two ranges": (region(reg=wide(BASE, MIB, BASE + 2 * MIB, MIB)),
                   "more than one range"),
    "short reg": (region(reg=cells(0, BASE, MIB)), "cannot be read"),
    "empty reg": (region(reg=b""), "cannot be read"),
    "cut reg": (region(reg=wide(BASE, SIZE)[:-1]), "cannot be read"),
    "empty range": (region(size=0), "is empty"),
    "base between pages": (region(base=BASE + 1), "not aligned"),
    "size between pages": (region(size=4097), "not aligned"),
    "wrapping": (region((1 << 64) - 4096, 8192), "wraps"),
    "larger than memory": (region(0, 1 << 47),
                           "larger than any memory"),
    "use case that is no string": (region(linux__use_case=b"video"),
                                   "not a string"),
    "for named devices, and none": (region(linux__named_devices_only=b""),
                                    "and none does"),
    "owner that is not there": (region(access_controllers=cells(99)),
                                "does not name one owner"),
    "two owners": (region(access_controllers=cells(5, 5)),
                   "does not name one owner"),
    "owner of two cells": (region(access_controllers=cells(6, 1, 2)),
                           "more than one cell"),
}


def fault_test(properties, words):
    def test(folder):
        tree = board(folder / "x", properties, heap=False)
        tree.node("owner", {"phandle": cells(5),
                            "#access-controller-cells": cells(0)})
        tree.node("owner2", {"phandle": cells(6),
                             "#access-controller-cells": cells(2)})
        expect_verdict(tree, "node", "red", words, status=RED)
    return test


def test_node_with_an_owner(folder):
    for name, phandles in (("x", cells(5)), ("y", cells(8, 1))):
        tree = board(folder / name, region(access_controllers=phandles),
                     OWNED)
        tree.node("owner", {"phandle": cells(5),
                            "#access-controller-cells": cells(0)})
        tree.node("owner1", {"phandle": cells(8),
                             "#access-controller-cells": cells(1)})
        verdicts(tree, status=GOOD)


def test_node_elsewhere(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.node("reserved-memory/group", {})
    tree.node("reserved-memory/group/a@1000", region(0x1000, 0x1000))
    tree.node("b@2000", region(0x2000, 0x1000))
    for name in ("a@1000", "b@2000"):
        expect_verdict(tree, "node", "red", "not a child", subject=name)


def test_node_below_a_parent_at_fault(folder):
    for number, (parent, word) in enumerate((
            (ROOT, "no ranges"),
            ({"ranges": b"", "#address-cells": cells(1),
              "#size-cells": cells(1)}, "lacks the #address-cells"),
            ({"ranges": b""}, "lacks the #address-cells"))):
        tree = Tree(folder / str(number))
        tree.node("", ROOT)
        tree.node("reserved-memory", parent)
        tree.node(f"reserved-memory/{NAME}", region())
        expect_verdict(tree, "node", "red", word, status=RED)


def test_node_that_overlaps(folder):
    for number, (other, good) in enumerate((
            (region(BASE + SIZE - 4096, MIB), False),
            (region(BASE + MIB, MIB, compatible=None), True),
            (region(BASE + MIB, MIB, compatible=None, no_map=None), False),
            (region(BASE + MIB, MIB, compatible=strings("ramoops")), False),
            (region(BASE + MIB, MIB, compatible=None, phandle=cells(3)), False),
            (region(BASE + MIB, MIB, compatible=strings("reserved-memory")),
             True),
            (region(BASE + MIB, MIB, compatible=strings("ramoops"),
                    status=strings("disabled")), True),
            (region(BASE - MIB, MIB + 1, compatible=strings("ramoops")), False),
            (region(BASE + SIZE, MIB, compatible=strings("ramoops")), True),
            (region(BASE - MIB, MIB, compatible=strings("ramoops")), True))):
        tree = board(folder / str(number), attributes=OWNED)
        tree.node("reserved-memory/other@1", other)
        tree.node("user", {"memory-region": cells(3)})
        expect_verdict(tree, "node", "green" if good else "red",
                       *([] if good else ["overlaps"]), arguments=[NAME])


def test_node_that_is_disabled(folder):
    tree = board(folder / "x", region(status=strings("disabled")), heap=False)
    expect_verdict(tree, "node", "yellow", "skips it", status=YELLOW)


def test_node_of_the_older_compatible(folder):
    tree = board(folder / "x", region(compatible=strings(
        "linaro,secure-heap", "linux,secure-heap")), OWNED)
    verdicts(tree, status=GOOD)


# Bad input


def test_usage(folder):
    tree = board(folder / "x")
    for arguments in ([], ["nonsense"], ["list", "more"], ["list", "--what"],
                      ["info"], ["info", NAME, NAME], ["alloc"],
                      ["alloc", "x"], ["alloc", "4096Q"], ["alloc", "-4096"],
                      ["alloc", "99999999999999999999"],
                      ["alloc", "99999999999999999G"], ["alloc", ""],
                      ["alloc", "-n", "0", "4096"],
                      ["alloc", "-n", "1001", "4096"],
                      ["alloc", "-n", "x", "4096"],
                      ["alloc", "-r", "0", "4096"],
                      ["alloc", "-r", "65", "4096"],
                      ["alloc", "-t", "-1", "4096"],
                      # What would have no effect
                      ["alloc", "-H", NAME, "-a", "4096", "--", "true"],
                      ["alloc", "-H", NAME, "-r", "32", "4096", "--", "true"],
                      ["alloc", "-u", "video", "-H", NAME, "4096", "--", "true"],
                      ["alloc", "-t", "1", "4096", "--", "true"],
                      ["trace", "-i", "/dev/null", "-t", "1"],
                      ["check", "--what"],
                      ["top", "-d", "0"], ["top", "more"],
                      ["trace", "-t", "x"], ["trace", "-P", "1"],
                      ["trace", "a", "b"]):
        expect(run(tree, *arguments), USAGE, "Try")
    done = subprocess.run([TOOL, "--root", folder / "nowhere", "list"],
                          env=ENVIRONMENT, capture_output=True, text=True)
    expect(done, FAILED, "cannot open")


def test_help_and_version():
    for option, word in (("--help", "check"), ("--version", "secureheap ")):
        done = subprocess.run([TOOL, option], capture_output=True, text=True,
                              env=ENVIRONMENT)
        expect(done, GOOD, word)


def test_reader_that_is_gone(folder):
    tree = board(folder / "x")
    for arguments in (["list", "-J"], ["info", "-J", NAME], ["check", "-J"]):
        for ignore in (True, False):
            read, write = os.pipe()
            os.close(read)
            done = subprocess.run([TOOL, "--root", tree.path, *arguments],
                                  stdout=write, stderr=subprocess.PIPE,
                                  env=ENVIRONMENT, text=True,
                                  restore_signals=not ignore)
            os.close(write)
            assert done.returncode == (FAILED if ignore else -signal.SIGPIPE)
            assert ("cannot write" in done.stderr) == ignore, done.stderr


def test_full_disk(folder):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [TOOL, "--root", board(folder / "x").path, "list"], stdout=full,
            stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert done.returncode == FAILED and "cannot write" in done.stderr


def test_tree_whose_links_lead_out(folder):
    outside = board(folder / "outside", attributes=OWNED)
    tree = Tree(folder / "x")
    for path in ("sys", "dev", "proc"):
        (tree.path / path).symlink_to(outside.path / path)
    expect(run(tree, "list"), NO_HEAP)
    expect(run(tree, "check"), NO_HEAP)


def test_tree_with_what_is_no_file(folder):
    tree = board(folder / "x", attributes=OWNED)
    for path in (f"dev/dma_heap/{NAME}", "proc/iomem",
                 f"sys/class/dma_heap/{NAME}/used",
                 f"proc/device-tree/reserved-memory/{NAME}/reusable"):
        (tree.path / path).unlink(missing_ok=True)
        os.mkfifo(tree.path / path)
    for arguments in (["list"], ["info", NAME], ["check", "-r"],
                      ["alloc", "4096", "--", "true"]):
        assert run(tree, *arguments).returncode in range(8)


def test_tree_of_many_levels(folder):
    tree = board(folder / "x", attributes=OWNED)
    tree.node("/".join(["a"] * 100), {"memory-region": b""})
    expect(run(tree, "check"), FAILED, "device-tree")


def test_tree_with_large_files(folder):
    tree = board(folder / "x", attributes={**OWNED, "use_case": "x" * 5000,
                                           "used": "9" * 4000})
    tree.write("proc/iomem", "x" * (1 << 20))
    tree.write(f"proc/device-tree/reserved-memory/{NAME}/status", "x" * 70000)
    assert run(tree, "list", "-J").returncode == GOOD
    assert run(tree, "check", "-J").returncode == FAILED


def test_tree_with_odd_names(folder):
    tree = board(folder / "x", attributes={**OWNED, "use_case": '"\x1b[2J\u00e9'})
    for name in (".hidden", "a b", "new\nline", "\x1b[2J"):
        tree.heap(name)
    rows = json.loads(run(tree, "list", "-J").stdout)["heaps"]
    assert {row["name"] for row in rows} == {"system", NAME}, rows
    assert rows[-1]["use-case"] == '"?[2J??', rows
    assert "\x1b" not in run(tree, "list").stdout


def mutate(path, chance):
    """Damage a file."""
    content = bytearray(path.read_bytes())
    what = chance.randrange(5)
    if what == 0:
        path.unlink()
        return
    if what == 1:
        content = content[:chance.randrange(len(content) + 1)]
    elif what == 2:
        content += bytes(chance.randrange(256) for _ in range(9))
    elif what == 3:
        content *= chance.randrange(4)
    elif content:
        for _ in range(chance.randrange(1, 5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def test_damaged_trees(folder):
    seed = int(os.environ.get("SECUREHEAP_SEED", 1))
    count = int(os.environ.get("SECUREHEAP_TREES", 40))
    for number in range(seed, seed + count):
        chance = random.Random(number)
        tree = board(folder / str(number), region(phandle=cells(7)), OWNED)
        tree.node("owner", {"phandle": cells(5), "memory-region": cells(7),
                            "#access-controller-cells": cells(0)})
        tree.node("reserved-memory/other@1", region(BASE + SIZE, MIB))
        tree.buffers(NAME, (12, 3 * MIB, 10, 6, 2, "player"))
        paths = sorted(path for path in tree.path.rglob("*")
                       if stat.S_ISREG(path.stat().st_mode))
        for path in chance.sample(paths, chance.randrange(1, 8)):
            mutate(path, chance)
        for arguments in (["list", "-J"], ["info", "-J", NAME],
                          ["check", "-J"], ["check"], ["top", "-J"]):
            done = run(tree, *arguments)
            assert done.returncode in range(8), (number, done)
            assert "Sanitizer" not in done.stderr, (number, done.stderr)
            if "-J" in arguments and done.stdout:
                json.loads(done.stdout)


TESTS = harness.tests_of(sys.modules[__name__])
TESTS |= {f"node: {name}": fault_test(*fault)
          for name, fault in FAULTS.items()}

if __name__ == "__main__":
    harness.run(TESTS)
