/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts of the board check. */
#ifndef SECUREHEAP_REPORT_H
#define SECUREHEAP_REPORT_H

#include <stdbool.h>

enum state { GREEN, YELLOW, RED };

struct table;

/**
 * struct report - verdicts so far
 * @table: a row for each
 * @worst: the worst of them
 * @failed: there was no memory for one
 */
struct report {
	struct table *table;
	enum state worst;
	bool failed;
};

/**
 * report_begin() - begin a report
 * @report: filled in
 * @json: print it as JSON
 *
 * Return: true, or false with a complaint.
 */
bool report_begin(struct report *report, bool json);

/**
 * report_add() - add a verdict
 * @report: report
 * @subject: heap or node
 * @item: what was checked, a word
 * @state: verdict
 * @format: sentence that says what was found, and what to do
 */
void report_add(struct report *report, const char *subject, const char *item,
		enum state state, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/**
 * report_end() - print a report and free it
 * @report: report
 *
 * Return: true, or false with a complaint.
 */
bool report_end(struct report *report);

#endif
