// SPDX-License-Identifier: GPL-2.0-only
/* Prints "ready", and runs commands of the host until it says "next". */
#include "play.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("ready\n");
	play_obey_host();
	return 0;
}
