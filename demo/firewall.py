# SPDX-License-Identifier: GPL-2.0-only
"""Play an encrypted clip through protected memory, check the screen, and try to
read and write the picture with the CPU and with each DMA initiator: first behind
the firewall, then on machines with one thing wrong, as controls."""

import os
import time

from demo import clip, content, decoder, links, next_owner, on_demand, play
from demo.initiators import boots, report
from demo.initiators.scene import Scene
from demo.play import say
from lab import TREE
from lab.people import run
from lab.riscv64 import BUILD, LENDS, Machine

OUT = TREE / "build/demo"
NOT_PROVED = """\
What this does not prove: that a warm reset clears what was protected, that a
transfer that was under way ends when access is taken away, or anything about
side channels."""

# The read that succeeds on a stock kernel only
DISPLAY = "program: mmap of the display it was imported into"


def show(machine, encrypted, frames, count, layers=()):
    """One boot: frames shown, and what each way to read the first one gave.

    layers: of the guest's root, on top of the players.
    """
    differing = []
    name = "-".join([machine, *layers])

    def on_frame(guest, number):
        picture = OUT / f"{name}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        differing.append(clip.differing_pixels(
            clip.read_picture(picture), clip.read_frame(frames, int(number))))
        guest.answer("next")

    reads = play.play(Machine(machine, ["player"], OUT / f"{name}-console.log",
                              disks=[encrypted], layers=("demo", *layers)),
                      "shown", on_frame, frames=count)
    return differing, reads


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    frames, encrypted = OUT / "frames.raw", OUT / "clip.enc"

    source = os.environ.get("SECURE_HEAP_CLIP")
    count = clip.make_frames(frames, source)
    clip.encrypt(frames, count, (BUILD / "key").read_bytes(), encrypted)
    say(f"{count} frames encrypted; booting the machine with the firewall")
    differing, reads = show("protected", encrypted, frames, count)

    say("booting the control, with the firewall left open")
    clip.encrypt(frames, 1, (BUILD / "key").read_bytes(), encrypted)
    control_differing, control = show("open", encrypted, frames, 1)

    say("booting the same with DRM as it is without the patches")
    _, stock = show("open", encrypted, frames, 1, ("stock",))

    say("playing MP4 with Common Encryption, cenc and cbcs, and without a firewall")
    played, content_control = content.show_all(frames, OUT)

    say("decoding with a V4L2 decoder instead, and with one that may not")
    decoded = decoder.show(OUT / "decoder", decoder.DECODER, frames,
                           min(count, decoder.FRAMES), OUT)
    # Not of a clip of the user's: that may start black, which is what memory has
    scene = Scene(OUT / "initiators", (BUILD / "key").read_bytes())
    decoded_control = decoder.show(OUT / "decoder", decoder.STRANGER,
                                   scene.plain, 1, OUT)

    apart, apart_control = (
        decoder.show_apart(OUT / "decoder", class_, scene.plain,
                           (BUILD / "key").read_bytes(), OUT)
        for class_ in (decoder.READER, decoder.WRITER))

    say("letting another program have the memory, scrubbed and not")
    scrubbed, unscrubbed = (next_owner.show(scene, machine, OUT) for machine in
                            (next_owner.SCRUBBED, next_owner.UNSCRUBBED))

    say("telling initiators to read and write the picture by DMA")
    outcome = boots.protected(scene, OUT)
    outcome.attempts += boots.malformed(scene, OUT)
    controls = {}
    for name in boots.CONTROLS:
        say(f"booting a control: {name}")
        controls[name] = boots.control(scene, OUT, name)

    say("giving bitstreams and pictures a region each, with different rights")
    moves = links.show(OUT / "links", links.POLICY, OUT)
    say("booting the control, where all is permitted")
    control_moves = links.show(OUT / "links", links.PERMISSIVE, OUT)

    film = film_control = None
    if LENDS:
        say("playing from memory that a program uses, and that nobody erases, as a "
            "control")
        key = (BUILD / "key").read_bytes()
        film = on_demand.show(OUT / "film", on_demand.ERASING, frames,
                              min(count, on_demand.FRAMES), key, OUT)
        film_control = on_demand.show(OUT / "film", on_demand.LEAKY, scene.plain, 1,
                                      key, OUT)

    good = sum(not d for d in differing)
    print(f"\nshown by the display, from memory that Linux cannot read: "
          f"{good} of {count} frames equal to the plain ones, pixel by pixel")
    print("\n".join([*content.table(played), *decoder.table(decoded, decoded_control, apart, apart_control),
                     *next_owner.table(scrubbed, unscrubbed)]) + "\n")
    print("\n".join(play.table(reads, control)))
    print(f"the same with a stock DRM, firewall open, {DISPLAY}: "
          f"{stock.protected[DISPLAY]}\n")
    print("\n".join(report.table(outcome, controls)))
    print("\nmoved from one memory to another, where bitstreams and pictures are "
          "apart:\n")
    print("\n".join(links.table(moves, control_moves)))
    print()
    print("\n".join(on_demand.table(film, film_control)))
    (OUT / "attempts.txt").write_text(
        "\n".join(report.lines(outcome, controls)) + "\n")
    print(f"\nin {os.path.relpath(OUT, TREE)}/: pictures, each attempt in "
          f"attempts.txt, all of it in report.json\n\n{NOT_PROVED}")

    play.finish({
        "frames": count,
        "pixels_equal": not any(differing) and not any(control_differing),
        "differing_pixels": differing,
        **play.reads_report(reads, control, clip.read_frame(frames, 0)),
        "stock_display_read":
            play.gave(stock.protected[DISPLAY], clip.read_frame(frames, 0)),
        **content.report(played, content_control),
        **decoder.report(decoded, decoded_control, apart, apart_control),
        **next_owner.report(scrubbed, unscrubbed),
        **report.report(outcome, controls),
        **links.report(moves, control_moves),
        **on_demand.report(film, film_control),
        "screenshots": sorted(os.path.relpath(p, TREE)
                              for p in OUT.glob("*.png")),
        "seconds": round(time.monotonic() - start, 1),
    }, OUT / "report.json",
        ["pixels_equal", *play.HOLD, "stock_display_read", "content_equal",
         "content_needs_licence", "sample_reads_refused",
         "sample_control_read", "decoder_works",
         "decoder_needs_access", "bitstream_decoder_works",
         "bitstream_decoder_needs_rights", "next_owner_sees_zeros", "next_owner_control",
         "initiators_shut_out", "controls_leak", "grants_hold", "picture_kept",
         "firewall_silent", "links_hold", "links_control_moves",
         *(on_demand.HOLD if film else ())])


run(main)
