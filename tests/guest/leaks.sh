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

fail() {
	echo "# $1"
	echo "not ok 1 nothing is leaked"
	exit 1
}

# Where kmemleak is off, or has turned itself off, the file is there and empty,
# but the kernel refuses all writes that ask for something
ask() {
	echo "$1" >$kmemleak || fail "kmemleak is off"
}

# Nothing is reported before it is 5 seconds old, and was seen twice
busybox sleep 6
ask scan
ask scan
report=$(busybox cat $kmemleak) || fail "there is no report"
# The default: asked for to see that kmemleak is still on
ask stack=on
if [ -n "$report" ]; then
	echo "$report"
	fail "this is leaked"
fi
echo "ok 1 nothing is leaked"
