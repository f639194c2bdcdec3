// SPDX-License-Identifier: GPL-2.0-only
#include "chain.h"
#include "decoder.h"
#include "picture.h"

static int start_queue(int decoder, enum v4l2_buf_type type)
{
	int ret = video_request(decoder, type, V4L2_MEMORY_DMABUF, 1);

	return ret ? ret : video_stream(decoder, type, 1);
}

static int start_decoder(int decoder)
{
	struct v4l2_format format = {
		.type = DECODER_CODED,
		.fmt.pix = {
			.pixelformat = LAB_STORED_FOURCC,
			.sizeimage = SIZE,
		},
	};
	int ret;

	if (ioctl(decoder, VIDIOC_S_FMT, &format))
		return -errno;
	ret = start_queue(decoder, DECODER_CODED);
	return ret ? ret : start_queue(decoder, DECODER_PICTURES);
}

int chain_open(struct chain *chain)
{
	int ret = tee_content_open(&chain->content);

	if (ret)
		return ret;
	chain->picture = heap_alloc_from(region()->heap, PICTURE_SIZE);
	if (chain->picture < 0)
		return chain->picture;
	ret = tee_import(&chain->content.f.tee, chain->picture, &chain->memory);
	if (ret)
		return ret;
	chain->decoder = decoder_open(0);
	return chain->decoder < 0 ? chain->decoder : start_decoder(chain->decoder);
}

bool chain_close(struct chain *chain)
{
	close(chain->decoder);
	TEEC_ReleaseSharedMemory(&chain->memory);
	close(chain->picture);
	return tee_content_close(&chain->content);
}

int chain_decode(struct chain *chain, int dmabuf)
{
	int ret = video_queue_dmabuf(chain->decoder, DECODER_PICTURES, 0, dmabuf, 0);

	if (ret)
		return ret;
	ret = video_queue_dmabuf(chain->decoder, DECODER_CODED, 0,
				 chain->content.f.buffer, chain->content.length);
	if (ret)
		return ret;
	ret = video_dequeue(chain->decoder, DECODER_PICTURES, V4L2_MEMORY_DMABUF);
	if (ret)
		return ret;
	return video_dequeue(chain->decoder, DECODER_CODED, V4L2_MEMORY_DMABUF);
}
