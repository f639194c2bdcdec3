// SPDX-License-Identifier: GPL-2.0-only
#include "content.h"
#include "edu.h"
#include "physical.h"

#define THIRD 2

uint64_t content_address(int buffer)
{
	int import = importer_open(buffer, importer_64);
	uint64_t address;

	if (import < 0)
		return 0;
	address = import_address(import);
	close(import);
	return address;
}

/* Its domain has the buffer, and nothing else, at physical addresses */
static int read_by_device(int edu, int buffer, uint64_t address, void *data,
			  size_t length)
{
	uint64_t start = content_address(buffer);
	int domain, ret;

	if (!start)
		return -EIO;
	domain = edu_own_domain(edu, buffer, start, 0);
	/* Without an IOMMU, it has all addresses */
	if (domain < 0 && domain != -ENODEV)
		return domain;
	ret = edu_read(edu, address, data, length);
	close(domain);
	return ret;
}

int content_read(int buffer, uint64_t address, void *data, size_t length)
{
	int edu = edu_open(THIRD), ret;

	if (edu == -ENOENT)
		return physical_read(address, data, length) ? -EIO : 0;
	if (edu < 0)
		return edu;
	ret = read_by_device(edu, buffer, address, data, length);
	close(edu);
	return ret;
}
