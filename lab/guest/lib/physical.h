/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory by its physical address, where no firewall is in the way. */
#ifndef LAB_PHYSICAL_H
#define LAB_PHYSICAL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/**
 * physical_map - map a page of physical memory by /dev/mem
 * @page: physical address of the page
 *
 * Return: PAGE bytes to read and to write, which the caller unmaps, or
 * MAP_FAILED.
 */
void *physical_map(uint64_t page);

/**
 * physical_read - read physical memory by /dev/mem
 * @address: where to start
 * @data: filled with what is there, byte by byte, as the mapping may allow no
 *	larger loads
 * @length: in bytes
 *
 * Return: 0, or -1.
 */
int physical_read(uint64_t address, void *data, size_t length);

/**
 * physical_address - where a page of this program is
 * @page: first address of the page, which has to be in memory
 *
 * Return: its physical address, or 0.
 */
uint64_t physical_address(const volatile void *page);

/* A page of this program that stays in memory where it is, or NULL */
void *physical_page(void);

#endif /* LAB_PHYSICAL_H */
