// SPDX-License-Identifier: GPL-2.0-only
#include "iomem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"

#define IOMEM_SIZE (1 << 20)

/* Lines that the kernel has for memory itself, whoever uses it */
static bool is_memory(const char *name)
{
	return !strcasecmp(name, "reserved") || !strcmp(name, "System RAM");
}

/* A line such as "  94000000-95ffffff : secure@94000000" */
static bool parse_line(char *line, struct claim *claim)
{
	char *end;

	line += strspn(line, " ");
	if (!strspn(line, "0123456789abcdef"))
		return false;
	errno = 0;
	claim->start = strtoull(line, &end, 16);
	if (*end != '-' || !strspn(end + 1, "0123456789abcdef"))
		return false;
	claim->last = strtoull(end + 1, &end, 16);
	if (errno || strncmp(end, " : ", 3) || claim->last < claim->start)
		return false;
	claim->name = end + 3;

	return true;
}

static int parse(struct iomem *iomem)
{
	struct claim claim, *claims;
	char *line, *rest = iomem->text;

	iomem->hidden = true;
	while ((line = strsep(&rest, "\n"))) {
		if (!parse_line(line, &claim))
			continue;
		if (claim.last)
			iomem->hidden = false;
		claims = reallocarray(iomem->claims, iomem->count + 1,
				      sizeof(*claims));
		if (!claims)
			return -ENOMEM;
		iomem->claims = claims;
		claims[iomem->count++] = claim;
	}
	/* A kernel without any resources hides nothing */
	iomem->hidden = iomem->hidden && iomem->count;

	return 0;
}

int iomem_load(int root, struct iomem *iomem)
{
	long ret;

	*iomem = (struct iomem){ .text = malloc(IOMEM_SIZE) };
	if (!iomem->text)
		return -ENOMEM;
	ret = root_read(root, "proc/iomem", iomem->text, IOMEM_SIZE);

	return ret < 0 ? ret : parse(iomem);
}

void iomem_free(struct iomem *iomem)
{
	free(iomem->claims);
	free(iomem->text);
}

static bool overlaps(const struct claim *claim, uint64_t start, uint64_t last)
{
	return claim->start <= last && claim->last >= start;
}

const struct claim *iomem_named(const struct iomem *iomem, const char *name,
				uint64_t start, uint64_t last)
{
	size_t i;

	for (i = 0; i < iomem->count; i++)
		if (overlaps(&iomem->claims[i], start, last) &&
		    !strcmp(iomem->claims[i].name, name))
			return &iomem->claims[i];

	return NULL;
}

const struct claim *iomem_other(const struct iomem *iomem, const char *name,
				uint64_t start, uint64_t last)
{
	const struct claim *claim;
	size_t i;

	for (i = 0; i < iomem->count; i++) {
		claim = &iomem->claims[i];
		if (overlaps(claim, start, last) &&
		    (claim->start > start || claim->last < last) &&
		    !is_memory(claim->name) && strcmp(claim->name, name))
			return claim;
	}

	return NULL;
}

bool iomem_covers(const struct iomem *iomem, const char *name, uint64_t start,
		  uint64_t last)
{
	const struct claim *claim;

	/* Lines are sorted, and those of one name do not overlap */
	while ((claim = iomem_named(iomem, name, start, start))) {
		if (claim->last >= last)
			return true;
		start = claim->last + 1;
	}

	return false;
}
