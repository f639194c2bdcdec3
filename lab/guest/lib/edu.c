// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "edu.h"

int edu_open(unsigned int number)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/lab-edu%u", number);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int edu_import(int edu, int dmabuf, struct dmabuf_import limits)
{
	struct lab_edu_import import = {
		.fd = dmabuf,
		.dma_mask = limits.dma_mask,
		.bus_limit = limits.bus_limit,
	};
	int ret = ioctl(edu, LAB_EDU_IOCTL_IMPORT, &import);

	return ret < 0 ? -errno : ret;
}

int edu_own_domain(int edu, int dmabuf, uint64_t iova, int by_pages)
{
	struct lab_edu_own_domain own = {
		.fd = dmabuf,
		.by_pages = by_pages,
		.iova = iova,
	};
	int ret = ioctl(edu, LAB_EDU_IOCTL_OWN_DOMAIN, &own);

	return ret < 0 ? -errno : ret;
}

static int transfer(int edu, unsigned long request, uint64_t address,
		    const void *data, uint64_t length)
{
	struct lab_edu_dma dma = {
		.address = address,
		.data = (uintptr_t)data,
		.length = length,
	};

	return ioctl(edu, request, &dma) ? -errno : 0;
}

int edu_read(int edu, uint64_t address, void *data, uint64_t length)
{
	return transfer(edu, LAB_EDU_IOCTL_READ, address, data, length);
}

int edu_write(int edu, uint64_t address, const void *data, uint64_t length)
{
	return transfer(edu, LAB_EDU_IOCTL_WRITE, address, data, length);
}
