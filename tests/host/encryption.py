# SPDX-License-Identifier: GPL-2.0-only
"""What decrypts samples in the labs (lab/cenc), compiled for the host, against
published vectors, OpenSSL and ffmpeg, and so the packager of the demo. The same for
licences. And samples whose descriptions make no sense."""

import random
import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from demo import clip, package
from lab import TREE, defines
from lab.cenc import licence
from lab.machine import Failure
from tests.judge import Result

SOURCES = [TREE / p for p in (
    "tests/host/cenc/filter.c", "lab/cenc/cenc.c", "lab/cenc/licence.c",
    "lab/riscv64/trusted/aes.c")]
FLAGS = ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{TREE}/lab/cenc", f"-I{TREE}/lab/riscv64/trusted"]
SUBSAMPLES_MAX = int(defines("lab/cenc/cenc.h")["CENC_SUBSAMPLES_MAX"])
Scheme = package.Scheme

# SP 800-38A, F.2.2 and F.5.2: key, IV or counter, plain text, ciphertext
KEY = "2b7e151628aed2a6abf7158809cf4f3c"
PLAIN = ("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
         "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
VECTORS = {
    "AES-CBC, SP 800-38A, F.2.2": (
        "cbcs", "000102030405060708090a0b0c0d0e0f",
        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
        "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"),
    "AES-CTR, SP 800-38A, F.5.2": (
        "cenc", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
        "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"),
}
# RFC 3394, 4.1: 128 bits of key data with a key of 128 bits
WRAP = ("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
        "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5")

# Descriptions of a sample of 64 bytes, and what is said of each
BROKEN = {
    "cenc 0011223344556677 0 0 16:49":
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 0:32,16:17":
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 65:0":
        "subsamples that run over the end of the sample",
    # Their sums in 32 bits, or the second one, would be in the sample again
    "cenc 0011223344556677 0 0 64:4294967295":
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 16:4294967280,16:48":
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 4294967295:1,0:64":
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 "
    + ",".join(["4294967295:4294967295"] * SUBSAMPLES_MAX):
        "subsamples that run over the end of the sample",
    "cenc 0011223344556677 0 0 16:47": "subsamples that end before the sample",
    "cenc 0011223344556677 0 0 0:0": "subsamples that end before the sample",
    "cenc 0011223344556677 0 0 " + ",".join(["0:0"] * SUBSAMPLES_MAX + ["0:64"]):
        "too many subsamples",
    "cenc 00112233445566 0 0 -": "an IV that has neither 8 bytes nor 16",
    "cenc 0011223344556677 1 9 -": "a pattern, which cenc has not",
    "cbcs 0011223344556677 1 9 -": "an IV of cbcs that has not 16 bytes",
    f"cbcs {KEY} 0 9 -": "a pattern that encrypts nothing",
    f"cbcs {KEY} 16 0 -": "a pattern that is too long",
    f"cbcs {KEY} 1 16 -": "a pattern that is too long",
    f"cens {KEY} 1 9 -": "a scheme that is neither cenc nor cbcs",
}
ROUNDS = 2000


def ask(program, lines):
    """What the program says to each line."""
    done = subprocess.run([program], input="\n".join(lines) + "\n", text=True,
                          capture_output=True)
    said = done.stdout.splitlines()
    if done.returncode or len(said) != len(lines):
        raise Failure(done.stderr or "it stopped early")
    return said


def line_of(scheme, key, iv, subsamples, sample):
    crypt, skip = scheme.pattern
    text = ("-" if subsamples is None else
            ",".join(f"{clear}:{protected}" for clear, protected in subsamples))
    return (f"sample {key.hex()} {scheme.name} {iv.hex()} {crypt} {skip} {text} "
            f"{sample.hex()}")


def judge(name, said, wanted):
    wrong = [f"{what}: {got[:200]}, not {want[:200]}" for what, got, want in
             zip(range(len(wanted)), said, wanted) if got != want]
    if len(said) != len(wanted):
        wrong.append(f"{len(said)} answers of {len(wanted)}")
    return Result(name, "failed" if wrong else "passed", "\n".join(wrong[:5]))


def vectors(program):
    for name, (scheme, iv, cipher) in VECTORS.items():
        said = ask(program, [f"sample {KEY} {scheme} {iv} 0 0 - {cipher}"])
        yield judge(name, said, [f"= {PLAIN}"])
    key, plain, wrapped = WRAP
    yield judge("AES key wrap, RFC 3394, 4.1",
                ask(program, [f"unwrap {key} {wrapped}"]), [f"= {plain}"])


def random_case(rng):
    """A line, and the answer to it."""
    name = rng.choice(("cenc", "cbcs"))
    pattern = rng.choice(((0, 0), (1, 9), (1, 0), (10, 0), (5, 5), (15, 15)))
    scheme = Scheme(name, 0, pattern if name == "cbcs" else (0, 0))
    iv = rng.randbytes(16 if name == "cbcs" else rng.choice((8, 16)))
    subsamples, length = None, rng.randrange(1, 5000)
    if rng.randrange(4):
        subsamples = [(rng.choice((0, rng.randrange(40))),
                       rng.choice((0, rng.randrange(17), rng.randrange(2000))))
                      for _ in range(rng.randrange(1, 9))]
        length = sum(map(sum, subsamples))
        if not length:
            subsamples, length = [(0, 1)], 1
    key, plain = rng.randbytes(16), rng.randbytes(length)
    sample = package.encrypt(scheme, key, iv, subsamples, plain)
    return line_of(scheme, key, iv, subsamples, sample), f"= {plain.hex()}"


def against_packager(program):
    rng = random.Random(1)
    lines, wanted = zip(*(random_case(rng) for _ in range(ROUNDS)))
    yield judge(f"{ROUNDS} samples that the packager encrypts",
                ask(program, lines), wanted)


def counters(program):
    """Half of the block counts. With an IV of 16 bytes that ends a round of it, a
    counter of 128 bits would have a carry."""
    key, plain = bytes.fromhex(KEY), bytes.fromhex(PLAIN)
    half = bytes.fromhex("0011223344556677")
    blocks = [half + b"\xff" * 8] + [half + n.to_bytes(8) for n in range(3)]
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    sample = bytes(a ^ b for a, b in
                   zip(plain, stream.update(b"".join(blocks))))
    yield judge("the counter of cenc wraps without a carry",
                ask(program, [line_of(Scheme("cenc"), key, blocks[0], None,
                                      sample)]), [f"= {PLAIN}"])


def broken(program):
    lines = [f"sample {KEY} {description} {PLAIN}" for description in BROKEN]
    yield judge("descriptions that make no sense are refused",
                ask(program, lines), list(BROKEN.values()))
    whole = [f"sample {KEY} cenc 0011223344556677 0 0 {m} {PLAIN}"
             for m in ("-", "0:64", "16:16,32:0")]
    yield judge("a description that does is not", [
        said[:2] for said in ask(program, whole)], 3 * ["= "])


def licences(program):
    rng = random.Random(2)
    lines, wanted = [], []
    for _ in range(50):
        device, nonce, key = (rng.randbytes(16) for _ in range(3))
        session = licence.session_key(device, nonce)
        wrapped = bytearray(licence.wrap(device, nonce, key))
        other = licence.session_key(device, rng.randbytes(16))
        lines += [f"session {device.hex()} {nonce.hex()}",
                  f"unwrap {session.hex()} {wrapped.hex()}",
                  f"unwrap {other.hex()} {wrapped.hex()}"]
        wanted += [f"= {session.hex()}", f"= {key.hex()}",
                   "not wrapped for this session"]
        wrapped[rng.randrange(24)] ^= 1 << rng.randrange(8)
        lines.append(f"unwrap {session.hex()} {wrapped.hex()}")
        wanted.append("not wrapped for this session")
    yield judge("licences of the licence server, of this session only",
                ask(program, lines), wanted)


# Files of the packager
FILES = {
    "cenc": Scheme("cenc"),
    "cenc, IVs of 16 bytes": Scheme("cenc", 16),
    "cenc with subsamples": package.CENC_SUBSAMPLES,
    "cbcs, 1:9, constant IV": package.CBCS,
    "cbcs, 1:9, IVs of samples": Scheme("cbcs", 16, (1, 9), package.by_leader),
    "cbcs, 5:5, subsamples": Scheme("cbcs", 0, (5, 5), package.by_chunks),
    "cbcs, 10:0": Scheme("cbcs", 0, (10, 0), package.by_leader),
    "cbcs without a pattern": Scheme("cbcs", 0),
}


def files(folder):
    """ffmpeg parses, decrypts and decodes what the packager makes, and with another
    key it does not."""
    frames, plain = folder / "frames", folder / "plain.mp4"
    clip.make_frames(frames, frames=3)
    package.make_plain(frames, plain)
    for name, scheme in FILES.items():
        kid, key, other = (random.randbytes(16) for _ in range(3))
        path = folder / "file.mp4"
        path.write_bytes(package.for_disk(
            package.protect(plain.read_bytes(), scheme, kid, key)))
        try:
            same = package.decode(path, key) == frames.read_bytes()
        except Failure as failure:
            yield Result(f"ffmpeg decrypts {name}", "failed", str(failure))
            continue
        yield Result(f"ffmpeg decrypts {name}", "passed" if same else "failed",
                     "its frames are others")
        try:
            package.decode(path, other)
        except Failure:
            yield Result(f"with another key it does not: {name}", "passed")
        else:
            yield Result(f"with another key it does not: {name}", "failed",
                         "it decodes")


def results():
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch) / "filter"
        done = subprocess.run(["gcc", *FLAGS, *SOURCES, "-o", program],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)
        if done.returncode:
            yield Result("it compiles", "failed", done.stdout)
            return
        for part in (vectors, against_packager, counters, broken, licences):
            try:
                yield from part(program)
            except Failure as failure:
                yield Result(part.__name__, "failed", str(failure))
        yield from files(Path(scratch))
