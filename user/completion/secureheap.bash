# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of secureheap(1) for bash.

_secureheap_heaps() {
	local heap

	for heap in /sys/class/dma_heap/*; do
		[ -e "$heap" ] && printf '%s\n' "${heap##*/}"
	done
}

_secureheap() {
	local current=$2 previous=$3 command='' index words

	for ((index = 1; index < COMP_CWORD; index++)); do
		case ${COMP_WORDS[index]} in
		--root)
			((index++))
			;;
		list | info | alloc | top | trace | check)
			command=${COMP_WORDS[index]}
			break
			;;
		esac
	done

	COMPREPLY=()
	case $previous in
	--root)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	-i | --input)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	-H | --heap)
		mapfile -t COMPREPLY < <(compgen -W "$(_secureheap_heaps)" -- \
			"$current")
		return
		;;
	-u | --use-case)
		words='secure-video secure-video-record trusted-ui'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
		return
		;;
	esac

	case $command,$current in
	,*)
		words='list info alloc top trace check --root --help --version'
		;;
	list,*)
		words='--protected --bytes --json'
		;;
	info,-*)
		words='--bytes --json'
		;;
	alloc,*)
		words='--heap --use-case --any --reach --count --time'
		;;
	top,*)
		words='--delay --once --json'
		;;
	trace,-*)
		words='--time --input --page-size'
		;;
	check,-*)
		words='--read --json'
		;;
	*)
		words=$(_secureheap_heaps)
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _secureheap secureheap
