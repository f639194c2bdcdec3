// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"
#include "steps.h"

/* The child has all that its thread has; this returns only in the parent */
static pid_t fork_child(struct stress_worker *worker, unsigned int steps,
			bool stop)
{
	uint64_t seed = stress_random(&worker->random);
	pid_t pid = fork();

	if (pid)
		return pid;
	worker->child = true;
	worker->random = seed;
	while (steps-- && !stress_run->failed)
		worker_step(worker);
	if (stop)
		raise(SIGSTOP);
	_exit(0);
}

static void child_exits(struct stress_worker *worker, struct stress_slot *slot)
{
	pid_t pid = fork_child(worker, worker_below(worker, 32), false);
	int status = -1;

	waitpid(pid, &status, 0);
	worker_check(worker, slot, !status, "child that exits", status);
}

static void child_is_killed(struct stress_worker *worker,
			    struct stress_slot *slot)
{
	pid_t pid = fork_child(worker, worker_below(worker, 32), true);
	int status = -1;

	waitpid(pid, &status, WUNTRACED);
	worker_check(worker, slot, WIFSTOPPED(status), "child that stops",
		     status);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	worker_check(worker, slot, WIFSIGNALED(status) &&
		     WTERMSIG(status) == SIGKILL, "child that is killed",
		     status);
}

/* At a random moment of its work, which no seed repeats */
static void child_is_killed_at_work(struct stress_worker *worker,
				    struct stress_slot *slot)
{
	struct timespec delay = {
		.tv_nsec = worker_below(worker, 20 * 1000 * 1000),
	};
	pid_t pid = fork_child(worker, 100000, false);
	int status = -1;

	nanosleep(&delay, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	worker_check(worker, slot, !status || (WIFSIGNALED(status) &&
					       WTERMSIG(status) == SIGKILL),
		     "child that is killed at work", status);
}

static const struct stress_step {
	unsigned int weight;
	unsigned int content;	/* of slots that it can be done with */
	bool parent;		/* not for a child */
	void (*take)(struct stress_worker *worker, struct stress_slot *slot);
} stress_steps[] = {
	{ 60, STRESS_EMPTY, false, worker_alloc },
	{ 20, STRESS_EMPTY, false, worker_receive },
	{ 8, STRESS_BUFFER | STRESS_IMPORT, false, worker_dup },
	{ 8, STRESS_BUFFER | STRESS_IMPORT, false, worker_send },
	{ 12, STRESS_EMPTY | STRESS_BUFFER | STRESS_IMPORT, true,
	  worker_exchange },
	{ 12, STRESS_BUFFER, false, worker_import },
	{ 6, STRESS_BUFFER, false, worker_import_refused },
	{ 6, STRESS_BUFFER, false, worker_look },
	{ 20, STRESS_IMPORT, false, worker_segments },
	{ 6, STRESS_BUFFER, false, worker_sync },
	{ 4, STRESS_BUFFER, false, worker_mmap },
	{ 4, STRESS_BUFFER, false, worker_vmap },
	{ 4, STRESS_BUFFER, false, worker_read_or_write },
	{ 12, STRESS_BUFFER | STRESS_IMPORT, false, worker_close },
	{ 1, STRESS_BUFFER | STRESS_IMPORT, false, worker_close_many },
	{ 1, STRESS_BUFFER | STRESS_IMPORT, true, child_exits },
	{ 1, STRESS_BUFFER | STRESS_IMPORT, true, child_is_killed },
	{ 1, STRESS_BUFFER | STRESS_IMPORT, true,
	  child_is_killed_at_work },
};

#define STRESS_STEPS (sizeof(stress_steps) / sizeof(stress_steps[0]))

static unsigned int step_weight(const struct stress_step *step,
				const struct stress_worker *worker,
				const struct stress_slot *slot)
{
	if (!(step->content & slot->content) ||
	    (step->parent && worker->child))
		return 0;
	return step->weight;
}

void worker_step(struct stress_worker *worker)
{
	struct stress_slot *slot = worker_slot(worker);
	unsigned int i, choice, sum = 0;

	worker->steps++;
	for (i = 0; i < STRESS_STEPS; i++)
		sum += step_weight(&stress_steps[i], worker, slot);
	choice = worker_below(worker, sum);
	for (i = 0; choice >= step_weight(&stress_steps[i], worker, slot); i++)
		choice -= step_weight(&stress_steps[i], worker, slot);
	stress_steps[i].take(worker, slot);
}
