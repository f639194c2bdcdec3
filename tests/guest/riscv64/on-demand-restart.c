// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves secrets in a region on demand, and restarts, as the host says in lines of a
 * word. After a restart init runs this again. The host looks for the secrets.
 *
 *	hold		a buffer of a piece with a secret, until the restart
 *	leave		the same, freed, in a piece that is still closed
 *	load ADDRESS	by the CPU: the signal, and what is there
 *	restart		by the kernel
 *	kexec		to the kernel on the first disk, with the root on the second
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/kexec.h>
#include <linux/reboot.h>

#include "access.h"
#include "content.h"
#include "file.h"
#include "heap.h"
#include "on-demand.h"
#include "physical.h"
#include "protected.h"
#include "owner.h"
#include "secret.h"
#include "units.h"

/*
 * Else the kernel takes memory of a contiguous area for the image, and finds no room
 * behind it for the root
 */
#ifndef KEXEC_FILE_NO_CMA
#define KEXEC_FILE_NO_CMA 0x10
#endif

/* Bytes that are shown of a page */
#define SHOWN 16

static void keep_secret(int freed)
{
	int buffer = heap_alloc_from(region()->heap, PIECE);

	if (buffer < 0 || write_secret(buffer, PIECE)) {
		puts("there is no buffer");
		exit(1);
	}
	printf("secret %llu\n", (unsigned long long)content_address(buffer));
	if (freed)
		close(buffer);
}

static void load(uint64_t address)
{
	unsigned char *page = physical_map(address), bytes[SHOWN] = {};
	int i, signal;

	if (page == MAP_FAILED) {
		perror("/dev/mem");
		exit(1);
	}
	signal = access_load(page, bytes, sizeof(bytes));
	munmap(page, PAGE);
	printf("loaded %d ", signal);
	for (i = 0; i < SHOWN; i++)
		printf("%02x", bytes[i]);
	puts("");
}

static void restart(int how)
{
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, how, NULL);
	perror("restart");
	exit(1);
}

/* With the same words for the kernel and init */
static void load_kernel(void)
{
	int kernel = copy_file("/dev/vda", "/kernel");
	int root = copy_file("/dev/vdb", "/root.gz");
	char line[4096] = "";
	FILE *file = fopen("/proc/cmdline", "r");

	if (!file || !fgets(line, sizeof(line), file) || kernel < 0 || root < 0) {
		puts("the files are not there");
		exit(1);
	}
	fclose(file);
	line[strcspn(line, "\n")] = 0;
	if (syscall(SYS_kexec_file_load, kernel, root, strlen(line) + 1, line,
		    KEXEC_FILE_NO_CMA)) {
		perror("kexec_file_load");
		exit(1);
	}
	unlink("/kernel");
	unlink("/root.gz");
}

int main(void)
{
	unsigned long long address;
	char line[64];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (region_wait() || set_linger("3600000")) {
		puts("there is no heap");
		return 1;
	}
	puts("up");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (!strcmp(line, "hold")) {
			keep_secret(0);
		} else if (!strcmp(line, "leave")) {
			keep_secret(1);
		} else if (sscanf(line, "load %llu", &address) == 1) {
			load(address);
		} else if (!strcmp(line, "restart")) {
			restart(LINUX_REBOOT_CMD_RESTART);
		} else if (!strcmp(line, "kexec")) {
			load_kernel();
			restart(LINUX_REBOOT_CMD_KEXEC);
		} else {
			return strcmp(line, "end") != 0;
		}
	}
	return 1;
}
