/* SPDX-License-Identifier: GPL-2.0-only */
/* Importers with chosen limits, by the lab's probe driver. */
#ifndef TESTS_IMPORTER_H
#define TESTS_IMPORTER_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lab-uapi.h"

/* Limits of a device, to be added to */
static const struct lab_import importer_64 = { .dma_mask = UINT64_MAX };
static const struct lab_import importer_32 = { .dma_mask = UINT32_MAX };

/* Attach a dma-buf to a device and map it: a file, or -errno */
static inline int import_for(int device, int dmabuf, struct lab_import limits)
{
	limits.fd = dmabuf;
	return ioctl(device, LAB_IOCTL_IMPORT, &limits) ? -errno :
							  limits.import_fd;
}

/* The same with a new device, which no IOMMU translates for */
static inline int importer_open(int dmabuf, struct lab_import limits)
{
	int probe = open("/dev/lab-probe", O_RDWR | O_CLOEXEC), ret;

	if (probe < 0)
		return -errno;
	ret = import_for(probe, dmabuf, limits);
	close(probe);
	return ret;
}

/* 0, or -errno */
static inline int importer_segments(int importer, struct lab_segments *segments)
{
	return ioctl(importer, LAB_IOCTL_SEGMENTS, segments) ? -errno : 0;
}

#endif /* TESTS_IMPORTER_H */
