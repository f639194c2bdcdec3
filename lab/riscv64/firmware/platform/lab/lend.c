// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that Linux's domain lends to the trusted domain at run time, in pieces.
 *
 * The device tree has the memory as several regions of Linux's domain next to each
 * other, each with the property "lendable" and without rights, so that a firmware
 * without this file keeps it closed. Each of them is a slot: an entry of the PMP. The
 * slots that are in use come first, without rights for one closed piece each; the
 * others are open and cover all of the memory. Neither overlaps what is not lent, so
 * the order of all other regions does not matter, and nothing is allocated.
 *
 * Linux's harts reprogram their PMP themselves, in the call that closes or opens: a
 * hart cannot interrupt those of another domain. The trusted domain only releases,
 * which Linux cannot. So it is the caller's domain that decides, which no caller can
 * choose.
 */

#include <libfdt.h>
#include <platform_override.h>
#include <sbi/riscv_atomic.h>
#include <sbi/riscv_locks.h>
#include <sbi/sbi_console.h>
#include <sbi/sbi_domain.h>
#include <sbi/sbi_ecall.h>
#include <sbi/sbi_error.h>
#include <sbi/sbi_hartmask.h>
#include <sbi/sbi_hart_protection.h>
#include <sbi/sbi_hsm.h>
#include <sbi/sbi_ipi.h>
#include <sbi/sbi_math.h>
#include <sbi/sbi_string.h>
#include <sbi/sbi_trap.h>

#include "lend.h"

#define SLOTS_MAX	8

/* No rights in M-mode either: the same with and without Smepmp */
#define CLOSED		0
#define OPEN		SBI_DOMAIN_MEMREGION_SU_RWX

static struct sbi_domain *lender, *borrower;
static unsigned long first, size;

/* Of Linux's domain, in their order there */
static struct sbi_domain_memregion *slots[SLOTS_MAX];
static unsigned int count, used;
/* By slot, for those that are used */
static bool released[SLOTS_MAX];
static bool unwiped;
static spinlock_t lock = SPIN_LOCK_INITIALIZER;

/* By the index of a hart: it was asked to reprogram its PMP, and has not done so yet */
static atomic_t asked[SBI_HARTMASK_MAX_BITS];
static u32 event;

static void reprogram(struct sbi_scratch *scratch)
{
	sbi_hart_protection_configure(scratch);
	atomic_xchg(&asked[current_hartindex()], 0);
}

static int ask(struct sbi_scratch *scratch, struct sbi_scratch *remote,
	       u32 hartindex, void *data)
{
	atomic_xchg(&asked[hartindex], 1);
	if (scratch != remote)
		return SBI_IPI_UPDATE_SUCCESS;
	reprogram(scratch);
	return SBI_IPI_UPDATE_BREAK;
}

/*
 * Such a hart never answers: it was going to stop when it was asked. It goes by the
 * slots when it starts.
 */
static bool is_stopped(u32 hartindex)
{
	int state = __sbi_hsm_hart_get_state(hartindex);

	return state == SBI_HSM_STATE_STOPPED ||
	       state == SBI_HSM_STATE_START_PENDING;
}

/* Others may wait for this hart, for example to flush its TLB, and answer only then */
static void wait(struct sbi_scratch *scratch)
{
	u32 i;

	for (i = 0; i < SBI_HARTMASK_MAX_BITS; i++) {
		while (atomic_read(&asked[i]) && !is_stopped(i))
			sbi_ipi_process();
		atomic_xchg(&asked[i], 0);
	}
}

static const struct sbi_ipi_event_ops reprogram_ops = {
	.name = "IPI_LEND",
	.update = ask,
	.sync = wait,
	.process = reprogram,
};

/* Such a hart may have programmed its PMP, and is not asked yet */
static bool is_any_hart_starting(void)
{
	struct sbi_hartmask harts;
	u32 i;

	sbi_domain_get_assigned_hartmask(lender, &harts);
	sbi_hartmask_for_each_hartindex(i, &harts)
		if (__sbi_hsm_hart_get_state(i) == SBI_HSM_STATE_START_PENDING)
			return true;
	return false;
}

/* All harts of Linux's domain go by the slots when this returns */
static int apply(void)
{
	bool again;
	int ret;

	do {
		again = is_any_hart_starting();
		ret = sbi_ipi_send_many(0, -1UL, event, NULL);
	} while (!ret && again);
	return ret;
}

static void set_slot(unsigned int slot, unsigned long base, unsigned long order,
		     unsigned long flags)
{
	slots[slot]->base = base;
	slots[slot]->order = order;
	slots[slot]->flags = flags;
}

static void set_unused(unsigned int slot)
{
	set_slot(slot, first, log2roundup(size), OPEN);
}

static int find(unsigned long base, unsigned long order)
{
	unsigned int i;

	for (i = 0; i < used; i++)
		if (slots[i]->base == base && slots[i]->order == order)
			return i;
	return SBI_ENOENT;
}

static bool is_piece(unsigned long base, unsigned long order)
{
	return order >= LAB_LEND_ORDER_MIN && order <= log2roundup(size) &&
	       !(base & (BIT(order) - 1)) && base >= first &&
	       base - first <= size - BIT(order);
}

static bool overlaps_closed(unsigned long base, unsigned long order)
{
	unsigned int i;

	for (i = 0; i < used; i++)
		if (base < slots[i]->base + BIT(slots[i]->order) &&
		    slots[i]->base < base + BIT(order))
			return true;
	return false;
}

static int close(unsigned long base, unsigned long order)
{
	if (overlaps_closed(base, order))
		return SBI_EINVALID_STATE;
	if (used == count)
		return SBI_EBAD_RANGE;

	released[used] = false;
	set_slot(used, base, order, CLOSED);
	used++;
	return apply();
}

static int reopen(unsigned int slot)
{
	if (!released[slot])
		return SBI_EINVALID_STATE;

	used--;
	set_slot(slot, slots[used]->base, slots[used]->order, CLOSED);
	released[slot] = released[used];
	set_unused(used);
	return apply();
}

static int release(unsigned int slot)
{
	if (released[slot])
		return SBI_EINVALID_STATE;
	released[slot] = true;
	return 0;
}

static int serve(long function, unsigned long base, unsigned long order,
		 unsigned long *value)
{
	struct sbi_domain *caller = sbi_domain_thishart_ptr();
	int slot;

	if (caller != (function == LAB_LEND_RELEASE ? borrower : lender) &&
	    function != LAB_LEND_ASK)
		return SBI_EDENIED;
	if (!is_piece(base, order))
		return SBI_EINVAL;
	if (function == LAB_LEND_CLOSE)
		return close(base, order);

	slot = find(base, order);
	if (function == LAB_LEND_ASK) {
		*value = slot < 0 ? LAB_LEND_IS_OPEN : released[slot] ?
			 LAB_LEND_IS_RELEASED : LAB_LEND_IS_CLOSED;
		return 0;
	}
	if (slot < 0)
		return SBI_EINVALID_STATE;
	if (function == LAB_LEND_RELEASE)
		return release(slot);
	if (function == LAB_LEND_REOPEN)
		return reopen(slot);
	return SBI_ENOTSUPP;
}

static int handle(long function, struct sbi_trap_regs *regs,
		  struct sbi_ecall_return *out)
{
	int ret;

	if (!count)
		return SBI_ENOTSUPP;
	/* It never changes, and nobody may be kept from hearing it */
	if (function == LAB_LEND_COUNT) {
		out->value = count;
		return 0;
	}
	/*
	 * Do not wait for it: interrupts are off here, and the hart that has the lock
	 * may be waiting for this one to reprogram its PMP.
	 */
	if (!spin_trylock(&lock))
		return SBI_ETIMEDOUT;
	ret = serve(function, regs->a0, regs->a1, &out->value);
	spin_unlock(&lock);
	return ret;
}

/*
 * What the last system has closed is open from now on, and memory outlives a reset:
 * Linux would read the secrets of the system before.
 */
static void wipe(void)
{
	volatile u64 *word = (volatile u64 *)first;

	while (word < (volatile u64 *)(first + size))
		*word++ = 0;
}

static bool is_lendable(const void *fdt, const struct sbi_domain_memregion *region)
{
	int parent = fdt_path_offset(fdt, "/chosen/opensbi-domains"), node;
	const fdt32_t *base;

	fdt_for_each_subnode(node, fdt, parent) {
		base = fdt_getprop(fdt, node, "base", NULL);
		if (base && fdt_getprop(fdt, node, "lendable", NULL) &&
		    region->base == ((u64)fdt32_to_cpu(base[0]) << 32 |
				     fdt32_to_cpu(base[1]))) {
			/* A control, to see what the next system finds */
			if (fdt_getprop(fdt, node, "unwiped", NULL))
				unwiped = true;
			return region->flags == CLOSED;
		}
	}
	return false;
}

static void find_slots(const void *fdt)
{
	struct sbi_domain_memregion *region;

	sbi_domain_for_each_memregion(lender, region) {
		if (!is_lendable(fdt, region) || count == SLOTS_MAX)
			continue;
		if (count && region->base != first + size)
			continue;
		if (!count)
			first = region->base;
		size += BIT(region->order);
		slots[count++] = region;
	}
}

static int lend_domains_init(void)
{
	struct sbi_domain *domain;
	unsigned int i;
	int ret;

	ret = generic_domains_init();
	if (ret)
		return ret;

	sbi_domain_for_each(domain) {
		if (!sbi_strcmp(domain->name, "linux-domain"))
			lender = domain;
		if (!sbi_strcmp(domain->name, "trusted-domain"))
			borrower = domain;
	}
	if (!lender || !borrower)
		return 0;

	find_slots(fdt_get_address());
	if (!count)
		return 0;

	ret = sbi_ipi_event_create(&reprogram_ops);
	if (ret < 0)
		return ret;
	event = ret;

	if (!unwiped)
		wipe();
	for (i = 0; i < count; i++)
		set_unused(i);
	sbi_printf("lend: 0x%lx bytes from 0x%lx, %u pieces at a time\n", size,
		   first, count);
	return 0;
}

static int lend_init(const void *fdt, int offset, const struct fdt_match *match)
{
	generic_platform_ops.domains_init = lend_domains_init;
	generic_platform_ops.vendor_ext_provider = handle;
	return 0;
}

static const struct fdt_match lend_match[] = {
	{ .compatible = "riscv-virtio" },
	{ },
};

const struct fdt_driver lab_lend = {
	.match_table = lend_match,
	.init = lend_init,
};
