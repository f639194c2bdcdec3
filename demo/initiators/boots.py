# SPDX-License-Identifier: GPL-2.0-only
"""Boots in which initiators try to read and write a picture in protected memory
by DMA while the display shows it: one that stops them, and controls with one
thing wrong, in which they succeed."""

import dataclasses

from demo.initiators.attempts import (EDU, EDU_RANGES, PRIVATE_RANGES,
                                      REGISTERS, Attempt, Range, attackers,
                                      attempts, fw_cfg_attempts, layout,
                                      virtio_attempts)
from demo.initiators.scene import SIGNAL, killed
from lab.machine import Failure
from lab.qemu import BEHIND_IOMMU
from lab.riscv64 import WITHOUT_IOMMU


@dataclasses.dataclass
class Outcome:
    """Results on the machine that the firewall protects.

    attempts: all of them.
    picture_kept: the display showed the same picture before and after.
    silent: the firewall refused nothing before the attempts.
    grants_hold: a decoder could write while it was granted access, and only then.
    """
    attempts: list = dataclasses.field(default_factory=list)
    picture_kept: bool = False
    silent: bool = False
    grants_hold: bool = False


def protected(scene, out):
    """Every initiator tries, while the display shows a picture."""
    decoder, viewer, attacker = (layout(f"SLOT_{n}")
                              for n in ("DECODER", "VIEWER", "ATTACKER"))
    outcome = Outcome()
    others = attackers()

    def story():
        outcome.silent = not scene.faults()
        if scene.memory().find(scene.picture) < 0:
            raise Failure("the picture is not in the region")
        before = scene.shows_picture(out / "initiators-before.png")

        # First: the attempts that follow show that the IOMMU is still on
        registers = Attempt(REGISTERS, None, "none", "put",
                            Range("DDTP, to turn it off", 0, 0))
        stopped = killed(scene.tell("iommu-off")[1])
        registers.leaked = not stopped
        registers.answer = SIGNAL if stopped else ""
        outcome.attempts += [registers, *scene.attempt_all(
            fw_cfg_attempts() + others
            + attempts(EDU, attacker, "none", PRIVATE_RANGES)
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
    """The trusted domain rejects a malformed policy that permits everything, and
    permits no initiator instead."""
    found = attempts(EDU, layout("SLOT_ATTACKER"), "in a bad policy", EDU_RANGES)
    scene.run(out / "initiators-malformed-console.log",
              [(a.initiator, a.slot) for a in found],
              lambda: scene.attempt_all(found), policy="malformed")
    return found


# Machines with one thing wrong, by its name: the attempts, a command for the
# program attacker before them, and arguments of Scene.run()
CONTROLS = {
    "every initiator permitted": (attackers, None, {"policy": "permissive"}),
    "no IOMMU":
        (lambda: attempts(EDU, layout("SLOT_ATTACKER"), "none", PRIVATE_RANGES,
                          ["take"]) + attackers(), None,
         {"policy": "no-iommu", "hardware": WITHOUT_IOMMU + BEHIND_IOMMU}),
    "registers of the IOMMU left to Linux":
        (attackers, "iommu-off", {"machine": "iommu-open"}),
    "fw_cfg left to Linux": (fw_cfg_attempts, None, {"machine": "fw-cfg-open"}),
    "virtio disk outside the IOMMU":
        (virtio_attempts, None, {"virtio": ",iommu_platform=off"}),
}


def control(scene, out, name):
    """The attempts on a machine on which all have to succeed."""
    make, first, options = CONTROLS[name]
    attempts_ = make()

    def story():
        if first:
            scene.tell(first)
        scene.attempt_all(attempts_)

    scene.run(out / f"initiators-{name.replace(' ', '-')}-console.log",
              [(a.initiator, a.slot) for a in attempts_], story, **options)
    return attempts_
