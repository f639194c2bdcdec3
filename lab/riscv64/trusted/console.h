/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines for a person to read. */
#ifndef LAB_CONSOLE_H
#define LAB_CONSOLE_H

#include <stdint.h>

/* A text, and numbers after it, on a line of its own */
void console_say(const char *text, const uint64_t *numbers, unsigned int count);

#endif /* LAB_CONSOLE_H */
