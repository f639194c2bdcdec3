/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of Linux's requests: LAB_STATUS_OK, LAB_STATUS_INVALID for a malformed
 * request, LAB_STATUS_REFUSED for one that the policy does not allow.
 */
#ifndef LAB_CHECKS_H
#define LAB_CHECKS_H

#include "mailbox.h"
#include "policy.h"

enum lab_status check_decrypt(uint64_t source, uint64_t destination,
			      uint64_t length);
/* A sample goes into a buffer for bitstreams, a picture into one for pictures */
enum lab_status check_sample(uint64_t source, uint64_t destination,
			     uint64_t length);
enum lab_status check_decode(uint64_t bitstream, uint64_t length,
			     uint64_t picture, uint64_t width, uint64_t height);
enum lab_status check_scanout(uint64_t address, uint64_t width,
			      uint64_t height, uint64_t stride);
enum lab_status check_grant(const struct policy *policy, uint64_t device,
			    uint64_t grant);
enum lab_status check_close(uint64_t base, uint64_t size);
enum lab_status check_piece(uint64_t base, uint64_t size, enum memory_kind kind);
enum lab_status check_scrub(const struct lab_range *ranges, uint64_t count);

#endif /* LAB_CHECKS_H */
