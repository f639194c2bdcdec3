// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribute.h"

int attribute_text(const char *heap, const char *name, char *text, size_t room)
{
	char path[512];
	FILE *file;
	int ret = 0;

	snprintf(path, sizeof(path), "/sys/class/dma_heap/%s/%s", heap, name);
	file = fopen(path, "r");
	if (!file)
		return -errno;
	if (!fgets(text, room, file))
		ret = -EIO;
	fclose(file);
	text[ret ? 0 : strcspn(text, "\n")] = 0;
	return ret;
}

uint64_t attribute_number(const char *heap, const char *name)
{
	char text[32];

	if (attribute_text(heap, name, text, sizeof(text)))
		return UINT64_MAX;
	return strtoull(text, NULL, 10);
}
