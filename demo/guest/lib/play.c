// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "heap.h"
#include "play.h"

void play_die(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	printf("player: ");
	vprintf(format, args);
	printf(": %s\n", strerror(error));
	va_end(args);
	exit(1);
}

int play_must_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		play_die("%s", path);
	return fd;
}

void play_obey_host(void)
{
	char line[256];

	for (;;) {
		if (!fgets(line, sizeof(line), stdin))
			play_die("the host went away");
		line[strcspn(line, "\n")] = 0;
		if (!strcmp(line, "next"))
			return;
		printf("ran %d\n", system(line));
	}
}

void play_open(struct play *play)
{
	struct clip_header *clip = &play->clip;

	play->disk = play_must_open("/dev/vda", O_RDONLY);
	if (pread(play->disk, clip, sizeof(*clip), 0) != sizeof(*clip))
		play_die("the clip's header");
	errno = EINVAL;
	if (memcmp(clip->magic, CLIP_MAGIC, sizeof(clip->magic)))
		play_die("no clip on the disk");
	play->frame_size = (size_t)clip->width * clip->height * 4;
	play->ciphertext = malloc(play->frame_size);
	if (!play->ciphertext)
		play_die("no memory");
}

void play_read(struct play *play, unsigned int frame)
{
	off_t offset = CLIP_FRAMES_OFFSET + (off_t)frame * play->frame_size;

	if (pread(play->disk, play->ciphertext, play->frame_size, offset) !=
	    (ssize_t)play->frame_size)
		play_die("frame %u of the clip", frame);
}

uint64_t play_blocks(const struct play *play, unsigned int frame)
{
	return (uint64_t)frame * play->frame_size / 16;
}

static void print_read(const char *what, const struct cpu_read *way,
		       const char *result, const char *detail)
{
	printf("%s\t%s\t%s\t%s\t%s\n", what, way->name,
	       way->hardware ? "firewall" : "driver", result, detail);
}

static void try_way(const char *what, const struct cpu_read *way, int dmabuf)
{
	unsigned char bytes[CPU_READ_BYTES] = {};
	char text[2 * CPU_READ_BYTES + 1];
	int error = way->read(dmabuf, bytes), i;
	const char *result = error == cpu_read_refusal(way) ? "refused" : "failed";

	if (error > 0) {
		print_read(what, way, result, strerrorname_np(error));
	} else if (error < 0) {
		snprintf(text, sizeof(text), "SIG%s", sigabbrev_np(-error));
		print_read(what, way, result, text);
	} else {
		for (i = 0; i < CPU_READ_BYTES; i++)
			sprintf(text + 2 * i, "%02x", bytes[i]);
		print_read(what, way, "succeeded", text);
	}
}

/* In a process of its own, which the firewall may kill */
static void try_in_process(const char *what, const struct cpu_read *way,
			   int dmabuf)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		try_way(what, way, dmabuf);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		play_die("a process to read with");
	if (WIFSIGNALED(status))
		print_read(what, way, way->fatal ? "refused" : "failed",
			   "killed");
}

/* An ordinary buffer, filled with a pattern */
static int ordinary_buffer(void)
{
	int dmabuf = heap_alloc_from("system", PLAY_ORDINARY_SIZE);
	void *map;

	if (dmabuf < 0) {
		errno = -dmabuf;
		play_die("a buffer of the system heap");
	}
	map = mmap(NULL, PLAY_ORDINARY_SIZE, PROT_WRITE, MAP_SHARED, dmabuf, 0);
	if (map == MAP_FAILED)
		play_die("a mapping of the system heap's buffer");
	memset(map, PLAY_ORDINARY_BYTE, PLAY_ORDINARY_SIZE);
	munmap(map, PLAY_ORDINARY_SIZE);
	return dmabuf;
}

void play_try(const struct cpu_read *way, int dmabuf)
{
	int ordinary = ordinary_buffer();

	try_in_process("read", way, dmabuf);
	try_in_process("ordinary", way, ordinary);
	close(ordinary);
}

void play_try_all(int dmabuf)
{
	size_t i;

	for (i = 0; i < cpu_reads_count; i++)
		play_try(&cpu_reads[i], dmabuf);
}
