/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has which physical addresses: /proc/iomem. */
#ifndef SECUREHEAP_IOMEM_H
#define SECUREHEAP_IOMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct claim - a line of /proc/iomem
 * @start: first address
 * @last: last address
 * @name: of the user
 */
struct claim {
	uint64_t start, last;
	const char *name;
};

/**
 * struct iomem - all lines
 * @text: the file, in which the names are
 * @claims: lines
 * @count: number of them
 * @hidden: the kernel shows addresses to root only
 */
struct iomem {
	char *text;
	struct claim *claims;
	size_t count;
	bool hidden;
};

/**
 * iomem_load() - read /proc/iomem
 * @root: descriptor of the machine's root
 * @iomem: filled in; the caller calls iomem_free(), also on failure. Lines that
 *	cannot be understood are left out
 *
 * Return: 0, or a negative errno.
 */
int iomem_load(int root, struct iomem *iomem);

/**
 * iomem_free() - free all lines
 * @iomem: lines
 */
void iomem_free(struct iomem *iomem);

/**
 * iomem_named() - find a line of a name that overlaps a range
 * @iomem: lines
 * @name: what the line says
 * @start: first address
 * @last: last address
 *
 * Return: a line, or NULL.
 */
const struct claim *iomem_named(const struct iomem *iomem, const char *name,
				uint64_t start, uint64_t last);

/**
 * iomem_other() - find a user of a part of a range
 * @iomem: lines
 * @name: of a user that does not count
 * @start: first address
 * @last: last address
 *
 * Lines that contain all of the range, as that of a bus does, are no users.
 *
 * Return: a line, or NULL.
 */
const struct claim *iomem_other(const struct iomem *iomem, const char *name,
				uint64_t start, uint64_t last);

/**
 * iomem_covers() - do lines of one name cover a whole range?
 * @iomem: lines
 * @name: what the lines say
 * @start: first address
 * @last: last address
 *
 * Return: true if they do.
 */
bool iomem_covers(const struct iomem *iomem, const char *name, uint64_t start,
		  uint64_t last);

#endif
