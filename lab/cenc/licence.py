# SPDX-License-Identifier: GPL-2.0-only
"""The licence server: it has the content keys, and hands them out wrapped for a
session of who decrypts (licence.h). Request and answer are the JSON of W3C's
Clear Key (Encrypted Media Extensions, 9.1), with two differences: the request has the
nonce of the session, and "k" is the wrapped key, as "alg" says."""

import base64
import json

from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.kdf.kbkdf import (CounterLocation,
                                                      KBKDFCMAC, Mode)
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

# As there
LABEL = b"secure-heap lab session"
WRAP = "# wrap "


def encode(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def session_key(device_key, nonce):
    """What wraps the keys of a session."""
    return KBKDFCMAC(algorithm=algorithms.AES, mode=Mode.CounterMode,
                     length=len(device_key), rlen=4, llen=4,
                     location=CounterLocation.BeforeFixed, label=LABEL,
                     context=nonce, fixed=None).derive(device_key)


def wrap(device_key, nonce, key):
    return aes_key_wrap(session_key(device_key, nonce), key)


def answer_line(device_key, keys, line):
    """The wrapped key, in hexadecimal, for a line of lab/guest/lib/wrap.h; None if it
    is none."""
    if not line.startswith(WRAP):
        return None
    nonce, kid = map(bytes.fromhex, line.removeprefix(WRAP).split())
    return wrap(device_key, nonce, keys[kid]).hex()


def answer(device_key, keys, request):
    """The licence for a request, both as text. keys: by their ids."""
    request = json.loads(request)
    nonce = decode(request["nonce"])
    kids = [decode(kid) for kid in request["kids"]]
    return json.dumps({
        "keys": [{"kty": "oct", "alg": "A128KW", "kid": encode(kid),
                  "k": encode(wrap(device_key, nonce, keys[kid]))}
                 for kid in kids if kid in keys],
        "type": "temporary"}, separators=(",", ":"))
