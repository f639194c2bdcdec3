// SPDX-License-Identifier: GPL-2.0-only
/* Memory that Linux and OP-TEE refuse as protected memory. */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "harness.h"

#include "tee-fixture.h"
#include "units.h"

FIXTURE(refused)
{
	struct tee_fixture f;
};

FIXTURE_SETUP(refused)
{
	ASSERT_EQ(0, tee_fixture_open(&self->f, region()->heap));
}

FIXTURE_TEARDOWN(refused)
{
	EXPECT_TRUE(tee_fixture_close(&self->f));
}

static void expect_no_import(struct __test_metadata *_metadata,
			     struct tee_fixture *f, int fd)
{
	TEEC_SharedMemory memory;
	TEEC_Result ret;

	/* Control: the same session, and a protected buffer */
	ASSERT_EQ(0, tee_import(&f->tee, f->buffer, &memory));
	TEEC_ReleaseSharedMemory(&memory);

	ret = tee_import(&f->tee, fd, &memory);
	EXPECT_EQ(TEEC_ERROR_BAD_PARAMETERS, ret);
	if (!ret)
		TEEC_ReleaseSharedMemory(&memory);
	close(fd);
}

/* One page, so that contiguity is not what is missing */
TEST_F(refused, buffer_of_the_system_heap)
{
	int buffer = heap_alloc_from("system", PAGE);

	ASSERT_LE(0, buffer);
	expect_no_import(_metadata, &self->f, buffer);
}

TEST_F(refused, buffer_of_the_cma_heap)
{
	int buffer = heap_alloc_from("default_cma_region", SIZE);

	ASSERT_LE(0, buffer);
	expect_no_import(_metadata, &self->f, buffer);
}

TEST_F(refused, file_that_is_no_dma_buf)
{
	int file = memfd_create("memory", MFD_CLOEXEC);

	ASSERT_LE(0, file);
	ASSERT_EQ(0, ftruncate(file, SIZE));
	expect_no_import(_metadata, &self->f, file);
}

TEST_F(refused, descriptor_that_is_closed)
{
	int closed = dup(self->f.buffer);

	close(closed);
	expect_no_import(_metadata, &self->f, closed);
}

TEST_F(refused, application_without_the_flag)
{
	TEEC_SharedMemory ordinary = {
		.size = SIZE,
		.flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT,
	}, memory;
	struct tee unflagged;

	ASSERT_EQ(0, tee_open(&unflagged, &tee_unflagged));
	/* Control: it has all else of the application, and does that */
	ASSERT_EQ(0, TEEC_AllocateSharedMemory(&unflagged.context, &ordinary));
	memset(ordinary.buffer, 1, SIZE);
	EXPECT_TRUE(tee_is_full_of(&unflagged, &ordinary, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&ordinary);

	ASSERT_EQ(0, tee_import(&unflagged, self->f.buffer, &memory));
	EXPECT_EQ(TEEC_ERROR_BAD_PARAMETERS,
		  tee_fill(&unflagged, &memory, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&memory);
	tee_close(&unflagged);
}

/* Linux could read the plain text there */
TEST_F(refused, decryption_into_ordinary_memory)
{
	static const uint8_t counter[DECRYPTOR_COUNTER_BYTES];
	TEEC_SharedMemory memory = {
		.size = SIZE,
		.flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT,
	};
	uint8_t *ciphertext = calloc(1, SIZE);

	ASSERT_NE(NULL, ciphertext);
	ASSERT_EQ(0, TEEC_AllocateSharedMemory(&self->f.tee.context, &memory));
	EXPECT_EQ(TEEC_ERROR_ACCESS_DENIED,
		  tee_decrypt(&self->f.tee, ciphertext, SIZE, counter, 0,
			      &memory));
	TEEC_ReleaseSharedMemory(&memory);
	free(ciphertext);
}

TEST_HARNESS_MAIN
