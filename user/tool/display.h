/* SPDX-License-Identifier: GPL-2.0-only */
/* Which display drivers can show a buffer that has no pages. */
#ifndef SECUREHEAP_DISPLAY_H
#define SECUREHEAP_DISPLAY_H

enum display {
	DISPLAY_WORKS,
	DISPLAY_NEEDS_PATCH,
	DISPLAY_CANNOT,
	DISPLAY_UNKNOWN,
};

/**
 * display_find() - look a display driver up
 * @driver: name of the driver that is bound to the device
 * @why: set to what it does with a buffer, half a sentence, or to NULL
 *
 * The source is docs/importers.md, for Linux 7.3.
 *
 * Return: what is known of it.
 */
enum display display_find(const char *driver, const char **why);

#endif
