// SPDX-License-Identifier: GPL-2.0-only
/* Buffers live longer than OP-TEE's driver, imports do not. */
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#include "driver.h"
#include "tee-fixture.h"

/*
 * The module of the TEE subsystem stays loaded: Linux 7.3 cannot remove its heap,
 * whose operations would be gone.
 */
static int run(const char *tool)
{
	return driver_run(tool, "optee");
}

static bool optee_is_loaded(void)
{
	return !access("/dev/tee0", F_OK);
}

FIXTURE(driver)
{
	struct tee_heap heap;
	int buffer;
};

FIXTURE_SETUP(driver)
{
	ASSERT_EQ(0, tee_heap_open(&self->heap));
	self->buffer = heap_alloc(self->heap.fd, SIZE);
	ASSERT_LE(0, self->buffer);
	ASSERT_TRUE(optee_is_loaded());
}

FIXTURE_TEARDOWN(driver)
{
	if (!optee_is_loaded())
		run("modprobe");
	close(self->buffer);
	EXPECT_TRUE(tee_heap_is_free(&self->heap));
}

static bool buffer_holds(struct tee *tee, int buffer, uint8_t byte)
{
	TEEC_SharedMemory memory;
	bool good;

	if (tee_import(tee, buffer, &memory))
		return false;
	good = tee_is_full_of(tee, &memory, 0, SIZE, byte);
	TEEC_ReleaseSharedMemory(&memory);
	return good;
}

TEST_F(driver, loaded_again_while_a_buffer_lives)
{
	TEEC_SharedMemory memory;
	struct tee tee;

	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	ASSERT_EQ(0, tee_import(&tee, self->buffer, &memory));
	EXPECT_EQ(0, tee_fill(&tee, &memory, 0, SIZE, 7));
	TEEC_ReleaseSharedMemory(&memory);
	tee_close(&tee);

	EXPECT_EQ(0, run("rmmod"));
	EXPECT_FALSE(optee_is_loaded());
	EXPECT_EQ(0, run("modprobe"));
	ASSERT_TRUE(optee_is_loaded());

	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	EXPECT_TRUE(buffer_holds(&tee, self->buffer, 7));
	tee_close(&tee);
}

/* The driver waits for the last import, even if its client is gone */
TEST_F(driver, unloaded_while_an_import_lives)
{
	TEEC_SharedMemory memory;
	struct tee tee;
	int status = -1;
	pid_t pid;

	ASSERT_EQ(0, tee_open(&tee, &tee_decryptor));
	ASSERT_EQ(0, tee_import(&tee, self->buffer, &memory));
	tee_close(&tee);

	pid = driver_start("rmmod", "optee");
	usleep(300000);
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	TEEC_ReleaseSharedMemory(&memory);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_FALSE(optee_is_loaded());
	EXPECT_EQ(0, run("modprobe"));
}

TEST_HARNESS_MAIN
