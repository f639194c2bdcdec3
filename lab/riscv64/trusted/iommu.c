// SPDX-License-Identifier: GPL-2.0-only
/*
 * No PCI device has access to memory until iommu_init() writes DDTP at its end:
 * the IOMMU is off after a reset, and blocks all DMA then. Linux may start
 * before that. Its requests to disks then fail, and nothing leaks.
 *
 * Linux has no access to these registers (lab.dtsi): one write would turn the
 * firewall off.
 */

#include "directory.h"
#include "faults.h"
#include "iommu.h"
#include "layout.h"
#include "trusted.h"

#define CAPABILITIES		0x00
#define CAPABILITY_SV39X4	(1ULL << 17)
#define CAPABILITY_MSI_FLAT	(1ULL << 22)
#define DDTP			0x10
#define DDTP_TWO_LEVELS		3
#define DDTP_BUSY		(1 << 4)
#define CQB			0x18
#define CQH			0x20
#define CQT			0x24
#define FQB			0x28
#define FQH			0x30
#define FQT			0x34
#define CQCSR			0x48
#define FQCSR			0x4c
#define QUEUE_ENABLE		(1 << 0)
#define QUEUE_MEMORY_FAULT	(1 << 8)
#define QUEUE_OVERFLOW		(1 << 9)
#define QUEUE_ON		(1 << 16)

#define COMMAND_INVALIDATE_GUEST	(1 | 1 << 7)
/* Waits for reads and writes that were translated before */
#define COMMAND_FENCE			(2 | 1 << 12 | 1 << 13)
#define COMMAND_INVALIDATE_DIRECTORY	3
#define COMMAND_DEVICE_VALID		(1ULL << 33)
#define COMMAND_DEVICE_SHIFT		40

#define COMMANDS_SHIFT		8
#define COMMANDS		(1 << COMMANDS_SHIFT)
#define RECORDS_SHIFT		11
#define RECORDS			(1 << RECORDS_SHIFT)

struct command {
	uint64_t operation, address;
};

static struct tables tables[CLASSES];
static struct directory directory;
/* The IOMMU requires each queue to be aligned to its size */
static struct command commands[COMMANDS]
	__attribute__((aligned(sizeof(struct command) * COMMANDS)));
static struct fault_record records[RECORDS]
	__attribute__((aligned(sizeof(struct fault_record) * RECORDS)));

static volatile uint64_t *register64(unsigned int offset)
{
	return (volatile uint64_t *)(LAB_IOMMU_BASE + (uintptr_t)offset);
}

static volatile uint32_t *register32(unsigned int offset)
{
	return (volatile uint32_t *)(LAB_IOMMU_BASE + (uintptr_t)offset);
}

static void command(uint64_t operation)
{
	uint32_t tail = *register32(CQT);

	commands[tail] = (struct command){ operation, 0 };
	tail = (tail + 1) % COMMANDS;
	fence();
	*register32(CQT) = tail;
	while (*register32(CQH) != tail)
		fence();
}

/* Invalidate the IOMMU's caches, for all devices if device_bits is 0 */
static void forget(uint64_t device_bits)
{
	command(COMMAND_INVALIDATE_DIRECTORY | device_bits);
	command(COMMAND_INVALIDATE_GUEST);
	command(COMMAND_FENCE);
}

static void start_queue(unsigned int base, unsigned int control,
			const void *memory, unsigned int shift)
{
	*register64(base) = page_number_field((uintptr_t)memory) | (shift - 1);
	*register32(control) = QUEUE_ENABLE;
	while (!(*register32(control) & QUEUE_ON))
		;
}

static void set_class(uint32_t device, enum class class)
{
	/* The id tags cached translations of the class, and must not be 0 */
	directory_set(&directory, device, &tables[class], class + 1);
}

const char *iommu_init(const struct policy *policy)
{
	const uint64_t needed = CAPABILITY_SV39X4 | CAPABILITY_MSI_FLAT;
	unsigned int i;

	if ((*register64(CAPABILITIES) & needed) != needed)
		return "the IOMMU lacks what this needs";
	for (i = 0; i < CLASSES; i++)
		if (tables_build(&tables[i], i))
			return "the memory map is too fine for the tables";

	directory_init(&directory);
	for (i = 0; i < DEVICES; i++)
		set_class(i, policy_class(policy, i, 0));

	start_queue(CQB, CQCSR, commands, COMMANDS_SHIFT);
	start_queue(FQB, FQCSR, records, RECORDS_SHIFT);

	fence();
	*register64(DDTP) = page_number_field((uintptr_t)directory.root) |
			    DDTP_TWO_LEVELS;
	while (*register64(DDTP) & DDTP_BUSY)
		;
	forget(0);

	return policy_fault(policy);
}

void iommu_set_class(uint32_t device, enum class class)
{
	set_class(device, class);
	forget(COMMAND_DEVICE_VALID |
	       (uint64_t)device << COMMAND_DEVICE_SHIFT);
}

void iommu_take_faults(struct lab_faults *faults)
{
	uint32_t head = *register32(FQH), tail = *register32(FQT);

	faults->number = 0;
	faults->lost = !!(*register32(FQCSR) & QUEUE_OVERFLOW);
	for (; head != tail; head = (head + 1) % RECORDS)
		faults_add(faults, &records[head]);
	*register32(FQH) = head;
	/* Write 1 to clear: the IOMMU adds no records while a bit is set */
	*register32(FQCSR) = QUEUE_ENABLE | QUEUE_OVERFLOW | QUEUE_MEMORY_FAULT;
}

void iommu_update(uint64_t base, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < CLASSES; i++)
		tables_update(&tables[i], i, base, size);
	forget(0);
}
