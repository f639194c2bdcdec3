// SPDX-License-Identifier: GPL-2.0-only
/*
 * The heaps of one kernel side by side: the same questions about each of them,
 * in lines for the host:
 *
 *	heap<TAB>heap<TAB>whose
 *	answer<TAB>heap<TAB>question<TAB>answer
 *
 * Nothing is right or wrong here. COMPARE_GROUP on the kernel's command line says
 * which questions.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "heap.h"
#include "compare.h"
#include "units.h"

/* In this order: the one that is known to end in an oops comes last */
static const enum heap_kind order[HEAP_KINDS] = {
	HEAP_OURS, HEAP_SYSTEM, HEAP_CMA, HEAP_TEE,
};

static const struct compared_question {
	const char *group, *name;
	compared_ask ask;
	uint64_t size;
} questions[] = {
	{ "plain", "mmap", ask_mmap, 64 * KIB },
	{ "plain", "display mmap", ask_display_mmap, 64 * KIB },
	{ "stock", "display mmap", ask_display_mmap, 64 * KIB },
	{ "plain", "SYNC", ask_sync, 64 * KIB },
	{ "plain", "CPU paths", ask_cpu_paths, 64 * KIB },
	{ "plain", "driver asks", ask_is_protected, 64 * KIB },
	{ "plain", "program asks", ask_fdinfo, 64 * KIB },
	{ "plain", "statistics", ask_statistics, 4 * KIB },
	{ "plain", "quota", ask_quota, 4 * KIB },
	{ "plain", "TEE import", ask_tee_import, 64 * KIB },
	{ "plain", "contiguous", ask_contiguous, 8 * MIB },
	{ "plain", "aligned", ask_alignment, 2 * MIB },
	{ "plain", "scattered", ask_scattered, 2 * MIB },
	{ "owned", "scrub", ask_scrub, 64 * KIB },
	{ "owned", "stranger", ask_stranger, 64 * KIB },
	{ "plain", "own address", ask_own_address, 64 * KIB },
	{ "no-tee", "allocate", ask_allocate, 64 * KIB },
	{ "places", "above 4 GiB", ask_above_4_gib, 4 * KIB },
	{ "places", "no struct page", ask_without_page, 4 * KIB },
	{ "large", "4 GiB", ask_large, 4 * GIB },
	{ "forced", "forced, small", ask_forced, 64 * KIB },
	{ "forced", "forced, large", ask_forced, 2 * MIB },
	{ "bus-limit", "bus limit, small", ask_bus_limit, 64 * KIB },
	{ "bus-limit", "bus limit, large", ask_bus_limit, 2 * MIB },
	{ "mask", "mask, small", ask_mask, 64 * KIB },
	{ "mask", "mask, large", ask_mask, 2 * MIB },
};

/* The function that a line like "pc : swiotlb_bounce+0x1a8/0x2b0" names */
static void find_function(const char *line, const char *tag, char name[64])
{
	const char *found = strstr(line, tag);

	if (found && !name[0])
		sscanf(found + strlen(tag), "%63[^+]", name);
}

/* What ended a process that a signal ended; log is at where it started */
static void say_death(int log, int signal, char answer[ANSWER_LENGTH])
{
	char record[8192], at[64] = "", by[64] = "";
	ssize_t length;

	while ((length = read(log, record, sizeof(record) - 1)) > 0) {
		record[length] = 0;
		find_function(record, ";pc : ", at);
		find_function(record, ";lr : ", by);
	}
	/* Only the OOM killer kills here; of a copy, the caller tells more */
	if (signal == SIGKILL)
		say(answer, "killed, out of memory");
	else if (at[0])
		say(answer, "oops in %s", strstr(at, "memcpy") ? by : at);
	else
		say(answer, "ended by SIG%s", sigabbrev_np(signal));
}

/* In the process that may not survive it */
static void find_answer(const struct compared_question *question,
			struct compared_heap *heap, char answer[ANSWER_LENGTH])
{
	/* If there is not enough memory, this process has to go */
	dprintf(open("/proc/self/oom_score_adj", O_WRONLY), "1000");

	heap->size = question->size;
	heap->buffer = heap_alloc(heap->fd, heap->size);
	if (heap->buffer < 0)
		say_result(answer, "", heap->buffer);
	else
		question->ask(heap, answer);
}

static void ask(const struct compared_question *question, struct compared_heap *heap)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char answer[ANSWER_LENGTH] = "";
	int channel[2], status;
	pid_t child;

	lseek(log, 0, SEEK_END);
	if (pipe(channel))
		return;
	child = fork();
	if (!child) {
		find_answer(question, heap, answer);
		_exit(write(channel[1], answer, sizeof(answer)) < 0);
	}
	close(channel[1]);
	if (read(channel[0], answer, sizeof(answer)) <= 0 &&
	    waitpid(child, &status, 0) == child && WIFSIGNALED(status))
		say_death(log, WTERMSIG(status), answer);
	else
		waitpid(child, NULL, 0);
	close(channel[0]);
	close(log);
	printf("answer\t%s\t%s\t%s\n", heap->name, question->name, answer);
	fflush(stdout);
}

static void ask_all(const char *group, struct compared_heap *heap)
{
	size_t i;

	printf("heap\t%s\t%s\n", heap->name, heap_kind_name(heap->kind));
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (!strcmp(questions[i].group, group))
			ask(&questions[i], heap);
}

int main(void)
{
	const char *group = getenv("COMPARE_GROUP");
	struct dirent **entries;
	int count = scandir("/dev/dma_heap", &entries, NULL, alphasort), i;
	unsigned int k;

	if (!group || count < 0) {
		fprintf(stderr, "no COMPARE_GROUP, or no heaps\n");
		return 1;
	}
	for (k = 0; k < HEAP_KINDS; k++) {
		for (i = 0; i < count; i++) {
			struct compared_heap heap = {
				.kind = order[k],
				.name = entries[i]->d_name,
			};

			if (heap.name[0] == '.' ||
			    heap_kind_of(heap.name) != heap.kind)
				continue;
			heap.fd = heap_open(heap.name);
			ask_all(group, &heap);
			close(heap.fd);
		}
	}
	return 0;
}
