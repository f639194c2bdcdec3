# SPDX-License-Identifier: GPL-2.0-only
"""Clips: plain frames by ffmpeg, encrypted for the guest as clip.h says."""

import secrets
import struct
import subprocess

from lab import defines
from lab.machine import Failure

PICTURE = defines("lab/guest/lib/picture.h")
WIDTH, HEIGHT = (int(PICTURE[f"PICTURE_{n}"]) for n in ("WIDTH", "HEIGHT"))
FRAME_SIZE = WIDTH * HEIGHT * 4
FRAMES_OFFSET = int(defines("demo/guest/lib/clip.h")["CLIP_FRAMES_OFFSET"])
FRAMES_MAX = 24
# Frames differ in every line and in motion, so that a wrong or old one shows
BUILT_IN = f"testsrc2=size={WIDTH}x{HEIGHT}:rate=12"


def make_frames(path, clip=None, frames=FRAMES_MAX):
    """Raw XRGB frames of a video file, or of the built-in source."""
    name = "the clip" if clip else BUILT_IN
    source = ["-i", clip] if clip else ["-f", "lavfi", "-i", BUILT_IN]
    fit = (f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease,"
           f"pad={WIDTH}:{HEIGHT}:-1:-1")
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *source, "-vf", fit,
         "-frames:v", str(frames), "-pix_fmt", "bgr0", "-f", "rawvideo", path],
        capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"ffmpeg cannot make frames of {name}: "
                      + done.stderr.strip())
    count = path.stat().st_size // FRAME_SIZE
    if not count:
        raise Failure(f"there is no picture in {name}")
    return count


def encrypt(frames, count, key, path):
    """Write the clip: a header, then the frames as one AES-128-CTR stream."""
    counter = secrets.token_bytes(16)
    header = struct.pack("<8s4I16s", b"SECCLIP1", WIDTH, HEIGHT, count, 0,
                         counter)
    with open(path, "wb") as f:
        f.write(header.ljust(FRAMES_OFFSET, b"\0"))
        f.flush()
        subprocess.run(["openssl", "enc", "-aes-128-ctr", "-K", key.hex(),
                        "-iv", counter.hex(), "-in", frames],
                       stdout=f, check=True)


def read_frame(path, number):
    with open(path, "rb") as f:
        f.seek(number * FRAME_SIZE)
        return f.read(FRAME_SIZE)


def read_picture(path):
    """The pixels of an image file, in the form of a frame."""
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-pix_fmt", "bgr0",
         "-f", "rawvideo", "-"], capture_output=True, check=True).stdout


def differing_pixels(a, b):
    """The number of pixels that differ. The fourth byte of a pixel is padding."""
    if len(a) != len(b):
        return max(len(a), len(b)) // 4
    if a == b:
        return 0
    return sum(a[i:i + 3] != b[i:i + 3] for i in range(0, len(a), 4))
