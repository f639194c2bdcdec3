// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries to read a buffer of the bitstream's heap with the CPU, prints "ready", and
 * runs commands of the host until it says "next".
 */
#include "heap.h"
#include "play.h"
#include "protected.h"

int main(void)
{
	int buffer = heap_alloc_from(region_named("bitstream")->heap,
				     PLAY_ORDINARY_SIZE);

	setvbuf(stdout, NULL, _IOLBF, 0);
	errno = -buffer;
	if (buffer < 0)
		play_die("a buffer for a bitstream");
	play_try_all(buffer);
	printf("ready 0\n");
	play_obey_host();
	return 0;
}
