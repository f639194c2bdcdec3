// SPDX-License-Identifier: GPL-2.0-only
/* secureheap list */
#include <getopt.h>
#include <stdio.h>

#include "table.h"
#include "tool.h"

static const struct column columns[] = {
	{ "NAME", COLUMN_TEXT },
	{ "KIND", COLUMN_TEXT },
	{ "PROTECTED", COLUMN_TEXT },
	{ "SIZE", COLUMN_NUMBER },
	{ "USED", COLUMN_NUMBER },
	{ "CLOSED", COLUMN_NUMBER },
	{ "OPEN", COLUMN_BOOLEAN },
	{ "USE-CASE", COLUMN_TEXT },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct options {
	bool protected, bytes, json;
};

static const char *size_text(uint64_t size, char text[32], bool bytes)
{
	if (bytes)
		snprintf(text, 32, "%llu", (unsigned long long)size);
	else
		format_size(size, text);

	return text;
}

static const char *value_text(const struct secureheap_heap *heap,
			      enum secureheap_value which, char text[32],
			      bool bytes)
{
	uint64_t value;

	return secureheap_heap_value(heap, which, &value, NULL) ? NULL :
		size_text(value, text, bytes);
}

static bool add(struct table *table, const struct secureheap_heap *heap,
		const struct options *options)
{
	bool open = !secureheap_heap_access(heap, NULL);
	const char *use_case = secureheap_heap_use_case(heap);
	uint64_t size = secureheap_heap_size(heap);
	char texts[3][32];
	const char *values[COLUMNS] = {
		secureheap_heap_name(heap),
		kind_name(heap),
		protection_name(secureheap_heap_protection(heap)),
		size ? size_text(size, texts[0], options->bytes) : NULL,
		value_text(heap, SECUREHEAP_USED, texts[1], options->bytes),
		value_text(heap, SECUREHEAP_CLOSED, texts[2], options->bytes),
		options->json ? open ? "1" : "0" : open ? "yes" : "no",
		*use_case ? use_case : NULL,
	};

	return table_add(table, values, NULL);
}

int tool_list(const struct tool *tool, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "protected", no_argument, NULL, 'p' },
		{ "bytes", no_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'J' },
		{}
	};
	struct options options = {};
	size_t i, shown = 0;
	struct table *table;
	int option;

	while ((option = getopt_long(argc, argv, "pbJ", long_options,
				     NULL)) != -1) {
		switch (option) {
		case 'p':
			options.protected = true;
			break;
		case 'b':
			options.bytes = true;
			break;
		case 'J':
			options.json = true;
			options.bytes = true;
			break;
		default:
			return misused();
		}
	}
	if (optind < argc) {
		complain("list takes no %s", argv[optind]);
		return misused();
	}

	table = table_new("heaps", columns, COLUMNS, options.json);
	if (!table)
		return STATUS_FAILED;
	for (i = 0; i < secureheap_list_count(tool->list); i++) {
		const struct secureheap_heap *heap =
			secureheap_list_get(tool->list, i);

		if (options.protected && secureheap_heap_protection(heap) !=
		    SECUREHEAP_PROTECTION_YES)
			continue;
		if (!add(table, heap, &options)) {
			table_free(table);
			return STATUS_FAILED;
		}
		shown++;
	}
	if (!shown && !options.json) {
		table_free(table);
		complain("this machine has no %sheap",
			 options.protected ? "protected " : "");
		return STATUS_NO_HEAP;
	}

	return !table_print(table) ? STATUS_FAILED :
		shown ? STATUS_GOOD : STATUS_NO_HEAP;
}
