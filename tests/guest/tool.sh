#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# secureheap(1) on the machine's own kernel. The command line says what is to be
# found: TOOL_READ=closed|open if a read of the region by the CPU is to be tried,
# TOOL_SCRUBBED=1 if its owner erases it, TOOL_ON_DEMAND=1 if Linux uses it.

busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
busybox mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null

heap=$(busybox ls /dev/dma_heap | busybox grep '^secure@')
buffers=/sys/class/dma_heap/$heap/buffers

# shellcheck source=lib/tap.sh
. tap.sh

# says NAME STATUS PATTERN COMMAND...: it exits with that, and has such a line
says() {
	name=$1
	wanted=$2
	pattern=$3
	shift 3
	output=$("$@" 2>&1)
	code=$?
	[ $code = "$wanted" ] && echo "$output" | busybox grep -q -e "$pattern"
	result "$name" "exit $code, not $wanted with $pattern: $output"
}

# verdict CHECK STATE WORDS: of the board check, which was made before
verdict() {
	line=$(busybox tr -d '\n' </report | busybox sed 's/},{/\n/g' |
		busybox grep "\"$heap\", *\"check\": *\"$1\"")
	echo "$line" | busybox grep -q "\"state\": *\"$2\".*$3"
	result "check: $1 is $2" "$line"
}

# Until a command succeeds
wait_until() {
	tries=0
	until "$@" || [ $tries -ge 500 ]; do
		tries=$((tries + 1))
		busybox usleep 10000
	done
}

# Does the kernel say that there are so many buffers? Called by wait_until.
# shellcheck disable=SC2317
has_buffers() {
	[ "$(busybox cat "$buffers")" = "$1" ]
}

says "list shows the heap" 0 "^$heap  *region  *yes" secureheap list -p
says "list shows that an ordinary heap is none" 0 "^system  *other  *no" \
	secureheap list
size=$(busybox cat /sys/class/dma_heap/"$heap"/size)
says "info shows its size" 0 "^SIZE  *$size$" secureheap info -b "$heap"
if [ -n "$TOOL_ON_DEMAND" ]; then
	says "info shows that it is on demand" 0 "^ON-DEMAND  *yes$" \
		secureheap info "$heap"
	says "info shows that nothing of it is closed" 0 "^CLOSED  *0$" \
		secureheap info -b "$heap"
	secureheap alloc -H "$heap" 4096 -- busybox true
	says "info shows what is closed, and lingers" 0 "^CLOSED  *4M$" \
		secureheap info "$heap"
else
	says "info shows that it is not on demand" 0 "^ON-DEMAND  *no$" \
		secureheap info "$heap"
	says "info shows that all of it is closed" 0 "^CLOSED  *$size$" \
		secureheap info -b "$heap"
fi
says "info of an unknown heap" 3 "no heap nothing" secureheap info nothing

# shellcheck disable=SC2016 # for the program to expand
says "alloc gives a program protected buffers" 0 "^protected:.1" \
	secureheap alloc -n 2 64K -- sh -c \
	'for fd in $SECUREHEAP_FDS; do busybox cat /proc/self/fdinfo/$fd; done'
# shellcheck disable=SC2016
says "alloc of an ordinary heap gives others" 0 "^exp_name:.system" \
	secureheap alloc -H system 4096 -- sh -c \
	'busybox cat /proc/self/fdinfo/$SECUREHEAP_FDS'
says "alloc of more than any region" 5 "" secureheap alloc 64G
says "alloc when the heap is full" 5 "" secureheap alloc -n 1000 -H "$heap" 1M

secureheap alloc -H "$heap" 192K >/dev/null &
holder=$!
wait_until has_buffers 1
says "top shows who holds a buffer" 0 "^$heap .* 192K .* $holder .* secureheap" \
	secureheap top
busybox kill $holder
wait $holder
wait_until has_buffers 0
says "a buffer is freed with its holder" 0 "^0$" busybox cat "$buffers"

if [ -d /sys/kernel/tracing/instances ]; then
	secureheap trace "$heap" >/trace 2>/said &
	tracer=$!
	wait_until busybox grep -q recording /said
	secureheap alloc -H "$heap" 128K -- busybox true
	# Refused by the kernel
	secureheap alloc -H "$heap" 1G 2>/refused
	secureheap alloc -n 2 -H "$heap" 64K -- busybox true
	wait_until has_buffers 0
	busybox kill -INT $tracer
	wait $tracer
	says "trace ends with a signal" 0 "^0$" echo $?
	asked="alloc 0 131072 free 0 alloc 0 1073741824 free 0"
	asked="$asked alloc 0 65536 alloc 1 65536 free [01] free [01]"
	says "trace has what was asked for" 0 "^$asked $" \
		busybox tr '\n' ' ' </trace
	says "trace leaves no instance" 0 "^0$" \
		sh -c 'busybox ls /sys/kernel/tracing/instances | busybox wc -l'
else
	says "trace on a kernel without events" 7 "there are no events" \
		secureheap trace "$heap"
fi

secureheap check -J ${TOOL_READ:+--read} "$heap" >/report
code=$?
verdict node green "its range is"
if [ -n "$TOOL_ON_DEMAND" ]; then
	verdict memory green "the range is System RAM"
	verdict demand green "are closed now"
else
	verdict memory green "no System RAM, and claimed"
fi
verdict heap green "it is a heap"
verdict protected green "reported as protected"
verdict access yellow "only root may allocate"
if [ -n "$TOOL_SCRUBBED" ]; then
	verdict scrub green "freed buffers are erased"
else
	verdict scrub yellow "nobody erases"
fi
case $TOOL_READ in
closed)
	verdict read green "ends in SIG"
	;;
open)
	verdict read red "the firewall is open"
	;;
esac
# The group of its device is root, which is yellow
wanted=6
[ "$TOOL_READ" != open ] || wanted=1
says "check exits with $wanted" 0 "^$wanted$" echo $code

finish
