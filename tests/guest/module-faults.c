// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading the driver while the n-th allocation of the load fails: the heap that
 * it hits is missing, with one line in the log, and the others are there.
 *
 * A load that fails as a whole is tried again with the next n. After the first
 * one that succeeds the driver stays for as long as the machine runs, so it
 * takes one boot for each n from there on. FAULT_FIRST in the environment (on
 * the kernel's command line) is the n to start with.
 */
#include "harness.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "file.h"
#include "heap.h"
#include "log.h"
#include "protected.h"

#define REGIONS_MAX 8
#define DEBUGFS "/sys/kernel/debug"

/* Why a heap is missing: an allocation of its own failed, or one of its claim */
static const char * const reasons[] = {
	"there is no memory to register it (-12)",
	"its range is claimed by somebody else, see /proc/iomem (-98)",
};

/* By /sys: the creation of the file in /dev may have failed */
static int open_heap(const char *name)
{
	unsigned int major, minor;
	char *path;
	FILE *file;
	int heap;

	if (asprintf(&path, "/sys/class/dma_heap/%s/dev", name) < 0)
		return -ENOMEM;
	file = fopen(path, "r");
	free(path);
	if (!file)
		return -errno;
	if (fscanf(file, "%u:%u", &major, &minor) != 2)
		return -EPROTO;
	fclose(file);

	if (mknod("/heap", S_IFCHR | 0600, makedev(major, minor)))
		return -errno;
	heap = open("/heap", O_RDONLY | O_CLOEXEC);
	unlink("/heap");
	return heap < 0 ? -errno : heap;
}

/* How many lines say for one of the reasons that it is missing */
static int count_missing(const char *name)
{
	int count = 0;
	char *speaker;
	size_t i;

	if (asprintf(&speaker, "/reserved-memory/%s: no heap: ", name) < 0)
		return -ENOMEM;
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		count += count_log_lines_of(speaker, reasons[i]);
	free(speaker);
	return count;
}

/* Whether it is there, with all of its memory; else it has to say so once */
static bool expect_heap(struct __test_metadata *_metadata,
			const struct region *region)
{
	const char *name = region->heap;
	int heap = open_heap(name), all;

	if (heap < 0) {
		EXPECT_EQ(-ENOENT, heap);
		EXPECT_EQ(1, count_log_lines(name));
		EXPECT_EQ(1, count_missing(name));
		return false;
	}
	EXPECT_EQ(1, count_log_lines(name));
	EXPECT_EQ(0, count_missing(name));
	all = heap_alloc(heap, region->size);
	EXPECT_LE(0, all);
	close(all);
	close(heap);
	return true;
}

TEST(each_heap_is_there_or_says_why)
{
	const char *from = getenv("FAULT_FIRST");
	unsigned int first = from ? atoi(from) : 1, n, nodes, heaps = 0, i;
	struct region regions[REGIONS_MAX];
	char count[16], left[16] = {};
	int module = open_module("secure_heap"), faults;
	long ret;

	mount("debugfs", DEBUGFS, "debugfs", 0, NULL);
	/* Allocations that may sleep fail too, and quietly */
	ASSERT_EQ(0, write_file(DEBUGFS "/failslab/ignore-gfp-wait", "N"));
	ASSERT_EQ(0, write_file(DEBUGFS "/failslab/verbose", "0"));
	ASSERT_EQ(0, write_file(DEBUGFS "/fail_page_alloc/ignore-gfp-wait", "N"));
	ASSERT_EQ(0, write_file(DEBUGFS "/fail_page_alloc/verbose", "0"));
	faults = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, faults);
	ASSERT_LE(0, module);

	for (n = first;; n++) {
		snprintf(count, sizeof(count), "%u", n);
		ASSERT_LT(0, pwrite(faults, count, strlen(count), 0));
		ret = syscall(SYS_finit_module, module, "", 0) ? -errno : 0;
		ASSERT_LT(0, pread(faults, left, sizeof(left) - 1, 0));
		ASSERT_LT(0, pwrite(faults, "0", 1, 0));
		if (!ret)
			break;
		ASSERT_EQ(-ENOMEM, ret);
		ASSERT_EQ(0, atoi(left));
	}
	/* With the one that the load survived, if any */
	fprintf(stderr, "# failure points: loading: %u\n",
		n - first + !atoi(left));

	nodes = protected_nodes(regions, REGIONS_MAX);
	ASSERT_LE(2, nodes);
	for (i = 0; i < nodes; i++)
		heaps += expect_heap(_metadata, &regions[i]);
	EXPECT_LE(nodes - !atoi(left), heaps);
}

TEST_HARNESS_MAIN
