/* SPDX-License-Identifier: GPL-2.0-only */
/* A licence in two lines: the host has the content keys, and wraps them. */
#ifndef LAB_WRAP_H
#define LAB_WRAP_H

#include <stdint.h>

#include "trusted/uapi.h"

/**
 * wrap_key - have the host wrap a content key for a session
 * @nonce: of the session
 * @id: of the key
 * @key: gets the ID and the wrapped key
 *
 * Prints "# wrap NONCE ID", in hexadecimal, and reads a line (lab/cenc/licence.py).
 */
void wrap_key(const uint8_t nonce[LAB_NONCE], const uint8_t id[LAB_KEY_ID],
	      struct lab_key *key);

#endif /* LAB_WRAP_H */
