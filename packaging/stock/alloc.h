/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocation by type, as the driver does it. Linux 6.12 has all of it, 6.18 a part, in
 * which the flags have to be said, and others have nothing.
 */
#ifndef _SECURE_HEAP_ALLOC_H
#define _SECURE_HEAP_ALLOC_H

#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#undef kmalloc_obj
#undef kzalloc_obj
#undef kzalloc_flex

#define kmalloc_obj(object) \
	kmalloc(sizeof(object), GFP_KERNEL)
#define kzalloc_obj(object) \
	kzalloc(sizeof(object), GFP_KERNEL)
#define kzalloc_flex(object, member, count) \
	kzalloc(struct_size(&(object), member, count), \
				   GFP_KERNEL)
#endif

#endif /* _SECURE_HEAP_ALLOC_H */
