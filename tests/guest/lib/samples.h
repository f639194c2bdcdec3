/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Encrypted samples on the first disk, as the host writes them
 * (tests/suites/sampling.py). Each of them is the same PNG. The host has the keys.
 */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include <stdint.h>

#include "trusted/uapi.h"

#define SAMPLES_MAGIC "SAMPLES1"
#define SAMPLES_MAX 8

/* Where on the disk something is */
struct samples_place {
	uint32_t offset, length;
};

/**
 * struct samples_disk - the start of the disk, little endian
 * @magic: SAMPLES_MAGIC
 * @width: of the picture
 * @height: of the picture
 * @count: number of samples
 * @reserved: nothing
 * @plain: where the PNG is
 * @other: ID of another key, with which no sample is encrypted
 * @entry: where a sample is, and how it is encrypted
 */
struct samples_disk {
	char magic[8];
	uint32_t width, height;
	uint32_t count, reserved;
	struct samples_place plain;
	uint8_t other[LAB_KEY_ID];
	struct {
		struct samples_place place;
		struct lab_sample sample;
	} entry[SAMPLES_MAX];
};

/* An open disk */
struct samples {
	int disk;
	struct samples_disk head;
};

/* Open the disk: 0, or -errno. It is closed with the program. */
int samples_open(struct samples *samples);

/* Read what is at a place, to be freed; NULL if that fails */
void *samples_read(const struct samples *samples, struct samples_place place);

#endif /* TESTS_SAMPLES_H */
