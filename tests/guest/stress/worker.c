// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/dma-buf.h>

#include "heap.h"
#include "importer.h"
#include "pass.h"
#include "run.h"
#include "units.h"
#include "worker.h"

bool worker_check(const struct stress_worker *worker,
		  const struct stress_slot *slot, bool good, const char *what,
		  long result)
{
	return stress_check(good, "%s %u, step %lu: %s: %s, %#llx bytes: %ld",
			    worker->child ? "child of thread" : "thread",
			    worker->number, worker->steps, what,
			    worker->stress->heaps->heap[slot->heap].region.heap,
			    (unsigned long long)slot->size, result);
}

uint64_t worker_below(struct stress_worker *worker, uint64_t limit)
{
	return stress_below(&worker->random, limit);
}

struct stress_slot *worker_slot(struct stress_worker *worker)
{
	return &worker->slots[worker_below(worker, STRESS_SLOTS)];
}

static void slot_close(struct stress_slot *slot)
{
	if (slot->content != STRESS_EMPTY)
		counted(close(slot->fd));
	slot->content = STRESS_EMPTY;
}

void slots_clear(struct stress_slot *slots, unsigned int count)
{
	while (count--)
		slots[count].content = STRESS_EMPTY;
}

void slots_close(struct stress_slot *slots, unsigned int count)
{
	while (count--)
		slot_close(&slots[count]);
}

/* What was there before is closed: so buffers end in a random order */
static void worker_put(struct stress_worker *worker,
		       const struct stress_slot *new)
{
	struct stress_slot *slot = worker_slot(worker);

	slot_close(slot);
	*slot = *new;
}

static bool slots_conflict(const struct stress_slot *a,
			   const struct stress_slot *b)
{
	if (a->content == STRESS_EMPTY || b->content == STRESS_EMPTY ||
	    a->heap != b->heap || a->address == STRESS_UNKNOWN ||
	    b->address == STRESS_UNKNOWN)
		return false;
	if (a->inode == b->inode)
		return a->address != b->address;
	return a->address < b->address + b->size &&
	       b->address < a->address + a->size;
}

/* No two buffers share memory, and a buffer stays where it is */
static void worker_check_disjoint(struct stress_worker *worker,
				  const struct stress_slot *slot)
{
	struct stress *stress = worker->stress;
	bool conflict = false;
	unsigned int i;

	/* Devices behind an IOMMU have their own addresses */
	if (!stress->heaps->physical)
		return;
	for (i = 0; i < STRESS_SLOTS; i++)
		conflict |= slots_conflict(slot, &worker->slots[i]);
	if (!worker->child) {
		pthread_mutex_lock(&stress->lock);
		for (i = 0; i < STRESS_SHARED_SLOTS; i++)
			conflict |= slots_conflict(slot, &stress->slots[i]);
		pthread_mutex_unlock(&stress->lock);
	}
	worker_check(worker, slot, !conflict, "overlaps another buffer",
		     slot->address);
}

void worker_segments(struct stress_worker *worker, struct stress_slot *slot)
{
	struct dmabuf_segments segments = {};
	long ret = counted(importer_segments(slot->fd, &segments));

	worker_check(worker, slot, !ret, "segments of an import", ret);
	worker_check(worker, slot, segments.length == slot->size &&
		     !segments.gaps && !segments.pages &&
		     segments.segments == (slot->size - 1) / (2ULL << 30) + 1,
		     "segments of an import", segments.segments);
	worker_check(worker, slot, slot->address == STRESS_UNKNOWN ||
		     slot->address == segments.address ||
		     !worker->stress->heaps->physical,
		     "buffer has moved", segments.address);
	slot->address = segments.address;
}

void worker_import(struct stress_worker *worker, struct stress_slot *slot)
{
	struct stress_slot import = *slot;

	import.content = STRESS_IMPORT;
	import.fd = counted(importer_open(slot->fd, importer_64));
	if (!worker_check(worker, slot, import.fd >= 0, "import", import.fd))
		return;
	worker_segments(worker, &import);
	slot->address = import.address;
	worker_check_disjoint(worker, slot);
	worker_put(worker, &import);
}

void worker_import_refused(struct stress_worker *worker,
			   struct stress_slot *slot)
{
	/* Below the buffer's size, which counts behind an IOMMU */
	uint64_t limit = 1 + worker_below(worker, slot->size - 2);
	struct dmabuf_import limits = importer_64;
	int expected = -ERANGE, ret;

	switch (worker_below(worker, 3)) {
	case 0:
		limits.dma_mask = limit;
		break;
	case 1:
		limits.bus_limit = limit;
		break;
	default:
		limits.dma_mask = 0;
		expected = -ENODEV;
	}
	ret = counted(importer_open(slot->fd, limits));
	worker_check(worker, slot, ret == expected, "import to be refused",
		     ret);
}

void worker_look(struct stress_worker *worker, struct stress_slot *slot)
{
	off_t size = counted_errno(lseek(slot->fd, 0, SEEK_END));
	struct stat stat = {};

	worker_check(worker, slot, size == (off_t)slot->size, "size", size);
	counted(fstat(slot->fd, &stat));
	worker_check(worker, slot, stat.st_ino == slot->inode, "inode",
		     stat.st_ino);
}

static uint64_t worker_length(struct stress_worker *worker,
			      const struct stress_heap *heap)
{
	uint64_t pages = heap->region.size / page_size();

	/* One in 16 is of all, which succeeds only while the heap is empty */
	if (worker_below(worker, 16))
		pages = stress_magnitude(&worker->random, pages);
	return pages * page_size() - worker_below(worker, page_size());
}

void worker_alloc(struct stress_worker *worker, struct stress_slot *slot)
{
	const struct stress_heaps *heaps = worker->stress->heaps;
	struct stress_slot new = { .address = STRESS_UNKNOWN };
	struct stat stat = {};
	uint64_t length;

	new.heap = worker_below(worker, heaps->count);
	length = worker_length(worker, &heaps->heap[new.heap]);
	new.size = (length + page_size() - 1) / page_size() * page_size();
	new.content = STRESS_BUFFER;
	new.fd = counted(heap_alloc(heaps->heap[new.heap].fd, length));
	if (new.fd == -ENOMEM ||
	    !worker_check(worker, &new, new.fd >= 0, "allocation", new.fd))
		return;
	counted(fstat(new.fd, &stat));
	new.inode = stat.st_ino;
	*slot = new;
	worker_look(worker, slot);
}

void worker_dup(struct stress_worker *worker, struct stress_slot *slot)
{
	struct stress_slot copy = *slot;

	copy.fd = counted_errno(dup(slot->fd));
	if (worker_check(worker, slot, copy.fd >= 0, "dup", copy.fd))
		worker_put(worker, &copy);
}

void worker_send(struct stress_worker *worker, struct stress_slot *slot)
{
	int ret = counted(send_fd(worker->stress->sockets[0], slot->fd, slot,
				  sizeof(*slot)));

	worker_check(worker, slot, !ret || ret == -EAGAIN, "send", ret);
	if (!ret && worker_below(worker, 2))
		slot_close(slot);
}

void worker_receive(struct stress_worker *worker, struct stress_slot *slot)
{
	struct stress_slot new = {};
	int fd = counted(receive_fd(worker->stress->sockets[1], &new,
				    sizeof(new)));

	if (fd == -EAGAIN ||
	    !worker_check(worker, &new, fd >= 0, "receive", fd))
		return;
	new.fd = fd;
	*slot = new;
	if (slot->content == STRESS_BUFFER)
		worker_look(worker, slot);
	else
		worker_segments(worker, slot);
}

void worker_exchange(struct stress_worker *worker, struct stress_slot *slot)
{
	struct stress *stress = worker->stress;
	struct stress_slot mine = *slot, *other;

	other = &stress->slots[worker_below(worker, STRESS_SHARED_SLOTS)];
	pthread_mutex_lock(&stress->lock);
	*slot = *other;
	*other = mine;
	pthread_mutex_unlock(&stress->lock);
}

void worker_sync(struct stress_worker *worker, struct stress_slot *slot)
{
	struct dma_buf_sync sync = {
		.flags = 1 + worker_below(worker, 3),
	};
	int ret;

	if (worker_below(worker, 2))
		sync.flags |= DMA_BUF_SYNC_END;
	ret = counted_errno(ioctl(slot->fd, DMA_BUF_IOCTL_SYNC, &sync));
	worker_check(worker, slot, ret == -EPERM, "DMA_BUF_IOCTL_SYNC", ret);
}

void worker_mmap(struct stress_worker *worker, struct stress_slot *slot)
{
	int flags = worker_below(worker, 2) ? MAP_SHARED : MAP_PRIVATE;
	int prot = worker_below(worker, 4);
	void *mapped = mmap(NULL, page_size(), prot, flags, slot->fd, 0);

	counted(0);
	worker_check(worker, slot, mapped == MAP_FAILED && errno == EINVAL,
		     "mmap", errno);
}

void worker_vmap(struct stress_worker *worker, struct stress_slot *slot)
{
	int ret = counted(importer_vmap(slot->fd));

	worker_check(worker, slot, ret == -EINVAL, "vmap", ret);
}

void worker_read_or_write(struct stress_worker *worker,
			  struct stress_slot *slot)
{
	char byte = 0;
	long ret;

	if (worker_below(worker, 2))
		ret = counted_errno(read(slot->fd, &byte, 1));
	else
		ret = counted_errno(write(slot->fd, &byte, 1));
	worker_check(worker, slot, ret == -EINVAL, "read or write", ret);
}

void worker_close(struct stress_worker *worker, struct stress_slot *slot)
{
	(void)worker;
	slot_close(slot);
}

void worker_close_many(struct stress_worker *worker, struct stress_slot *slot)
{
	unsigned int i;

	slot_close(slot);
	for (i = 0; i < STRESS_SLOTS; i++)
		slot_close(worker_slot(worker));
}
