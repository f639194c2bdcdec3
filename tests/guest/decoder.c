// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's V4L2 decoder, on a machine with two: the first may only read ordinary
 * memory and only write protected memory, once it is let at that. The second may
 * read and write ordinary memory, where a test can look at what it wrote.
 */
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "harness.h"

#include "decoder.h"
#include "heap.h"
#include "picture.h"
#include "protected.h"
#include "trusted/uapi.h"
#include "units.h"

#define ONE_WAY 0
#define ORDINARY 1

/* With a page behind the picture, which the device must not write to */
#define BUFFER_SIZE (PICTURE_SIZE + PAGE)
#define ORDINARY_HEAP "default_cma_region"
#define UNTOUCHED 0x5a

#define BLOCKS 3
#define PLACES 3
#define LENGTH 1000

/* Small and correct: blocks with two places, one and none */
struct coded {
	struct lab_coded_header header;
	struct lab_coded_block block[BLOCKS];
	uint32_t place[PLACES];
	unsigned char bytes[2][LENGTH];
};

static const struct coded good = {
	.header = { LAB_CODED_MAGIC, BLOCKS, PLACES, 0 },
	.block = {
		{ offsetof(struct coded, bytes[0]), LENGTH, 2 },
		{ offsetof(struct coded, bytes[1]), LENGTH, 1 },
		{ offsetof(struct coded, bytes[1]), LENGTH, 0 },
	},
	/* The last one up to the last byte */
	.place = { 3, 50000, PICTURE_SIZE - LENGTH },
	.bytes = { { 1, 2, 3, [LENGTH - 1] = 4 }, { 5, [LENGTH - 1] = 6 } },
};

/* As many copies of a block as there may be, which take minutes */
struct long_coded {
	struct lab_coded_header header;
	struct lab_coded_block block;
	uint32_t place[LAB_CODED_PLACES_MAX];
	unsigned char byte;
};

static const struct long_coded endless = {
	.header = { LAB_CODED_MAGIC, 1, LAB_CODED_PLACES_MAX, 0 },
	.block = { offsetof(struct long_coded, byte), 1, LAB_CODED_PLACES_MAX },
	.place = { [LAB_CODED_PLACES_MAX - 1] = PICTURE_SIZE - 1 },
	.byte = 1,
};

/* One stream, one coded picture, and one picture in ordinary memory */
struct stream {
	int decoder, dmabuf;
	void *coded;
	size_t room;	/* for that */
	volatile unsigned char *picture;
};

static void stream_open(struct __test_metadata *_metadata,
			struct stream *stream, unsigned int number)
{
	stream->decoder = decoder_open(number);
	ASSERT_LE(0, stream->decoder);
	stream->dmabuf = heap_alloc_from(ORDINARY_HEAP, BUFFER_SIZE);
	ASSERT_LE(0, stream->dmabuf);
	stream->picture = mmap(NULL, BUFFER_SIZE, PROT_READ | PROT_WRITE,
			       MAP_SHARED, stream->dmabuf, 0);
	ASSERT_NE(MAP_FAILED, stream->picture);
	memset((void *)stream->picture, UNTOUCHED, BUFFER_SIZE);

	ASSERT_EQ(0, video_request(stream->decoder, DECODER_CODED,
				   V4L2_MEMORY_MMAP, 1));
	ASSERT_EQ(0, decoder_map_coded(stream->decoder, 0, &stream->coded,
				       &stream->room));
	ASSERT_LE(sizeof(endless), stream->room);
	ASSERT_EQ(0, video_request(stream->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF, 1));
	ASSERT_EQ(0, video_stream(stream->decoder, DECODER_CODED, 1));
	ASSERT_EQ(0, video_stream(stream->decoder, DECODER_PICTURES, 1));
}

/* A mapping holds on to the file, too */
static void stream_close_decoder(struct stream *stream)
{
	munmap(stream->coded, stream->room);
	close(stream->decoder);
}

static void stream_close_picture(struct stream *stream)
{
	munmap((void *)stream->picture, BUFFER_SIZE);
	close(stream->dmabuf);
}

static void stream_start(struct __test_metadata *_metadata,
			 struct stream *stream, const void *coded, size_t size)
{
	memcpy(stream->coded, coded, size);
	ASSERT_EQ(0, video_queue_dmabuf(stream->decoder, DECODER_PICTURES, 0,
					stream->dmabuf, 0));
	ASSERT_EQ(0, decoder_queue_coded(stream->decoder, 0, size));
}

/* Dequeue both buffers, with or without an error */
static void stream_finish(struct __test_metadata *_metadata,
			  struct stream *stream, int result)
{
	EXPECT_EQ(result, video_dequeue(stream->decoder, DECODER_PICTURES,
					V4L2_MEMORY_DMABUF));
	EXPECT_EQ(result, video_dequeue(stream->decoder, DECODER_CODED,
					V4L2_MEMORY_MMAP));
}

static bool is_untouched(struct stream *stream)
{
	size_t i;

	for (i = 0; i < BUFFER_SIZE; i++)
		if (stream->picture[i] != UNTOUCHED)
			return false;
	return true;
}

/* The picture of good, and the rest unchanged */
static bool is_good(struct stream *stream)
{
	unsigned char *wanted = malloc(BUFFER_SIZE);
	bool same;

	memset(wanted, UNTOUCHED, BUFFER_SIZE);
	memcpy(wanted + good.place[0], good.bytes[0], LENGTH);
	memcpy(wanted + good.place[1], good.bytes[0], LENGTH);
	memcpy(wanted + good.place[2], good.bytes[1], LENGTH);
	same = !memcmp(wanted, (void *)stream->picture, BUFFER_SIZE);
	free(wanted);
	return same;
}

static void expect_good(struct __test_metadata *_metadata,
			struct stream *stream)
{
	stream_start(_metadata, stream, &good, sizeof(good));
	stream_finish(_metadata, stream, 0);
	EXPECT_TRUE(is_good(stream));
}

/* Wait until the device copies the long one, and not until its last place */
static void start_endless(struct __test_metadata *_metadata,
			  struct stream *stream)
{
	stream_start(_metadata, stream, &endless, sizeof(endless));
	while (stream->picture[0] == UNTOUCHED)
		usleep(1000);
}

static bool was_ended(struct stream *stream)
{
	return stream->picture[PICTURE_SIZE - 1] == UNTOUCHED;
}

FIXTURE(decoder)
{
	struct stream on;
};

FIXTURE_SETUP(decoder)
{
	stream_open(_metadata, &self->on, ORDINARY);
}

FIXTURE_TEARDOWN(decoder)
{
	stream_close_decoder(&self->on);
	stream_close_picture(&self->on);
}

TEST_F(decoder, copies_blocks_to_their_places)
{
	expect_good(_metadata, &self->on);
}

TEST_F(decoder, takes_what_is_coded_from_a_dmabuf)
{
	struct v4l2_format format = {
		.type = DECODER_CODED,
		.fmt.pix = { .sizeimage = PAGE },
	};
	int dmabuf = heap_alloc_from(ORDINARY_HEAP, sizeof(good));
	int decoder = decoder_open(ORDINARY);
	void *map;

	ASSERT_LE(0, decoder);
	ASSERT_LE(0, dmabuf);
	map = mmap(NULL, sizeof(good), PROT_READ | PROT_WRITE, MAP_SHARED,
		   dmabuf, 0);
	ASSERT_NE(MAP_FAILED, map);
	memcpy(map, &good, sizeof(good));

	ASSERT_EQ(0, ioctl(decoder, VIDIOC_S_FMT, &format));
	ASSERT_EQ(0, video_request(decoder, DECODER_CODED,
				   V4L2_MEMORY_DMABUF, 1));
	ASSERT_EQ(0, video_request(decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF, 1));
	ASSERT_EQ(0, video_stream(decoder, DECODER_CODED, 1));
	ASSERT_EQ(0, video_stream(decoder, DECODER_PICTURES, 1));
	ASSERT_EQ(0, video_queue_dmabuf(decoder, DECODER_PICTURES, 0,
					self->on.dmabuf, 0));
	ASSERT_EQ(0, video_queue_dmabuf(decoder, DECODER_CODED, 0, dmabuf,
					sizeof(good)));
	EXPECT_EQ(0, video_dequeue(decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF));
	EXPECT_TRUE(is_good(&self->on));
	munmap(map, sizeof(good));
	close(dmabuf);
	close(decoder);
}

TEST_F(decoder, serves_two_streams)
{
	struct stream other;

	stream_open(_metadata, &other, ORDINARY);
	stream_start(_metadata, &self->on, &good, sizeof(good));
	stream_start(_metadata, &other, &good, sizeof(good));
	stream_finish(_metadata, &self->on, 0);
	stream_finish(_metadata, &other, 0);
	EXPECT_TRUE(is_good(&self->on));
	EXPECT_TRUE(is_good(&other));
	stream_close_decoder(&other);
	stream_close_picture(&other);
}

TEST_F(decoder, ends_early_when_pictures_stop)
{
	start_endless(_metadata, &self->on);
	EXPECT_EQ(0, video_stream(self->on.decoder, DECODER_PICTURES, 0));
	EXPECT_TRUE(was_ended(&self->on));
}

TEST_F(decoder, ends_early_when_what_is_coded_stops)
{
	start_endless(_metadata, &self->on);
	EXPECT_EQ(0, video_stream(self->on.decoder, DECODER_CODED, 0));
	EXPECT_TRUE(was_ended(&self->on));
}

TEST_F(decoder, starts_again_after_that)
{
	start_endless(_metadata, &self->on);
	ASSERT_EQ(0, video_stream(self->on.decoder, DECODER_PICTURES, 0));
	ASSERT_EQ(0, video_stream(self->on.decoder, DECODER_CODED, 0));
	memset((void *)self->on.picture, UNTOUCHED, BUFFER_SIZE);
	ASSERT_EQ(0, video_stream(self->on.decoder, DECODER_CODED, 1));
	ASSERT_EQ(0, video_stream(self->on.decoder, DECODER_PICTURES, 1));
	expect_good(_metadata, &self->on);
}

TEST_F(decoder, ends_early_when_its_file_is_closed)
{
	struct stream other;

	stream_open(_metadata, &other, ORDINARY);
	start_endless(_metadata, &other);
	stream_close_decoder(&other);
	EXPECT_TRUE(was_ended(&other));
	expect_good(_metadata, &self->on);
	stream_close_picture(&other);
}

TEST_F(decoder, ends_early_when_its_program_is_killed)
{
	struct stream *on = &self->on, other;
	pid_t child = fork();
	int status;

	ASSERT_LE(0, child);
	if (!child) {
		/* A stream of its own, and the picture that the parent sees */
		stream_open(_metadata, &other, ORDINARY);
		stream_close_picture(&other);
		other.dmabuf = on->dmabuf;
		other.picture = on->picture;
		stream_start(_metadata, &other, &endless, sizeof(endless));
		video_dequeue(other.decoder, DECODER_PICTURES,
			      V4L2_MEMORY_DMABUF);
		_exit(0);
	}
	while (on->picture[0] == UNTOUCHED)
		usleep(1000);
	ASSERT_EQ(0, kill(child, SIGKILL));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_TRUE(was_ended(on));
	memset((void *)on->picture, UNTOUCHED, BUFFER_SIZE);
	expect_good(_metadata, on);
}

FIXTURE(malformed)
{
	struct stream on;
};

/* The good one with another number at an offset, or of another size */
FIXTURE_VARIANT(malformed)
{
	size_t offset;
	uint32_t value;
	size_t size;
};

FIXTURE_VARIANT_ADD(malformed, no_header)
{
	.value = LAB_CODED_MAGIC,
	.size = sizeof(good.header) - 1,
};

FIXTURE_VARIANT_ADD(malformed, other_format)
{
	.offset = offsetof(struct coded, header.magic),
	.value = LAB_CODED_MAGIC + 1,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, reserved_in_use)
{
	.offset = offsetof(struct coded, header.reserved),
	.value = 1,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, lists_cut_off)
{
	.value = LAB_CODED_MAGIC,
	.size = sizeof(good) - sizeof(good.bytes) - 1,
};

/* Times the size of a block, that is 0 in 32 bits */
FIXTURE_VARIANT_ADD(malformed, blocks_overflow)
{
	.offset = offsetof(struct coded, header.blocks),
	.value = 0x40000000,
	.size = sizeof(good),
};

/* The same */
FIXTURE_VARIANT_ADD(malformed, places_overflow)
{
	.offset = offsetof(struct coded, header.places),
	.value = 0x40000000,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, block_in_the_lists)
{
	.offset = offsetof(struct coded, block[1].offset),
	.value = offsetof(struct coded, bytes) - 1,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, block_past_the_end)
{
	.value = LAB_CODED_MAGIC,
	.size = sizeof(good) - 1,
};

FIXTURE_VARIANT_ADD(malformed, block_offset_overflows)
{
	.offset = offsetof(struct coded, block[1].offset),
	.value = UINT32_MAX - LENGTH + 2,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, block_of_nothing)
{
	.offset = offsetof(struct coded, block[1].length),
	.value = 0,
	.size = sizeof(good),
};

/* There is room for it, and for its copies */
FIXTURE_VARIANT_ADD(malformed, block_too_long)
{
	.offset = offsetof(struct coded, block[0].length),
	.value = LAB_CODED_BLOCK_SIZE + 1,
	.size = sizeof(good) + LAB_CODED_BLOCK_SIZE,
};

FIXTURE_VARIANT_ADD(malformed, place_past_the_picture)
{
	.offset = offsetof(struct coded, place[2]),
	.value = PICTURE_SIZE - LENGTH + 1,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, place_behind_the_picture)
{
	.offset = offsetof(struct coded, place[2]),
	.value = PICTURE_SIZE,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, place_overflows)
{
	.offset = offsetof(struct coded, place[2]),
	.value = UINT32_MAX - LENGTH + 2,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, too_few_places)
{
	.offset = offsetof(struct coded, block[2].places),
	.value = 1,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, places_of_a_block_overflow)
{
	.offset = offsetof(struct coded, block[2].places),
	.value = UINT32_MAX,
	.size = sizeof(good),
};

FIXTURE_VARIANT_ADD(malformed, places_of_no_block)
{
	.offset = offsetof(struct coded, block[0].places),
	.value = 1,
	.size = sizeof(good),
};

FIXTURE_SETUP(malformed)
{
	stream_open(_metadata, &self->on, ORDINARY);
}

FIXTURE_TEARDOWN(malformed)
{
	stream_close_decoder(&self->on);
	stream_close_picture(&self->on);
}

/* The first blocks of most are good: all is checked before anything is copied */
TEST_F(malformed, comes_back_with_an_error_and_writes_nothing)
{
	static unsigned char bytes[sizeof(good) + LAB_CODED_BLOCK_SIZE];

	memcpy(bytes, &good, sizeof(good));
	memcpy(bytes + variant->offset, &variant->value, sizeof(uint32_t));
	stream_start(_metadata, &self->on, bytes, variant->size);
	stream_finish(_metadata, &self->on, -EBADMSG);
	EXPECT_TRUE(is_untouched(&self->on));
	expect_good(_metadata, &self->on);
}

/* More blocks or places than the driver has room for */
TEST_F(decoder, too_many_blocks)
{
	static struct {
		struct lab_coded_header header;
		struct lab_coded_block block[LAB_CODED_BLOCKS_MAX + 1];
		unsigned char byte;
	} many = { .header = { LAB_CODED_MAGIC, LAB_CODED_BLOCKS_MAX + 1 } };
	size_t i;

	for (i = 0; i <= LAB_CODED_BLOCKS_MAX; i++)
		many.block[i] = (struct lab_coded_block){
			.offset = (unsigned char *)&many.byte -
				  (unsigned char *)&many,
			.length = 1,
		};
	stream_start(_metadata, &self->on, &many, sizeof(many));
	stream_finish(_metadata, &self->on, -EBADMSG);
	EXPECT_TRUE(is_untouched(&self->on));
}

TEST_F(decoder, too_many_places)
{
	static struct {
		struct lab_coded_header header;
		struct lab_coded_block block;
		uint32_t place[LAB_CODED_PLACES_MAX + 1];
		unsigned char byte;
	} many = {
		.header = { LAB_CODED_MAGIC, 1, LAB_CODED_PLACES_MAX + 1 },
		.block = { .length = 1, .places = LAB_CODED_PLACES_MAX + 1 },
	};

	many.block.offset = (unsigned char *)&many.byte -
			    (unsigned char *)&many;
	stream_start(_metadata, &self->on, &many, sizeof(many));
	stream_finish(_metadata, &self->on, -EBADMSG);
	EXPECT_TRUE(is_untouched(&self->on));
}

FIXTURE(protected)
{
	int decoder, heap;
};

FIXTURE_SETUP(protected)
{
	self->decoder = decoder_open(ONE_WAY);
	ASSERT_LE(0, self->decoder);
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
}

/* The decoder must have kept no reference */
FIXTURE_TEARDOWN(protected)
{
	int all;

	close(self->decoder);
	all = heap_alloc(self->heap, region()->size);
	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

TEST_F(protected, is_refused_if_it_is_too_small)
{
	int buffer = heap_alloc(self->heap, PICTURE_SIZE - PAGE);

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, video_request(self->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF, 1));
	EXPECT_EQ(-EINVAL, video_queue_dmabuf(self->decoder, DECODER_PICTURES,
					      0, buffer, 0));
	close(buffer);
}

/* Otherwise a decoder could copy a picture out of protected memory */
TEST_F(protected, is_refused_as_what_is_coded)
{
	int buffer = heap_alloc(self->heap, 2 << 20);

	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, video_request(self->decoder, DECODER_CODED,
				   V4L2_MEMORY_DMABUF, 1));
	EXPECT_EQ(-EFAULT, video_queue_dmabuf(self->decoder, DECODER_CODED, 0,
					      buffer, sizeof(good)));
	close(buffer);
}

TEST_F(protected, is_given_back_100_times)
{
	int buffer = heap_alloc(self->heap, PICTURE_SIZE), i, decoder;

	ASSERT_LE(0, buffer);
	for (i = 0; i < 100; i++) {
		decoder = decoder_open(ONE_WAY);
		ASSERT_LE(0, decoder);
		ASSERT_EQ(0, video_request(decoder, DECODER_PICTURES,
					   V4L2_MEMORY_DMABUF, 1));
		ASSERT_EQ(0, video_queue_dmabuf(decoder, DECODER_PICTURES, 0,
						buffer, 0));
		ASSERT_EQ(0, video_stream(decoder, DECODER_PICTURES, 1));
		close(decoder);
	}
	close(buffer);
}

/* For a stored picture that is a byte too large */
#define CODED_ROOM (PICTURE_SIZE + PAGE)

/*
 * Stored pictures, which need no CPU, on a decoder with one buffer for what is
 * coded and one for pictures. Protected ones are queued, and never streamed: the
 * firewall would stop this decoder at them.
 */
FIXTURE(stored)
{
	int decoder, heap;
	int coded, picture;			/* protected */
	int ordinary_coded, ordinary_picture;
};

static void set_stored(struct __test_metadata *_metadata, int decoder)
{
	struct v4l2_format format = {
		.type = DECODER_CODED,
		.fmt.pix = {
			.pixelformat = LAB_STORED_FOURCC,
			.sizeimage = CODED_ROOM,
		},
	};

	ASSERT_EQ(0, ioctl(decoder, VIDIOC_S_FMT, &format));
	ASSERT_EQ(LAB_STORED_FOURCC, format.fmt.pix.pixelformat);
}

FIXTURE_SETUP(stored)
{
	self->decoder = decoder_open(ORDINARY);
	ASSERT_LE(0, self->decoder);
	self->heap = heap_open(region()->heap);
	ASSERT_LE(0, self->heap);
	self->coded = heap_alloc(self->heap, CODED_ROOM);
	ASSERT_LE(0, self->coded);
	self->picture = heap_alloc(self->heap, PICTURE_SIZE);
	ASSERT_LE(0, self->picture);
	self->ordinary_coded = heap_alloc_from(ORDINARY_HEAP, CODED_ROOM);
	ASSERT_LE(0, self->ordinary_coded);
	self->ordinary_picture = heap_alloc_from(ORDINARY_HEAP, PICTURE_SIZE);
	ASSERT_LE(0, self->ordinary_picture);

	set_stored(_metadata, self->decoder);
	ASSERT_EQ(0, video_request(self->decoder, DECODER_CODED,
				   V4L2_MEMORY_DMABUF, 1));
	ASSERT_EQ(0, video_request(self->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF, 1));
}

/* The decoder must have kept no reference */
FIXTURE_TEARDOWN(stored)
{
	int all;

	close(self->decoder);
	close(self->coded);
	close(self->picture);
	close(self->ordinary_coded);
	close(self->ordinary_picture);
	all = heap_alloc(self->heap, region()->size);
	EXPECT_LE(0, all);
	close(all);
	close(self->heap);
}

static int queue_coded(int decoder, int dmabuf)
{
	return video_queue_dmabuf(decoder, DECODER_CODED, 0, dmabuf, PAGE);
}

/* After a refusal, V4L2 has 0 for the length of the buffer and takes no payload */
static void renew_coded(struct __test_metadata *_metadata, int decoder)
{
	ASSERT_EQ(0, video_request(decoder, DECODER_CODED, V4L2_MEMORY_DMABUF,
				   1));
}

static int queue_picture(int decoder, int dmabuf)
{
	return video_queue_dmabuf(decoder, DECODER_PICTURES, 0, dmabuf, 0);
}

TEST_F(stored, protected_goes_to_a_protected_picture)
{
	EXPECT_EQ(0, queue_coded(self->decoder, self->coded));
	EXPECT_EQ(0, queue_picture(self->decoder, self->picture));
}

TEST_F(stored, ordinary_goes_to_a_protected_picture)
{
	EXPECT_EQ(0, queue_picture(self->decoder, self->picture));
	EXPECT_EQ(0, queue_coded(self->decoder, self->ordinary_coded));
}

TEST_F(stored, ordinary_goes_to_an_ordinary_picture)
{
	EXPECT_EQ(0, queue_coded(self->decoder, self->ordinary_coded));
	EXPECT_EQ(0, queue_picture(self->decoder, self->ordinary_picture));
}

TEST_F(stored, protected_is_refused_if_the_picture_is_ordinary)
{
	ASSERT_EQ(0, queue_picture(self->decoder, self->ordinary_picture));
	EXPECT_EQ(-EPERM, queue_coded(self->decoder, self->coded));
	renew_coded(_metadata, self->decoder);
	EXPECT_EQ(0, queue_coded(self->decoder, self->ordinary_coded));
}

TEST_F(stored, ordinary_picture_is_refused_if_the_other_is_protected)
{
	ASSERT_EQ(0, queue_coded(self->decoder, self->coded));
	EXPECT_EQ(-EPERM, queue_picture(self->decoder, self->ordinary_picture));
	EXPECT_EQ(0, queue_picture(self->decoder, self->picture));
}

TEST_F(stored, memory_of_the_driver_is_refused_as_a_picture)
{
	struct v4l2_buffer buffer = {
		.type = DECODER_PICTURES,
		.memory = V4L2_MEMORY_MMAP,
	};

	ASSERT_EQ(0, queue_coded(self->decoder, self->coded));
	ASSERT_EQ(0, video_request(self->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_MMAP, 1));
	ASSERT_EQ(-1, ioctl(self->decoder, VIDIOC_QBUF, &buffer));
	EXPECT_EQ(EPERM, errno);

	/* Without the protected one it is taken */
	renew_coded(_metadata, self->decoder);
	EXPECT_EQ(0, ioctl(self->decoder, VIDIOC_QBUF, &buffer));
}

TEST_F(stored, protected_is_taken_when_ordinary_pictures_are_gone)
{
	ASSERT_EQ(0, queue_picture(self->decoder, self->ordinary_picture));
	ASSERT_EQ(-EPERM, queue_coded(self->decoder, self->coded));
	renew_coded(_metadata, self->decoder);
	ASSERT_EQ(0, video_request(self->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF, 1));
	EXPECT_EQ(0, queue_coded(self->decoder, self->coded));
}

static void start_stored(struct __test_metadata *_metadata, int decoder)
{
	ASSERT_EQ(0, video_stream(decoder, DECODER_CODED, 1));
	ASSERT_EQ(0, video_stream(decoder, DECODER_PICTURES, 1));
}

/* A whole block of the device, and a part of one */
TEST_F(stored, is_copied_to_the_start_of_the_picture)
{
	unsigned char *coded = mmap(NULL, CODED_ROOM, PROT_READ | PROT_WRITE,
				    MAP_SHARED, self->ordinary_coded, 0);
	unsigned char *picture = mmap(NULL, PICTURE_SIZE,
				      PROT_READ | PROT_WRITE, MAP_SHARED,
				      self->ordinary_picture, 0);
	const size_t size = LAB_CODED_BLOCK_SIZE + LENGTH;
	size_t i;

	ASSERT_NE(MAP_FAILED, coded);
	ASSERT_NE(MAP_FAILED, picture);
	for (i = 0; i < size; i++)
		coded[i] = i % 251;
	memset(picture, UNTOUCHED, PICTURE_SIZE);

	start_stored(_metadata, self->decoder);
	ASSERT_EQ(0, queue_picture(self->decoder, self->ordinary_picture));
	ASSERT_EQ(0, video_queue_dmabuf(self->decoder, DECODER_CODED, 0,
					self->ordinary_coded, size));
	EXPECT_EQ(0, video_dequeue(self->decoder, DECODER_PICTURES,
				   V4L2_MEMORY_DMABUF));
	EXPECT_EQ(0, memcmp(coded, picture, size));
	for (i = size; i < PICTURE_SIZE; i++)
		ASSERT_EQ(UNTOUCHED, picture[i]);
	munmap(coded, CODED_ROOM);
	munmap(picture, PICTURE_SIZE);
}

TEST_F(stored, larger_than_the_picture_comes_back_with_an_error)
{
	start_stored(_metadata, self->decoder);
	ASSERT_EQ(0, queue_picture(self->decoder, self->ordinary_picture));
	ASSERT_EQ(0, video_queue_dmabuf(self->decoder, DECODER_CODED, 0,
					self->ordinary_coded,
					PICTURE_SIZE + 1));
	EXPECT_EQ(-EBADMSG, video_dequeue(self->decoder, DECODER_PICTURES,
					  V4L2_MEMORY_DMABUF));
}

FIXTURE(one_way)
{
	int trusted;
	struct stream on;
};

FIXTURE_SETUP(one_way)
{
	struct lab_request request = { LAB_COMMAND_GRANT, { 0, 1 } };
	struct lab_faults faults;

	stream_open(_metadata, &self->on, ONE_WAY);
	self->trusted = open("/dev/lab-trusted", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->trusted);
	request.arg[0] = decoder_device(self->on.decoder);
	ASSERT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_REQUEST, &request));
	/* Ignore faults of earlier tests */
	ASSERT_EQ(0, ioctl(self->trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults));
}

FIXTURE_TEARDOWN(one_way)
{
	close(self->trusted);
	stream_close_decoder(&self->on);
	stream_close_picture(&self->on);
}

static void expect_stopped(struct __test_metadata *_metadata, int trusted,
			   int decoder)
{
	struct lab_faults faults;

	ASSERT_EQ(0, ioctl(trusted, LAB_TRUSTED_IOCTL_FAULTS, &faults));
	ASSERT_LT(0, faults.number);
	EXPECT_EQ(decoder_device(decoder), (int)faults.fault[0].device);
	EXPECT_EQ(LAB_FAULT_WRITE, faults.fault[0].cause);
}

/* The device reports success: check memory and the faults of the firewall */
TEST_F(one_way, does_not_write_to_an_ordinary_dmabuf)
{
	stream_start(_metadata, &self->on, &good, sizeof(good));
	stream_finish(_metadata, &self->on, 0);
	EXPECT_TRUE(is_untouched(&self->on));
	expect_stopped(_metadata, self->trusted, self->on.decoder);
}

TEST_F(one_way, does_not_write_to_memory_of_the_driver)
{
	int decoder = self->on.decoder;
	struct v4l2_buffer buffer = {
		.type = DECODER_PICTURES,
		.memory = V4L2_MEMORY_MMAP,
	};
	unsigned char *picture;
	size_t i;

	ASSERT_EQ(0, video_stream(decoder, DECODER_PICTURES, 0));
	ASSERT_EQ(0, video_request(decoder, DECODER_PICTURES,
				   V4L2_MEMORY_MMAP, 1));
	ASSERT_EQ(0, ioctl(decoder, VIDIOC_QUERYBUF, &buffer));
	picture = mmap(NULL, PICTURE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		       decoder, buffer.m.offset);
	ASSERT_NE(MAP_FAILED, picture);
	memset(picture, UNTOUCHED, PICTURE_SIZE);
	ASSERT_EQ(0, video_stream(decoder, DECODER_PICTURES, 1));

	memcpy(self->on.coded, &good, sizeof(good));
	ASSERT_EQ(0, ioctl(decoder, VIDIOC_QBUF, &buffer));
	ASSERT_EQ(0, decoder_queue_coded(decoder, 0, sizeof(good)));
	EXPECT_EQ(0, video_dequeue(decoder, DECODER_PICTURES,
				   V4L2_MEMORY_MMAP));
	for (i = 0; i < PICTURE_SIZE; i++)
		ASSERT_EQ(UNTOUCHED, picture[i]);
	expect_stopped(_metadata, self->trusted, decoder);
	munmap(picture, PICTURE_SIZE);
}

TEST_HARNESS_MAIN
