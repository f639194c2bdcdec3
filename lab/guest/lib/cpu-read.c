// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/dma-buf.h>

#include "access.h"
#include "card.h"
#include "cpu-read.h"
#include "importer.h"
#include "physical/peek-uapi.h"
#include "units.h"

/* A fault of the kernel's that is for a firewall's refusal is an oops on arm64 */
#ifdef __aarch64__
#define KERNEL_DIES 1
#else
#define KERNEL_DIES 0
#endif

static int read_mapping(int fd, off_t offset, int flags, unsigned char *bytes)
{
	void *map = mmap(NULL, CPU_READ_BYTES, PROT_READ, flags, fd, offset);
	int ret;

	if (map == MAP_FAILED)
		return errno;
	ret = -access_load(map, bytes, CPU_READ_BYTES);
	munmap(map, CPU_READ_BYTES);
	return ret;
}

static int read_by_shared_mmap(int dmabuf, unsigned char *bytes)
{
	return read_mapping(dmabuf, 0, MAP_SHARED, bytes);
}

static int read_by_private_mmap(int dmabuf, unsigned char *bytes)
{
	return read_mapping(dmabuf, 0, MAP_PRIVATE, bytes);
}

static int read_by_sync(int dmabuf, unsigned char *bytes)
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ };

	(void)bytes;
	return ioctl(dmabuf, DMA_BUF_IOCTL_SYNC, &sync) ? errno : 0;
}

static int read_by_kernel_vmap(int dmabuf, unsigned char *bytes)
{
	(void)bytes;
	return -importer_vmap(dmabuf);
}

/* Where the buffer is, which only the lab's drivers tell: 0, or the error */
static int find_address(int dmabuf, uint64_t *address)
{
	int importer = importer_open(dmabuf, importer_64), ret;
	struct dmabuf_segments segments;

	if (importer < 0)
		return -importer;
	ret = importer_segments(importer, &segments);
	close(importer);
	*address = segments.address;
	return -ret;
}

/* A device that takes physical addresses, and that of a buffer: a file, or -errno */
static int open_for(const char *device, int dmabuf, uint64_t *address)
{
	int ret = find_address(dmabuf, address), file;

	if (ret)
		return -ret;
	file = open(device, O_RDONLY | O_CLOEXEC);
	return file < 0 ? -errno : file;
}

static int read_by_kernel_load(int dmabuf, unsigned char *bytes)
{
	uint64_t address;
	int file = open_for("/dev/lab-peek", dmabuf, &address), ret;
	struct lab_peek peek = {
		.length = CPU_READ_BYTES,
		.data = (uintptr_t)bytes,
	};

	if (file < 0)
		return -file;
	peek.address = address;
	ret = ioctl(file, LAB_PEEK_IOCTL_READ, &peek) ? errno : 0;
	close(file);
	return ret;
}

static int read_by_dev_mem_read(int dmabuf, unsigned char *bytes)
{
	uint64_t address;
	int mem = open_for("/dev/mem", dmabuf, &address), ret;

	if (mem < 0)
		return -mem;
	ret = pread(mem, bytes, CPU_READ_BYTES, address) < 0 ? errno : 0;
	close(mem);
	return ret;
}

static int read_by_dev_mem_mmap(int dmabuf, unsigned char *bytes)
{
	uint64_t address;
	int mem = open_for("/dev/mem", dmabuf, &address), ret;

	if (mem < 0)
		return -mem;
	ret = read_mapping(mem, address, MAP_SHARED, bytes);
	close(mem);
	return ret;
}

/* How many objects a card may have here before the one that was imported */
#define OBJECTS 16384

static int read_by_display_mmap(int dmabuf, unsigned char *bytes)
{
	int card = open("/dev/dri/card0", O_RDWR | O_CLOEXEC), ret, i;
	uint32_t handle;

	if (card < 0)
		return errno;
	ret = card_import(card, dmabuf, &handle);
	if (ret) {
		close(card);
		return -ret;
	}
	/* Until one is mapped: read, or ended by a signal */
	for (i = 0, ret = EINVAL; i < OBJECTS && ret > 0; i++)
		ret = read_mapping(card, CARD_FIRST_OFFSET + i * PAGE,
				   MAP_SHARED, bytes);
	close(card);
	return ret;
}

const struct cpu_read cpu_read_by_display = {
	"program: mmap of the display it was imported into", 0, EINVAL,
	read_by_display_mmap, 0
};

const struct cpu_read cpu_reads[] = {
	{ "program: mmap of the buffer, shared", 0, EINVAL,
	  read_by_shared_mmap, 0 },
	{ "program: mmap of the buffer, private", 0, EINVAL,
	  read_by_private_mmap, 0 },
	{ "program: DMA_BUF_IOCTL_SYNC", 0, EPERM, read_by_sync, 0 },
	{ "program: read of /dev/mem", 0, EFAULT, read_by_dev_mem_read, 0 },
	{ "program: load through mmap of /dev/mem", 1, 0,
	  read_by_dev_mem_mmap, 0 },
	{ "kernel: dma_buf_vmap", 0, EINVAL, read_by_kernel_vmap, 0 },
	{ "kernel: copy_from_kernel_nofault", 1, EFAULT, read_by_kernel_load,
	  KERNEL_DIES },
};

const size_t cpu_reads_count = sizeof(cpu_reads) / sizeof(cpu_reads[0]);

int cpu_read_refusal(const struct cpu_read *way)
{
	return way->refusal ? way->refusal : -access_signal();
}
