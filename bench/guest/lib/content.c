// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "cenc.h"
#include "clock.h"
#include "content.h"

const struct content_kind content_kinds[] = {
	{ "cenc", CENC_SCHEME_CENC, 0, 0 },
	{ "cbcs, 1:9", CENC_SCHEME_CBCS, 1, 9 },
	{ "cbcs, all", CENC_SCHEME_CBCS, 0, 0 },
};

const size_t content_kinds_count = sizeof(content_kinds) / sizeof(content_kinds[0]);

const uint8_t content_key_id[LAB_KEY_ID] = "key of the bench";

int content_measure(int (*decrypt)(const struct content_kind *kind, const void *data))
{
	void *data = calloc(1, CONTENT_BYTES);
	unsigned int round;
	size_t i;
	int ret = 0;

	for (i = 0; data && !ret && i < content_kinds_count; i++) {
		double start;

		/* The first one touches memory for the first time */
		ret = decrypt(&content_kinds[i], data);
		start = clock_ns();
		for (round = 0; !ret && round < CONTENT_ROUNDS; round++)
			ret = decrypt(&content_kinds[i], data);
		printf("row\t%s\t%.3f\n", content_kinds[i].name,
		       (clock_ns() - start) / CONTENT_ROUNDS / CONTENT_BYTES);
	}
	free(data);
	return data ? ret : -1;
}
