// SPDX-License-Identifier: LGPL-2.1-or-later
/* The heaps of a machine, and what is known of each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"
#include "root.h"

/* Far more than the kernel has room for (128) */
#define HEAPS_MAX 4096
/* An attribute is at most a page */
#define ATTRIBUTE_SIZE 4097

/*
 * Names in kernels of vendors whose heaps have no attributes. An asterisk at
 * the end stands for any rest.
 */
static const char * const vendors[] = {
	/* Qualcomm: msm-kernel, drivers/dma-buf/heaps/qcom_dma_heap.c */
	"qcom,secure-pixel", "qcom,secure-non-pixel",
	/* MediaTek: ChromeOS, and its Android kernels' mtk_sec_heap.c */
	"restricted_mtk_cm", "restricted_mtk_cma", "mtk_svp_*", "mtk_prot_*",
	/* Google Pixel and Samsung Exynos */
	"vframe-secure", "vstream-secure", "vscaler-secure",
	"framebuffer-secure",
};

/* Of heaps that the kernel itself has, which the CPU maps */
static const char * const ordinary[] = {
	"system", "default_cma_region", "linux,cma", "reserved",
};

static const char tee_prefix[] = "protected,";

static const char * const value_names[] = {
	[SECUREHEAP_USED] = "used",
	[SECUREHEAP_DIRTY] = "dirty",
	[SECUREHEAP_QUARANTINED] = "quarantined",
	[SECUREHEAP_LARGEST_HOLE] = "largest_hole",
	[SECUREHEAP_HIGH_WATER] = "high_water",
	[SECUREHEAP_BUFFERS] = "buffers",
	[SECUREHEAP_SCRUB_CALLS] = "scrub_calls",
	[SECUREHEAP_SCRUB_WAITS] = "scrub_waits",
	[SECUREHEAP_REFUSED_NO_DMA] = "refused/no_dma",
	[SECUREHEAP_REFUSED_BOUNCED] = "refused/bounced",
	[SECUREHEAP_REFUSED_UNREACHABLE] = "refused/unreachable",
	[SECUREHEAP_REFUSED_NOT_NAMED] = "refused/not_named",
	[SECUREHEAP_REFUSED_FULL] = "refused/full",
	[SECUREHEAP_REFUSED_QUOTA] = "refused/quota",
	[SECUREHEAP_REFUSED_OWNER] = "refused/owner",
	[SECUREHEAP_CLOSED] = "closed",
	[SECUREHEAP_LOST] = "lost",
	[SECUREHEAP_REFUSED_CLAIM] = "refused/claim",
};

static bool matches(const char *pattern, const char *name)
{
	size_t length = strlen(pattern);

	if (pattern[length - 1] == '*')
		return !strncmp(pattern, name, length - 1);
	return !strcmp(pattern, name);
}

static bool is_in(const char * const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (matches(names[i], name))
			return true;

	return false;
}

#define IS_IN(names, name) \
	is_in(names, sizeof(names) / sizeof((names)[0]), name)

/* A name without spaces and control characters, as those of nodes are */
static bool is_heap_name(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
			return false;

	return i && i < HEAP_NAME_SIZE && name[0] != '.';
}

static long read_attribute(const struct secureheap_heap *heap, const char *name,
			   char buf[ATTRIBUTE_SIZE])
{
	char path[HEAP_PATH_SIZE], *end;
	long ret;

	snprintf(path, sizeof(path), "sys/class/dma_heap/%s/%s", heap->name,
		 name);
	ret = root_read(heap->list->root, path, buf, ATTRIBUTE_SIZE);
	if (ret < 0)
		return ret;
	end = strchr(buf, '\n');
	if (end)
		*end = 0;

	return 0;
}

static bool is_set(const struct secureheap_heap *heap, const char *name)
{
	char buf[ATTRIBUTE_SIZE];

	return !read_attribute(heap, name, buf) && !strcmp(buf, "1");
}

/* A copy of a string attribute, empty if there is none; NULL without memory */
static char *copy_attribute(const struct secureheap_heap *heap,
			    const char *name)
{
	char buf[ATTRIBUTE_SIZE];

	return strdup(read_attribute(heap, name, buf) ? "" : buf);
}

static int describe_by_attributes(struct secureheap_heap *heap,
				  const char *protected)
{
	char buf[ATTRIBUTE_SIZE];

	heap->kind = SECUREHEAP_KIND_REGION;
	if (!strcmp(protected, "1"))
		heap->protection = SECUREHEAP_PROTECTION_YES;
	else if (!strcmp(protected, "0"))
		heap->protection = SECUREHEAP_PROTECTION_NO;
	if (read_attribute(heap, "size", buf) ||
	    !parse_number(buf, &heap->size))
		heap->size = 0;
	heap->scrubbed = is_set(heap, "scrubbed");
	heap->on_demand = is_set(heap, "on_demand");
	heap->use_case = copy_attribute(heap, "use_case");
	heap->owner = copy_attribute(heap, "owner");

	return heap->use_case && heap->owner ? 0 : -ENOMEM;
}

static int describe_by_name(struct secureheap_heap *heap)
{
	const char *use_case = "";

	if (!strncmp(heap->name, tee_prefix, strlen(tee_prefix))) {
		heap->kind = SECUREHEAP_KIND_TEE;
		heap->protection = SECUREHEAP_PROTECTION_YES;
		use_case = heap->name + strlen(tee_prefix);
	} else if (IS_IN(vendors, heap->name)) {
		heap->kind = SECUREHEAP_KIND_VENDOR;
		heap->protection = SECUREHEAP_PROTECTION_YES;
	} else if (IS_IN(ordinary, heap->name)) {
		heap->protection = SECUREHEAP_PROTECTION_NO;
	}
	heap->use_case = strdup(use_case);
	heap->owner = strdup("");

	return heap->use_case && heap->owner ? 0 : -ENOMEM;
}

static long read_property(const struct secureheap_heap *heap, const char *name,
			  char buf[ATTRIBUTE_SIZE])
{
	char path[HEAP_PATH_SIZE];

	snprintf(path, sizeof(path), "proc/device-tree/reserved-memory/%s/%s",
		 heap->name, name);
	return root_read(heap->list->root, path, buf, ATTRIBUTE_SIZE);
}

/* Is there a node of this name that the secure-heap driver makes heaps of? */
static bool has_node(const struct secureheap_heap *heap)
{
	char buf[ATTRIBUTE_SIZE];
	long length = read_property(heap, "compatible", buf), i;

	for (i = 0; i < length; i += strlen(&buf[i]) + 1)
		if (is_heap_compatible(&buf[i]))
			return true;

	return false;
}

/* How many cells an address or a size below /reserved-memory has, or 0 */
static long count_cells(const struct secureheap_heap *heap, const char *name)
{
	char path[64], buf[ATTRIBUTE_SIZE];
	uint64_t count;

	snprintf(path, sizeof(path), "proc/device-tree/reserved-memory/%s",
		 name);
	if (root_read(heap->list->root, path, buf, ATTRIBUTE_SIZE) != 4)
		return 0;
	count = read_cells((unsigned char *)buf, 1);

	return count <= 2 ? count : 0;
}

/* Where a region ends, which only its node tells, if it has a fixed place */
static void find_place(struct secureheap_heap *heap)
{
	long addresses = count_cells(heap, "#address-cells");
	long sizes = count_cells(heap, "#size-cells");
	char buf[ATTRIBUTE_SIZE];
	const unsigned char *reg = (unsigned char *)buf;
	uint64_t base, size;

	if (!addresses || !sizes ||
	    read_property(heap, "reg", buf) != 4 * (addresses + sizes))
		return;
	base = read_cells(reg, addresses);
	size = read_cells(reg + 4 * addresses, sizes);
	if (size && base <= UINT64_MAX - (size - 1))
		heap->last = base + (size - 1);
}

/* What the driver would say on a kernel with attributes, as far as known */
static int describe_by_node(struct secureheap_heap *heap)
{
	char buf[ATTRIBUTE_SIZE];

	heap->protection = read_property(heap, "reg", buf) > 0 ?
		SECUREHEAP_PROTECTION_YES : SECUREHEAP_PROTECTION_NO;
	heap->use_case = strdup(read_property(heap, "linux,use-case", buf) > 0 ?
				buf : "");
	heap->owner = strdup("");

	return heap->use_case && heap->owner ? 0 : -ENOMEM;
}

static int describe(struct secureheap_heap *heap)
{
	char protected[ATTRIBUTE_SIZE];

	if (!read_attribute(heap, "protected", protected)) {
		find_place(heap);
		return describe_by_attributes(heap, protected);
	}
	if (IS_IN(ordinary, heap->name) || !has_node(heap))
		return describe_by_name(heap);
	heap->kind = SECUREHEAP_KIND_REGION;
	find_place(heap);
	return describe_by_node(heap);
}

static int add(struct secureheap_list *list, const char *name)
{
	struct secureheap_heap *heaps;

	if (list->count == HEAPS_MAX)
		return -E2BIG;
	heaps = reallocarray(list->heaps, list->count + 1, sizeof(*heaps));
	if (!heaps)
		return -ENOMEM;
	list->heaps = heaps;
	memset(&heaps[list->count], 0, sizeof(*heaps));
	memcpy(heaps[list->count].name, name, strlen(name) + 1);
	heaps[list->count++].list = list;

	return 0;
}

/* Add the names in a folder that are not in the list yet */
static int add_folder(struct secureheap_list *list, const char *path)
{
	struct dirent **entries;
	int count, i, ret = 0;

	count = root_list(list->root, path, &entries);
	if (count < 0)
		return count == -ENOENT || count == -ENOTDIR ? 0 : count;
	for (i = 0; !ret && i < count; i++)
		if (is_heap_name(entries[i]->d_name) &&
		    !secureheap_list_find(list, entries[i]->d_name))
			ret = add(list, entries[i]->d_name);
	free_entries(entries, count);

	return ret;
}

static int by_name(const void *one, const void *other)
{
	return strcmp(((const struct secureheap_heap *)one)->name,
		      ((const struct secureheap_heap *)other)->name);
}

static int fill(struct secureheap_list *list, struct secureheap_error *error)
{
	static const char * const folders[] = {
		"sys/class/dma_heap", "dev/dma_heap",
	};
	char buf[32];
	size_t i;
	int ret;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		ret = add_folder(list, folders[i]);
		if (ret)
			return fail(error, ret, "cannot list /%s: %s",
				    folders[i], reason(ret, buf, sizeof(buf)));
	}
	if (list->count)
		qsort(list->heaps, list->count, sizeof(*list->heaps), by_name);
	for (i = 0; i < list->count; i++) {
		ret = describe(&list->heaps[i]);
		if (ret)
			return fail(error, ret, "there is no memory left");
	}

	return 0;
}

int secureheap_list_open(int root, struct secureheap_list **list,
			 struct secureheap_error *error)
{
	struct secureheap_list *new = calloc(1, sizeof(*new));
	char buf[32];
	int ret;

	if (!new)
		return fail(error, -ENOMEM, "there is no memory left");
	if (root < 0)
		new->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	else
		new->root = fcntl(root, F_DUPFD_CLOEXEC, 0);
	if (new->root < 0) {
		ret = fail(error, -errno, "cannot open the root: %s",
			   reason(-errno, buf, sizeof(buf)));
		free(new);
		return ret;
	}

	ret = fill(new, error);
	if (ret) {
		secureheap_list_free(new);
		return ret;
	}
	*list = new;

	return 0;
}

void secureheap_list_free(struct secureheap_list *list)
{
	size_t i;

	if (!list)
		return;
	for (i = 0; i < list->count; i++) {
		free(list->heaps[i].use_case);
		free(list->heaps[i].owner);
	}
	free(list->heaps);
	close(list->root);
	free(list);
}

size_t secureheap_list_count(const struct secureheap_list *list)
{
	return list->count;
}

const struct secureheap_heap *
secureheap_list_get(const struct secureheap_list *list, size_t index)
{
	return index < list->count ? &list->heaps[index] : NULL;
}

const struct secureheap_heap *
secureheap_list_find(const struct secureheap_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(list->heaps[i].name, name))
			return &list->heaps[i];

	return NULL;
}

const char *secureheap_heap_name(const struct secureheap_heap *heap)
{
	return heap->name;
}

enum secureheap_kind secureheap_heap_kind(const struct secureheap_heap *heap)
{
	return heap->kind;
}

enum secureheap_protection
secureheap_heap_protection(const struct secureheap_heap *heap)
{
	return heap->protection;
}

uint64_t secureheap_heap_size(const struct secureheap_heap *heap)
{
	return heap->size;
}

const char *secureheap_heap_use_case(const struct secureheap_heap *heap)
{
	return heap->use_case;
}

const char *secureheap_heap_owner(const struct secureheap_heap *heap)
{
	return heap->owner;
}

bool secureheap_heap_scrubbed(const struct secureheap_heap *heap)
{
	return heap->scrubbed;
}

bool secureheap_heap_on_demand(const struct secureheap_heap *heap)
{
	return heap->on_demand;
}

int secureheap_heap_value(const struct secureheap_heap *heap,
			  enum secureheap_value which, uint64_t *value,
			  struct secureheap_error *error)
{
	char attribute[ATTRIBUTE_SIZE], buf[32];
	long ret;

	if ((unsigned int)which >= sizeof(value_names) / sizeof(value_names[0]))
		return fail(error, -EINVAL, "there is no number %d of a heap",
			    which);
	ret = read_attribute(heap, value_names[which], attribute);
	if (ret == -ENOENT || ret == -ENOTDIR)
		return fail(error, -ENODATA,
			    "heap %s has no attribute %s on this kernel",
			    heap->name, value_names[which]);
	if (ret)
		return fail(error, ret, "cannot read %s of heap %s: %s",
			    value_names[which], heap->name,
			    reason(ret, buf, sizeof(buf)));
	if (!parse_number(attribute, value))
		return fail(error, -EPROTO, "%s of heap %s is not a number",
			    value_names[which], heap->name);

	return 0;
}
