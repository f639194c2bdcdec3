// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wrap.h"

static void print_hex(const uint8_t *bytes, size_t count)
{
	while (count--)
		printf("%02x", *bytes++);
}

/* By one character each: the next line may be for another process */
static void read_line(char *line, size_t room)
{
	while (--room && read(STDIN_FILENO, line, 1) == 1 && *line != '\n')
		line++;
	*line = 0;
}

void wrap_key(const uint8_t nonce[LAB_NONCE], const uint8_t id[LAB_KEY_ID],
	      struct lab_key *key)
{
	char line[2 * LAB_WRAPPED_KEY + 2], digits[3] = {};
	unsigned int i;

	printf("# wrap ");
	print_hex(nonce, LAB_NONCE);
	printf(" ");
	print_hex(id, LAB_KEY_ID);
	printf("\n");
	fflush(stdout);
	read_line(line, sizeof(line));

	memcpy(key->id, id, LAB_KEY_ID);
	for (i = 0; i < LAB_WRAPPED_KEY; i++) {
		memcpy(digits, line + 2 * i, 2);
		key->wrapped[i] = strtoul(digits, NULL, 16);
	}
}
