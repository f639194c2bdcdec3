// SPDX-License-Identifier: GPL-2.0-only
/*
 * A load by the kernel itself, by the function that is for addresses which may be
 * bad: where granule protection answers, the kernel ends the program that asked for
 * it, in an oops, and what a device wrote stays unread. The same succeeds where the
 * range is left open (cpu-let-in.c).
 */
#include <signal.h>
#include <sys/wait.h>

#include "harness.h"

#include "both.h"
#include "cpu-read.h"
#include "fault.h"

/* How a process ends that reads the buffer: 0, or a signal */
static int end_of_read(const struct cpu_read *way, int buffer)
{
	unsigned char bytes[CPU_READ_BYTES];
	pid_t pid = fork();
	int status;

	if (!pid) {
		way->read(buffer, bytes);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(load_by_the_kernel_ends_the_program)
{
	unsigned char found[PAGE] = {};
	struct both both;
	int tried = 0;
	size_t i;

	ASSERT_EQ(0, both_open(&both, FIRST));
	for (i = 0; i < cpu_reads_count; i++) {
		if (!cpu_reads[i].fatal)
			continue;
		ASSERT_EQ(0, announce_oops("copy_from_kernel_nofault"));
		EXPECT_EQ(SIGSEGV, end_of_read(&cpu_reads[i], both.buffer))
			TH_LOG("%s", cpu_reads[i].name);
		tried++;
	}
	EXPECT_EQ(1, tried);
	ASSERT_EQ(0, both_read(&both, found));
	EXPECT_EQ(0, memcmp(both.given, found, PAGE));
	both_close(&both);
}

TEST_HARNESS_MAIN
