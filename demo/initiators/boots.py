# SPDX-License-Identifier: GPL-2.0-only
"""Initiators that try to get at a picture in protected memory by DMA, while the
display shows it, and machines with one thing wrong, where they get at it."""

import dataclasses

from demo.initiators.attempts import (EDU, EDU_RANGES, PRIVATE_RANGES,
                                      REGISTERS, Attempt, Range, attempts,
                                      fw_cfg_attempts, layout, thieves,
                                      virtio_attempts)
from demo.initiators.scene import SIGNAL, killed
from lab.machine import Failure
from lab.qemu import BEHIND_IOMMU
from lab.riscv64 import WITHOUT_IOMMU


@dataclasses.dataclass
class Outcome:
    """What came of it on the machine that the firewall protects.

    attempts: all of them.
    picture_kept: the display showed the same picture before and after.
    silent: the firewall had nothing to refuse before that.
    grants_hold: a decoder could do its work when that was granted, and only then.
    """
    attempts: list = dataclasses.field(default_factory=list)
    picture_kept: bool = False
    silent: bool = False
    grants_hold: bool = False


def protected(scene, out):
    """Everybody tries, while the display shows a picture."""
    decoder, viewer, thief = (layout(f"SLOT_{n}")
                              for n in ("DECODER", "VIEWER", "THIEF"))
    outcome = Outcome()
    others = thieves()

    def story():
        outcome.silent = not scene.faults()
        if scene.memory().find(scene.picture) < 0:
            raise Failure("the picture is not in the region")
        before = scene.shows_picture(out / "initiators-before.png")

        # First, so that what follows shows that it did not help
        registers = Attempt(REGISTERS, None, "none", "put",
                            Range("DDTP, to turn it off", 0, 0))
        stopped = killed(scene.tell("iommu-off")[1])
        registers.leaked = not stopped
        registers.answer = SIGNAL if stopped else ""
        outcome.attempts += [registers, *scene.attempt_all(
            fw_cfg_attempts() + others
            + attempts(EDU, thief, "none", PRIVATE_RANGES)
            + attempts(EDU, decoder, "until granted", EDU_RANGES)
            + attempts(EDU, viewer, "read-only", EDU_RANGES))]

        granted = scene.grant(decoder, True) and scene.writes(decoder)
        outcome.attempts += scene.attempt_all(
            attempts(EDU, decoder, "one-way", EDU_RANGES, ["take"])
            + attempts(EDU, decoder, "one-way", PRIVATE_RANGES))
        revoked = []
        outcome.attempts.append(scene.carry(
            decoder, "after revoking",
            lambda: revoked.append(scene.grant(decoder, False))))
        outcome.grants_hold = (granted and all(revoked)
                               and not scene.writes(decoder))
        scene.faults()
        outcome.attempts += scene.attempt_all(
            attempts(EDU, decoder, "after revoking", EDU_RANGES))
        outcome.picture_kept = before and scene.shows_picture(
            out / "initiators-after.png")

    scene.run(out / "initiators-console.log",
              [(a.initiator, a.slot) for a in others]
              + [(EDU, decoder), (EDU, viewer)], story)
    return outcome


def malformed(scene, out):
    """With a policy that makes no sense, which would let everybody through, the
    trusted domain lets nobody through."""
    found = attempts(EDU, layout("SLOT_THIEF"), "in a bad policy", EDU_RANGES)
    scene.run(out / "initiators-malformed-console.log",
              [(a.initiator, a.slot) for a in found],
              lambda: scene.attempt_all(found), policy="malformed")
    return found


# Machines with one thing wrong, by what that is: what initiators try there, what
# Linux does first, and how the machine differs
CONTROLS = {
    "every initiator permitted": (thieves, None, {"policy": "permissive"}),
    "no IOMMU":
        (lambda: attempts(EDU, layout("SLOT_THIEF"), "none", PRIVATE_RANGES,
                          ["take"]) + thieves(), None,
         {"policy": "no-iommu", "hardware": WITHOUT_IOMMU + BEHIND_IOMMU}),
    "registers of the IOMMU left to Linux":
        (thieves, "iommu-off", {"machine": "iommu-open"}),
    "fw_cfg left to Linux": (fw_cfg_attempts, None, {"machine": "fw-cfg-open"}),
    "virtio disk outside the IOMMU":
        (virtio_attempts, None, {"virtio": ",iommu_platform=off"}),
}


def control(scene, out, name):
    """The attempts on a machine that has to leak."""
    make, first, options = CONTROLS[name]
    attempts_ = make()

    def story():
        if first:
            scene.tell(first)
        scene.attempt_all(attempts_)

    scene.run(out / f"initiators-{name.replace(' ', '-')}-console.log",
              [(a.initiator, a.slot) for a in attempts_], story, **options)
    return attempts_
