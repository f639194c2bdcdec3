// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "file.h"
#include "parameter.h"

int parameter_set(const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/secure_heap/parameters/%s", name);
	return write_file(path, value);
}
