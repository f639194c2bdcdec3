// SPDX-License-Identifier: GPL-2.0-only
/* Access of a trusted application to a buffer of the heap. */
#include <sys/wait.h>

#include <linux/dma-buf.h>

#include "harness.h"

#include "tee-fixture.h"
#include "units.h"

FIXTURE(import)
{
	struct tee_fixture f;
};

FIXTURE_SETUP(import)
{
	ASSERT_EQ(0, tee_fixture_open(&self->f, region()->heap));
}

FIXTURE_TEARDOWN(import)
{
	EXPECT_TRUE(tee_fixture_close(&self->f));
}

TEST_F(import, is_as_large_as_the_buffer)
{
	TEEC_SharedMemory memory;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(SIZE, memory.size);
	TEEC_ReleaseSharedMemory(&memory);
}

TEST_F(import, keeps_what_the_application_writes)
{
	TEEC_SharedMemory memory;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 0x5a));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, SIZE, 0x5a));
	EXPECT_FALSE(tee_is_full_of(&self->f.tee, &memory, 0, SIZE, 0x5b));
	TEEC_ReleaseSharedMemory(&memory);
}

/* What is written by one import is read by the next one */
TEST_F(import, again_is_the_same_memory)
{
	TEEC_SharedMemory first, second;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &first));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &first, 0, SIZE, 0x11));
	TEEC_ReleaseSharedMemory(&first);
	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &second));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &second, 0, SIZE, 0x11));
	TEEC_ReleaseSharedMemory(&second);
}

TEST_F(import, of_another_buffer_is_other_memory)
{
	int other = heap_alloc(self->f.heap.fd, SIZE);
	TEEC_SharedMemory memory, memory_of_other;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	ASSERT_EQ(0, tee_import(&self->f.tee, other, &memory_of_other));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory_of_other, 0, SIZE, 2));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, SIZE, 1));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory_of_other, 0, SIZE, 2));
	TEEC_ReleaseSharedMemory(&memory);
	TEEC_ReleaseSharedMemory(&memory_of_other);
	close(other);
}

/* Neither aligned to a page, nor whole pages */
TEST_F(import, piece_in_the_middle)
{
	const size_t start = PAGE + 7, size = 3 * PAGE + 13;
	TEEC_SharedMemory memory;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, start, size, 2));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, start, 1));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, start, size, 2));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, start + size,
				   SIZE - start - size, 1));
	TEEC_ReleaseSharedMemory(&memory);
}

/* The library checks too, but with what it is told here */
TEST_F(import, piece_beyond_the_end)
{
	TEEC_SharedMemory memory;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	memory.size = SIZE_MAX;
	EXPECT_NE(0, tee_fill(&self->f.tee, &memory, 0, SIZE + 1, 1));
	EXPECT_NE(0, tee_fill(&self->f.tee, &memory, SIZE, 1, 1));
	EXPECT_NE(0, tee_fill(&self->f.tee, &memory, SIZE - 1, 2, 1));
	EXPECT_NE(0, tee_fill(&self->f.tee, &memory, PAGE, SIZE_MAX - PAGE, 1));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, SIZE - 1, 1, 1));
	TEEC_ReleaseSharedMemory(&memory);
}

/* Piece by piece: OP-TEE has not enough tables to map all of it at once */
TEST_F(import, of_the_whole_region)
{
	const size_t piece = 1UL << 20;
	TEEC_SharedMemory memory;
	size_t offset;
	int all;

	close(self->f.buffer);
	all = heap_alloc(self->f.heap.fd, self->f.heap.size);
	ASSERT_LE(0, all);
	ASSERT_EQ(0, tee_import(&self->f.tee, all, &memory));
	EXPECT_EQ(self->f.heap.size, memory.size);
	for (offset = 0; offset < memory.size; offset += piece)
		EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, offset, piece,
				      offset / piece));
	for (offset = 0; offset < memory.size; offset += piece)
		EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, offset, PAGE,
					   offset / piece));
	TEEC_ReleaseSharedMemory(&memory);
	close(all);
	self->f.buffer = heap_alloc(self->f.heap.fd, SIZE);
}

/* The other process has no more than the descriptor of the buffer */
TEST_F(import, by_two_processes)
{
	TEEC_SharedMemory memory;
	struct tee tee;
	int status;
	pid_t pid;

	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	pid = fork();
	if (!pid) {
		if (tee_open(&tee, &tee_decryptor) ||
		    tee_import(&tee, self->f.buffer, &memory))
			_exit(1);
		if (!tee_is_full_of(&tee, &memory, 0, SIZE, 1))
			_exit(2);
		_exit(tee_fill(&tee, &memory, 0, PAGE, 2) ? 3 : 0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, PAGE, 2));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, PAGE, SIZE - PAGE, 1));
	TEEC_ReleaseSharedMemory(&memory);
}

TEST_F(import, of_the_tee_heap_still_works)
{
	int buffer = heap_alloc_from("protected,secure-video", SIZE);
	TEEC_SharedMemory memory;

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, tee_import(&self->f.tee, buffer, &memory));
	EXPECT_EQ(0, tee_fill(&self->f.tee, &memory, 0, SIZE, 1));
	EXPECT_TRUE(tee_is_full_of(&self->f.tee, &memory, 0, SIZE, 1));
	TEEC_ReleaseSharedMemory(&memory);
	close(buffer);
}

static bool info_has(int buffer, const char *wanted)
{
	char path[64], line[256];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", buffer);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		found |= !strcmp(line, wanted);
	if (file)
		fclose(file);
	return found;
}

static int sync_start(int buffer)
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ };

	return ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync) ? -errno : 0;
}

/* What patches add to the TEE heap. The system heap is the control. */
TEST(buffer_of_the_tee_heap_is_protected)
{
	int buffer = heap_alloc_from("protected,secure-video", PAGE);
	int ordinary = heap_alloc_from("system", PAGE);

	ASSERT_LE(0, buffer);
	ASSERT_LE(0, ordinary);
	EXPECT_TRUE(info_has(buffer, "protected:\t1\n"));
	EXPECT_TRUE(info_has(buffer, "exp_name:\tprotected,secure-video\n"));
	EXPECT_EQ(-EPERM, sync_start(buffer));

	EXPECT_FALSE(info_has(ordinary, "protected:\t1\n"));
	EXPECT_TRUE(info_has(ordinary, "exp_name:\tsystem\n"));
	EXPECT_EQ(0, sync_start(ordinary));
	close(buffer);
	close(ordinary);
}

TEST_F(import, takes_what_is_decrypted)
{
	static const uint8_t counter[DECRYPTOR_COUNTER_BYTES];
	uint8_t *ciphertext = calloc(1, SIZE);
	TEEC_SharedMemory memory;

	ASSERT_NE(NULL, ciphertext);
	ASSERT_EQ(0, tee_import(&self->f.tee, self->f.buffer, &memory));
	EXPECT_EQ(0, tee_decrypt(&self->f.tee, ciphertext, SIZE, counter, 0,
				 &memory));
	TEEC_ReleaseSharedMemory(&memory);
	free(ciphertext);
}

TEST_HARNESS_MAIN
