# SPDX-License-Identifier: GPL-2.0-only
"""The demos, run as a person runs them, with their reports as results."""

import json
import os
import re
import subprocess
import sys

from lab import TREE, riscv64
from tests.judge import Result

# Keys that have to be true in the reports of all demos
READS = {"reads_refused": "no read by the CPU succeeds",
         "control_read_succeeded": "the same reads succeed without it",
         "ordinary_read_succeeded": "they succeed with an ordinary buffer"}
FIREWALL = {
    "pixels_equal": "frames on the screen equal the plain ones",
    "stock_display_read": "a stock kernel's display is read by a program",
    "content_equal": "frames of cenc and cbcs equal those of ffmpeg",
    "content_needs_licence": "their keys were asked for",
    "sample_reads_refused": "no read of a decrypted sample succeeds",
    "sample_control_read": "the same reads succeed without the firewall",
    "decoder_works": "a V4L2 decoder's frames equal the plain ones",
    "decoder_needs_access": "without access it writes none",
    "bitstream_decoder_works": "a decoder reads a protected bitstream",
    "bitstream_decoder_needs_rights": "a device for pictures does not",
    "next_owner_sees_zeros": "the next program that gets the memory sees zeros",
    "next_owner_control": "without a scrub it sees the last picture",
    "initiators_shut_out": "no initiator gets at the picture",
    "controls_leak": "each gets at it with one thing wrong",
    "grants_hold": "a decoder works as long as that is granted",
    "picture_kept": "the display shows the same picture afterwards",
    "firewall_silent": "ordinary traffic is not refused",
    "links_hold": "an initiator moves what the policy lets it, and nothing else",
    "links_control_moves": "each moves all of it where all is permitted"}
FILM = {
    "film_shown": "a region on demand shows a film",
    "film_unread": "no read of it by the CPU succeeds",
    "film_gone": "nothing of it is left when Linux has the memory again",
    "film_control_left": "it is left where nobody erases it",
    "data_kept": "a program's data in that memory stays as it was",
    "memory_given_back": "memory is closed while the film plays, and only then"}
TEE = {"hashes_equal": "what the TEE decrypts is what was encrypted"}
CONTROLS = ("control_read_succeeded", "ordinary_read_succeeded",
            "stock_display_read", "sample_control_read", "next_owner_control",
            "controls_leak", "links_control_moves", "film_control_left")


def demo(name, out, keys):
    """Run a demo: its report, and a result for each of the keys."""
    path = TREE / out / "report.json"
    path.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items()
                   if k != "SECURE_HEAP_CLIP"}
    done = subprocess.run([sys.executable, "-m", f"demo.{name}"],
                          env=environment, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    report = json.loads(path.read_text()) if path.exists() else {}
    results = []
    for key, what in (keys | READS).items():
        good = done.returncode == 0 and report.get(key) is True
        results.append(Result(what, "passed" if good else "failed",
                              "" if good else done.stdout,
                              kind="control" if key in CONTROLS else ""))
    return report, results


def of_attempt(attempt, name, good, kind):
    return Result(f"{name}: {attempt['initiator']}{attempt['device']}, "
                  f"{attempt['class']}: {attempt['what']}",
                  "passed" if good else "failed",
                  f"leaked: {attempt['leaked']}, the firewall said: "
                  f"{attempt['answer']!r}", kind=kind)


def initiators(report, log):
    """The attempts by DMA, one by one. log: of the trusted console, on the
    machine with a policy that is malformed."""
    attempts = report.get("attempts", [])
    controls = report.get("control_attempts", {})
    if not attempts or not controls:
        yield Result("initiators: there are attempts", "failed",
                     "the demo's report has none")
    for attempt in attempts:
        # Without an answer, it may never have been made
        yield of_attempt(attempt, "initiators", not attempt["leaked"]
                         and attempt["answer"], "attack")
    for name, attempts in controls.items():
        for attempt in attempts:
            yield of_attempt(attempt, f"initiators, {name}", attempt["leaked"],
                             "control")
    said = log.read_text(errors="replace") if log.exists() else ""
    yield Result("the trusted console names what is wrong in a policy",
                 "passed" if re.search("(?m)^trusted: an initiator in the slot "
                                       "of the host bridge$", said) else "failed",
                 f"see {log}")
    leaks = {m["name"] for m in report.get("initiators", []) if m["leaked"]}
    yield Result("initiators: only controls leaked",
                 "passed" if leaks and leaks == {f"control: {c}"
                                                 for c in controls}
                 else "failed", f"leaked: {sorted(leaks)}")


def links(report):
    """Each initiator and each direction on the machine of two regions."""
    moves = report.get("links", [])
    if not moves:
        yield Result("links: there are attempts", "failed",
                     "the demo's report has none")
    for move, group in ([(m, "links") for m in moves] +
                        [(m, "links, all permitted")
                         for m in report.get("links_control", [])]):
        control = group != "links" or move["allowed"]
        # Without a fault, it may never have been made
        good = (move["moved"] if control else
                not move["moved"] and move["faults"])
        yield Result(f"{group}: {move['initiator']}: {move['from']} to {move['to']}",
                     "passed" if good else "failed",
                     f"moved: {move['moved']}, faults: {move['faults']}",
                     kind="control" if control else "attack")


def firewall():
    report, results = demo("firewall", "build/demo",
                           FIREWALL | (FILM if riscv64.LENDS else {}))
    yield from results
    yield from initiators(
        report, TREE / "build/demo/initiators-malformed-console.log")
    yield from links(report)


def tee():
    yield from demo("tee", "build/demo-arm64", TEE)[1]
