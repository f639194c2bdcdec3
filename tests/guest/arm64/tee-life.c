// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long memory belongs to a buffer that the TEE may use: until buffer, import
 * and process are all gone, in whatever order, and not longer.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"

#include "tee-fixture.h"
#include "units.h"

enum part { BUFFER, IMPORT, SESSION, CONTEXT };

FIXTURE(life)
{
	struct tee_heap heap;
};

FIXTURE_VARIANT(life)
{
	enum part order[4];
};

FIXTURE_SETUP(life)
{
	ASSERT_EQ(0, tee_heap_open(&self->heap));
}

FIXTURE_TEARDOWN(life)
{
	EXPECT_TRUE(tee_heap_is_free(&self->heap));
}

/* Only a session cannot outlive its context */
FIXTURE_VARIANT_ADD(life, buffer_import_session) {
	.order = { BUFFER, IMPORT, SESSION, CONTEXT },
};

FIXTURE_VARIANT_ADD(life, buffer_session_import) {
	.order = { BUFFER, SESSION, IMPORT, CONTEXT },
};

FIXTURE_VARIANT_ADD(life, import_buffer_session) {
	.order = { IMPORT, BUFFER, SESSION, CONTEXT },
};

FIXTURE_VARIANT_ADD(life, import_session_buffer) {
	.order = { IMPORT, SESSION, CONTEXT, BUFFER },
};

FIXTURE_VARIANT_ADD(life, session_buffer_import) {
	.order = { SESSION, BUFFER, IMPORT, CONTEXT },
};

FIXTURE_VARIANT_ADD(life, session_import_buffer) {
	.order = { SESSION, IMPORT, CONTEXT, BUFFER },
};

FIXTURE_VARIANT_ADD(life, context_before_import) {
	.order = { SESSION, CONTEXT, BUFFER, IMPORT },
};

TEST_F(life, ends_in_this_order)
{
	int buffer = heap_alloc(self->heap.fd, self->heap.size), i;
	bool has_buffer = true, has_import = true;
	TEEC_SharedMemory memory;
	struct tee tee;

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	ASSERT_EQ(0, tee_import(&tee, buffer, &memory));
	EXPECT_EQ(0, tee_fill(&tee, &memory, 0, PAGE, 1));

	for (i = 0; i < 4; i++) {
		switch (variant->order[i]) {
		case BUFFER:
			close(buffer);
			has_buffer = false;
			break;
		case IMPORT:
			TEEC_ReleaseSharedMemory(&memory);
			has_import = false;
			break;
		case SESSION:
			TEEC_CloseSession(&tee.session);
			break;
		case CONTEXT:
			TEEC_FinalizeContext(&tee.context);
			break;
		}
		if (has_buffer || has_import)
			EXPECT_EQ(-ENOMEM, heap_alloc(self->heap.fd, PAGE));
	}
}

FIXTURE(import)
{
	struct tee_heap heap;
};

FIXTURE_SETUP(import)
{
	ASSERT_EQ(0, tee_heap_open(&self->heap));
}

FIXTURE_TEARDOWN(import)
{
	EXPECT_TRUE(tee_heap_is_free(&self->heap));
}

TEST_F(import, is_usable_after_the_buffer_is_closed)
{
	int buffer = heap_alloc(self->heap.fd, SIZE);
	TEEC_SharedMemory memory;
	struct tee tee;

	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	ASSERT_EQ(0, tee_import(&tee, buffer, &memory));
	close(buffer);
	EXPECT_EQ(0, tee_fill(&tee, &memory, 0, SIZE, 1));
	EXPECT_TRUE(tee_is_full_of(&tee, &memory, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&memory);
	tee_close(&tee);
}

/* Takes the whole region and fills its start, again and again, until killed */
static void work(const struct tee_heap *heap)
{
	int buffer = heap_alloc(heap->fd, heap->size);
	TEEC_SharedMemory memory;
	struct tee tee;

	if (buffer < 0 || tee_open(&tee, &tee_decryptor))
		_exit(1);
	for (;;) {
		if (tee_import(&tee, buffer, &memory))
			_exit(2);
		if (tee_fill(&tee, &memory, 0, 1 << 20, 1))
			_exit(3);
		TEEC_ReleaseSharedMemory(&memory);
	}
}

/* At many moments: in the kernel, in the TEE, between two calls */
TEST_F_TIMEOUT(import, of_a_process_that_is_killed, 240)
{
	struct timespec delay = {};
	int status, i;
	pid_t pid;

	for (i = 0; i < 50; i++) {
		pid = fork();
		if (!pid)
			work(&self->heap);
		delay.tv_nsec = (10 + i) * 1000 * 1000;
		nanosleep(&delay, NULL);
		kill(pid, SIGKILL);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_TRUE(WIFSIGNALED(status))
			TH_LOG("it ended with %#x", status);
		ASSERT_TRUE(tee_heap_is_free(&self->heap));
	}
}

TEST_F(import, of_a_process_that_exits)
{
	TEEC_SharedMemory memory;
	struct tee tee;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(tee_open(&tee, &tee_decryptor) ||
		      tee_import(&tee, heap_alloc(self->heap.fd, SIZE),
				 &memory));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* In KiB */
static long kernel_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long sum = 0, value;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Slab: %ld", &value) == 1 ||
		    sscanf(line, "KernelStack: %ld", &value) == 1 ||
		    sscanf(line, "PageTables: %ld", &value) == 1 ||
		    sscanf(line, "VmallocUsed: %ld", &value) == 1)
			sum += value;
	if (file)
		fclose(file);
	return sum;
}

/*
 * A leak of 128 bytes for each would show. Not if the kernel keeps what is freed
 * to catch late uses of it (LAB_QUARANTINE): kmemleak has to look then.
 */
TEST_F_TIMEOUT(import, ten_thousand_times_without_growth, 600)
{
	int buffer = heap_alloc(self->heap.fd, SIZE), i;
	TEEC_SharedMemory memory;
	struct tee tee;
	long before = 0;

	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	for (i = 0; i < 11000; i++) {
		/* The first ones fill caches */
		if (i == 1000)
			before = kernel_memory();
		ASSERT_EQ(0, tee_import(&tee, buffer, &memory));
		if (i % 1000 == 0)
			EXPECT_EQ(0, tee_fill(&tee, &memory, 0, SIZE, 1));
		TEEC_ReleaseSharedMemory(&memory);
	}
	ASSERT_LT(0, before);
	if (!getenv("LAB_QUARANTINE"))
		EXPECT_GE(before + 10000 * 128 / 1024, kernel_memory());
	tee_close(&tee);
	close(buffer);
}

TEST_HARNESS_MAIN
