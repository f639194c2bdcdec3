/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Lab code: interface of the driver for QEMU's edu devices, /dev/lab-edu0 and on. */
#ifndef SECURE_HEAP_LAB_EDU_UAPI_H
#define SECURE_HEAP_LAB_EDU_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lab_edu_import - argument of LAB_EDU_IOCTL_IMPORT
 * @fd: dma-buf to attach to the device and map for it
 * @reserved: 0
 * @dma_mask: DMA mask of the device while it imports, or 0 for one without DMA
 * @bus_limit: highest DMA address that the bus carries meanwhile, or 0 for all
 */
struct lab_edu_import {
	__s32 fd;
	__u32 reserved;
	__u64 dma_mask;
	__u64 bus_limit;
};

/**
 * struct lab_edu_own_domain - argument of LAB_EDU_IOCTL_OWN_DOMAIN
 * @fd: dma-buf that a device without an IOMMU attaches to
 * @by_pages: 1 to map the pages of the buffer, 0 to map its DMA addresses
 * @iova: address that the edu device has the buffer at, page aligned
 */
struct lab_edu_own_domain {
	__s32 fd;
	__u32 by_pages;
	__u64 iova;
};

/**
 * struct lab_edu_dma - argument of LAB_EDU_IOCTL_READ and LAB_EDU_IOCTL_WRITE
 * @address: DMA address that the device accesses, mapped or not
 * @data: pointer to the bytes to write, or to memory for those that are read
 * @length: number of bytes, up to LAB_EDU_DMA_MAX
 *
 * The device does not report whether an access succeeded. If a read did not, QEMU
 * returns zeros.
 */
struct lab_edu_dma {
	__u64 address;
	__u64 data;
	__u64 length;
};

#define LAB_EDU_DMA_MAX		4096

#define LAB_EDU_MAGIC		0xd1

/*
 * Returns the file descriptor of an import, which takes
 * DMABUF_IMPORTER_IOCTL_SEGMENTS. Closing it unmaps the buffer.
 */
#define LAB_EDU_IOCTL_IMPORT	_IOW(LAB_EDU_MAGIC, 0, struct lab_edu_import)
#define LAB_EDU_IOCTL_READ	_IOW(LAB_EDU_MAGIC, 1, struct lab_edu_dma)
#define LAB_EDU_IOCTL_WRITE	_IOW(LAB_EDU_MAGIC, 2, struct lab_edu_dma)
/*
 * Returns a file descriptor. Until that is closed, the device is in an IOMMU domain
 * of its own, which has the buffer and nothing else, and imports nothing. Fails with
 * ENODEV if the device has no IOMMU, and with ENXIO if the buffer could not be mapped
 * as a whole.
 */
#define LAB_EDU_IOCTL_OWN_DOMAIN \
	_IOW(LAB_EDU_MAGIC, 3, struct lab_edu_own_domain)

#endif /* SECURE_HEAP_LAB_EDU_UAPI_H */
