// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Example: has a trusted application decrypt a file into a protected buffer. It
 * allocates the buffer by libsecureheap, and gives it to OP-TEE by its descriptor,
 * with libteec. Linux has what is encrypted, and never what comes of it.
 *
 *	tee-decrypt [OPTION...] FILE
 *
 *	-b, --buffer FD		decrypt into this dma-buf instead of a new one
 *	-H, --heap NAME		heap to allocate from, protected or not
 *	-u, --use-case WORD	what the heap has to be for
 *
 * The file is a counter block of 16 bytes, and behind that what is encrypted by
 * AES-128-CTR, in whole blocks. The trusted application is the lab's decryptor,
 * which has the key; that of a board has other commands. In the end it says the
 * SHA-256 of what is in the buffer, which is printed.
 *
 * Exit status: 0 if all was decrypted, else the step that failed, as enum step has
 * them; one sentence on standard error says why.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <secureheap.h>
#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#define BLOCK 16
#define HASH_BYTES 32
/* A TEE has few tables to map memory with, so it gets this much at a time */
#define PIECE 0x100000

enum step {
	STEP_USAGE = 1,
	STEP_HEAP,	/* no heap is as asked for, or it has no room */
	STEP_FILE,	/* the file is not there, or not as described */
	STEP_TEE,	/* no TEE, or it has no such trusted application */
	STEP_IMPORT,	/* the TEE does not take the buffer */
	STEP_DECRYPT,	/* the trusted application does not decrypt */
	STEP_HASH,	/* it does not say what is in the buffer */
};

/* The lab's trusted application, and those of its commands that are used here */
static const TEEC_UUID decryptor = {
	0x4c9f9a5e, 0x07b3, 0x4f5c,
	{ 0x9d, 0x1f, 0x52, 0x6a, 0x80, 0x3e, 0xb7, 0x1c }
};

enum command {
	COMMAND_DECRYPT,
	COMMAND_HASH,
};

struct options {
	const char *heap;
	const char *use_case;
	int buffer;
};

struct coded {
	uint8_t counter[BLOCK];
	uint8_t *bytes;
	size_t size;
};

struct tee {
	TEEC_Context context;
	TEEC_Session session;
	TEEC_SharedMemory memory;	/* the buffer */
};

__attribute__((format(printf, 2, 3), noreturn))
static void die(enum step step, const char *format, ...)
{
	va_list args;

	fputs("tee-decrypt: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(step);
}

static int parse_descriptor(const char *text)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || text[0] < '0' || text[0] > '9' ||
	    number > INT32_MAX)
		die(STEP_USAGE, "%s is no descriptor", text);
	return number;
}

static void parse_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "buffer", required_argument, NULL, 'b' },
		{ "heap", required_argument, NULL, 'H' },
		{ "use-case", required_argument, NULL, 'u' },
		{}
	};
	int option, places;

	while ((option = getopt_long(argc, argv, "b:H:u:", known,
				     NULL)) != -1) {
		switch (option) {
		case 'b':
			options->buffer = parse_descriptor(optarg);
			break;
		case 'H':
			options->heap = optarg;
			break;
		case 'u':
			options->use_case = optarg;
			break;
		default:
			exit(STEP_USAGE);
		}
	}
	if (optind + 1 != argc)
		die(STEP_USAGE, "one file is wanted");
	places = !!options->heap + !!options->use_case;
	if (options->buffer >= 0)
		places++;
	if (places > 1)
		die(STEP_USAGE, "--buffer, --heap and --use-case all say which memory");
}

/* All of the file, which is in ordinary memory from then on */
static void load(struct coded *coded, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = PIECE;

	if (!file || fread(coded->counter, 1, BLOCK, file) != BLOCK) {
		if (!file || ferror(file))
			die(STEP_FILE, "%s: %s", path, strerror(errno));
		die(STEP_FILE, "%s ends within the counter block", path);
	}
	while (!feof(file)) {
		coded->bytes = realloc(coded->bytes, room);
		if (!coded->bytes)
			die(STEP_FILE, "no memory for %s", path);
		coded->size += fread(coded->bytes + coded->size, 1,
				     room - coded->size, file);
		if (ferror(file))
			die(STEP_FILE, "%s: %s", path, strerror(errno));
		room *= 2;
	}
	fclose(file);
	if (!coded->size || coded->size % BLOCK)
		die(STEP_FILE, "%s does not end with a whole block", path);
}

/* The heap that was named, or else a protected one that meets the request */
static const struct secureheap_heap *
find_heap(const struct secureheap_list *list, const struct options *options,
	  uint64_t size)
{
	struct secureheap_request *request;
	const struct secureheap_heap *heap;
	struct secureheap_error error;

	if (options->heap) {
		heap = secureheap_list_find(list, options->heap);
		if (!heap)
			die(STEP_HEAP, "there is no heap %s", options->heap);
		return heap;
	}

	request = secureheap_request_new();
	if (!request ||
	    secureheap_request_set_use_case(request, options->use_case))
		die(STEP_HEAP, "no memory for a request");
	secureheap_request_set_protected(request, true);
	secureheap_request_set_size(request, size);
	if (secureheap_choose(list, request, &heap, &error))
		die(STEP_HEAP, "%s", error.text);
	secureheap_request_free(request);
	return heap;
}

/* What the kernel says of the buffer, which has to have room for the content */
static void check_buffer(const struct secureheap_list *list, int dmabuf,
			 uint64_t size)
{
	static const char *const protection[] = {
		[SECUREHEAP_PROTECTION_UNKNOWN] = "of unknown protection",
		[SECUREHEAP_PROTECTION_NO] = "not protected",
		[SECUREHEAP_PROTECTION_YES] = "protected",
	};
	struct secureheap_buffer *buffer;
	struct secureheap_error error;

	if (secureheap_buffer_query(list, dmabuf, &buffer, &error))
		die(STEP_HEAP, "%s", error.text);
	printf("buffer of %s, %" PRIu64 " bytes, %s\n",
	       secureheap_buffer_exporter(buffer),
	       secureheap_buffer_size(buffer),
	       protection[secureheap_buffer_protection(buffer)]);
	if (secureheap_buffer_size(buffer) < size)
		die(STEP_HEAP, "the buffer has no room for %" PRIu64 " bytes",
		    size);
	secureheap_buffer_free(buffer);
}

static int make_buffer(const struct options *options, uint64_t size)
{
	struct secureheap_list *list;
	struct secureheap_error error;
	int dmabuf = options->buffer;

	if (secureheap_list_open(-1, &list, &error))
		die(STEP_HEAP, "%s", error.text);
	if (dmabuf < 0)
		dmabuf = secureheap_alloc(find_heap(list, options, size), size,
					  &error);
	if (dmabuf < 0)
		die(STEP_HEAP, "%s", error.text);
	check_buffer(list, dmabuf, size);
	secureheap_list_free(list);
	return dmabuf;
}

/* Errors of the TEE in words; the number says the rest */
static const char *words_of(TEEC_Result result)
{
	switch (result) {
	case TEEC_ERROR_ACCESS_DENIED:
		return "access denied";
	case TEEC_ERROR_BAD_PARAMETERS:
		return "bad parameters";
	case TEEC_ERROR_ITEM_NOT_FOUND:
		return "not found";
	case TEEC_ERROR_OUT_OF_MEMORY:
		return "out of memory";
	case TEEC_ERROR_TARGET_DEAD:
		return "the trusted application died";
	default:
		return "error";
	}
}

static void must(enum step step, TEEC_Result result, const char *what)
{
	if (result)
		die(step, "%s: %s (%#" PRIx32 ")", what, words_of(result),
		    result);
}

static void open_session(struct tee *tee)
{
	must(STEP_TEE, TEEC_InitializeContext(NULL, &tee->context),
	     "there is no TEE");
	must(STEP_TEE,
	     TEEC_OpenSession(&tee->context, &tee->session, &decryptor,
			      TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
	     "the TEE starts no decryptor");
}

/*
 * The descriptor is all that the TEE's driver needs. The memory is written by one
 * command, and read by the other.
 */
static void import_buffer(struct tee *tee, int dmabuf)
{
	tee->memory.flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT;
	must(STEP_IMPORT,
	     TEEC_RegisterSharedMemoryFileDescriptor(&tee->context,
						     &tee->memory, dmabuf),
	     "the TEE refuses the buffer");
}

/* Of ordinary memory, libteec makes shared memory for the time of a command */
static void decrypt_piece(struct tee *tee, struct coded *coded, size_t offset,
			  size_t size)
{
	uint64_t blocks = offset / BLOCK;
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
					       TEEC_MEMREF_PARTIAL_OUTPUT,
					       TEEC_MEMREF_TEMP_INPUT,
					       TEEC_VALUE_INPUT),
		.params = {
			{ .tmpref = { coded->bytes + offset, size } },
			{ .memref = { &tee->memory, size, offset } },
			{ .tmpref = { coded->counter, BLOCK } },
			{ .value = { blocks, blocks >> 32 } },
		},
	};

	must(STEP_DECRYPT,
	     TEEC_InvokeCommand(&tee->session, COMMAND_DECRYPT, &operation,
				NULL),
	     "the decryptor fails");
}

static void decrypt(struct tee *tee, struct coded *coded)
{
	size_t offset, size;

	for (offset = 0; offset < coded->size; offset += size) {
		size = coded->size - offset;
		if (size > PIECE)
			size = PIECE;
		decrypt_piece(tee, coded, offset, size);
	}
}

static void say_hash(struct tee *tee, size_t size)
{
	uint8_t hash[HASH_BYTES];
	TEEC_Operation operation = {
		.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
					       TEEC_MEMREF_TEMP_OUTPUT,
					       TEEC_NONE, TEEC_NONE),
		.params = {
			{ .memref = { &tee->memory, size, 0 } },
			{ .tmpref = { hash, HASH_BYTES } },
		},
	};
	size_t i;

	must(STEP_HASH,
	     TEEC_InvokeCommand(&tee->session, COMMAND_HASH, &operation, NULL),
	     "the decryptor says no hash");
	printf("decrypted %zu bytes, SHA-256 ", size);
	for (i = 0; i < HASH_BYTES; i++)
		printf("%02x", hash[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct options options = { .buffer = -1 };
	struct coded coded = {};
	struct tee tee = {};
	int dmabuf;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse_options(argc, argv, &options);
	load(&coded, argv[optind]);
	dmabuf = make_buffer(&options, coded.size);
	open_session(&tee);
	import_buffer(&tee, dmabuf);
	decrypt(&tee, &coded);
	say_hash(&tee, coded.size);

	TEEC_ReleaseSharedMemory(&tee.memory);
	TEEC_CloseSession(&tee.session);
	TEEC_FinalizeContext(&tee.context);
	close(dmabuf);
	free(coded.bytes);
	return 0;
}
