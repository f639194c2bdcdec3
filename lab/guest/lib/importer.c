// SPDX-License-Identifier: GPL-2.0-only
#include "importer.h"

const struct lab_import importer_64 = { .dma_mask = UINT64_MAX };
const struct lab_import importer_32 = { .dma_mask = UINT32_MAX };

/* One request to the probe driver: what the ioctl returns, or -errno */
static int probe(unsigned long request, void *argument)
{
	int file = open("/dev/lab-probe", O_RDWR | O_CLOEXEC), ret;

	if (file < 0)
		return -errno;
	ret = ioctl(file, request, argument);
	if (ret < 0)
		ret = -errno;
	close(file);
	return ret;
}

int import_for(int device, int dmabuf, struct lab_import limits)
{
	limits.fd = dmabuf;
	return ioctl(device, LAB_IOCTL_IMPORT, &limits) ? -errno :
							  limits.import_fd;
}

int importer_open(int dmabuf, struct lab_import limits)
{
	int ret;

	limits.fd = dmabuf;
	ret = probe(LAB_IOCTL_IMPORT, &limits);
	return ret ? ret : limits.import_fd;
}

int importer_attach(int dmabuf, struct lab_import limits)
{
	limits.fd = dmabuf;
	return probe(LAB_IOCTL_ATTACH, &limits);
}

int importer_segments(int import, struct lab_segments *segments)
{
	return ioctl(import, LAB_IOCTL_SEGMENTS, segments) ? -errno : 0;
}

uint64_t import_address(int import)
{
	struct lab_segments segments = {};

	return importer_segments(import, &segments) ? 0 : segments.address;
}

int importer_peek(int import, void *bytes, uint64_t length)
{
	struct lab_peek peek = {
		.length = length,
		.destination = (uintptr_t)bytes,
	};

	return ioctl(import, LAB_IOCTL_PEEK, &peek) ? -errno : 0;
}

int importer_vmap(int dmabuf)
{
	return probe(LAB_IOCTL_VMAP, &dmabuf);
}

int importer_is_protected(int dmabuf)
{
	return probe(LAB_IOCTL_IS_PROTECTED, &dmabuf);
}
