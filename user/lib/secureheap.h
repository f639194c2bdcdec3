/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libsecureheap: find protected dma-buf heaps by what is needed, allocate from
 * them, and ask what a buffer is.
 *
 * Functions that can fail return 0 (or a descriptor) or a negative errno, and
 * write a sentence for people into a struct secureheap_error if they are given
 * one. Sizes are in bytes. Objects are opaque and are never changed after they
 * have been returned, except requests, so threads may share them; there is no
 * global state. No function keeps a pointer or a descriptor of the caller.
 */
#ifndef SECUREHEAP_H
#define SECUREHEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct secureheap_error - why a call failed
 * @code: the negative errno that the call returned
 * @text: one sentence without a final stop, cut to fit and always terminated
 *
 * Written on failure only. Every function takes NULL instead.
 */
struct secureheap_error {
	int code;
	char text[244];
};

/**
 * enum secureheap_kind - who provides a heap
 * @SECUREHEAP_KIND_OTHER: a driver that this library knows nothing about, the
 *	system heap and the CMA heaps included
 * @SECUREHEAP_KIND_REGION: the secure-heap driver, by the heap's attributes in
 *	sysfs; on kernels without attributes, by a device-tree node of its name
 * @SECUREHEAP_KIND_TEE: the TEE subsystem, by its names ("protected,*")
 * @SECUREHEAP_KIND_VENDOR: a vendor's kernel, by a table of names
 */
enum secureheap_kind {
	SECUREHEAP_KIND_OTHER,
	SECUREHEAP_KIND_REGION,
	SECUREHEAP_KIND_TEE,
	SECUREHEAP_KIND_VENDOR,
};

/**
 * enum secureheap_protection - is memory closed to the CPU?
 * @SECUREHEAP_PROTECTION_UNKNOWN: nothing says so
 * @SECUREHEAP_PROTECTION_NO: the CPU can read it
 * @SECUREHEAP_PROTECTION_YES: the description of the platform says that the CPU
 *	cannot. Neither the kernel nor this library asks the firewall
 */
enum secureheap_protection {
	SECUREHEAP_PROTECTION_UNKNOWN,
	SECUREHEAP_PROTECTION_NO,
	SECUREHEAP_PROTECTION_YES,
};

/**
 * enum secureheap_value - numbers that a heap has at the moment of the call
 * @SECUREHEAP_USED: bytes in live buffers
 * @SECUREHEAP_DIRTY: bytes that wait to be erased
 * @SECUREHEAP_QUARANTINED: bytes that could not be erased
 * @SECUREHEAP_LARGEST_HOLE: bytes of the largest buffer that fits now; on demand,
 *	without taking memory from Linux
 * @SECUREHEAP_HIGH_WATER: most bytes ever in live buffers
 * @SECUREHEAP_BUFFERS: live buffers
 * @SECUREHEAP_SCRUB_CALLS: requests to the owner to erase
 * @SECUREHEAP_SCRUB_WAITS: allocations that waited for one
 * @SECUREHEAP_REFUSED_NO_DMA: attaches of devices that do no DMA
 * @SECUREHEAP_REFUSED_BOUNCED: attaches of devices whose DMA is bounced
 * @SECUREHEAP_REFUSED_UNREACHABLE: attaches of devices that do not reach it
 * @SECUREHEAP_REFUSED_NOT_NAMED: attaches of devices that do not name it
 * @SECUREHEAP_REFUSED_FULL: allocations without room
 * @SECUREHEAP_REFUSED_QUOTA: allocations beyond the control group's limit
 * @SECUREHEAP_REFUSED_OWNER: allocations for which the owner of the firewall was gone,
 *	did not answer or failed
 * @SECUREHEAP_CLOSED: bytes that Linux cannot use now; all of a heap that is not on
 *	demand
 * @SECUREHEAP_LOST: bytes that nobody uses until the next boot, as the owner failed
 * @SECUREHEAP_REFUSED_CLAIM: allocations for which memory could not be taken from
 *	Linux
 *
 * The source is /sys/class/dma_heap/HEAP/, where the names are the same.
 */
enum secureheap_value {
	SECUREHEAP_USED,
	SECUREHEAP_DIRTY,
	SECUREHEAP_QUARANTINED,
	SECUREHEAP_LARGEST_HOLE,
	SECUREHEAP_HIGH_WATER,
	SECUREHEAP_BUFFERS,
	SECUREHEAP_SCRUB_CALLS,
	SECUREHEAP_SCRUB_WAITS,
	SECUREHEAP_REFUSED_NO_DMA,
	SECUREHEAP_REFUSED_BOUNCED,
	SECUREHEAP_REFUSED_UNREACHABLE,
	SECUREHEAP_REFUSED_NOT_NAMED,
	SECUREHEAP_REFUSED_FULL,
	SECUREHEAP_REFUSED_QUOTA,
	SECUREHEAP_REFUSED_OWNER,
	SECUREHEAP_CLOSED,
	SECUREHEAP_LOST,
	SECUREHEAP_REFUSED_CLAIM,
};

struct secureheap_list;
struct secureheap_heap;
struct secureheap_request;
struct secureheap_buffer;

/**
 * secureheap_list_open() - list the heaps of the machine
 * @root: descriptor of a folder that has sys, proc and dev of the machine, as a
 *	recorded tree has; -1 for the machine itself. It is duplicated
 * @list: set to the list, which the caller frees by secureheap_list_free()
 * @error: why it failed, or NULL
 *
 * The list has all heaps of the kernel, protected or not, sorted by name. It is
 * made once: heaps never go, and new ones are in the next list. It is empty on
 * a kernel without heaps. The source is /sys/class/dma_heap and /dev/dma_heap.
 *
 * Return: 0, -ENOMEM, or what opening a folder failed with.
 */
int secureheap_list_open(int root, struct secureheap_list **list,
			 struct secureheap_error *error);

/**
 * secureheap_list_free() - free a list and all of its heaps
 * @list: list, or NULL
 */
void secureheap_list_free(struct secureheap_list *list);

/**
 * secureheap_list_count() - number of heaps
 * @list: list
 *
 * Return: the number.
 */
size_t secureheap_list_count(const struct secureheap_list *list);

/**
 * secureheap_list_get() - a heap by its place
 * @list: list
 * @index: from 0
 *
 * Return: a heap that lives as long as the list, or NULL if there are fewer.
 */
const struct secureheap_heap *
secureheap_list_get(const struct secureheap_list *list, size_t index);

/**
 * secureheap_list_find() - a heap by its name
 * @list: list
 * @name: as in /dev/dma_heap
 *
 * Return: a heap that lives as long as the list, or NULL.
 */
const struct secureheap_heap *
secureheap_list_find(const struct secureheap_list *list, const char *name);

/**
 * secureheap_heap_name() - name of a heap, as in /dev/dma_heap
 * @heap: heap
 *
 * Return: a string that lives as long as the list.
 */
const char *secureheap_heap_name(const struct secureheap_heap *heap);

/**
 * secureheap_heap_kind() - who provides a heap
 * @heap: heap
 *
 * Return: the kind.
 */
enum secureheap_kind
secureheap_heap_kind(const struct secureheap_heap *heap);

/**
 * secureheap_heap_protection() - is the memory of a heap closed to the CPU?
 * @heap: heap
 *
 * The source is the attribute "protected", else the heap's device-tree node,
 * else its name.
 *
 * Return: what is known.
 */
enum secureheap_protection
secureheap_heap_protection(const struct secureheap_heap *heap);

/**
 * secureheap_heap_size() - size of the region of a heap
 * @heap: heap
 *
 * Return: bytes, or 0 if it is not known.
 */
uint64_t secureheap_heap_size(const struct secureheap_heap *heap);

/**
 * secureheap_heap_use_case() - what a heap is for
 * @heap: heap
 *
 * The source is the attribute "use_case", else the property of the heap's
 * device-tree node; for a heap of the TEE subsystem it is the part of its name
 * after "protected,".
 *
 * Return: a word that lives as long as the list, or "" if it is not known.
 */
const char *secureheap_heap_use_case(const struct secureheap_heap *heap);

/**
 * secureheap_heap_owner() - the owner of the firewall
 * @heap: heap
 *
 * Return: path of its device-tree node, which lives as long as the list, or ""
 * if Linux knows of none.
 */
const char *secureheap_heap_owner(const struct secureheap_heap *heap);

/**
 * secureheap_heap_scrubbed() - does the owner erase freed buffers?
 * @heap: heap
 *
 * Return: true if it does; false if not, or if it is not known.
 */
bool secureheap_heap_scrubbed(const struct secureheap_heap *heap);

/**
 * secureheap_heap_on_demand() - does Linux use the memory while no buffer needs it?
 * @heap: heap
 *
 * Then the first buffers take longer to allocate, and SECUREHEAP_CLOSED says how much
 * Linux lacks.
 *
 * Return: true if it does; false if not, or if it is not known.
 */
bool secureheap_heap_on_demand(const struct secureheap_heap *heap);

/**
 * secureheap_heap_access() - may this process allocate?
 * @heap: heap
 * @error: why not, or NULL
 *
 * Return: 0, -EACCES if the device is closed to this user, -ENOENT if it has no
 * device, or what else asking for it failed with.
 */
int secureheap_heap_access(const struct secureheap_heap *heap,
			   struct secureheap_error *error);

/**
 * secureheap_heap_value() - ask for a number
 * @heap: heap
 * @which: number
 * @value: set to it
 * @error: why it failed, or NULL
 *
 * Return: 0, -ENODATA if the heap has no such attribute, -EINVAL if there is no
 * such number, -EPROTO if the attribute is not a number.
 */
int secureheap_heap_value(const struct secureheap_heap *heap,
			  enum secureheap_value which, uint64_t *value,
			  struct secureheap_error *error);

/**
 * secureheap_request_new() - a request that any heap meets
 *
 * Return: a request that the caller frees by secureheap_request_free(), or NULL
 * if there is no memory.
 */
struct secureheap_request *secureheap_request_new(void);

/**
 * secureheap_request_free() - free a request
 * @request: request, or NULL
 */
void secureheap_request_free(struct secureheap_request *request);

/**
 * secureheap_request_set_protected() - ask for a protected heap only
 * @request: request
 * @wanted: whether the heap has to be protected
 */
void secureheap_request_set_protected(struct secureheap_request *request,
				      bool wanted);

/**
 * secureheap_request_set_size() - ask for room for a buffer
 * @request: request
 * @size: bytes
 *
 * A heap whose size is known has to be as large. Others are taken to be.
 */
void secureheap_request_set_size(struct secureheap_request *request,
				 uint64_t size);

/**
 * secureheap_request_set_use_case() - ask for a heap for something
 * @request: request
 * @use_case: word that secureheap_heap_use_case() has to return, or NULL for
 *	any; it is copied
 *
 * Return: 0, or -ENOMEM, in which case the request is as before.
 */
int secureheap_request_set_use_case(struct secureheap_request *request,
				    const char *use_case);

/**
 * secureheap_request_set_reach() - ask for a heap that a device reaches
 * @request: request
 * @bits: how many bits its DMA addresses have, 0 for any. Not needed for a device
 *	behind an IOMMU
 *
 * The source is the heap's device-tree node. A heap whose place is not known is
 * taken to be in reach; the kernel refuses the device if it is not.
 */
void secureheap_request_set_reach(struct secureheap_request *request,
				  unsigned int bits);

/**
 * secureheap_choose() - find the heap that meets a request best
 * @list: list to choose from
 * @request: what is needed
 * @heap: set to a heap that lives as long as the list
 * @error: why it failed, or NULL
 *
 * Of several heaps, those of the secure-heap driver come first, then those of
 * the TEE subsystem, of vendors, and others; of two of a kind, the one with the
 * larger hole, so that one on demand comes last unless enough of it is closed. A heap
 * that the caller may not open is not chosen.
 *
 * Return: 0, -ENOENT if no heap has the properties, -ENOSPC if one has but is
 * too small, -ERANGE if one has but is out of reach, -EACCES if one has but is
 * closed to this user.
 */
int secureheap_choose(const struct secureheap_list *list,
		      const struct secureheap_request *request,
		      const struct secureheap_heap **heap,
		      struct secureheap_error *error);

/**
 * secureheap_alloc() - allocate a buffer
 * @heap: heap
 * @size: bytes; the kernel rounds it up to whole pages
 * @error: why it failed, or NULL
 *
 * Waits while the owner erases memory, if what is to be erased makes room, and closes
 * it, if the heap is on demand; a signal that ends the process ends the wait.
 *
 * Return: a descriptor of the dma-buf, which the caller closes (O_RDWR,
 * O_CLOEXEC). Otherwise: -EINVAL if the size is 0 or larger than any buffer,
 * -EACCES and -ENOENT as secureheap_heap_access(), -ENOMEM if the heap is full
 * or the control group's limit is reached, -ENODEV if the owner is gone,
 * -ETIMEDOUT if it does not answer; on demand, -EBUSY if Linux cannot do without the
 * memory now, -EIO if the owner did not close it; or another error of
 * DMA_HEAP_IOCTL_ALLOC.
 */
int secureheap_alloc(const struct secureheap_heap *heap, uint64_t size,
		     struct secureheap_error *error);

/**
 * secureheap_buffer_query() - ask what a descriptor is
 * @list: heaps of the machine
 * @fd: descriptor; it stays the caller's
 * @buffer: set to what is known, which the caller frees by
 *	secureheap_buffer_free()
 * @error: why it failed, or NULL
 *
 * The source is /proc/thread-self/fdinfo, which needs no privilege.
 *
 * Return: 0, -EBADF if it is no descriptor, -ENOTTY if it is not of a dma-buf,
 * -EPROTO if the kernel's answer cannot be understood, -ENOMEM.
 */
int secureheap_buffer_query(const struct secureheap_list *list, int fd,
			    struct secureheap_buffer **buffer,
			    struct secureheap_error *error);

/**
 * secureheap_buffer_free() - free what is known of a buffer
 * @buffer: answer, or NULL
 */
void secureheap_buffer_free(struct secureheap_buffer *buffer);

/**
 * secureheap_buffer_size() - size of a buffer
 * @buffer: answer
 *
 * Return: bytes, in whole pages.
 */
uint64_t secureheap_buffer_size(const struct secureheap_buffer *buffer);

/**
 * secureheap_buffer_exporter() - who exported a buffer
 * @buffer: answer
 *
 * Return: name of the heap, if a heap exported it, else of a driver. Some
 * kernels have "tee" for all heaps of the TEE subsystem. It lives as long as @buffer.
 */
const char *secureheap_buffer_exporter(const struct secureheap_buffer *buffer);

/**
 * secureheap_buffer_protection() - is a buffer closed to the CPU?
 * @buffer: answer
 *
 * The source is the line "protected" of the kernel; if it is missing, what is
 * known of the heap that exported the buffer.
 *
 * Return: what is known.
 */
enum secureheap_protection
secureheap_buffer_protection(const struct secureheap_buffer *buffer);

/**
 * struct secureheap_tee_memory - a buffer as shared memory of a TEE
 * @fd: keeps the memory registered; the caller closes it
 * @id: what TEE_IOC_OPEN_SESSION and TEE_IOC_INVOKE take as its reference, for
 *	the same context only
 * @size: bytes
 */
struct secureheap_tee_memory {
	int fd;
	int32_t id;
	uint64_t size;
};

/**
 * secureheap_tee_import() - register a buffer with a TEE
 * @tee: descriptor of /dev/teeN, a context of the caller's, which it stays
 * @fd: descriptor of the buffer; it stays the caller's, and may be closed
 * @memory: filled in
 * @error: why it failed, or NULL
 *
 * This is the ioctl TEE_IOC_SHM_REGISTER_FD, which needs no session and no
 * library. A program that uses libteec calls
 * TEEC_RegisterSharedMemoryFileDescriptor() instead: references are valid in
 * one context only, and libteec does not tell its own.
 *
 * Return: 0, -EINVAL if the TEE or its driver does not take the buffer, -ENOTTY
 * if @tee is no TEE or the kernel has no such ioctl, or another error of it.
 */
int secureheap_tee_import(int tee, int fd, struct secureheap_tee_memory *memory,
			  struct secureheap_error *error);

#ifdef __cplusplus
}
#endif

#endif
