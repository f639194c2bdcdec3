#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
# After other programs of the same boot: has the kernel lost any memory?

busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
kmemleak=/sys/kernel/debug/kmemleak

echo 1..1
if [ ! -e $kmemleak ]; then
	echo "ok 1 nothing is leaked # SKIP this kernel has no kmemleak"
	exit 0
fi

# Nothing is reported before it is 5 seconds old, and was seen twice
busybox sleep 6
echo scan >$kmemleak
echo scan >$kmemleak
report=$(busybox cat $kmemleak)
if [ -z "$report" ]; then
	echo "ok 1 nothing is leaked"
else
	echo "$report"
	echo "not ok 1 nothing is leaked"
	exit 1
fi
