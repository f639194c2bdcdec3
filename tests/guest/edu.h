/* SPDX-License-Identifier: GPL-2.0-only */
/* QEMU's edu devices: DMA masters that go where they are told to. */
#ifndef TESTS_EDU_H
#define TESTS_EDU_H

#include "importer.h"

/* A device by its number: a file, or -errno */
static inline int edu_open(unsigned int number)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/lab-edu%u", number);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static inline int edu_transfer(int edu, unsigned long request, uint64_t address,
			       const void *data, uint64_t length)
{
	struct lab_dma dma = {
		.address = address,
		.data = (uintptr_t)data,
		.length = length,
	};

	return ioctl(edu, request, &dma) ? -errno : 0;
}

/* What the device finds at an address of its own: 0, or -errno */
static inline int edu_read(int edu, uint64_t address, void *data,
			   uint64_t length)
{
	return edu_transfer(edu, LAB_IOCTL_DMA_READ, address, data, length);
}

/* Let the device write to an address of its own: 0, or -errno */
static inline int edu_write(int edu, uint64_t address, const void *data,
			    uint64_t length)
{
	return edu_transfer(edu, LAB_IOCTL_DMA_WRITE, address, data, length);
}

/* Where an import is for the device, or 0 */
static inline uint64_t import_address(int import)
{
	struct lab_segments segments = {};

	return importer_segments(import, &segments) ? 0 : segments.address;
}

#endif /* TESTS_EDU_H */
