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

# Are all buffers of the heap free?
# shellcheck disable=SC2154 # protected is of the script
all_free() {
	[ "$(busybox cat /sys/class/dma_heap/"$protected"/used)" = 0 ]
}
