/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SECUREHEAP_TABLE_H
#define SECUREHEAP_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct column - a column of a table
 * @name: its head; lower case in JSON
 * @type: of its values in JSON
 */
struct column {
	const char *name;
	enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_BOOLEAN } type;
};

struct table;

/**
 * table_new() - an empty table
 * @name: of its array in JSON
 * @columns: as many as @count; not copied
 * @count: number of them
 * @json: print it as JSON
 *
 * Return: a table, or NULL with a complaint.
 */
struct table *table_new(const char *name, const struct column *columns,
			size_t count, bool json);

/**
 * table_add() - add a row
 * @table: table
 * @values: one for each column, or NULL where there is none. Bytes that are not
 *	printable ASCII become question marks
 * @color: of the row on a terminal, or NULL
 *
 * Return: true, or false with a complaint.
 */
bool table_add(struct table *table, const char * const *values,
	       const char *color);

/**
 * table_print() - print a table and free it
 * @table: table
 *
 * Return: true, or false with a complaint.
 */
bool table_print(struct table *table);

/**
 * table_free() - free a table that is not printed
 * @table: table, or NULL
 */
void table_free(struct table *table);

#endif
