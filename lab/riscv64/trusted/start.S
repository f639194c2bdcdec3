/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of the trusted domain: OpenSBI jumps here in S-mode on the domain's own
 * hart, without translation.
 */
	.section .text.start, "ax"
	.globl _start
_start:
	csrw	satp, zero
	csrw	sie, zero
	la	sp, stack_top
	la	t0, bss_start
	la	t1, bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	call	trusted_main

	.section .bss
	.balign	16
	.space	8192
stack_top:
