// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs that have the same memory one after the other: the first one shows
 * a picture that the trusted domain has decrypted, as player.c does. The second one
 * allocates what the first one has freed and shows that, without writing to it.
 *
 * Prints "shown N" for each picture; the last one is the second program's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "decrypt.h"
#include "display.h"
#include "heap.h"
#include "play.h"
#include "protected.h"

static struct display display;
static struct play play;

/* Memory for the buffers of one display, and all else taken: a buffer */
static int take_the_rest(void)
{
	uint64_t buffers = DISPLAY_BUFFERS * play.frame_size;
	int buffer;

	if (region_wait())
		play_die("no protected heap");
	buffer = heap_alloc_from(region()->heap, region()->size - buffers);
	if (buffer < 0)
		play_die("no memory");
	return buffer;
}

static void show_picture(void)
{
	int trusted = play_must_open("/dev/lab-trusted", O_RDWR), i;

	display_open(&display, play.clip.width, play.clip.height);
	/* In all of its memory */
	for (i = 0; i < DISPLAY_BUFFERS; i++) {
		decrypt_frame(&play, trusted, 0, display_next(&display));
		display_show(&display, i);
	}
}

int main(void)
{
	int rest, status;
	pid_t first;

	setvbuf(stdout, NULL, _IOLBF, 0);
	play_open(&play);
	rest = take_the_rest();

	first = fork();
	if (!first) {
		show_picture();
		exit(0);
	}
	if (waitpid(first, &status, 0) != first || status)
		play_die("the first program");

	display_open(&display, play.clip.width, play.clip.height);
	display_show(&display, DISPLAY_BUFFERS);
	close(rest);
	return 0;
}
