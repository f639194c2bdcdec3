/* SPDX-License-Identifier: GPL-2.0-only */
/* Importers with chosen limits, by the lab's probe driver. */
#ifndef LAB_IMPORTER_H
#define LAB_IMPORTER_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lab-uapi.h"

/* Limits of a device that has a DMA mask and nothing else, to be added to */
extern const struct lab_import importer_64;
extern const struct lab_import importer_32;

/**
 * import_for - attach a dma-buf to a device and map it
 * @device: file descriptor of the device, one of the lab's drivers
 * @dmabuf: the buffer
 * @limits: what the device can do
 *
 * Return: an import, a file descriptor that holds the mapping until the caller
 * closes it, or -errno.
 */
int import_for(int device, int dmabuf, struct lab_import limits);

/* import_for() with a new device, which no IOMMU translates for */
int importer_open(int dmabuf, struct lab_import limits);

/* importer_open() that only attaches, and detaches again: 0, or -errno */
int importer_attach(int dmabuf, struct lab_import limits);

/* What the device of an import was given: 0, or -errno */
int importer_segments(int import, struct lab_segments *segments);

/* Address of the first segment for the device of an import, or 0 on an error */
uint64_t import_address(int import);

/**
 * importer_peek - have the kernel read from the memory of an import
 * @import: the import
 * @bytes: filled with what the kernel read
 * @length: how many bytes to read, from the start of the buffer
 *
 * Return: 0, or -errno.
 */
int importer_peek(int import, void *bytes, uint64_t length);

/* Have the kernel map a dma-buf for the CPU and unmap it again: 0, or -errno */
int importer_vmap(int dmabuf);

/* Whether a driver is told that a dma-buf is protected: 1, 0, or -errno */
int importer_is_protected(int dmabuf);

#endif /* LAB_IMPORTER_H */
