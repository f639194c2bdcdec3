/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of the trusted domain: OpenSBI jumps here in S-mode on the domain's own
 * hart, without translation.
 */
	.section .text.start, "ax"
	.globl _start
_start:
	csrw	satp, zero
	/* Timer interrupts end a wfi, but are not taken: sstatus.SIE is off */
	csrci	sstatus, 2
	li	t0, 1 << 5
	csrw	sie, t0
	la	t0, trap
	csrw	stvec, t0
	la	sp, stack_top
	la	t0, bss_start
	la	t1, bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	call	trusted_main

	/* Nothing here should trap: say what did, on a fresh stack */
	.balign	4
trap:
	csrr	a0, scause
	csrr	a1, sepc
	csrr	a2, stval
	la	sp, stack_top
	call	trusted_trap

	.section .bss
	.balign	16
	.space	8192
stack_top:
