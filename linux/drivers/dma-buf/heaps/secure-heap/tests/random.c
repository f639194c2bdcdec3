// SPDX-License-Identifier: GPL-2.0-only
/* One seed for each case that needs random numbers. */

#include <kunit/test.h>
#include <linux/moduleparam.h>
#include <linux/prandom.h>
#include <linux/random.h>

#include "random.h"

static unsigned int fixed_seed;
module_param_named(seed, fixed_seed, uint, 0644);
MODULE_PARM_DESC(seed, "seed of the random requests, 0 for another one each time");

void secure_heap_seed_random(struct kunit *test, struct rnd_state *random)
{
	u32 seed = fixed_seed ?: get_random_u32();

	kunit_info(test, "seed=%u\n", seed);
	prandom_seed_state(random, seed);
}
