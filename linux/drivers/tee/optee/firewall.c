// SPDX-License-Identifier: GPL-2.0-only
/*
 * OP-TEE as the owner of memory on demand: a heap of protected memory takes a piece
 * from Linux, and this lends it to OP-TEE by FF-A, as protmem.c does with memory of its
 * own. When the heap needs the piece no more, it is reclaimed.
 *
 * A lend only says who has the memory. To shut the CPU out, and to erase the memory
 * before Linux has it again, is up to OP-TEE's platform or to a hypervisor.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/pfn.h>
#include <linux/range.h>
#include <linux/secure-heap-firewall.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/tee_core.h>
#include "optee_private.h"

/* The length of a scatterlist entry has 32 bits */
#define LEND_MAX SZ_2G

/**
 * struct optee_firewall - OP-TEE as the owner
 * @firewall:		what the heaps know of it
 * @optee:		where to lend to
 * @mem_attrs:		who gets the memory, and how, as OP-TEE wants it
 * @mem_attr_count:	number of these
 * @last:		last address that OP-TEE can have
 */
struct optee_firewall {
	struct secure_heap_firewall firewall;
	struct optee *optee;
	u32 *mem_attrs;
	u_int mem_attr_count;
	u64 last;
};

/**
 * struct optee_lent - memory that OP-TEE has
 * @entry:	entry in the list
 * @memory:	what the ABI needs to know, with the handle. Nobody else gets it.
 */
struct optee_lent {
	struct list_head entry;
	struct tee_shm memory;
};

/* Memory stays lent when the device goes, and comes back by the same handle */
static LIST_HEAD(lent_list);
/* Protects lent_list */
static DEFINE_MUTEX(lent_mutex);

static struct optee_firewall *to_optee_firewall(struct secure_heap_firewall *fw)
{
	return container_of(fw, struct optee_firewall, firewall);
}

/* The handle is in this module, so that has to stay */
static void keep(struct optee_lent *lent)
{
	__module_get(THIS_MODULE);
	guard(mutex)(&lent_mutex);
	list_add(&lent->entry, &lent_list);
}

static void forget(struct optee_lent *lent)
{
	scoped_guard(mutex, &lent_mutex)
		list_del(&lent->entry);
	kfree(lent);
	module_put(THIS_MODULE);
}

static struct optee_lent *find(const struct range *range)
{
	struct optee_lent *lent;

	guard(mutex)(&lent_mutex);
	list_for_each_entry(lent, &lent_list, entry)
		if (lent->memory.paddr == range->start &&
		    lent->memory.size == range_len(range))
			return lent;
	return NULL;
}

/* FF-A is told of pages, which a region that is no RAM may lack */
static bool can_be_lent(const struct optee_firewall *fw,
			const struct range *range)
{
	return pfn_valid(PHYS_PFN(range->start)) &&
	       pfn_valid(PHYS_PFN(range->end)) && range->end <= fw->last &&
	       range_len(range) <= LEND_MAX;
}

static int lend(struct optee_firewall *fw, const struct range *range)
{
	struct optee *optee = fw->optee;
	struct optee_lent *lent;
	int rc;

	if (!can_be_lent(fw, range))
		return -ERANGE;

	lent = kzalloc_obj(*lent);
	if (!lent)
		return -ENOMEM;
	lent->memory.paddr = range->start;
	lent->memory.size = range_len(range);

	rc = optee->ops->lend_protmem(optee, &lent->memory, fw->mem_attrs,
				      fw->mem_attr_count,
				      TEE_DMA_HEAP_SECURE_VIDEO_PLAY);
	if (rc)
		kfree(lent);
	else
		keep(lent);
	return rc;
}

static int optee_firewall_close(struct secure_heap_firewall *firewall, u32 id,
				const struct range *range)
{
	int rc = lend(to_optee_firewall(firewall), range);

	if (!rc)
		return 0;
	pr_err_ratelimited("%pra is not lent (%pe)\n", range, ERR_PTR(rc));
	/* Otherwise the memory is Linux's, as before */
	return rc == -ENOTRECOVERABLE ? rc : -EAGAIN;
}

static int optee_firewall_open(struct secure_heap_firewall *firewall, u32 id,
			       const struct range *range)
{
	struct optee *optee = to_optee_firewall(firewall)->optee;
	struct optee_lent *lent = find(range);
	int rc;

	if (!lent)
		return -ENOENT;

	rc = optee->ops->reclaim_protmem(optee, &lent->memory);
	/* If not, OP-TEE has it for ever */
	if (!rc)
		forget(lent);
	return rc;
}

static const struct secure_heap_firewall_ops optee_firewall_ops = {
	.close = optee_firewall_close,
	.open = optee_firewall_open,
};

/**
 * optee_firewall_register() - let heaps of protected memory lend memory to OP-TEE
 * @optee:	OP-TEE, which is ready for calls and takes protected memory
 *
 * Only heaps whose region refers to OP-TEE's node do so.
 *
 * Return: 0 or a negative errno.
 */
int optee_firewall_register(struct optee *optee)
{
	struct optee_firewall *fw;
	struct device_node *node;
	size_t min_size;
	u_int pa_width;
	int rc;

	node = of_find_compatible_node(NULL, NULL, "linaro,optee-ffa");
	if (!node)
		return 0;

	fw = kzalloc_obj(*fw);
	if (!fw) {
		rc = -ENOMEM;
		goto err_put_node;
	}

	rc = optee_get_protmem_config(optee, TEE_DMA_HEAP_SECURE_VIDEO_PLAY,
				      &min_size, &pa_width, &fw->mem_attrs,
				      &fw->mem_attr_count);
	if (rc)
		goto err_free;

	fw->optee = optee;
	fw->last = DMA_BIT_MASK(pa_width);
	fw->firewall.fwnode = of_fwnode_handle(node);
	fw->firewall.ops = &optee_firewall_ops;
	fw->firewall.granule = roundup_pow_of_two(max(min_size, PAGE_SIZE));
	rc = secure_heap_firewall_register(&fw->firewall);
	if (rc)
		goto err_free_attrs;

	optee->firewall = fw;
	return 0;

err_free_attrs:
	kfree(fw->mem_attrs);
err_free:
	kfree(fw);
err_put_node:
	of_node_put(node);
	return rc;
}

/**
 * optee_firewall_unregister() - undo optee_firewall_register()
 * @optee:	OP-TEE
 *
 * What is lent stays lent.
 */
void optee_firewall_unregister(struct optee *optee)
{
	struct optee_firewall *fw = optee->firewall;

	if (!fw)
		return;

	optee->firewall = NULL;
	secure_heap_firewall_unregister(&fw->firewall);
	of_node_put(to_of_node(fw->firewall.fwnode));
	kfree(fw->mem_attrs);
	kfree(fw);
}
