// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOMMU's tables, walked as the RISC-V specifications say that hardware
 * does: every page of the address space, for every class of initiators.
 */

#include <stdint.h>
#include <string.h>

#include "directory.h"
#include "layout.h"
#include "policy.h"
#include "tables.h"
#include "tap.h"

#define EXECUTE		0x08
#define ADDRESS_BITS	41

/* With all kinds of memory; requests.c has a machine of one region */
const struct policy policy = { .has_bitstream = 1 };

static struct tables tables[CLASSES];
static struct directory directory;

/* What the policy should be, from the addresses alone */
static unsigned int expected_rights(enum class class, uint64_t address)
{
	if (address < LAB_RAM_BASE || address >= LAB_RAM_BASE + LAB_RAM_SIZE)
		return 0;
	if (address < LAB_RAM_BASE + LAB_FIRMWARE_SIZE)
		return 0;
	if (address >= LAB_MAILBOX_BASE &&
	    address < LAB_MAILBOX_BASE + LAB_MAILBOX_SIZE)
		return 0;
	if (address >= LAB_TRUSTED_BASE &&
	    address < LAB_TRUSTED_BASE + (1UL << LAB_TRUSTED_ORDER))
		return 0;
	if (address >= LAB_BITSTREAM_BASE &&
	    address < LAB_BITSTREAM_BASE + LAB_BITSTREAM_SIZE) {
		switch (class) {
		case CLASS_DECODER:
			return RIGHT_READ;
		case CLASS_FULL:
			return RIGHT_READ | RIGHT_WRITE;
		default:
			return 0;
		}
	}
	if (address >= LAB_REGION_BASE &&
	    address < LAB_REGION_BASE + LAB_REGION_SIZE) {
		switch (class) {
		case CLASS_NONE:
		case CLASS_WAITING:
			return 0;
		case CLASS_READ_ONLY:
			return RIGHT_READ;
		default:
			return RIGHT_READ | RIGHT_WRITE;
		}
	}
	if (class == CLASS_WAITING || class == CLASS_READ_ONLY ||
	    class == CLASS_ONE_WAY || class == CLASS_DECODER)
		return RIGHT_READ;
	return RIGHT_READ | RIGHT_WRITE;
}

/* A table is where an entry says, in the memory of this program */
static const uint64_t *table_of(uint64_t entry)
{
	return (const uint64_t *)(uintptr_t)(entry >> 10 << 12);
}

static unsigned int leaf_rights(uint64_t entry, uint64_t address,
				uint64_t size)
{
	/* Address for address, aligned to its size, and nothing reserved */
	EXPECT(entry >> 10 << 12 == address / size * size);
	EXPECT(!(entry & EXECUTE) && entry & PTE_READ);
	/* Else the IOMMU faults, or wants to write to the tables */
	EXPECT(entry & PTE_USER && entry & PTE_ACCESSED);
	EXPECT(!(entry & PTE_WRITE) || entry & PTE_DIRTY);
	return (entry & PTE_READ ? RIGHT_READ : 0) |
	       (entry & PTE_WRITE ? RIGHT_WRITE : 0);
}

static unsigned int walk(const uint64_t *root, uint64_t address)
{
	unsigned int bits[] = { 30, 21, 12 }, i;
	const uint64_t *table = root;

	for (i = 0; i < 3; i++) {
		uint64_t mask = i ? TABLE_ENTRIES - 1 : ROOT_ENTRIES - 1;
		uint64_t entry = table[address >> bits[i] & mask];

		if (!(entry & PTE_VALID))
			return 0;
		if (entry & (PTE_READ | PTE_WRITE | EXECUTE))
			return leaf_rights(entry, address, 1UL << bits[i]);
		/* Other bits of a pointer to a table are reserved */
		EXPECT((entry & 0x3ff) == PTE_VALID);
		table = table_of(entry);
	}
	EXPECT(!"a leaf at the last level");
	return 0;
}

static void a_class_has_what_the_policy_gives_it(enum class class)
{
	uint64_t address;
	int failures = 0;

	memset(&tables[class], 0xff, sizeof(tables[class]));
	EXPECT(!tables_build(&tables[class], class));
	EXPECT((uintptr_t)tables[class].root % sizeof(tables[class].root) == 0);

	for (address = 0; address < 1ULL << 32; address += PAGE)
		failures += walk(tables[class].root, address) !=
			    expected_rights(class, address);
	for (; address < 1ULL << ADDRESS_BITS; address += 1UL << 30)
		failures += walk(tables[class].root, address) != 0;
	EXPECT(!failures);
}

static void none_has_ordinary_memory_only(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_NONE);
}

static void waiting_reads_ordinary_memory_only(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_WAITING);
}

static void read_only_writes_nothing(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_READ_ONLY);
}

static void one_way_writes_to_the_region_only(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_ONE_WAY);
}

static void decoder_reads_the_bitstream_too(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_DECODER);
}

static void full_has_all_but_firmware(void)
{
	a_class_has_what_the_policy_gives_it(CLASS_FULL);
}

static struct device_context *context_of(unsigned int device)
{
	uint64_t entry = directory.root[device / CONTEXTS_PER_PAGE];

	if (!(entry & PTE_VALID))
		return NULL;
	return (struct device_context *)table_of(entry) +
	       device % CONTEXTS_PER_PAGE;
}

static void a_new_directory_lets_nobody_through(void)
{
	unsigned int i;

	memset(&directory, 0xff, sizeof(directory));
	directory_init(&directory);
	for (i = 0; i < TABLE_ENTRIES * CONTEXTS_PER_PAGE; i++) {
		struct device_context *context = context_of(i);

		EXPECT(i < DEVICES ? context && !context->control : !context);
	}
}

static void a_device_gets_the_tables_of_its_class(void)
{
	struct device_context *set = NULL, expected = {};
	unsigned int i;

	directory_init(&directory);
	directory_set(&directory, 77, &tables[CLASS_NONE], 1);
	directory_set(&directory, 77, &tables[CLASS_ONE_WAY], 3);
	set = context_of(77);
	expected.control = 1;
	expected.guest_tables = 8ULL << 60 | 3ULL << 44 |
				(uintptr_t)tables[CLASS_ONE_WAY].root >> 12;
	EXPECT(!memcmp(set, &expected, sizeof(expected)));
	for (i = 0; i < DEVICES; i++)
		EXPECT(i == 77 || !context_of(i)->control);
}

int main(void)
{
	RUN(none_has_ordinary_memory_only);
	RUN(waiting_reads_ordinary_memory_only);
	RUN(read_only_writes_nothing);
	RUN(one_way_writes_to_the_region_only);
	RUN(decoder_reads_the_bitstream_too);
	RUN(full_has_all_but_firmware);
	RUN(a_new_directory_lets_nobody_through);
	RUN(a_device_gets_the_tables_of_its_class);
	return tap_end();
}
