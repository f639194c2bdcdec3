/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are in the arm64 lab's machine. The firmware, the device trees
 * and the host tools all take the addresses from here.
 */
#ifndef LAB_LAYOUT_H
#define LAB_LAYOUT_H

/*
 * Memory that only the secure world reaches: 16 MiB, of which TF-A has the
 * first, OP-TEE as much as it needs, and a region the rest.
 */
#define LAB_TEE_BASE		0x0e100000
#define LAB_TEE_SIZE		0x00700000
#define LAB_SECURE_BASE		0x0e800000
#define LAB_SECURE_SIZE		0x00800000

/* Memory of the machine: open to both worlds */
#define LAB_RAM_BASE		0x40000000
#define LAB_RAM_SIZE		0x80000000

/* Where TF-A expects Linux to be */
#define LAB_KERNEL_BASE		0x80200000
#define LAB_INITRD_BASE		0x88000000

/* Where TF-A has the realm world, if there is one */
#define LAB_REALM_BASE		0x40100000
#define LAB_REALM_SIZE		0x017ff000

/*
 * A region in it, with the name that the tests know. Only rme protects it, and lent
 * what is closed of it.
 */
#define LAB_DRAM_BASE		0x94000000
#define LAB_DRAM_SIZE		0x02000000

/* The pool of OP-TEE's own heap, the peer of ours */
#define LAB_PEER_BASE		0xa0000000
#define LAB_PEER_SIZE		0x02000000

/* On the machine of lent.dts: what Linux is to leave alone below and above */
#define LAB_BELOW_BASE		0x42000000
#define LAB_BELOW_SIZE		0x3e000000
#define LAB_ABOVE_BASE		0xa2000000
#define LAB_ABOVE_SIZE		0x1e000000

/* On the machine of large.dts: with nothing behind the addresses */
#define LAB_LARGE_PEER_BASE	0x240000000
#define LAB_LARGE_PEER_SIZE	0x140000000

/* On the machine of bench.dts: two pools of one size, nothing behind either */
#define LAB_BENCH_BASE		0x1000000000
#define LAB_BENCH_PEER_BASE	0x280000000
#define LAB_BENCH_SIZE		0x20000000

#endif /* LAB_LAYOUT_H */
