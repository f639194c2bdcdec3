/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Interface of the dma-buf importer for tests, /dev/dmabuf-test-importer. All
 * addresses and lengths are in bytes. All ioctls return -1 and set errno on
 * failure; each fails with EFAULT if its argument is not in the program's
 * memory, and with ENOTTY on a file that it is not for.
 */
#ifndef _DMABUF_TEST_IMPORTER_UAPI_H
#define _DMABUF_TEST_IMPORTER_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct dmabuf_import - a dma-buf and the limits of the device that imports it
 * @fd: file descriptor of the dma-buf
 * @phandle: phandle of the device's node in the device tree, or 0 for a device
 *	without a node
 * @dma_mask: DMA mask of the device, or 0 for a device that does no DMA
 * @bus_limit: highest DMA address that the device's bus carries, or 0 for all
 * @window_cpu: first CPU physical address of the bus's window to memory
 * @window_bus: DMA address of @window_cpu on the bus
 * @window_size: length of the window, or 0 for a bus on which every DMA address
 *	is the CPU physical address
 *
 * The device is not behind an IOMMU and transfers no data.
 */
struct dmabuf_import {
	__s32 fd;
	__u32 phandle;
	__u64 dma_mask;
	__u64 bus_limit;
	__u64 window_cpu;
	__u64 window_bus;
	__u64 window_size;
};

/**
 * struct dmabuf_segments - the DMA addresses of an import
 * @address: DMA address of the first segment
 * @length: sum of the lengths of all segments
 * @largest: length of the largest segment
 * @segments: number of segments
 * @gaps: number of segments that do not start where the previous one ends
 * @pages: number of segments with a struct page
 * @reserved: 0
 */
struct dmabuf_segments {
	__u64 address;
	__u64 length;
	__u64 largest;
	__u32 segments;
	__u32 gaps;
	__u32 pages;
	__u32 reserved;
};

#define DMABUF_IMPORTER_MAGIC		0xd0

/**
 * DOC: DMABUF_IMPORTER_IOCTL_IMPORT - attach a dma-buf to a device and map it
 *
 * Takes a struct dmabuf_import. The buffer is mapped with DMA_BIDIRECTIONAL.
 *
 * Returns a file descriptor of the import, with O_CLOEXEC. The import has a
 * reference to the dma-buf, so the program may close @fd. Closing the last file
 * descriptor of the import unmaps the buffer, detaches it and drops that
 * reference.
 *
 * Fails with EBADF if @fd is not open, EINVAL if it is not a dma-buf, ENOENT if
 * no node has @phandle, EMFILE or ENFILE without a free file descriptor, ENOMEM, and with the
 * error of the exporter if that refuses to attach or to map.
 */
#define DMABUF_IMPORTER_IOCTL_IMPORT \
	_IOW(DMABUF_IMPORTER_MAGIC, 0, struct dmabuf_import)

/**
 * DOC: DMABUF_IMPORTER_IOCTL_ATTACH - attach a dma-buf to a device and detach it
 *
 * Takes a struct dmabuf_import. Does not map the buffer and keeps nothing.
 *
 * Returns 0, and fails as DMABUF_IMPORTER_IOCTL_IMPORT does.
 */
#define DMABUF_IMPORTER_IOCTL_ATTACH \
	_IOW(DMABUF_IMPORTER_MAGIC, 1, struct dmabuf_import)

/**
 * DOC: DMABUF_IMPORTER_IOCTL_VMAP - map a dma-buf for the kernel and unmap it
 *
 * Takes a pointer to the file descriptor of the dma-buf. Does not access the
 * buffer and keeps nothing.
 *
 * Returns 0. Fails with EBADF if the file descriptor is not open, EINVAL if it is
 * not a dma-buf or the exporter has no vmap operation, and with the error of that
 * operation.
 */
#define DMABUF_IMPORTER_IOCTL_VMAP	_IOW(DMABUF_IMPORTER_MAGIC, 2, __s32)

/**
 * DOC: DMABUF_IMPORTER_IOCTL_IS_PROTECTED - call dma_buf_is_protected()
 *
 * Takes a pointer to the file descriptor of the dma-buf.
 *
 * Returns 1 if the exporter says that the buffer is in protected memory, and 0
 * otherwise. Fails with EBADF if the file descriptor is not open, EINVAL if it is
 * not a dma-buf, and EOPNOTSUPP if the kernel has no dma_buf_is_protected().
 */
#define DMABUF_IMPORTER_IOCTL_IS_PROTECTED \
	_IOW(DMABUF_IMPORTER_MAGIC, 3, __s32)

/**
 * DOC: DMABUF_IMPORTER_IOCTL_SEGMENTS - get the DMA addresses of an import
 *
 * On the file descriptor of an import. Fills in a struct dmabuf_segments.
 *
 * Returns 0.
 */
#define DMABUF_IMPORTER_IOCTL_SEGMENTS \
	_IOR(DMABUF_IMPORTER_MAGIC, 4, struct dmabuf_segments)

#endif /* _DMABUF_TEST_IMPORTER_UAPI_H */
