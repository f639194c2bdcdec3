// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "samples.h"

int samples_open(struct samples *samples)
{
	struct samples_disk *head = &samples->head;

	samples->disk = open("/dev/vda", O_RDONLY | O_CLOEXEC);
	if (samples->disk < 0)
		return -errno;
	if (pread(samples->disk, head, sizeof(*head), 0) != sizeof(*head) ||
	    memcmp(head->magic, SAMPLES_MAGIC, sizeof(head->magic)) ||
	    head->count > SAMPLES_MAX)
		return -EINVAL;
	return 0;
}

void *samples_read(const struct samples *samples, struct samples_place place)
{
	void *data = malloc(place.length);

	if (data && pread(samples->disk, data, place.length, place.offset) !=
	    (ssize_t)place.length) {
		free(data);
		return NULL;
	}
	return data;
}

static void print_hex(const uint8_t *bytes, size_t count)
{
	while (count--)
		printf("%02x", *bytes++);
}

/* By one character each: another process of the harness reads the next line */
static void read_line(char *line, size_t room)
{
	while (--room && read(STDIN_FILENO, line, 1) == 1 && *line != '\n')
		line++;
	*line = 0;
}

void samples_wrap(const uint8_t nonce[LAB_NONCE], const uint8_t id[LAB_KEY_ID],
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
