// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <stdio.h>

#include "importer.h"

const struct dmabuf_import importer_64 = { .dma_mask = UINT64_MAX };
const struct dmabuf_import importer_32 = { .dma_mask = UINT32_MAX };

/* One ioctl of the driver: its result, or -errno */
static int call(unsigned long request, void *argument)
{
	int file = open("/dev/dmabuf-test-importer", O_RDWR | O_CLOEXEC), ret;

	if (file < 0)
		return -errno;
	ret = ioctl(file, request, argument);
	if (ret < 0)
		ret = -errno;
	close(file);
	return ret;
}

int importer_open(int dmabuf, struct dmabuf_import limits)
{
	limits.fd = dmabuf;
	return call(DMABUF_IMPORTER_IOCTL_IMPORT, &limits);
}

int importer_attach(int dmabuf, struct dmabuf_import limits)
{
	limits.fd = dmabuf;
	return call(DMABUF_IMPORTER_IOCTL_ATTACH, &limits);
}

uint32_t node_phandle(const char *node)
{
	uint32_t phandle = 0;
	char path[256];
	int file;

	snprintf(path, sizeof(path), "/proc/device-tree/%s/phandle", node);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return 0;
	if (read(file, &phandle, sizeof(phandle)) != sizeof(phandle))
		phandle = 0;
	close(file);
	return be32toh(phandle);
}

int importer_segments(int import, struct dmabuf_segments *segments)
{
	return ioctl(import, DMABUF_IMPORTER_IOCTL_SEGMENTS, segments) ?
	       -errno : 0;
}

uint64_t import_address(int import)
{
	struct dmabuf_segments segments = {};

	return importer_segments(import, &segments) ? 0 : segments.address;
}

int importer_vmap(int dmabuf)
{
	return call(DMABUF_IMPORTER_IOCTL_VMAP, &dmabuf);
}

int importer_is_protected(int dmabuf)
{
	return call(DMABUF_IMPORTER_IOCTL_IS_PROTECTED, &dmabuf);
}
