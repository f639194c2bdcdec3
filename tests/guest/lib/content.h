/* SPDX-License-Identifier: GPL-2.0-only */
/* What a buffer's memory has, whatever the device under test says. */
#ifndef TESTS_CONTENT_H
#define TESTS_CONTENT_H

#include <stddef.h>
#include <stdint.h>

/**
 * content_read - read a buffer by its physical address
 * @buffer: the buffer
 * @address: where in it to start, a physical address
 * @data: filled with what is there
 * @length: in bytes, at most a page
 *
 * The third edu device reads it, in an IOMMU domain of its own, which has nothing
 * to do with what the heap maps for devices behind an IOMMU. On machines that have
 * no third one the CPU does, so nothing may keep it out there.
 *
 * Return: 0, or -errno.
 */
int content_read(int buffer, uint64_t address, void *data, size_t length);

/* Where a buffer starts, by physical address, or 0 if devices are bounced */
uint64_t content_address(int buffer);

#endif /* TESTS_CONTENT_H */
