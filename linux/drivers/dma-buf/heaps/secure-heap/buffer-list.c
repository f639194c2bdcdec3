// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the administrator learns of a heap: a list of its buffers in debugfs.
 */

#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>

#include "secure-heap.h"

static struct dentry *debugfs_root;

/*
 * The inode number is that of the dma-buf in fdinfo, in the core's bufinfo and in
 * its trace events.
 */
static int buffer_list_show(struct seq_file *file, void *data)
{
	struct secure_heap *heap = file->private;
	struct secure_heap_block *block;
	struct secure_heap_buffer *buffer;

	seq_puts(file, "inode\tsize\tage_ms\tpid\tattachments\tcomm\n");

	guard(spinlock)(&heap->range.lock);

	list_for_each_entry(block, &heap->range.holes.end.neighbours,
			    neighbours) {
		if (block->state != SECURE_HEAP_LIVE)
			continue;
		buffer = container_of(block, struct secure_heap_buffer, block);
		seq_printf(file, "%llu\t%llu\t%llu\t%d\t%d\t",
			   READ_ONCE(buffer->inode),
			   (u64)PFN_PHYS(block->pages),
			   jiffies64_to_msecs(get_jiffies_64() -
					      buffer->created),
			   buffer->pid, atomic_read(&buffer->attachments));
		/* A program chooses its name */
		seq_escape(file, buffer->comm, "\t\n\\");
		seq_putc(file, '\n');
	}

	return 0;
}

DEFINE_SHOW_ATTRIBUTE(buffer_list);

/**
 * secure_heap_buffer_list_init() - prepare for secure_heap_buffer_list_add()
 */
void secure_heap_buffer_list_init(void)
{
	debugfs_root = debugfs_create_dir("secure_heap", NULL);
}

/**
 * secure_heap_buffer_list_add() - list the buffers of a heap in debugfs
 * @heap: registered heap
 */
void secure_heap_buffer_list_add(struct secure_heap *heap)
{
	debugfs_create_file("buffers", 0400,
			    debugfs_create_dir(heap->name, debugfs_root), heap,
			    &buffer_list_fops);
}
