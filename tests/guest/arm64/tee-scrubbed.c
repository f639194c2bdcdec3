// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a buffer leaves in memory when it is freed, where OP-TEE owns the firewall:
 * nothing. And what OP-TEE refuses as the owner. Runs after tee-owner, which loads
 * the driver.
 */
#include <signal.h>
#include <sys/wait.h>

#include "harness.h"

#include "leftover.h"
#include "log.h"
#include "pta_secure_heap.h"
#include "units.h"

FIXTURE(scrubbed)
{
	struct leftover f;
};

FIXTURE_SETUP(scrubbed)
{
	ASSERT_EQ(0, leftover_open(&self->f));
}

FIXTURE_TEARDOWN(scrubbed)
{
	EXPECT_TRUE(tee_heap_is_free(&self->f.heap));
	leftover_close(&self->f);
}

FIXTURE_VARIANT(scrubbed)
{
	uint64_t size;
};

FIXTURE_VARIANT_ADD(scrubbed, page) { .size = PAGE };
FIXTURE_VARIANT_ADD(scrubbed, some_pages) { .size = 13 * PAGE };
/* More than OP-TEE maps at once, and no multiple of that */
FIXTURE_VARIANT_ADD(scrubbed, two_steps) { .size = 67 * PAGE };

TEST_F_TIMEOUT(scrubbed, device_finds_zeros_in_the_next_buffer, 120)
{
	uint64_t address;
	int buffer, all;

	buffer = leftover_fill(&self->f, variant->size, 0x5a, &address);
	ASSERT_LE(0, buffer);
	EXPECT_TRUE(leftover_is(&self->f, address, variant->size, 0x5a));
	close(buffer);

	all = heap_alloc(self->f.heap.fd, self->f.heap.size);
	ASSERT_LE(0, all);
	EXPECT_TRUE(leftover_is(&self->f, address, variant->size, 0));
	close(all);
}

TEST_F_TIMEOUT(scrubbed, device_finds_zeros_after_a_while, 120)
{
	uint64_t address;
	int buffer;

	buffer = leftover_fill(&self->f, variant->size, 0x5a, &address);
	ASSERT_LE(0, buffer);
	close(buffer);
	ASSERT_TRUE(leftover_is_erased());
	EXPECT_TRUE(leftover_is(&self->f, address, variant->size, 0));
}

FIXTURE(freed)
{
	struct leftover f;
};

FIXTURE_SETUP(freed)
{
	ASSERT_EQ(0, leftover_open(&self->f));
}

FIXTURE_TEARDOWN(freed)
{
	EXPECT_TRUE(tee_heap_is_free(&self->f.heap));
	leftover_close(&self->f);
}

/*
 * Every second one is freed: more ranges than one call of the owner takes. The
 * device needs 100 ms for a page, so it reads one pair of neighbours in SAMPLE.
 */
#define COUNT 600
#define SAMPLE 10

TEST_F_TIMEOUT(freed, neighbours_keep_their_content, 240)
{
	uint64_t address[COUNT];
	int buffer[COUNT], i;

	for (i = 0; i < COUNT; i++) {
		buffer[i] = leftover_fill(&self->f, PAGE, 1 + i % 255,
					  &address[i]);
		ASSERT_LE(0, buffer[i]);
	}
	for (i = 0; i < COUNT; i += 2)
		close(buffer[i]);
	EXPECT_TRUE(leftover_is_erased());
	for (i = 0; i < COUNT; i += i % 2 ? 2 * SAMPLE - 1 : 1)
		EXPECT_TRUE(leftover_is(&self->f, address[i], PAGE,
					i % 2 ? 1 + i % 255 : 0))
			TH_LOG("buffer %d", i);
	for (i = 1; i < COUNT; i += 2)
		close(buffer[i]);
}

TEST_F_TIMEOUT(freed, buffer_of_a_process_that_is_killed, 120)
{
	uint64_t address = 0;
	int status, pipes[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	pid = fork();
	if (!pid) {
		if (leftover_fill(&self->f, SIZE, 0x5a, &address) < 0 ||
		    write(pipes[1], &address, sizeof(address)) < 0)
			_exit(1);
		pause();
	}
	close(pipes[1]);
	ASSERT_EQ((ssize_t)sizeof(address),
		  read(pipes[0], &address, sizeof(address)));
	EXPECT_TRUE(leftover_is(&self->f, address, SIZE, 0x5a));
	kill(pid, SIGKILL);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(tee_heap_is_free(&self->f.heap));
	ASSERT_TRUE(leftover_is_erased());
	EXPECT_TRUE(leftover_is(&self->f, address, SIZE, 0));
	close(pipes[0]);
}

/* The driver may still be asking OP-TEE, as each region has its own work */
static bool is_refused_in_the_end(const char *region)
{
	char line[64];
	int tries;

	snprintf(line, sizeof(line), "%s: no heap:", region);
	for (tries = 0; tries < 3000; tries++) {
		if (count_log_lines(line) > 0)
			return true;
		usleep(10000);
	}
	return false;
}

/* OP-TEE's device tree does not have it */
TEST(region_that_the_tee_does_not_know_gets_no_heap)
{
	EXPECT_TRUE(is_refused_in_the_end("outside@98000000"));
	EXPECT_EQ(-ENOENT, heap_open("outside@98000000"));
}

static TEEC_Result open_owner(uint32_t login)
{
	static const TEEC_UUID owner = PTA_SECURE_HEAP_UUID;
	TEEC_Context context;
	TEEC_Session session;
	TEEC_Result ret;

	if (TEEC_InitializeContext(NULL, &context))
		return TEEC_SUCCESS;
	ret = TEEC_OpenSession(&context, &session, &owner, login, NULL, NULL,
			       NULL);
	if (!ret)
		TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	return ret;
}

/* It could erase the buffers of others */
TEST(program_cannot_have_memory_erased)
{
	EXPECT_EQ(TEEC_ERROR_ACCESS_DENIED, open_owner(TEEC_LOGIN_PUBLIC));
	EXPECT_EQ(TEEC_ERROR_ACCESS_DENIED, open_owner(TEEC_LOGIN_USER));
}

/* The kernel keeps what it uses itself (TEE_IOCTL_LOGIN_REE_KERNEL) from programs */
TEST(program_cannot_say_that_it_is_the_kernel)
{
	EXPECT_NE(TEEC_SUCCESS, open_owner(0x80000000));
}

TEST_HARNESS_MAIN
