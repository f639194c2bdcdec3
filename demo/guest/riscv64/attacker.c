// SPDX-License-Identifier: GPL-2.0-only
/*
 * Program initiators as an attacker does who controls Linux. One attempt:
 *
 *	attacker disk SLOT take|put ADDRESS LENGTH SECTOR
 *	attacker edu SLOT take|put ADDRESS LENGTH
 *	attacker edu SLOT load|store ADDRESS
 *	attacker fw_cfg take|put ADDRESS
 *	attacker iommu-off
 *	attacker grant DEVICE 0|1
 *	attacker faults
 *
 * Read from a physical address (take) or write to it (put): a disk copies to and
 * from its sectors, edu and fw_cfg print the bytes or write a pattern. Edu can also
 * load its own memory, and store that later: at an address, or if that is 0 in
 * memory of this program, which prints it. The exit status is 0 if no driver reported
 * an error. Only the host can tell whether data moved.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "edu/uapi.h"
#include "layout.h"
#include "physical.h"
#include "physical/disk-uapi.h"
#include "trusted/uapi.h"
#include "units.h"

/* The byte that attempts to write use */
#define MARK 0xee

/* Print an error: the exit status of main() */
static int complain(const char *what)
{
	printf("attacker: %s: %s\n", what, strerror(errno));
	return 1;
}

static void print_bytes(const unsigned char *bytes, size_t length)
{
	size_t i;

	printf("taken ");
	for (i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

/* Open the device in a PCI slot, which a pattern of sysfs names; or -errno */
static int open_slot(unsigned long slot, const char *pattern)
{
	char path[128];
	glob_t found;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/0000:00:%02lx.0/%s",
		 slot, pattern);
	errno = ENODEV;
	if (glob(path, 0, NULL, &found))
		return -1;
	snprintf(path, sizeof(path), "/dev/%s",
		 strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd;
}

static int use_disk(unsigned long slot, int put, uint64_t address,
		    uint64_t length, uint64_t sector)
{
	int driver = open("/dev/lab-disk", O_RDWR | O_CLOEXEC);
	int disk = open_slot(slot, "virtio*/block/*");
	struct lab_disk transfer;

	if (disk < 0)
		disk = open_slot(slot, "nvme/nvme*/nvme*n*");
	if (driver < 0 || disk < 0)
		return complain("disk");
	transfer = (struct lab_disk){
		.fd = disk,
		.write = !put,
		.sector = sector,
		.address = address,
		.length = length,
	};
	return ioctl(driver, LAB_DISK_IOCTL_TRANSFER, &transfer) ?
	       complain("transfer") : 0;
}

static int use_edu(unsigned long slot, int put, uint64_t address,
		   uint64_t length)
{
	static unsigned char bytes[LAB_EDU_DMA_MAX];
	int edu = open_slot(slot, "misc/*");
	struct lab_edu_dma transfer = {
		.address = address,
		.data = (uintptr_t)bytes,
		.length = length,
	};

	if (edu < 0)
		return complain("edu");
	memset(bytes, MARK, sizeof(bytes));
	if (ioctl(edu, put ? LAB_EDU_IOCTL_WRITE : LAB_EDU_IOCTL_READ,
		  &transfer))
		return complain("transfer");
	if (!put)
		print_bytes(bytes, length);
	return 0;
}

static volatile void *map_registers(off_t base)
{
	void *map = physical_map(base);

	return map == MAP_FAILED ? NULL : map;
}

/* Of the first region of registers of what is in a PCI slot, or 0 */
static uint64_t registers_of(unsigned long slot)
{
	unsigned long long base = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path),
		 "/sys/bus/pci/devices/0000:00:%02lx.0/resource", slot);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%llx", &base) != 1)
		return 0;
	fclose(file);
	return base;
}

/* Of QEMU's docs/specs/edu.rst: 64-bit registers, and the device's own memory */
#define EDU_SOURCE	(0x80 / 8)
#define EDU_DESTINATION	(0x88 / 8)
#define EDU_COUNT	(0x90 / 8)
#define EDU_COMMAND	(0x98 / 8)
#define EDU_RUN		1
#define EDU_TO_MEMORY	2
#define EDU_MEMORY	0x40000

/* One half of a copy, past the driver: a page into the device, or out of it */
static int use_edu_memory(unsigned long slot, int store, uint64_t address)
{
	volatile uint64_t *registers = map_registers(registers_of(slot));
	unsigned char *page = physical_page();
	int print = store && !address;

	if (!registers || !page)
		return complain("edu's registers");
	if (print)
		address = physical_address(page);
	registers[EDU_SOURCE] = store ? EDU_MEMORY : address;
	registers[EDU_DESTINATION] = store ? address : EDU_MEMORY;
	registers[EDU_COUNT] = PAGE;
	registers[EDU_COMMAND] = EDU_RUN | (store ? EDU_TO_MEMORY : 0);
	while (registers[EDU_COMMAND] & EDU_RUN)
		usleep(1000);
	if (print)
		print_bytes(page, PAGE);
	return 0;
}

/* One write to DDTP, mode "bare", turns the firewall off */
static int turn_iommu_off(void)
{
	volatile uint64_t *registers = map_registers(LAB_IOMMU_BASE);

	if (!registers)
		return complain("the IOMMU's registers");
	registers[2] = 1;
	while (registers[2] & 1 << 4)
		;
	return 0;
}

/* As in the trusted domain's ramfb.c, big endian all of it */
struct fw_cfg_access {
	uint32_t control, length;
	uint64_t address;
};

#define FW_CFG_FILES	0x19
#define FW_CFG_ERROR	0x01
#define FW_CFG_READ	0x02
#define FW_CFG_SELECT	0x08
#define FW_CFG_WRITE	0x10
/* The content of etc/ramfb: the number of bytes that one access copies */
#define RAMFB_SIZE	28

static uint32_t read_number(volatile uint8_t *data, unsigned int bytes)
{
	uint32_t number = 0;

	while (bytes--)
		number = number << 8 | *data;
	return number;
}

static uint32_t find_ramfb(volatile uint8_t *fw_cfg)
{
	char name[56];
	uint32_t files, selector;
	unsigned int i;

	*(volatile uint16_t *)(fw_cfg + 8) = htobe16(FW_CFG_FILES);
	files = read_number(fw_cfg, 4);
	while (files--) {
		read_number(fw_cfg, 4);
		selector = read_number(fw_cfg, 2);
		read_number(fw_cfg, 2);
		for (i = 0; i < sizeof(name); i++)
			name[i] = *fw_cfg;
		if (!strcmp(name, "etc/ramfb"))
			return selector;
	}
	return 0;
}

static void fw_cfg_copy(volatile uint8_t *fw_cfg,
			volatile struct fw_cfg_access *access, uint32_t control,
			uint64_t address)
{
	access->control = htobe32(control | FW_CFG_SELECT);
	access->length = htobe32(RAMFB_SIZE);
	access->address = htobe64(address);
	__sync_synchronize();
	*(volatile uint64_t *)(fw_cfg + 16) =
		htobe64(physical_address(access));
	while (be32toh(access->control) & ~FW_CFG_ERROR)
		;
}

static int use_fw_cfg(int put, uint64_t address)
{
	volatile uint8_t *fw_cfg = map_registers(LAB_FW_CFG_BASE);
	volatile struct fw_cfg_access *access;
	unsigned char *page = physical_page(), *bytes;
	uint64_t own, ramfb;

	if (!fw_cfg || !page)
		return complain("fw_cfg");
	access = (void *)page;
	bytes = page + PAGE / 2;
	memset(bytes, MARK, RAMFB_SIZE);
	own = physical_address(page) + PAGE / 2;
	ramfb = (uint64_t)find_ramfb(fw_cfg) << 16;

	fw_cfg_copy(fw_cfg, access, ramfb | FW_CFG_WRITE, put ? own : address);
	fw_cfg_copy(fw_cfg, access, ramfb | FW_CFG_READ, put ? address : own);
	if (!put)
		print_bytes(bytes, RAMFB_SIZE);
	return 0;
}

static int grant(uint64_t device, uint64_t on)
{
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	struct lab_request request = { LAB_COMMAND_GRANT, { device, on } };

	return ioctl(trusted, LAB_TRUSTED_IOCTL_REQUEST, &request) ?
	       complain("request") : 0;
}

static const char *cause_in_words(unsigned int cause)
{
	switch (cause) {
	case LAB_FAULT_READ:
		return "read";
	case LAB_FAULT_WRITE:
		return "write";
	default:
		return "other";
	}
}

static int print_faults(void)
{
	int trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	static struct lab_faults faults;
	unsigned int i;

	if (ioctl(trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults))
		return complain("faults");
	for (i = 0; i < faults.number; i++)
		printf("fault %u %s 0x%llx %llu\n", faults.fault[i].device,
		       cause_in_words(faults.fault[i].cause),
		       faults.fault[i].address, faults.fault[i].count);
	if (faults.lost)
		printf("faults lost\n");
	return 0;
}

int main(int count, char **word)
{
	uint64_t number[8] = {};
	int i, put;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < count && i < 8; i++)
		number[i] = strtoull(word[i], NULL, 0);

	if (count == 7 && !strcmp(word[1], "disk")) {
		put = !strcmp(word[3], "put");
		return use_disk(number[2], put, number[4], number[5],
				number[6]);
	}
	if (count == 6 && !strcmp(word[1], "edu")) {
		put = !strcmp(word[3], "put");
		return use_edu(number[2], put, number[4], number[5]);
	}
	if (count == 5 && !strcmp(word[1], "edu"))
		return use_edu_memory(number[2], !strcmp(word[3], "store"),
				      number[4]);
	if (count == 4 && !strcmp(word[1], "fw_cfg"))
		return use_fw_cfg(!strcmp(word[2], "put"), number[3]);
	if (count == 2 && !strcmp(word[1], "iommu-off"))
		return turn_iommu_off();
	if (count == 4 && !strcmp(word[1], "grant"))
		return grant(number[2], number[3]);
	if (count == 2 && !strcmp(word[1], "faults"))
		return print_faults();
	errno = EINVAL;
	return complain("what to do");
}
