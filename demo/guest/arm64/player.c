// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has a trusted application decrypt a clip from the disk into buffers of the
 * protected heap, by plain interfaces: DMA_HEAP_IOCTL_ALLOC, and the dma-buf's
 * descriptor to OP-TEE's client library.
 *
 * Prints "decrypted N HASH" for each frame: what the trusted application says
 * is in the buffer. Then tries to read the last one with the CPU, and prints
 * what came of it.
 */
#define _GNU_SOURCE
#include "heap.h"
#include "play.h"
#include "tee.h"

static struct play play;
static struct tee decryptor;

static void must(TEEC_Result result, const char *what, unsigned int frame)
{
	if (!result)
		return;
	errno = EIO;
	play_die("%s, frame %u: the TEE says %#x", what, frame, result);
}

static int make_buffer(const char *name)
{
	int dmabuf = heap_alloc_from(name, play.frame_size);

	if (dmabuf < 0) {
		errno = -dmabuf;
		play_die("a buffer of %s", name);
	}
	return dmabuf;
}

static void decrypt(unsigned int frame, int dmabuf)
{
	uint8_t hash[DECRYPTOR_HASH_BYTES];
	TEEC_SharedMemory memory;
	size_t i;

	play_read(&play, frame);
	must(tee_import(&decryptor, dmabuf, &memory), "import", frame);
	must(tee_decrypt(&decryptor, play.ciphertext, play.frame_size,
			 play.clip.counter, play_blocks(&play, frame),
			 &memory),
	     "decryption", frame);
	/* The buffer ends with a page, and the frame before that */
	memory.size = play.frame_size;
	must(tee_hash(&decryptor, &memory, hash), "hash", frame);
	TEEC_ReleaseSharedMemory(&memory);

	printf("decrypted %u ", frame);
	for (i = 0; i < sizeof(hash); i++)
		printf("%02x", hash[i]);
	printf("\n");
}

int main(void)
{
	const char *heap = getenv("LAB_HEAP");
	unsigned int frame;
	int dmabuf = -1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	errno = EINVAL;
	if (!heap)
		play_die("LAB_HEAP does not say which heap");
	play_open(&play);
	must(tee_open(&decryptor, &tee_decryptor), "session", 0);

	for (frame = 0; frame < play.clip.frames; frame++) {
		if (dmabuf >= 0)
			close(dmabuf);
		dmabuf = make_buffer(heap);
		decrypt(frame, dmabuf);
	}
	tee_close(&decryptor);
	play_try_all(dmabuf);

	return 0;
}
