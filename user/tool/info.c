// SPDX-License-Identifier: GPL-2.0-only
/* secureheap info */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "tool.h"

static const struct number {
	const char *name;
	enum secureheap_value value;
	bool bytes;
} numbers[] = {
	{ "USED", SECUREHEAP_USED, true },
	{ "DIRTY", SECUREHEAP_DIRTY, true },
	{ "QUARANTINED", SECUREHEAP_QUARANTINED, true },
	{ "CLOSED", SECUREHEAP_CLOSED, true },
	{ "LOST", SECUREHEAP_LOST, true },
	{ "LARGEST-HOLE", SECUREHEAP_LARGEST_HOLE, true },
	{ "HIGH-WATER", SECUREHEAP_HIGH_WATER, true },
	{ "BUFFERS", SECUREHEAP_BUFFERS, false },
	{ "SCRUB-CALLS", SECUREHEAP_SCRUB_CALLS, false },
	{ "SCRUB-WAITS", SECUREHEAP_SCRUB_WAITS, false },
	{ "REFUSED-NO-DMA", SECUREHEAP_REFUSED_NO_DMA, false },
	{ "REFUSED-BOUNCED", SECUREHEAP_REFUSED_BOUNCED, false },
	{ "REFUSED-UNREACHABLE", SECUREHEAP_REFUSED_UNREACHABLE, false },
	{ "REFUSED-NOT-NAMED", SECUREHEAP_REFUSED_NOT_NAMED, false },
	{ "REFUSED-FULL", SECUREHEAP_REFUSED_FULL, false },
	{ "REFUSED-QUOTA", SECUREHEAP_REFUSED_QUOTA, false },
	{ "REFUSED-OWNER", SECUREHEAP_REFUSED_OWNER, false },
	{ "REFUSED-CLAIM", SECUREHEAP_REFUSED_CLAIM, false },
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/* Words, the size, then the numbers */
enum {
	NAME, KIND, PROTECTED, USE_CASE, OWNER, SCRUBBED, ON_DEMAND, SIZE,
	FIRST_NUMBER
};

#define FIELDS (FIRST_NUMBER + NUMBERS)

struct facts {
	struct column columns[FIELDS];
	const char *values[FIELDS];
	char texts[FIELDS][32];
};

static void set_number(struct facts *facts, size_t field, uint64_t number,
		       bool for_people)
{
	char *text = facts->texts[field];

	if (for_people)
		format_size(number, text);
	else
		snprintf(text, sizeof(facts->texts[field]), "%llu",
			 (unsigned long long)number);
	facts->values[field] = text;
}

static const char *truth(bool value, bool json)
{
	return json ? value ? "1" : "0" : value ? "yes" : "no";
}

static const char *or_none(const char *text)
{
	return *text ? text : NULL;
}

static void collect(struct facts *facts, const struct secureheap_heap *heap,
		    bool bytes, bool json)
{
	enum secureheap_protection protection =
		secureheap_heap_protection(heap);
	uint64_t number;
	size_t i;

	*facts = (struct facts){
		.columns = {
			[NAME] = { "NAME", COLUMN_TEXT },
			[KIND] = { "KIND", COLUMN_TEXT },
			[PROTECTED] = { "PROTECTED", COLUMN_TEXT },
			[USE_CASE] = { "USE-CASE", COLUMN_TEXT },
			[OWNER] = { "OWNER", COLUMN_TEXT },
			[SCRUBBED] = { "SCRUBBED", COLUMN_BOOLEAN },
			[ON_DEMAND] = { "ON-DEMAND", COLUMN_BOOLEAN },
			[SIZE] = { "SIZE", COLUMN_NUMBER },
		},
		.values = {
			[NAME] = secureheap_heap_name(heap),
			[KIND] = kind_name(heap),
			[PROTECTED] = protection_name(protection),
			[USE_CASE] = or_none(secureheap_heap_use_case(heap)),
			[OWNER] = or_none(secureheap_heap_owner(heap)),
			[SCRUBBED] = truth(secureheap_heap_scrubbed(heap), json),
			[ON_DEMAND] = truth(secureheap_heap_on_demand(heap),
					    json),
		},
	};
	if (secureheap_heap_size(heap))
		set_number(facts, SIZE, secureheap_heap_size(heap), !bytes);
	for (i = 0; i < NUMBERS; i++) {
		facts->columns[FIRST_NUMBER + i] =
			(struct column){ numbers[i].name, COLUMN_NUMBER };
		if (!secureheap_heap_value(heap, numbers[i].value, &number,
					   NULL))
			set_number(facts, FIRST_NUMBER + i, number,
				   numbers[i].bytes && !bytes);
	}
}

/* One row with a column for each fact, for programs */
static int print_json(const struct facts *facts)
{
	struct table *table = table_new("heaps", facts->columns, FIELDS, true);

	if (!table)
		return STATUS_FAILED;
	if (!table_add(table, facts->values, NULL)) {
		table_free(table);
		return STATUS_FAILED;
	}

	return table_print(table) ? STATUS_GOOD : STATUS_FAILED;
}

/* One row for each fact that is known, for people */
static int print_rows(const struct facts *facts)
{
	static const struct column columns[] = {
		{ "FACT", COLUMN_TEXT }, { "VALUE", COLUMN_TEXT },
	};
	struct table *table = table_new("facts", columns, 2, false);
	size_t i;

	if (!table)
		return STATUS_FAILED;
	for (i = 0; i < FIELDS; i++) {
		const char *row[2] = { facts->columns[i].name, facts->values[i] };

		if (row[1] && !table_add(table, row, NULL)) {
			table_free(table);
			return STATUS_FAILED;
		}
	}

	return table_print(table) ? STATUS_GOOD : STATUS_FAILED;
}

int tool_info(const struct tool *tool, int argc, char **argv)
{
	static const struct option options[] = {
		{ "bytes", no_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'J' },
		{}
	};
	const struct secureheap_heap *heap;
	bool bytes = false, json = false;
	struct facts facts;
	int option;

	while ((option = getopt_long(argc, argv, "bJ", options, NULL)) != -1) {
		switch (option) {
		case 'b':
			bytes = true;
			break;
		case 'J':
			bytes = true;
			json = true;
			break;
		default:
			return misused();
		}
	}
	if (argc - optind != 1) {
		complain("info takes the name of one heap");
		return misused();
	}
	heap = find_heap(tool, argv[optind]);
	if (!heap)
		return STATUS_NO_HEAP;
	collect(&facts, heap, bytes, json);

	return json ? print_json(&facts) : print_rows(&facts);
}
