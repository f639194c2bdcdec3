/* SPDX-License-Identifier: GPL-2.0-only */
/* QEMU's edu devices: DMA initiators that go where they are told to. */
#ifndef LAB_EDU_H
#define LAB_EDU_H

#include "edu/uapi.h"
#include "importer.h"

/* A device by its number, from 0: a file that the caller closes, or -errno */
int edu_open(unsigned int number);

/**
 * edu_import - attach a dma-buf to a device and map it
 * @edu: file descriptor of the device
 * @dmabuf: the buffer
 * @limits: limits of the device while it imports; it has no window
 *
 * Return: an import, as importer_open() does, or -errno.
 */
int edu_import(int edu, int dmabuf, struct dmabuf_import limits);

/**
 * edu_own_domain - have a device in an IOMMU domain with one buffer
 * @edu: file descriptor of the device
 * @dmabuf: the buffer, which a device without an IOMMU attaches to
 * @iova: address that the device has it at, page aligned
 * @by_pages: map the pages of the buffer, and not its DMA addresses
 *
 * Return: a file, with which the domain goes, or -errno.
 */
int edu_own_domain(int edu, int dmabuf, uint64_t iova, int by_pages);

/**
 * edu_read - have a device read by DMA
 * @edu: file descriptor of the device
 * @address: where to read, an address of the device's
 * @data: filled with what the device read
 * @length: in bytes
 *
 * Return: 0, or -errno. Success does not mean that the access got through.
 */
int edu_read(int edu, uint64_t address, void *data, uint64_t length);

/**
 * edu_write - have a device write by DMA
 * @edu: file descriptor of the device
 * @address: where to write, an address of the device's
 * @data: what to write
 * @length: in bytes
 *
 * Return: 0, or -errno. Success does not mean that the access got through.
 */
int edu_write(int edu, uint64_t address, const void *data, uint64_t length);

#endif /* LAB_EDU_H */
