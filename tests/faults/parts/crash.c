// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets up the kernel on the first disk, with the root on the second, for the time
 * after a crash, has memory closed if the region is on demand, and crashes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/kexec.h>

#include "attribute.h"
#include "file.h"
#include "heap.h"
#include "protected.h"

/* The command line: this kernel's console, and what runs after the crash */
static int make_line(char *line, size_t size)
{
	char ours[4096] = "", *console;
	FILE *file = fopen("/proc/cmdline", "r");

	if (!file || !fgets(ours, sizeof(ours), file))
		return -1;
	fclose(file);
	console = strstr(ours, "console=");
	if (!console)
		return -1;
	console[strcspn(console, "\n ")] = 0;
	return snprintf(line, size,
			"%s panic=-1 lab.modules=secure_heap lab.run=/try/%s lab.port=/dev/console",
			console,
			access("/try/dump.sh", F_OK) ? "heaps.sh" : "dump.sh");
}

/* By a buffer that is there until the crash; the log says how much is closed */
static void close_some(void)
{
	int owner = open_module("lab-trusted-owner");
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (owner < 0 || log < 0 ||
	    syscall(SYS_finit_module, owner, "", 0) || region_wait() ||
	    heap_alloc_from(region()->heap, 1 << 20) < 0)
		return;
	dprintf(log, "crash: %llu bytes are closed\n",
		(unsigned long long)attribute_number(region()->heap, "closed"));
}

int main(void)
{
	char line[512];
	int length = make_line(line, sizeof(line));
	int kernel = copy_file("/dev/vda", "/kernel");
	int root = copy_file("/dev/vdb", "/root.gz");
	int module = open("/try/panics.ko", O_RDONLY | O_CLOEXEC);

	if (length < 0 || kernel < 0 || root < 0 || module < 0) {
		puts("the files are not there");
		return 1;
	}
	if (syscall(SYS_kexec_file_load, kernel, root, length + 1, line,
		    KEXEC_FILE_ON_CRASH)) {
		printf("kexec_file_load: %s\n", strerror(errno));
		return 1;
	}
	close(kernel);
	close(root);
	if (!access("/try/dump.sh", F_OK))
		close_some();
	puts("crashing");
	fflush(stdout);
	syscall(SYS_finit_module, module, "now=1", 0);
	return 1;
}
