/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of the realm world: TF-A jumps here on each CPU that starts, with the number
 * of the CPU in x0. There is no translation, so addresses are those of the realm
 * world's memory, all accesses are in order, and none is by a cache.
 */
#include "realm.h"

	.section .text.start, "ax"
	.globl _start
_start:
	adr	x4, vectors
	msr	vbar_el2, x4
	isb
	mov	x1, #EL3_NO_SUCH_CPU
	cmp	x0, #REALM_CPUS
	b.hs	started

	/* Kept by C, and by TF-A over calls: which CPU this is */
	mov	x19, x0
	ldr	x4, =stacks
	add	x5, x0, #1
	add	x4, x4, x5, lsl #REALM_STACK_SHIFT
	mov	sp, x4

	mov	x1, #0
	adr	x4, first
	ldr	x5, [x4]
	cbz	x5, started
	str	xzr, [x4]
	ldr	x4, =bss_start
	ldr	x5, =bss_end
1:	cmp	x4, x5
	b.hs	2f
	str	xzr, [x4], #8
	b	1b
2:	bl	realm_start
	mov	x1, x0
started:
	ldr	x0, =EL3_STARTED
	smc	#0

	/* A call by Linux. What is no result of it stays as it is: x4 and on. */
call:
	mov	x20, x4
	sub	sp, sp, #(8 * REALM_RESULTS)
	stp	xzr, xzr, [sp]
	stp	xzr, xzr, [sp, #16]
	mov	x3, x19
	mov	x4, sp
	bl	realm_call
	ldp	x1, x2, [sp]
	ldp	x3, x4, [sp, #16]
	add	sp, sp, #(8 * REALM_RESULTS)
	mov	x5, x20
	ldr	x0, =EL3_RETURN
	smc	#0
	b	call

	.balign	8
first:	.quad	1

	/* Nothing here should trap: the CPU goes no further */
	.balign	2048
vectors:
	.rept	16
	.balign	128
	wfe
	b	. - 4
	.endr

	.section .bss
	.balign	16
stacks:
	.space	REALM_CPUS << REALM_STACK_SHIFT
