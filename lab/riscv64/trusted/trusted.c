// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trusted domain of the riscv64 lab: it has the key, the protected region,
 * the display and the IOMMU. For Linux it decrypts into the region, shows what
 * is there, lets initiators at it that the policy allows to, and tells what the
 * IOMMU refused. OpenSBI's PMP entries keep Linux's hart out of all that, the
 * IOMMU its devices.
 *
 * Linux is not trusted: a request is copied before it is checked, and checked
 * before anything is touched.
 */

#include "checks.h"
#include "console.h"
#include "iommu.h"
#include "layout.h"
#include "trusted.h"

/* Of the SBI: a timer interrupt at a time */
#define SBI_EXTENSION_TIME	0x54494d45
#define SBI_SET_TIMER		0
/*
 * How long to wait before looking again, in ticks of 100 ns of QEMU's virt
 * machine: more each time, as requests come in quick succession or not at all
 */
#define DOZE_MIN		500
#define DOZE_MAX		200000

/* From the build: a key that only the host and this file know */
static const uint8_t key[16] = {
#include "key.inc"
};

static volatile struct lab_mailbox *const mailbox = (void *)LAB_MAILBOX_BASE;
static struct aes aes;
/* The picture before the first one of Linux */
static const uint32_t blank[16 * 16];

static enum lab_status decrypt(const uint64_t arg[4], const uint8_t counter[16])
{
	enum lab_status status = check_decrypt(arg[0], arg[1], arg[2]);

	if (status == LAB_STATUS_OK)
		aes_ctr(&aes, counter, arg[3],
			(const volatile uint8_t *)arg[0], (uint8_t *)arg[1],
			arg[2]);
	return status;
}

static enum lab_status show(uint64_t address, uint32_t width, uint32_t height,
			    uint32_t stride)
{
	return ramfb_show(address, width, height, stride) ?
	       LAB_STATUS_DEVICE : LAB_STATUS_OK;
}

static enum lab_status scanout(const uint64_t arg[4])
{
	enum lab_status status;

	if (!arg[1])
		return show((uintptr_t)blank, 16, 16, 16 * sizeof(blank[0]));

	status = check_scanout(arg[0], arg[1], arg[2], arg[3]);
	return status == LAB_STATUS_OK ?
	       show(arg[0], arg[1], arg[2], arg[3]) : status;
}

static enum lab_status grant(const uint64_t arg[4])
{
	enum lab_status status = check_grant(&policy, arg[0], arg[1]);

	if (status != LAB_STATUS_OK)
		return status;
	if (!policy.has_iommu)
		return LAB_STATUS_DEVICE;
	iommu_set_class(arg[0], policy_class(&policy, arg[0], arg[1]));
	return LAB_STATUS_OK;
}

static enum lab_status take_faults(void)
{
	static struct lab_faults faults;
	unsigned int i;

	if (!policy.has_iommu)
		return LAB_STATUS_DEVICE;
	iommu_take_faults(&faults);
	mailbox->faults.lost = faults.lost;
	mailbox->faults.number = faults.number;
	for (i = 0; i < faults.number; i++)
		mailbox->faults.fault[i] = faults.fault[i];
	return LAB_STATUS_OK;
}

static enum lab_status serve(uint64_t command, const uint64_t arg[4],
			     const uint8_t counter[16])
{
	switch (command) {
	case LAB_COMMAND_DECRYPT:
		return decrypt(arg, counter);
	case LAB_COMMAND_SCANOUT:
		return scanout(arg);
	case LAB_COMMAND_GRANT:
		return grant(arg);
	case LAB_COMMAND_FAULTS:
		return take_faults();
	default:
		return LAB_STATUS_INVALID;
	}
}

static void say_refused(uint64_t command, const uint64_t arg[4])
{
	const uint64_t numbers[] = { command, arg[0], arg[1], arg[2], arg[3] };

	console_say("refused: command and arguments", numbers, 5);
}

static enum lab_status serve_mailbox(uint64_t command)
{
	enum lab_status status;
	uint8_t counter[16];
	uint64_t arg[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		arg[i] = mailbox->arg[i];
	for (i = 0; i < 16; i++)
		counter[i] = mailbox->counter[i];

	status = serve(command, arg, counter);
	if (status == LAB_STATUS_INVALID || status == LAB_STATUS_REFUSED)
		say_refused(command, arg);
	return status;
}

static void start_iommu(void)
{
	const char *fault;

	if (!policy.has_iommu) {
		console_say("no IOMMU: every initiator reaches everything", 0, 0);
		return;
	}
	fault = iommu_init(&policy);
	console_say(fault ? fault : "the IOMMU is on", 0, 0);
}

/*
 * Until Linux may have written to the mailbox: it has no way to wake this hart.
 * A hart that only looked would take a processor of the host, and keep the
 * machine's time from running ahead while all harts wait (-icount).
 */
static void doze(uint64_t ticks)
{
	register uint64_t until __asm__("a0");
	register uint64_t function __asm__("a6") = SBI_SET_TIMER;
	register uint64_t extension __asm__("a7") = SBI_EXTENSION_TIME;

	__asm__ volatile("rdtime %0" : "=r"(until));
	until += ticks;
	__asm__ volatile("ecall\n\t"
			 "wfi"
			 : "+r"(until)
			 : "r"(function), "r"(extension)
			 : "a1", "memory");
}

void trusted_trap(uint64_t cause, uint64_t pc, uint64_t value)
{
	const uint64_t numbers[] = { cause, pc, value };

	console_say("a trap, and so the end: cause, pc, value", numbers, 3);
	for (;;)
		;
}

void trusted_main(void)
{
	uint64_t command, ticks = DOZE_MIN;

	aes_init(&aes, key);
	start_iommu();

	mailbox->command = LAB_COMMAND_NONE;
	fence();
	mailbox->magic = LAB_MAILBOX_MAGIC;

	for (;;) {
		enum lab_status status;

		command = mailbox->command;
		fence();
		if (command == LAB_COMMAND_NONE) {
			doze(ticks);
			ticks = ticks < DOZE_MAX / 2 ? 2 * ticks : DOZE_MAX;
			continue;
		}

		status = serve_mailbox(command);
		mailbox->status = status;
		fence();
		mailbox->command = LAB_COMMAND_NONE;
		ticks = DOZE_MIN;
	}
}
