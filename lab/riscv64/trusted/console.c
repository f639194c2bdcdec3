// SPDX-License-Identifier: GPL-2.0-only
/* Print by an SBI call: OpenSBI owns the serial port. */

#include "console.h"

#define SBI_DEBUG_CONSOLE	0x4442434e
#define SBI_CONSOLE_WRITE	0

static char line[256];
static unsigned int used;

static void add(char c)
{
	if (used < sizeof(line))
		line[used++] = c;
}

static void add_text(const char *text)
{
	while (*text)
		add(*text++);
}

static void add_number(uint64_t number)
{
	int shift = 60;

	add_text(" 0x");
	while (shift && !(number >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		add("0123456789abcdef"[number >> shift & 0xf]);
}

void console_say(const char *text, const uint64_t *numbers, unsigned int count)
{
	register uintptr_t length __asm__("a0");
	register uintptr_t base __asm__("a1");
	register uintptr_t base_high __asm__("a2") = 0;
	register uintptr_t function __asm__("a6") = SBI_CONSOLE_WRITE;
	register uintptr_t extension __asm__("a7") = SBI_DEBUG_CONSOLE;
	unsigned int i;

	used = 0;
	add_text("trusted: ");
	add_text(text);
	for (i = 0; i < count; i++)
		add_number(numbers[i]);
	add('\n');

	length = used;
	base = (uintptr_t)line;
	__asm__ volatile("ecall"
			 : "+r" (length), "+r" (base)
			 : "r" (base_high), "r" (function), "r" (extension)
			 : "memory");
}
