// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two harts of Linux and a region on demand: a piece is closed to both of them, when
 * both read it all the time, and also to one that was offline meanwhile.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "harness.h"

#include "access.h"
#include "content.h"
#include "file.h"
#include "heap.h"
#include "on-demand.h"
#include "protected.h"
#include "owner.h"
#include "secret.h"
#include "units.h"

#define HARTS 2
#define ROUNDS 20
/* Loads of each hart in each state of a round */
#define LOADS 20
#define WAIT_MS 60000
#define STAY_MS 100

#define ONLINE "/sys/devices/system/cpu/cpu1/online"

/* Which page the harts read, of a mapping of the whole region */
static const volatile uint64_t *memory;
static atomic_size_t page;
/* Odd while that page is closed */
static atomic_uint state;
static atomic_bool over;

/* Of a load: while the page was closed, and while it was open */
enum outcome { REFUSED, LEAKED, READ, OUTCOMES };

static struct hart {
	pthread_t thread;
	int number;
	atomic_ulong loads[OUTCOMES];
} harts[HARTS];

static __thread sigjmp_buf before_load;

static void on_fault(int number)
{
	(void)number;
	siglongjmp(before_load, 1);
}

static bool load(void)
{
	if (sigsetjmp(before_load, 1))
		return false;
	(void)memory[page * PAGE / sizeof(*memory)];
	return true;
}

static int run_on(int number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(number, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

static void *read_all_the_time(void *data)
{
	struct hart *hart = data;

	while (!over) {
		unsigned int before = state;
		bool loaded;

		/* A hart that goes offline loses its threads */
		if (sched_getcpu() != hart->number && run_on(hart->number)) {
			usleep(1000);
			continue;
		}
		loaded = load();
		/* In between nobody knows what it was */
		if (state != before || sched_getcpu() != hart->number)
			continue;
		if (before % 2)
			hart->loads[loaded ? LEAKED : REFUSED]++;
		else
			hart->loads[READ] += loaded;
	}
	return NULL;
}

/* Wait until a hart has counted some loads: 0, or -ETIMEDOUT */
static int wait_for_loads(int number, enum outcome outcome, unsigned long wanted)
{
	int waited;

	for (waited = 0; harts[number].loads[outcome] < wanted; waited++) {
		if (waited == WAIT_MS)
			return -ETIMEDOUT;
		usleep(1000);
	}
	return 0;
}

/* Firmware may still be stopping it, and does not start it then: 0, or -errno */
static int come_back(void)
{
	int ret, waited;

	for (waited = 0; waited < WAIT_MS; waited++) {
		ret = write_file(ONLINE, "1");
		if (!ret)
			break;
		usleep(1000);
	}
	return ret;
}

FIXTURE(harts)
{
};

FIXTURE_SETUP(harts)
{
	int mem, i;

	ASSERT_EQ(0, region_wait());
	ASSERT_EQ(HARTS, sysconf(_SC_NPROCESSORS_ONLN));
	ASSERT_EQ(0, give_back_all());
	mem = open("/dev/mem", O_RDONLY | O_SYNC | O_CLOEXEC);
	ASSERT_LE(0, mem);
	memory = mmap(NULL, region()->size, PROT_READ, MAP_SHARED, mem,
		      region()->base);
	close(mem);
	ASSERT_NE(MAP_FAILED, (void *)memory);
	for (i = 0; i < HARTS; i++)
		harts[i].number = i;
}

FIXTURE_TEARDOWN(harts)
{
	EXPECT_EQ(0, come_back());
	EXPECT_EQ(0, give_back_all());
	EXPECT_EQ(0, heap_bytes("lost"));
}

/* A load of a page by one hart, in a process of its own: 0, or the signal */
static int load_by(int number, uint64_t address)
{
	int ret = run_on(number);

	return ret ?: access_physical(address);
}

static int secret_buffer(uint64_t *address)
{
	int buffer = heap_alloc_from(region()->heap, PAGE);

	if (buffer < 0)
		return buffer;
	if (write_secret(buffer, PAGE))
		return -EIO;
	*address = content_address(buffer);
	return buffer;
}

TEST_F_TIMEOUT(harts, both_read_nothing_while_it_is_closed, 300)
{
	struct sigaction action = { .sa_handler = on_fault };
	unsigned long round;
	uint64_t address;
	int buffer, i;

	ASSERT_EQ(0, sigaction(SIGSEGV, &action, NULL));
	for (i = 0; i < HARTS; i++)
		ASSERT_EQ(0, pthread_create(&harts[i].thread, NULL,
					    read_all_the_time, &harts[i]));
	for (round = 1; round <= ROUNDS; round++) {
		buffer = secret_buffer(&address);
		ASSERT_LE(0, buffer);
		page = (address - region()->base) / PAGE;
		state++;
		for (i = 0; i < HARTS; i++)
			EXPECT_EQ(0, wait_for_loads(i, REFUSED, round * LOADS));
		state++;
		close(buffer);
		ASSERT_EQ(0, wait_for_closed(0));
		/* Control: both read it when Linux has it */
		for (i = 0; i < HARTS; i++)
			EXPECT_EQ(0, wait_for_loads(i, READ, round * LOADS));
	}
	over = true;
	for (i = 0; i < HARTS; i++) {
		EXPECT_EQ(0, pthread_join(harts[i].thread, NULL));
		EXPECT_EQ(0, harts[i].loads[LEAKED]);
	}
}

TEST_F(harts, one_that_was_offline_is_shut_out)
{
	uint64_t address;
	int buffer;

	ASSERT_EQ(0, write_file(ONLINE, "0"));
	buffer = secret_buffer(&address);
	ASSERT_LE(0, buffer);
	ASSERT_EQ(0, come_back());
	EXPECT_EQ(SIGSEGV, load_by(1, address));
	EXPECT_EQ(SIGSEGV, load_by(0, address));
	close(buffer);
}

/* Control of the one above, and of firmware that shuts a hart out for ever */
TEST_F(harts, ordinary_memory_is_open_to_one_that_was_offline)
{
	uint64_t address;
	int buffer = secret_buffer(&address);

	ASSERT_LE(0, buffer);
	EXPECT_EQ(SIGSEGV, load_by(1, address));
	ASSERT_EQ(0, run_on(0));
	ASSERT_EQ(0, write_file(ONLINE, "0"));
	close(buffer);
	ASSERT_EQ(0, wait_for_closed(0));
	ASSERT_EQ(0, come_back());
	EXPECT_EQ(0, load_by(1, address));
	EXPECT_EQ(0, load_by(0, address));
}

static void *come_and_go(void *data)
{
	unsigned long *times = data;

	while (!over && !write_file(ONLINE, "0") && !come_back()) {
		++*times;
		/* Be there when a piece is closed, now and then */
		usleep(STAY_MS * 1000);
	}
	return NULL;
}

TEST_F_TIMEOUT(harts, one_that_comes_and_goes_is_shut_out, 300)
{
	struct sigaction action = { .sa_handler = on_fault };
	unsigned long times = 0, round;
	struct hart *hart = &harts[1];
	pthread_t thread;
	uint64_t address;
	int buffer, i;

	ASSERT_EQ(0, sigaction(SIGSEGV, &action, NULL));
	/* The threads start there too */
	ASSERT_EQ(0, run_on(0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, come_and_go, &times));
	ASSERT_EQ(0, pthread_create(&hart->thread, NULL, read_all_the_time, hart));
	for (round = 1; round <= ROUNDS; round++) {
		buffer = secret_buffer(&address);
		ASSERT_LE(0, buffer);
		page = (address - region()->base) / PAGE;
		state++;
		EXPECT_FALSE(load());
		/* By the one that goes, whenever it is there */
		EXPECT_EQ(0, wait_for_loads(1, REFUSED, round * LOADS));
		state++;
		close(buffer);
		ASSERT_EQ(0, wait_for_closed(0));
		EXPECT_TRUE(load());
		EXPECT_EQ(0, wait_for_loads(1, READ, round * LOADS));
	}
	buffer = secret_buffer(&address);
	ASSERT_LE(0, buffer);
	over = true;
	EXPECT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, pthread_join(hart->thread, NULL));
	EXPECT_LT(0, times);
	EXPECT_EQ(0, hart->loads[LEAKED]);

	page = (address - region()->base) / PAGE;
	for (i = 0; i < HARTS; i++) {
		EXPECT_EQ(0, run_on(i));
		EXPECT_FALSE(load());
	}
	close(buffer);
}

TEST_HARNESS_MAIN
