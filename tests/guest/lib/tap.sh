# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# For scripts that try a program of user/, and print TAP.

count=0
failed=0
echo "TAP version 13"

# result NAME OUTPUT: of the command before, and what it said if it failed
result() {
	if [ $? = 0 ]; then
		outcome=ok
	else
		outcome="not ok"
		failed=1
		echo "$2" | busybox sed 's/^/# /'
	fi
	count=$((count + 1))
	echo "$outcome $count $1"
}

# The plan, and the exit status
finish() {
	echo "1..$count"
	exit $failed
}
