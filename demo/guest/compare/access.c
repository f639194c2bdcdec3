// SPDX-License-Identifier: GPL-2.0-only
/* Access of programs and drivers to a buffer and to its properties. */
#define _GNU_SOURCE
#include <ftw.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include <linux/dma-buf.h>
#include <linux/tee.h>

#include "card.h"
#include "cpu-read.h"
#include "file.h"
#include "importer.h"
#include "compare.h"

/* From Linux 6.18 on; the headers of the compiler may be older */
#ifndef TEE_IOC_SHM_REGISTER_FD
struct tee_ioctl_shm_register_fd_data {
	__s64 fd;
	__u64 size;
	__u32 flags;
	__s32 id;
};

#define TEE_IOC_SHM_REGISTER_FD	_IOWR(TEE_IOC_MAGIC, TEE_IOC_BASE + 8, \
				      struct tee_ioctl_shm_register_fd_data)
#endif

void ask_mmap(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	void *map = mmap(NULL, heap->size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 heap->buffer, 0);

	say_result(answer, "succeeds", map == MAP_FAILED ? -errno : 0);
}

/* A display that has imported the buffer is asked instead of the heap */
void ask_display_mmap(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	int card = card_open("lab-display"), other = card_open("lab-display");
	uint64_t offset;
	uint32_t handle;
	void *map;
	int ret;

	ret = card_import(card, heap->buffer, &handle);
	if (ret) {
		say(answer, "import refused, %s", strerrorname_np(-ret));
		return;
	}
	offset = card_find_object(other);
	if (!offset) {
		say(answer, "the import is not found");
		return;
	}
	map = mmap(NULL, heap->size, PROT_READ | PROT_WRITE, MAP_SHARED, card,
		   offset);
	say_result(answer, "succeeds", map == MAP_FAILED ? -errno : 0);
}

void ask_sync(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW };
	int ret = ioctl(heap->buffer, DMA_BUF_IOCTL_SYNC, &sync);

	say_result(answer, "succeeds", ret ? -errno : 0);
}

/* What only a firewall can refuse is the same for all heaps */
void ask_cpu_paths(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	unsigned char bytes[CPU_READ_BYTES];
	int all = 0, open = 0;
	size_t i;

	for (i = 0; i < cpu_reads_count; i++) {
		if (cpu_reads[i].hardware)
			continue;
		all++;
		open += !cpu_reads[i].read(heap->buffer, bytes);
	}
	say(answer, "%d of %d open", open, all);
}

void ask_is_protected(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	int ret = importer_is_protected(heap->buffer);

	say_result(answer, ret ? "yes" : "no", ret);
}

/* Whether there is a file that has a text: 1 or 0 */
static int file_has(const char *path, const char *text)
{
	char line[512];
	FILE *file = fopen(path, "r");
	int found = 0;

	if (!file)
		return 0;
	while (!found && fgets(line, sizeof(line), file))
		found = !!strstr(line, text);
	fclose(file);
	return found;
}

/* All information for a program that has the descriptor of a buffer */
void ask_fdinfo(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", heap->buffer);
	say(answer, file_has(path, "protected:\t1\n") ? "yes" : "no");
}

static const char *wanted_name;

static int has_wanted_name(const char *path, const struct stat *status,
			   int type, struct FTW *at)
{
	(void)status;
	return type == FTW_D && !strcmp(path + at->base, wanted_name);
}

/* Where drivers count things: a folder by the heap's name */
void ask_statistics(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	wanted_name = heap->name;
	say(answer, nftw("/sys/kernel", has_wanted_name, 16, FTW_PHYS) == 1 ?
		    "yes" : "no");
}

/* The cgroup controller for memory of devices lists what it can limit */
void ask_quota(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
	if (write_file("/sys/fs/cgroup/cgroup.subtree_control", "+dmem"))
		fprintf(stderr, "no dmem controller\n");
	say(answer, file_has("/sys/fs/cgroup/dmem.capacity", heap->name) ?
		    "yes" : "no");
}

void ask_tee_import(const struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	struct tee_ioctl_shm_register_fd_data data = { .fd = heap->buffer };
	int tee = open("/dev/tee0", O_RDWR | O_CLOEXEC);
	int ret = ioctl(tee, TEE_IOC_SHM_REGISTER_FD, &data);

	say_result(answer, "succeeds", ret < 0 ? -errno : 0);
}
