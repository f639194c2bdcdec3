// SPDX-License-Identifier: GPL-2.0-only
/* Tables for people and for programs, by libsmartcols. */
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "tool.h"

struct table {
	struct libscols_table *scols;
	size_t count;
};

static bool out_of_memory(void)
{
	complain("there is no memory left");
	return false;
}

static bool add_column(struct libscols_table *scols,
		       const struct column *column, bool last)
{
	static const int types[] = {
		[COLUMN_TEXT] = SCOLS_JSON_STRING,
		[COLUMN_NUMBER] = SCOLS_JSON_NUMBER,
		[COLUMN_BOOLEAN] = SCOLS_JSON_BOOLEAN,
	};
	int flags = column->type == COLUMN_NUMBER ? SCOLS_FL_RIGHT :
		last ? SCOLS_FL_WRAP : 0;
	struct libscols_column *new =
		scols_table_new_column(scols, column->name, 0, flags);

	if (!new || scols_column_set_json_type(new, types[column->type]))
		return false;

	/* libsmartcols 2.38 prints a newline as an escape if it is not safe */
	return !last || (!scols_column_set_safechars(new, "\n") &&
			 !scols_column_set_wrapfunc(new, scols_wrapnl_chunksize,
						    scols_wrapnl_nextchunk,
						    NULL));
}

struct table *table_new(const char *name, const struct column *columns,
			size_t count, bool json)
{
	struct table *table = calloc(1, sizeof(*table));
	size_t i;

	if (table)
		table->scols = scols_new_table();
	if (!table || !table->scols) {
		free(table);
		out_of_memory();
		return NULL;
	}
	table->count = count;
	scols_table_set_name(table->scols, name);
	scols_table_enable_json(table->scols, json);
	scols_table_enable_colors(table->scols, !json && isatty(STDOUT_FILENO));
	for (i = 0; i < count; i++) {
		if (!add_column(table->scols, &columns[i], i + 1 == count)) {
			table_free(table);
			out_of_memory();
			return NULL;
		}
	}

	return table;
}

static bool set(struct libscols_line *line, size_t column, const char *value)
{
	char *copy = strdup(value), *c;

	if (!copy)
		return false;
	for (c = copy; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	if (!scols_line_refer_data(line, column, copy))
		return true;
	free(copy);

	return false;
}

bool table_add(struct table *table, const char * const *values,
	       const char *color)
{
	struct libscols_line *line = scols_table_new_line(table->scols, NULL);
	size_t i;

	if (!line || scols_line_set_color(line, color))
		return out_of_memory();
	for (i = 0; i < table->count; i++)
		if (values[i] && !set(line, i, values[i]))
			return out_of_memory();

	return true;
}

/* Number of characters in a column */
static size_t width_of(const struct table *table, size_t number)
{
	struct libscols_column *column =
		scols_table_get_column(table->scols, number);
	size_t lines = scols_table_get_nlines(table->scols), i;
	const char *text = scols_column_get_name(column);
	size_t width = strlen(text);
	struct libscols_line *line;

	for (i = 0; i < lines; i++) {
		line = scols_table_get_line(table->scols, i);
		text = scols_line_get_column_data(line, column);
		if (text && strlen(text) > width)
			width = strlen(text);
	}

	return width;
}

/* Break a text between words so that no line is longer, if no word is */
static void break_lines(char *text, size_t width)
{
	char *space, *last;

	while (strlen(text) > width) {
		last = NULL;
		for (space = strchr(text, ' '); space;
		     space = strchr(space + 1, ' ')) {
			if (last && (size_t)(space - text) > width)
				break;
			last = space;
		}
		if (!last)
			return;
		*last = '\n';
		text = last + 1;
	}
}

/* The last column gets what the others leave of the terminal's width */
static bool fit_terminal(struct table *table)
{
	size_t lines = scols_table_get_nlines(table->scols), used = 0, i;
	size_t terminal = scols_table_get_termwidth(table->scols);
	size_t last = table->count - 1;
	struct libscols_column *column =
		scols_table_get_column(table->scols, last);
	struct libscols_line *line;
	const char *text;
	char *copy;

	for (i = 0; i < last; i++)
		used += width_of(table, i) + 1;
	if (terminal <= used)
		return true;

	for (i = 0; i < lines; i++) {
		line = scols_table_get_line(table->scols, i);
		text = scols_line_get_column_data(line, column);
		copy = text ? strdup(text) : NULL;
		if (!copy)
			continue;
		break_lines(copy, terminal - used);
		if (scols_line_refer_column_data(line, column, copy)) {
			free(copy);
			return out_of_memory();
		}
	}

	return true;
}

bool table_print(struct table *table)
{
	int ret;

	if (!scols_table_is_json(table->scols) && isatty(STDOUT_FILENO) &&
	    !fit_terminal(table)) {
		table_free(table);
		return false;
	}
	ret = scols_print_table(table->scols);

	table_free(table);
	if (ret)
		complain("cannot print: %s", strerror(-ret));

	return !ret;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	scols_unref_table(table->scols);
	free(table);
}
