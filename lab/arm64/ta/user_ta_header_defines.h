/* SPDX-License-Identifier: GPL-2.0-only */
/* What OP-TEE knows of the trusted application: the dev kit includes this. */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include "decryptor.h"

#ifdef LAB_UNFLAGGED
#define TA_UUID DECRYPTOR_UNFLAGGED_UUID
#define TA_FLAGS 0
#else
#define TA_UUID DECRYPTOR_UUID
#define TA_FLAGS TA_FLAG_SECURE_DATA_PATH
#endif

#define TA_STACK_SIZE (8 << 10)
#define TA_DATA_SIZE (32 << 10)

#define TA_VERSION "1.0"
#define TA_DESCRIPTION "secure-heap lab: decrypts into protected memory"

#endif /* USER_TA_HEADER_DEFINES_H */
