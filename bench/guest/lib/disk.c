// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk.h"

char *disk_text(const char *path)
{
	size_t size = 1 << 20, have = 0;
	char *text = malloc(size);
	ssize_t got = 0;
	int disk;

	disk = open(path, O_RDONLY | O_CLOEXEC);
	if (disk < 0)
		err(1, "%s", path);
	while (text && (got = read(disk, text + have, size - have - 1)) > 0) {
		have += got;
		if (size - have < 2)
			text = realloc(text, size *= 2);
	}
	if (!text || got < 0)
		err(1, "%s", path);
	close(disk);
	text[have] = 0;
	return text;
}
