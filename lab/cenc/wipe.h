/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LAB_WIPE_H
#define LAB_WIPE_H

#include <stddef.h>
#include <stdint.h>

/* Forget a secret, also where a compiler sees that nobody reads it any more */
static inline void wipe(void *secret, size_t length)
{
	volatile uint8_t *byte = secret;

	while (length--)
		*byte++ = 0;
}

#endif /* LAB_WIPE_H */
