// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libsecureheap on a recorded tree. The answers of the kernel are those of
 * fake-kernel.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake-kernel.h"
#include "secureheap.h"

static int root;
static bool failed;

#define EXPECT(condition) do {						\
	if (!(condition)) {						\
		printf("# %s:%d: %s\n", __func__, __LINE__, #condition);	\
		failed = true;						\
	}								\
} while (0)

/* A file, and the folders above it */
static void put(const char *path, const char *content)
{
	char folder[256];
	const char *slash = path;
	int fd;

	while ((slash = strchr(slash, '/'))) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path),
			 path);
		mkdirat(root, folder, 0755);
		slash++;
	}
	fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, content, strlen(content)) < 0)
		abort();
	close(fd);
}

static void put_attribute(const char *heap, const char *name,
			  const char *content)
{
	char path[256];

	snprintf(path, sizeof(path), "sys/class/dma_heap/%s/%s", heap, name);
	put(path, content);
}

static void put_heap(const char *name, const char *protected, const char *size,
		     const char *hole, const char *use_case)
{
	char path[256];

	put_attribute(name, "protected", protected);
	put_attribute(name, "size", size);
	put_attribute(name, "largest_hole", hole);
	put_attribute(name, "use_case", use_case);
	put_attribute(name, "owner", "/optee\n");
	put_attribute(name, "scrubbed", "1\n");
	snprintf(path, sizeof(path), "dev/dma_heap/%s", name);
	put(path, "size 8192");
}

static struct secureheap_list *open_list(void)
{
	struct secureheap_list *list;

	if (secureheap_list_open(root, &list, NULL))
		abort();

	return list;
}

static void test_describes_a_heap(void)
{
	struct secureheap_list *list = open_list();
	const struct secureheap_heap *heap = secureheap_list_find(list, "a@1");
	uint64_t value = 0;

	EXPECT(heap && !strcmp(secureheap_heap_name(heap), "a@1"));
	EXPECT(secureheap_heap_kind(heap) == SECUREHEAP_KIND_REGION);
	EXPECT(secureheap_heap_protection(heap) ==
	       SECUREHEAP_PROTECTION_YES);
	EXPECT(secureheap_heap_size(heap) == 8192);
	EXPECT(!strcmp(secureheap_heap_use_case(heap), "secure-video"));
	EXPECT(!strcmp(secureheap_heap_owner(heap), "/optee"));
	EXPECT(secureheap_heap_scrubbed(heap));
	EXPECT(!secureheap_heap_on_demand(heap));
	EXPECT(!secureheap_heap_access(heap, NULL));
	EXPECT(!secureheap_heap_value(heap, SECUREHEAP_LARGEST_HOLE, &value,
				      NULL) && value == 4096);
	secureheap_list_free(list);
}

static void test_describes_a_heap_on_demand(void)
{
	struct secureheap_list *list = open_list();
	const struct secureheap_heap *heap = secureheap_list_find(list, "b@2");
	uint64_t closed = 0, lost = 0, refused = 0;

	EXPECT(secureheap_heap_on_demand(heap));
	EXPECT(!secureheap_heap_value(heap, SECUREHEAP_CLOSED, &closed, NULL) &&
	       closed == 4096);
	EXPECT(!secureheap_heap_value(heap, SECUREHEAP_LOST, &lost, NULL) &&
	       lost == 1024);
	EXPECT(!secureheap_heap_value(heap, SECUREHEAP_REFUSED_CLAIM, &refused,
				      NULL) && refused == 5);
	secureheap_list_free(list);
}

/* Numbers that programs were compiled with */
static void test_numbers_stay_what_they_are(void)
{
	EXPECT(SECUREHEAP_USED == 0 && SECUREHEAP_BUFFERS == 5);
	EXPECT(SECUREHEAP_REFUSED_OWNER == 14 && SECUREHEAP_CLOSED == 15);
	EXPECT(SECUREHEAP_LOST == 16 && SECUREHEAP_REFUSED_CLAIM == 17);
}

static void test_list_is_sorted_and_ends(void)
{
	struct secureheap_list *list = open_list();
	size_t i, count = secureheap_list_count(list);
	const char *before = "", *name;

	EXPECT(count == 6);
	for (i = 0; i < count; i++) {
		name = secureheap_heap_name(secureheap_list_get(list, i));
		EXPECT(strcmp(before, name) < 0);
		before = name;
	}
	EXPECT(!secureheap_list_get(list, count));
	EXPECT(!secureheap_list_get(list, SIZE_MAX));
	EXPECT(!secureheap_list_find(list, "nothing"));
	secureheap_list_free(list);
}

static void test_says_why_a_value_is_missing(void)
{
	struct secureheap_list *list = open_list();
	const struct secureheap_heap *heap = secureheap_list_find(list, "a@1");
	struct secureheap_error error = {};
	uint64_t value;

	EXPECT(secureheap_heap_value(heap, SECUREHEAP_BUFFERS, &value,
				     &error) == -ENODATA);
	EXPECT(error.code == -ENODATA && strstr(error.text, "buffers"));
	put_attribute("a@1", "dirty", "12x\n");
	EXPECT(secureheap_heap_value(heap, SECUREHEAP_DIRTY, &value,
				     &error) == -EPROTO);
	put_attribute("a@1", "dirty", "99999999999999999999\n");
	EXPECT(secureheap_heap_value(heap, SECUREHEAP_DIRTY, &value,
				     &error) == -EPROTO);
	EXPECT(secureheap_heap_value(heap, 1000, &value, &error) == -EINVAL);
	secureheap_list_free(list);
}

/* The name of the heap that is chosen, or of the error */
static const char *choose(struct secureheap_list *list, bool protected,
			  uint64_t size, const char *use_case)
{
	struct secureheap_request *request = secureheap_request_new();
	const struct secureheap_heap *heap = NULL;
	struct secureheap_error error;
	int ret;

	secureheap_request_set_protected(request, protected);
	secureheap_request_set_size(request, size);
	secureheap_request_set_use_case(request, "replaced");
	secureheap_request_set_use_case(request, use_case);
	ret = secureheap_choose(list, request, &heap, &error);
	secureheap_request_free(request);
	if (!ret)
		return heap ? secureheap_heap_name(heap) : "nothing";
	EXPECT(error.code == ret && error.text[0]);

	return strerrorname_np(-ret);
}

static void test_chooses_by_what_is_needed(void)
{
	struct secureheap_list *list = open_list();

	/* Ours before others, and of ours the one with the larger hole */
	EXPECT(!strcmp(choose(list, true, 4096, NULL), "b@2"));
	EXPECT(!strcmp(choose(list, true, 4096, "secure-video"), "a@1"));
	EXPECT(!strcmp(choose(list, true, 4096, "trusted-ui"),
		       "protected,trusted-ui"));
	/* a@1 and b@2 are too small */
	EXPECT(!strcmp(choose(list, true, 1 << 20, NULL),
		       "protected,trusted-ui"));
	EXPECT(!strcmp(choose(list, true, 1 << 20, "secure-video"), "ENOSPC"));
	EXPECT(!strcmp(choose(list, true, 4096, "nothing"), "ENOENT"));
	EXPECT(!strcmp(choose(list, false, 1 << 20, "open"), "open@3"));
	EXPECT(!strcmp(choose(list, true, 4096, "open"), "ENOENT"));
	secureheap_list_free(list);
}

static void test_does_not_choose_what_cannot_be_opened(void)
{
	struct secureheap_list *list = open_list();

	renameat(root, "dev/dma_heap/a@1", root, "dev/moved");
	EXPECT(!strcmp(choose(list, true, 4096, "secure-video"), "ENOENT"));
	renameat(root, "dev/moved", root, "dev/dma_heap/a@1");
	EXPECT(!strcmp(choose(list, true, 4096, "secure-video"), "a@1"));
	secureheap_list_free(list);
}

static void test_chooses_what_is_opened_meanwhile(void)
{
	struct secureheap_list *list = open_list();

	refused_opens = 1;
	EXPECT(!strcmp(choose(list, true, 4096, "secure-video"), "a@1"));
	EXPECT(!refused_opens);
	refused_opens = 2;
	EXPECT(!strcmp(choose(list, true, 4096, "secure-video"), "EACCES"));
	EXPECT(!refused_opens);
	secureheap_list_free(list);
}

static void test_allocates(void)
{
	struct secureheap_list *list = open_list();
	const struct secureheap_heap *heap = secureheap_list_find(list, "a@1");
	struct secureheap_error error = {};
	int fd = secureheap_alloc(heap, 4096, &error);

	EXPECT(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	close(fd);
	EXPECT(secureheap_alloc(heap, 8193, &error) == -ENOMEM);
	EXPECT(strstr(error.text, "a@1"));
	EXPECT(secureheap_alloc(heap, 0, &error) == -EINVAL);
	secureheap_list_free(list);
}

/* What the library makes of an fdinfo: the name of the error, or "" */
static const char *query(struct secureheap_list *list, const char *fdinfo,
			 struct secureheap_buffer **buffer)
{
	struct secureheap_error error;
	int ret;

	put("proc/thread-self/fdinfo/5", fdinfo);
	ret = secureheap_buffer_query(list, 5, buffer, &error);

	return ret ? strerrorname_np(-ret) : "";
}

static enum secureheap_protection protection(struct secureheap_list *list,
					     const char *fdinfo)
{
	enum secureheap_protection answer;
	struct secureheap_buffer *buffer;

	if (*query(list, fdinfo, &buffer))
		return -1;
	answer = secureheap_buffer_protection(buffer);
	secureheap_buffer_free(buffer);

	return answer;
}

static void test_asks_a_descriptor_what_it_is(void)
{
	struct secureheap_list *list = open_list();
	struct secureheap_buffer *buffer;

	EXPECT(!*query(list, "pos:\t0\nflags:\t02\nsize:\t8192\ncount:\t1\n"
		       "exp_name:\tx@9\nprotected:\t1\nname:\tn\n", &buffer));
	EXPECT(secureheap_buffer_size(buffer) == 8192);
	EXPECT(!strcmp(secureheap_buffer_exporter(buffer), "x@9"));
	EXPECT(secureheap_buffer_protection(buffer) ==
	       SECUREHEAP_PROTECTION_YES);
	secureheap_buffer_free(buffer);

	/* By the heap, where the kernel has no such line */
	EXPECT(protection(list, "size:\t1\nexp_name:\ta@1\n") ==
	       SECUREHEAP_PROTECTION_YES);
	EXPECT(protection(list, "size:\t1\nexp_name:\topen@3\n") ==
	       SECUREHEAP_PROTECTION_NO);
	EXPECT(protection(list, "size:\t1\nexp_name:\ttee\n") ==
	       SECUREHEAP_PROTECTION_YES);
	EXPECT(protection(list, "size:\t1\nexp_name:\ti915\n") ==
	       SECUREHEAP_PROTECTION_UNKNOWN);
	/* A buffer's own name is no answer */
	EXPECT(protection(list, "size:\t1\nexp_name:\ti915\n"
			  "name:\tprotected:\t1\n") ==
	       SECUREHEAP_PROTECTION_UNKNOWN);
	EXPECT(protection(list, "size:\t1\nexp_name:\ti915\n"
			  "name:\tx\nprotected:\t1\n") ==
	       SECUREHEAP_PROTECTION_UNKNOWN);
	secureheap_list_free(list);
}

static void test_tells_other_descriptors_from_buffers(void)
{
	struct secureheap_list *list = open_list();
	struct secureheap_buffer *buffer;
	char line[600];

	EXPECT(!strcmp(query(list, "pos:\t0\nflags:\t02\n", &buffer), "ENOTTY"));
	EXPECT(!strcmp(query(list, "", &buffer), "ENOTTY"));
	EXPECT(!strcmp(query(list, "exp_name:\tx\n", &buffer), "EPROTO"));
	EXPECT(!strcmp(query(list, "size:\tx\nexp_name:\tx\n", &buffer),
		       "EPROTO"));
	snprintf(line, sizeof(line), "size:\t1\nexp_name:\t%0500d\n", 0);
	EXPECT(!strcmp(query(list, line, &buffer), "EPROTO"));
	EXPECT(secureheap_buffer_query(list, 6, &buffer, NULL) == -EBADF);
	EXPECT(secureheap_buffer_query(list, -1, &buffer, NULL) == -EBADF);
	secureheap_list_free(list);
}

static void test_asks_the_machine_itself(void)
{
	struct secureheap_buffer *buffer;
	struct secureheap_list *list;
	struct secureheap_error error;
	int pipes[2];

	EXPECT(!secureheap_list_open(-1, &list, &error));
	EXPECT(!pipe(pipes));
	EXPECT(secureheap_buffer_query(list, pipes[0], &buffer, &error) ==
	       -ENOTTY);
	close(pipes[0]);
	close(pipes[1]);
	EXPECT(secureheap_buffer_query(list, pipes[0], &buffer, &error) ==
	       -EBADF);
	secureheap_list_free(list);
}

static void test_root_that_is_none(void)
{
	struct secureheap_error error = {};
	struct secureheap_list *list;

	EXPECT(secureheap_list_open(999, &list, &error) == -EBADF);
	EXPECT(error.code == -EBADF && error.text[0]);
}

static void test_imports_into_a_tee(void)
{
	struct secureheap_tee_memory memory;
	struct secureheap_error error = {};
	int tee, buffer;

	put("dev/tee0", "tee");
	tee = openat(root, "dev/tee0", O_RDWR);
	buffer = openat(root, "dev/tee0", O_RDONLY);
	EXPECT(!secureheap_tee_import(tee, buffer, &memory, &error));
	EXPECT(memory.fd >= 0 && memory.id == 7 && memory.size == 4096);
	close(memory.fd);
	close(buffer);
	EXPECT(secureheap_tee_import(tee, buffer, &memory, &error) == -EBADF);
	close(tee);

	put("dev/null", "");
	tee = openat(root, "dev/null", O_RDWR);
	EXPECT(secureheap_tee_import(tee, 0, &memory, &error) == -ENOTTY);
	close(tee);
}

/* Of which fdinfo has a line for each */
#define WATCHED 80

static void test_tells_long_answers_from_buffers(void)
{
	struct epoll_event event = {};
	struct secureheap_buffer *buffer;
	struct secureheap_list *list;
	struct secureheap_error error;
	int epoll = epoll_create1(EPOLL_CLOEXEC), fds[WATCHED], i;

	EXPECT(!secureheap_list_open(-1, &list, &error));
	for (i = 0; i < WATCHED; i++) {
		fds[i] = eventfd(0, EFD_CLOEXEC);
		EXPECT(!epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event));
	}
	EXPECT(secureheap_buffer_query(list, epoll, &buffer, &error) ==
	       -ENOTTY);
	for (i = 0; i < WATCHED; i++)
		close(fds[i]);
	close(epoll);
	secureheap_list_free(list);
}

#define THREADS 8
#define ROUNDS 200

static void *work(void *list)
{
	const struct secureheap_heap *heap = secureheap_list_find(list, "a@1");
	struct secureheap_error error = {};
	uintptr_t wrong = 0;
	uint64_t value;
	int i, fd;

	for (i = 0; i < ROUNDS; i++) {
		fd = secureheap_alloc(heap, 4096, &error);
		wrong += fd < 0;
		close(fd);
		wrong += secureheap_heap_value(heap, SECUREHEAP_LARGEST_HOLE,
					       &value, &error) || value != 4096;
		wrong += secureheap_alloc(heap, 9000, &error) != -ENOMEM;
		wrong += !strstr(error.text, "9000");
	}

	return (void *)wrong;
}

static void test_threads_share_a_list(void)
{
	struct secureheap_list *list = open_list();
	pthread_t threads[THREADS];
	void *wrong;
	int i;

	for (i = 0; i < THREADS; i++)
		EXPECT(!pthread_create(&threads[i], NULL, work, list));
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &wrong);
		EXPECT(!wrong);
	}
	secureheap_list_free(list);
}

static void test_leaves_no_descriptor_open(void)
{
	int before = dup(root), after;

	close(before);
	test_describes_a_heap();
	test_allocates();
	test_imports_into_a_tee();
	test_says_why_a_value_is_missing();
	test_tells_other_descriptors_from_buffers();
	test_root_that_is_none();
	after = dup(root);
	EXPECT(before == after);
	close(after);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "describes a heap", test_describes_a_heap },
	{ "describes a heap on demand", test_describes_a_heap_on_demand },
	{ "numbers stay what they are", test_numbers_stay_what_they_are },
	{ "list is sorted and ends", test_list_is_sorted_and_ends },
	{ "says why a value is missing", test_says_why_a_value_is_missing },
	{ "chooses by what is needed", test_chooses_by_what_is_needed },
	{ "does not choose what cannot be opened",
	  test_does_not_choose_what_cannot_be_opened },
	{ "chooses what is opened meanwhile",
	  test_chooses_what_is_opened_meanwhile },
	{ "allocates", test_allocates },
	{ "asks a descriptor what it is", test_asks_a_descriptor_what_it_is },
	{ "tells other descriptors from buffers",
	  test_tells_other_descriptors_from_buffers },
	{ "asks the machine itself", test_asks_the_machine_itself },
	{ "tells long answers from buffers",
	  test_tells_long_answers_from_buffers },
	{ "root that is none", test_root_that_is_none },
	{ "imports into a TEE", test_imports_into_a_tee },
	{ "threads share a list", test_threads_share_a_list },
	{ "leaves no descriptor open", test_leaves_no_descriptor_open },
};

#define TESTS (sizeof(tests) / sizeof(tests[0]))

int main(void)
{
	char folder[] = "/tmp/secureheap-XXXXXX", command[64];
	int status = 0;
	size_t number;

	if (!mkdtemp(folder))
		return 1;
	root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	put_heap("a@1", "1\n", "8192\n", "4096\n", "secure-video\n");
	put_heap("b@2", "1\n", "8192\n", "8192\n", "other\n");
	put_attribute("b@2", "on_demand", "1\n");
	put_attribute("b@2", "closed", "4096\n");
	put_attribute("b@2", "lost", "1024\n");
	put_attribute("b@2", "refused/claim", "5\n");
	put_heap("open@3", "0\n", "16777216\n", "16777216\n", "open\n");
	put("sys/class/dma_heap/protected,trusted-ui/uevent", "");
	put("dev/dma_heap/protected,trusted-ui", "size 8192");
	put("sys/class/dma_heap/system/uevent", "");
	put("dev/dma_heap/system", "size 8192");
	/* A device without an entry in sysfs */
	put("dev/dma_heap/vframe-secure", "size 8192");

	printf("1..%zu\n", TESTS);
	for (number = 0; number < TESTS; number++) {
		failed = false;
		tests[number].run();
		printf("%sok %zu - %s\n", failed ? "not " : "", number + 1,
		       tests[number].name);
		status |= failed;
	}

	close(root);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		status = 1;

	return status;
}
