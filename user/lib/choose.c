// SPDX-License-Identifier: LGPL-2.1-or-later
/* Choose a heap by what is needed of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct secureheap_request {
	bool protected;
	uint64_t size;
	unsigned int bits;
	char *use_case;
};

struct secureheap_request *secureheap_request_new(void)
{
	return calloc(1, sizeof(struct secureheap_request));
}

void secureheap_request_free(struct secureheap_request *request)
{
	if (!request)
		return;
	free(request->use_case);
	free(request);
}

void secureheap_request_set_protected(struct secureheap_request *request,
				      bool wanted)
{
	request->protected = wanted;
}

void secureheap_request_set_size(struct secureheap_request *request,
				 uint64_t size)
{
	request->size = size;
}

int secureheap_request_set_use_case(struct secureheap_request *request,
				    const char *use_case)
{
	char *copy = NULL;

	if (use_case) {
		copy = strdup(use_case);
		if (!copy)
			return -ENOMEM;
	}
	free(request->use_case);
	request->use_case = copy;

	return 0;
}

void secureheap_request_set_reach(struct secureheap_request *request,
				  unsigned int bits)
{
	request->bits = bits;
}

/* Of the kinds, the one to take first has the lowest number */
static int rank(const struct secureheap_heap *heap)
{
	switch (heap->kind) {
	case SECUREHEAP_KIND_REGION:
		return 0;
	case SECUREHEAP_KIND_TEE:
		return 1;
	case SECUREHEAP_KIND_VENDOR:
		return 2;
	case SECUREHEAP_KIND_OTHER:
		break;
	}

	return 3;
}

static uint64_t room(const struct secureheap_heap *heap)
{
	uint64_t hole;

	return secureheap_heap_value(heap, SECUREHEAP_LARGEST_HOLE, &hole, NULL) ?
		0 : hole;
}

static bool is_better(const struct secureheap_heap *heap,
		      const struct secureheap_heap *best)
{
	if (rank(heap) != rank(best))
		return rank(heap) < rank(best);
	return room(heap) > room(best);
}

static bool has_properties(const struct secureheap_heap *heap,
			   const struct secureheap_request *request)
{
	if (request->protected &&
	    heap->protection != SECUREHEAP_PROTECTION_YES)
		return false;
	return !request->use_case || !strcmp(request->use_case, heap->use_case);
}

static bool is_in_reach(const struct secureheap_heap *heap,
			const struct secureheap_request *request)
{
	return !request->bits || request->bits >= 64 ||
	       !(heap->last >> request->bits);
}

int secureheap_choose(const struct secureheap_list *list,
		      const struct secureheap_request *request,
		      const struct secureheap_heap **heap,
		      struct secureheap_error *error)
{
	const struct secureheap_heap *best = NULL, *small = NULL, *closed = NULL;
	const struct secureheap_heap *far = NULL;
	const char *protected = request->protected ? "protected " : "";
	size_t i;
	int ret;

	for (i = 0; i < list->count; i++) {
		const struct secureheap_heap *next = &list->heaps[i];

		if (!has_properties(next, request))
			continue;
		if (next->size && next->size < request->size)
			small = next;
		else if (!is_in_reach(next, request))
			far = next;
		else if (secureheap_heap_access(next, NULL))
			closed = next;
		else if (!best || is_better(next, best))
			best = next;
	}

	if (best) {
		*heap = best;
		return 0;
	}
	if (closed) {
		ret = secureheap_heap_access(closed, error);
		/* It may have been opened meanwhile, by udev */
		if (!ret)
			*heap = closed;
		return ret;
	}
	if (far)
		return fail(error, -ERANGE,
			    "heap %s ends at %#llx, which %u bits do not reach",
			    far->name, (unsigned long long)far->last,
			    request->bits);
	if (small)
		return fail(error, -ENOSPC,
			    "heap %s has %llu bytes, less than the %llu that are needed",
			    small->name, (unsigned long long)small->size,
			    (unsigned long long)request->size);
	if (request->use_case)
		return fail(error, -ENOENT, "there is no %sheap for %s",
			    protected, request->use_case);

	return fail(error, -ENOENT, "there is no %sheap", protected);
}
