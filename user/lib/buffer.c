// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a descriptor is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "root.h"

/* An answer has fewer than ten lines, one of which has a name of 32 bytes */
#define FDINFO_SIZE 4096

struct secureheap_buffer {
	uint64_t size;
	char exporter[HEAP_NAME_SIZE];
	enum secureheap_protection protection;
};

/*
 * Copy what a line says of a key. The line "name" is the last one, and what any
 * program has written (DMA_BUF_SET_NAME), perhaps with newlines in it.
 * Return: 1, 0 without such a line, -EPROTO if there is not room for it.
 */
static int find(const char *text, const char *key, char *value, size_t size)
{
	size_t length = strlen(key), end;

	for (;;) {
		if (!strncmp(text, key, length) && text[length] == ':')
			break;
		if (!strncmp(text, "name:", 5))
			return 0;
		text = strchr(text, '\n');
		if (!text)
			return 0;
		text++;
	}

	text += length + 1;
	text += strspn(text, " \t");
	end = strcspn(text, "\n");
	if (end >= size)
		return -EPROTO;
	memcpy(value, text, end);
	value[end] = 0;

	return 1;
}

/* What the kernel does not say of a buffer, its heap may */
static enum secureheap_protection
protection_of_exporter(const struct secureheap_list *list, const char *name)
{
	const struct secureheap_heap *heap = secureheap_list_find(list, name);

	if (heap)
		return heap->protection;
	/* All heaps of the TEE subsystem, on kernels that name the module */
	if (!strcmp(name, "tee"))
		return SECUREHEAP_PROTECTION_YES;
	return SECUREHEAP_PROTECTION_UNKNOWN;
}

/* Return: 0, -ENOTTY if this is not of a dma-buf, -EPROTO */
static int parse(const struct secureheap_list *list, const char *text,
		 struct secureheap_buffer *buffer)
{
	char value[64];
	int ret;

	ret = find(text, "exp_name", buffer->exporter,
		   sizeof(buffer->exporter));
	if (ret <= 0)
		return ret ? ret : -ENOTTY;
	ret = find(text, "size", value, sizeof(value));
	if (ret <= 0 || !parse_number(value, &buffer->size))
		return -EPROTO;

	ret = find(text, "protected", value, sizeof(value));
	if (ret < 0)
		return ret;
	if (ret && !strcmp(value, "1"))
		buffer->protection = SECUREHEAP_PROTECTION_YES;
	else
		buffer->protection = protection_of_exporter(list,
							    buffer->exporter);

	return 0;
}

static int fail_as_other(struct secureheap_error *error, int fd)
{
	return fail(error, -ENOTTY, "descriptor %d is not of a dma-buf", fd);
}

int secureheap_buffer_query(const struct secureheap_list *list, int fd,
			    struct secureheap_buffer **buffer,
			    struct secureheap_error *error)
{
	char path[64], text[FDINFO_SIZE], buf[32];
	struct secureheap_buffer *new;
	long ret;

	snprintf(path, sizeof(path), "proc/thread-self/fdinfo/%d", fd);
	ret = root_read(list->root, path, text, sizeof(text));
	if (ret == -ENOENT)
		return fail(error, -EBADF,
			    "%d is not an open descriptor, or /proc is not mounted",
			    fd);
	/* Such as that of an epoll with many descriptors */
	if (ret == -EFBIG)
		return fail_as_other(error, fd);
	if (ret < 0)
		return fail(error, ret, "cannot read /%s: %s", path,
			    reason(ret, buf, sizeof(buf)));

	new = calloc(1, sizeof(*new));
	if (!new)
		return fail(error, -ENOMEM, "there is no memory left");
	ret = parse(list, text, new);
	if (ret) {
		free(new);
		if (ret == -ENOTTY)
			return fail_as_other(error, fd);
		return fail(error, ret, "/%s cannot be understood", path);
	}
	*buffer = new;

	return 0;
}

void secureheap_buffer_free(struct secureheap_buffer *buffer)
{
	free(buffer);
}

uint64_t secureheap_buffer_size(const struct secureheap_buffer *buffer)
{
	return buffer->size;
}

const char *secureheap_buffer_exporter(const struct secureheap_buffer *buffer)
{
	return buffer->exporter;
}

enum secureheap_protection
secureheap_buffer_protection(const struct secureheap_buffer *buffer)
{
	return buffer->protection;
}
