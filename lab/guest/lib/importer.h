/* SPDX-License-Identifier: GPL-2.0-only */
/* Importers with chosen limits, by the driver of /dev/dmabuf-test-importer. */
#ifndef LAB_IMPORTER_H
#define LAB_IMPORTER_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "importer/uapi.h"

/* Limits of a device that has a DMA mask and nothing else, to be added to */
extern const struct dmabuf_import importer_64;
extern const struct dmabuf_import importer_32;

/**
 * importer_open - attach a dma-buf to a device and map it
 * @dmabuf: the buffer
 * @limits: limits of the device, which is not behind an IOMMU
 *
 * Return: an import, a file descriptor that holds the mapping until the caller
 * closes it, or -errno.
 */
int importer_open(int dmabuf, struct dmabuf_import limits);

/* phandle of a node at the root of the device tree, or 0 if it has none */
uint32_t node_phandle(const char *node);

/* importer_open() that only attaches, and detaches again: 0, or -errno */
int importer_attach(int dmabuf, struct dmabuf_import limits);

/* What the device of an import was given: 0, or -errno */
int importer_segments(int import, struct dmabuf_segments *segments);

/* Address of the first segment for the device of an import, or 0 on an error */
uint64_t import_address(int import);

/* Have the kernel map a dma-buf for the CPU and unmap it again: 0, or -errno */
int importer_vmap(int dmabuf);

/* Whether a driver is told that a dma-buf is protected: 1, 0, or -errno */
int importer_is_protected(int dmabuf);

#endif /* LAB_IMPORTER_H */
