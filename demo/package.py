# SPDX-License-Identifier: GPL-2.0-only
"""Clips as services deliver them: MP4 with Common Encryption, ISO/IEC 23001-7.

The pictures are PNG: small enough to check, and a decoder has to inflate. ffmpeg
makes fragmented files, which this encrypts, because ffmpeg's own encryption leaves
out what the later fragments need (the boxes senc, as of 7.1), and knows cenc
only."""

import dataclasses
import secrets
import struct
import subprocess

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from demo import clip, mp4
from lab import defines
from lab.machine import Failure

BLOCK = int(defines("lab/cenc/cenc.h")["CENC_BLOCK"])
# What the byte for a length in saiz has room for, with an IV of 16 bytes
SUBSAMPLES_MAX = (255 - 16 - 2) // 6
# W3C's "Common PSSH Box Format", which names keys and nothing else
SYSTEM = bytes.fromhex("1077efecc0b24d02ace33c1e52e2fb4b")
# Signature and first chunk of a PNG
LEADER = 8 + 25


@dataclasses.dataclass
class Scheme:
    """How samples are encrypted.

    name: "cenc" or "cbcs". iv_size: of each sample, 8 or 16; 0 for one constant IV of
    16 bytes. pattern: encrypted blocks and clear ones, of cbcs. subsamples: a
    function that gives those of a sample, (clear, protected); None for all of it.
    """
    name: str
    iv_size: int = 8
    pattern: tuple = (0, 0)
    subsamples: object = None


def by_chunks(sample):
    """Subsamples of a PNG: heads and sums of its chunks are clear, as the headers of
    a codec are. Of those for which the map has no room, nothing is clear."""
    clear, at, found = 8, 8, []
    while at < len(sample) and len(found) < SUBSAMPLES_MAX - 1:
        length, = struct.unpack_from(">I", sample, at)
        # The first chunk says how large the picture is
        if at == 8:
            clear += 12 + length
        else:
            found.append((clear + 8, length))
            clear = 4
        at += 12 + length
    return [*found, (clear, len(sample) - at)] if at <= len(sample) else found


def by_leader(sample):
    """The signature and the first chunk are clear, the rest is protected."""
    return [(LEADER, len(sample) - LEADER)]


# What the demo plays
CENC_SUBSAMPLES = Scheme("cenc", 8, subsamples=by_chunks)
CBCS = Scheme("cbcs", 0, (1, 9), by_leader)


def encrypt(scheme, key, iv, subsamples, sample):
    """An encrypted sample. subsamples: a list, or None for all of it."""
    if subsamples is None:
        subsamples = [(0, len(sample))]
    aes = algorithms.AES(key)
    stream = Cipher(aes, modes.CTR(iv.ljust(BLOCK, b"\0"))).encryptor()
    crypt, skip = scheme.pattern
    result, at = bytearray(sample), 0
    for clear, protected in subsamples:
        at += clear
        end = at + protected
        if scheme.name == "cenc":
            result[at:end] = stream.update(sample[at:end])
            at = end
            continue
        chain = Cipher(aes, modes.CBC(iv)).encryptor()
        length = crypt * BLOCK or protected // BLOCK * BLOCK
        # What is too short for the encrypted blocks of the pattern is clear
        while length and end - at >= length:
            result[at:at + length] = chain.update(sample[at:at + length])
            at += length + skip * BLOCK
        at = end
    return bytes(result)


def protect_description(stsd, scheme, kid, iv):
    """Say in a track's description how its samples are encrypted."""
    entry = stsd.boxes[0]
    if scheme.name == "cbcs":
        crypt, skip = scheme.pattern
        tenc = struct.pack(">4B16s", 0, crypt << 4 | skip, 1, scheme.iv_size, kid)
    else:
        tenc = struct.pack(">4B16s", 0, 0, 1, scheme.iv_size, kid)
    if not scheme.iv_size:
        tenc += bytes([len(iv)]) + iv
    entry.boxes.append(mp4.Box(b"sinf", b"", [
        mp4.Box(b"frma", entry.kind),
        mp4.full(b"schm", 0, 0, scheme.name.encode() + bytes([0, 1, 0, 0])),
        mp4.Box(b"schi", b"", [
            mp4.full(b"tenc", int(scheme.name == "cbcs"), 0, tenc)])]))
    entry.kind = b"encv"


def describe_samples(traf, described):
    """Add boxes to a fragment that say how each sample is encrypted: pairs of an IV,
    which may be empty, and subsamples. Returns the last two of them: saio, which has
    to say where the first entry of the other is, and senc."""
    maps = any(subsamples is not None for _, subsamples in described)
    entries = []
    for iv, subsamples in described:
        entry = iv
        if maps:
            entry += struct.pack(">H", len(subsamples))
            entry += b"".join(struct.pack(">HI", *s) for s in subsamples)
        entries.append(entry)
    count = struct.pack(">I", len(entries))
    traf.boxes += [
        mp4.full(b"saiz", 0, 0, b"\0" + count + bytes(map(len, entries))),
        mp4.full(b"saio", 0, 0, struct.pack(">II", 1, 0)),
        mp4.full(b"senc", 0, 2 * maps, count + b"".join(entries))]
    return traf.boxes[-2:]


def protect(plain, scheme, kid, key):
    """The bytes of a fragmented file, encrypted."""
    constant = secrets.token_bytes(BLOCK)
    boxes = [b for b in mp4.parse(plain) if b.kind not in (b"mfra", b"sidx")]
    moov = next(b for b in boxes if b.kind == b"moov")
    protect_description(moov.find(b"trak", b"mdia", b"minf", b"stbl", b"stsd"),
                        scheme, kid, constant)
    moov.boxes.append(mp4.full(b"pssh", 1, 0, SYSTEM + struct.pack(">I", 1) + kid
                               + struct.pack(">I", 0)))
    for moof, mdat in zip(boxes, boxes[1:]):
        if moof.kind != b"moof":
            continue
        traf, at, described, data = moof.find(b"traf"), 0, [], []
        for size in mp4.sample_sizes(traf):
            sample = mdat.data[at:at + size]
            subsamples = scheme.subsamples and scheme.subsamples(sample)
            iv = secrets.token_bytes(scheme.iv_size) or constant
            described.append((iv[:scheme.iv_size], subsamples))
            data.append(encrypt(scheme, key, iv, subsamples, sample))
            at += size
        mdat.data = b"".join(data)
        before = len(moof)
        saio, senc = describe_samples(traf, described)
        mp4.move_data(traf, len(moof) - before)
        # From the start of the moof, to behind the head of the last box
        first = len(moof) - len(senc) + mp4.HEADER.size + 8
        saio.data = saio.data[:8] + struct.pack(">I", first)
    return b"".join(map(bytes, boxes))


def make_plain(frames, path):
    """A fragmented MP4 with the frames of clip.make_frames() as PNG."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo",
         "-pix_fmt", "bgr0", "-s", f"{clip.WIDTH}x{clip.HEIGHT}", "-r", "12",
         "-i", frames, "-c:v", "png", "-pix_fmt", "rgb24", "-pred", "mixed",
         "-movflags", "frag_keyframe+empty_moov+default_base_moof",
         "-f", "mp4", path],
        capture_output=True, text=True)
    if done.returncode:
        raise Failure("ffmpeg cannot make an MP4 of the frames: "
                      + done.stderr.strip())


def for_disk(content):
    """The file with a box behind it, so that it has whole sectors."""
    room = -len(content) % 512
    return content + (bytes(mp4.Box(b"free", bytes(
        (room - mp4.HEADER.size) % 512))) if room else b"")


def decode(path, key):
    """What ffmpeg decrypts and decodes: frames as clip.make_frames() has them."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-decryption_key", key.hex(), "-i",
         path, "-pix_fmt", "bgr0", "-f", "rawvideo", "-"], capture_output=True)
    if done.returncode or done.stderr:
        raise Failure(f"ffmpeg does not decode {path}: "
                      + done.stderr.decode(errors="replace").strip())
    return done.stdout
