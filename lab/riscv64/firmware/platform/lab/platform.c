// SPDX-License-Identifier: GPL-2.0-only
/* OpenSBI's generic platform; lend.c overrides some of it. */
#include <generic/platform.c>
