/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SECUREHEAP_FAKE_KERNEL_H
#define SECUREHEAP_FAKE_KERNEL_H

/* So many opens are refused next with EACCES, as before udev has come */
extern unsigned int refused_opens;

#endif
