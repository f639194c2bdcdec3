// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the chunks of a PNG, inflate the image data line by line, and undo the filters.
 * All that is parsed is copied first, in pieces: who may write to the file while it
 * is decoded gets another picture, and no more than that.
 */

#include <stddef.h>

#include <zlib.h>

#include "png.h"

#define SIGNATURE	8
#define PIECE		4096
#define CHANNELS	3
#define LINE_MAX	(1 + CHANNELS * PNG_WIDTH_MAX)
/* What zlib allocates: its state and a window of 32 KiB */
#define ARENA		(48 << 10)

#define TYPE(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define IHDR	TYPE('I', 'H', 'D', 'R')
#define IDAT	TYPE('I', 'D', 'A', 'T')
#define IEND	TYPE('I', 'E', 'N', 'D')
/* A bit of the type of chunks that a decoder need not know */
#define ANCILLARY	TYPE(0x20, 0, 0, 0)

/**
 * struct decoder - a file that is being decoded
 * @in: the next byte
 * @left: bytes from there on
 * @crc: of the chunk until there
 * @zlib: inflates
 * @ended: it has inflated all
 * @picture: where to
 * @line: number of the line that is next
 * @lines: the bytes of that line, filter first, and of the one above it
 * @piece: what is being parsed
 * @arena: zlib's memory
 * @used: bytes of it
 */
struct decoder {
	const volatile uint8_t *in;
	uint64_t left;
	uLong crc;
	z_stream zlib;
	int ended;
	const struct png_picture *picture;
	uint32_t line;
	uint8_t lines[2][LINE_MAX];
	uint8_t piece[PIECE];
	uint8_t arena[ARENA] __attribute__((aligned(16)));
	size_t used;
};

static void *allocate(void *context, unsigned int items, unsigned int size)
{
	struct decoder *decoder = context;
	size_t bytes = ((size_t)items * size + 15) & ~(size_t)15;
	void *found = decoder->arena + decoder->used;

	if (bytes > ARENA - decoder->used)
		return Z_NULL;
	decoder->used += bytes;
	return found;
}

/* All of it is free again when the next file starts */
static void release(void *context, void *memory)
{
	(void)context;
	(void)memory;
}

static uint32_t load32(const uint8_t *bytes)
{
	return TYPE(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* Copy the next bytes, up to PIECE of them, to decoder->piece */
static const char *take(struct decoder *decoder, uint32_t count)
{
	uint32_t i;

	if (count > decoder->left)
		return "a PNG that ends in a chunk";
	for (i = 0; i < count; i++)
		decoder->piece[i] = *decoder->in++;
	decoder->left -= count;
	decoder->crc = crc32(decoder->crc, decoder->piece, count);
	return NULL;
}

static uint8_t paeth(int left, int above, int corner)
{
	int estimate = left + above - corner;
	int a = estimate > left ? estimate - left : left - estimate;
	int b = estimate > above ? estimate - above : above - estimate;
	int c = estimate > corner ? estimate - corner : corner - estimate;

	if (a <= b && a <= c)
		return left;
	return b <= c ? above : corner;
}

static const char *unfilter(uint8_t *line, const uint8_t *above, uint32_t bytes)
{
	const uint8_t filter = *line++;
	uint32_t i;

	above++;
	if (filter > 4)
		return "a filter that PNG has not";
	for (i = 0; i < bytes; i++) {
		int left = i < CHANNELS ? 0 : line[i - CHANNELS];
		int corner = i < CHANNELS ? 0 : above[i - CHANNELS];

		switch (filter) {
		case 1:
			line[i] += left;
			break;
		case 2:
			line[i] += above[i];
			break;
		case 3:
			line[i] += (left + above[i]) / 2;
			break;
		case 4:
			line[i] += paeth(left, above[i], corner);
			break;
		}
	}
	return NULL;
}

static uint32_t line_bytes(const struct decoder *decoder)
{
	return CHANNELS * decoder->picture->width;
}

/* Have zlib write the next line, or one byte behind the last one to see its end */
static void next_line(struct decoder *decoder)
{
	decoder->zlib.next_out = decoder->lines[decoder->line % 2];
	decoder->zlib.avail_out =
		decoder->line < decoder->picture->height ?
		1 + line_bytes(decoder) : 1;
}

static const char *finish_line(struct decoder *decoder)
{
	const struct png_picture *picture = decoder->picture;
	uint8_t *line = decoder->lines[decoder->line % 2], *pixel;
	const uint8_t *above = decoder->lines[(decoder->line + 1) % 2];
	const char *fault;
	uint32_t x;

	if (decoder->line == picture->height)
		return "more lines than the picture has";
	fault = unfilter(line, above, line_bytes(decoder));
	if (fault)
		return fault;

	pixel = picture->pixels + (uint64_t)decoder->line * picture->pitch;
	for (x = 0; x < picture->width; x++) {
		const uint8_t *rgb = line + 1 + CHANNELS * x;

		*pixel++ = rgb[2];
		*pixel++ = rgb[1];
		*pixel++ = rgb[0];
		*pixel++ = 0;
	}
	decoder->line++;
	next_line(decoder);
	return NULL;
}

static const char *inflate_piece(struct decoder *decoder, uint32_t count)
{
	z_stream *zlib = &decoder->zlib;
	const char *fault;

	zlib->next_in = decoder->piece;
	zlib->avail_in = count;
	/* zlib may have more to write when it has read all */
	while (!decoder->ended) {
		int ret = inflate(zlib, Z_NO_FLUSH);

		if (ret == Z_BUF_ERROR)
			return NULL;
		if (ret != Z_OK && ret != Z_STREAM_END)
			return "image data that zlib does not inflate";
		decoder->ended = ret == Z_STREAM_END;
		if (!zlib->avail_out) {
			fault = finish_line(decoder);
			if (fault)
				return fault;
		}
	}
	return zlib->avail_in ? "bytes behind the image data" : NULL;
}

static const char *read_body(struct decoder *decoder, uint32_t type,
			     uint32_t length)
{
	const char *fault;

	while (length) {
		uint32_t count = length < PIECE ? length : PIECE;

		fault = take(decoder, count);
		if (!fault && type == IDAT)
			fault = inflate_piece(decoder, count);
		if (fault)
			return fault;
		length -= count;
	}
	return NULL;
}

/* The type and the length of the next chunk; then comes its body */
static const char *read_head(struct decoder *decoder, uint32_t *type,
			     uint32_t *length)
{
	const char *fault = take(decoder, 4);

	if (fault)
		return fault;
	*length = load32(decoder->piece);
	decoder->crc = crc32(0, Z_NULL, 0);
	fault = take(decoder, 4);
	if (!fault)
		*type = load32(decoder->piece);
	return fault;
}

static const char *read_end(struct decoder *decoder)
{
	uLong crc = decoder->crc;
	const char *fault = take(decoder, 4);

	if (!fault && load32(decoder->piece) != crc)
		fault = "a chunk with a wrong sum";
	return fault;
}

static const char *read_start(struct decoder *decoder)
{
	static const uint8_t signature[SIGNATURE] = {
		0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'
	};
	/* Bits, RGB, and the only method each, without interlacing */
	static const uint8_t format[5] = { 8, 2, 0, 0, 0 };
	uint32_t type, length, i;
	const char *fault;

	if (take(decoder, SIGNATURE))
		return "no PNG";
	for (i = 0; i < SIGNATURE; i++)
		if (decoder->piece[i] != signature[i])
			return "no PNG";

	fault = read_head(decoder, &type, &length);
	if (fault)
		return fault;
	if (type != IHDR || length != 8 + sizeof(format))
		return "a PNG without a header";
	fault = take(decoder, length);
	if (fault)
		return fault;
	if (load32(decoder->piece) != decoder->picture->width ||
	    load32(decoder->piece + 4) != decoder->picture->height)
		return "a picture of another size";
	for (i = 0; i < sizeof(format); i++)
		if (decoder->piece[8 + i] != format[i])
			return "a PNG that is not of 8 bits, RGB, and not interlaced";
	return read_end(decoder);
}

static const char *read_chunks(struct decoder *decoder)
{
	uint32_t type, length;
	const char *fault;

	do {
		fault = read_head(decoder, &type, &length);
		if (!fault && type != IDAT && type != IEND && !(type & ANCILLARY))
			fault = "a chunk that this decoder does not know";
		if (!fault)
			fault = read_body(decoder, type, length);
		if (!fault)
			fault = read_end(decoder);
		if (fault)
			return fault;
	} while (type != IEND);

	return decoder->ended && decoder->line == decoder->picture->height ?
	       NULL : "a PNG without all of the picture";
}

const char *png_decode(const volatile uint8_t *in, uint64_t length,
		       const struct png_picture *picture)
{
	static struct decoder decoder;
	const char *fault;
	uint32_t i;

	if (!picture->width || picture->width > PNG_WIDTH_MAX)
		return "a picture of another size";
	decoder.in = in;
	decoder.left = length;
	decoder.ended = 0;
	decoder.picture = picture;
	decoder.line = 0;
	decoder.used = 0;
	/* The line above the first one */
	for (i = 0; i < LINE_MAX; i++)
		decoder.lines[1][i] = 0;

	fault = read_start(&decoder);
	if (fault)
		return fault;

	decoder.zlib = (z_stream){
		.zalloc = allocate,
		.zfree = release,
		.opaque = &decoder,
	};
	if (inflateInit(&decoder.zlib) != Z_OK)
		return "zlib lacks memory";
	next_line(&decoder);
	fault = read_chunks(&decoder);
	inflateEnd(&decoder.zlib);
	return fault;
}
