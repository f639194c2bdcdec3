// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "table.h"

bool report_begin(struct report *report, bool json)
{
	static const struct column columns[] = {
		{ "SUBJECT", COLUMN_TEXT },
		{ "CHECK", COLUMN_TEXT },
		{ "STATE", COLUMN_TEXT },
		{ "FOUND", COLUMN_TEXT },
	};

	*report = (struct report){
		.table = table_new("check", columns, 4, json),
	};

	return report->table;
}

void report_add(struct report *report, const char *subject, const char *item,
		enum state state, const char *format, ...)
{
	static const char * const states[] = { "green", "yellow", "red" };
	const char *values[4] = { subject, item, states[state] };
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0) {
		report->failed = true;
		return;
	}
	values[3] = text;
	if (!table_add(report->table, values, states[state]))
		report->failed = true;
	free(text);
	if (state > report->worst)
		report->worst = state;
}

bool report_end(struct report *report)
{
	if (!report->failed)
		return table_print(report->table);
	table_free(report->table);

	return false;
}
