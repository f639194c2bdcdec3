# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# For scripts that run examples of user/ in a guest. What the last program said is in
# the file said. protected: name of the heap.

count=0

# result NAME COMMAND...: whether the command succeeds; prints what the last program
# said if not
result() {
	name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count $name"
	else
		echo "# exit status $status"
		busybox sed 's/^/# /' said
		echo "not ok $count $name"
	fi
}

run() {
	"$@" </dev/null >said 2>&1
	status=$?
}

# ended STATUS [WORDS]: has the last program that exit status, and said the words?
ended() {
	[ "$status" = "$1" ] &&
		{ [ $# = 1 ] || busybox grep -q -F -e "$2" said; }
}

# Are all buffers of the heaps free?
# shellcheck disable=SC2154 # protected is of the script
all_free() {
	for heap in $protected; do
		[ "$(busybox cat /sys/class/dma_heap/"$heap"/used)" = 0 ] ||
			return 1
	done
}

# attached HEAP WORD: has a device with the word in its name imported a buffer of the
# heap?
attached() {
	busybox sed -n "/$1/,/^Total/p" /sys/kernel/debug/dma_buf/bufinfo \
		>attached
	busybox grep -q -w -e "$2" attached
}

# hold WORDS FILE COMMAND...: start a program whose input is the file and does not end
# there, and wait until it has said the words
hold() {
	words=$1
	file=$2
	shift 2
	busybox rm -f input
	busybox mkfifo input
	"$@" <input >said 2>&1 &
	program=$!
	exec 4>input
	busybox cat "$file" >&4
	until busybox grep -q -e "$words" said; do
		busybox kill -0 "$program" 2>/dev/null || break
		busybox sleep 1
	done
}

# Let the program's input end
release() {
	exec 4>&-
	wait "$program"
	status=$?
}

# show NAME: have the host compare the display with the picture of that name, while a
# program is held
show() {
	echo "# show $1"
	read -r _
}
