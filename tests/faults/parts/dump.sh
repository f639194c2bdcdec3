#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
echo "bytes of the dump: $(busybox cat /proc/vmcore | busybox wc -c)"
