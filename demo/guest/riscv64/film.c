// SPDX-License-Identifier: GPL-2.0-only
/*
 * A film in memory that a program uses: this program fills the region on demand with
 * data, and another one plays an encrypted clip in buffers of the region's heap, as
 * player.c does. Afterwards Linux has the memory again.
 *
 * Prints "memory", when it is (before, during, after), and in KiB what is free, what of
 * that is the region's, and what of the region is closed; "shown N" when frame N is on
 * the screen; "given-back" when Linux has the region again, and last "data", how many
 * pages of the program were in the region, and how many of them are spoilt. Does what
 * the host says after "shown" and "given-back".
 */
#include <string.h>
#include <sys/wait.h>

#include "attribute.h"
#include "decrypt.h"
#include "display.h"
#include "hog.h"
#include "memory.h"
#include "parameter.h"
#include "play.h"
#include "protected.h"

#define WAIT_MS 60000
#define POLL_MS 50

static struct display display;
static struct play play;

static uint64_t closed(void)
{
	return attribute_number(region()->heap, "closed");
}

static void print_memory(const char *when)
{
	printf("memory %s %lu %lu %llu\n", when, meminfo_kib("MemFree:"),
	       meminfo_kib("CmaFree:"), (unsigned long long)closed() / 1024);
}

static void play_film(void)
{
	int trusted = play_must_open("/dev/lab-trusted", O_RDWR);
	unsigned int frame;

	display_open(&display, play.clip.width, play.clip.height);
	print_memory("during");
	for (frame = 0; frame < play.clip.frames; frame++) {
		int dmabuf = display_next(&display);

		decrypt_frame(&play, trusted, frame, dmabuf);
		display_show(&display, frame);
		if (!frame)
			play_try_all(dmabuf);
	}
}

/* Linux has all of the region again */
static void wait_for_memory(void)
{
	int waited;

	for (waited = 0; waited < WAIT_MS; waited += POLL_MS) {
		if (!closed())
			return;
		usleep(POLL_MS * 1000);
	}
	errno = ETIMEDOUT;
	play_die("the region does not come back");
}

int main(void)
{
	size_t before;
	pid_t player;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (region_wait())
		play_die("no protected heap");
	if (parameter_set("linger_ms", "0"))
		play_die("the time that memory stays closed");
	play_open(&play);
	if (hog_fill() <= 0)
		play_die("no data in the region");
	before = hog_in_region();
	print_memory("before");

	player = fork();
	if (!player) {
		play_film();
		exit(0);
	}
	if (waitpid(player, &status, 0) != player || status)
		play_die("the player");

	wait_for_memory();
	print_memory("after");
	printf("given-back\n");
	play_obey_host();
	printf("data %zu %zu\n", before, hog_spoilt());
	return 0;
}
