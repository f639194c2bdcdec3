/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the labs' players have in common: an encrypted clip on the disk, and the
 * tries to read a decrypted frame with the CPU.
 */
#ifndef LAB_GUEST_PLAY_H
#define LAB_GUEST_PLAY_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clip.h"
#include "cpu-read.h"

struct play {
	struct clip_header clip;
	size_t frame_size;	/* in bytes, of the plain frame and encrypted */
	unsigned char *ciphertext;
	int disk;
};

__attribute__((format(printf, 1, 2), noreturn))
static inline void play_die(const char *format, ...)
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

static inline int play_must_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		play_die("%s", path);
	return fd;
}

static inline void play_open(struct play *play)
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

static inline void play_read(struct play *play, unsigned int frame)
{
	off_t offset = CLIP_FRAMES_OFFSET + (off_t)frame * play->frame_size;

	if (pread(play->disk, play->ciphertext, play->frame_size, offset) !=
	    (ssize_t)play->frame_size)
		play_die("frame %u of the clip", frame);
}

/* Of AES, from the start of the clip's stream to a frame */
static inline uint64_t play_blocks(const struct play *play, unsigned int frame)
{
	return (uint64_t)frame * play->frame_size / 16;
}

static inline void play_print_read(const struct cpu_read *way,
				   const char *result, const char *detail)
{
	printf("read\t%s\t%s\t%s\t%s\n", way->name,
	       way->hardware ? "firewall" : "driver", result, detail);
}

static inline void play_try_way(const struct cpu_read *way, int dmabuf)
{
	unsigned char bytes[CPU_READ_BYTES] = {};
	char text[2 * CPU_READ_BYTES + 1];
	int error = way->read(dmabuf, bytes), i;

	if (error > 0) {
		play_print_read(way, "refused", strerrorname_np(error));
	} else if (error < 0) {
		snprintf(text, sizeof(text), "SIG%s", sigabbrev_np(-error));
		play_print_read(way, "refused", text);
	} else {
		for (i = 0; i < CPU_READ_BYTES; i++)
			sprintf(text + 2 * i, "%02x", bytes[i]);
		play_print_read(way, "succeeded", text);
	}
}

/*
 * Prints for a way to read the buffer: "read", its name, who has to refuse it
 * (the driver or the firewall), "refused" or "succeeded", and the error or the
 * bytes, between tabs. In a process: a machine may end the one that reads, even
 * in the kernel.
 */
static inline void play_try_in_process(const struct cpu_read *way, int dmabuf)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		play_try_way(way, dmabuf);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		play_die("a process to read with");
	if (WIFSIGNALED(status))
		play_print_read(way, "refused", "killed");
}

/* In all the ways that each lab has */
static inline void play_try_to_read(int dmabuf)
{
	size_t i;

	for (i = 0; i < cpu_reads_count; i++)
		play_try_in_process(&cpu_reads[i], dmabuf);
}

#endif /* LAB_GUEST_PLAY_H */
