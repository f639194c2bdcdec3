/* SPDX-License-Identifier: GPL-2.0-only */
/* Parameters of the heaps' driver, which can be set at any time. */
#ifndef LAB_PARAMETER_H
#define LAB_PARAMETER_H

/* Set one by its name, such as "linger_ms": 0, or -errno */
int parameter_set(const char *name, const char *value);

#endif /* LAB_PARAMETER_H */
