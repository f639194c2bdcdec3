// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: QEMU's edu device as a video decoder, with the interface of V4L2's
 * mem2mem devices. A coded picture (uapi.h) names blocks and where each goes. As
 * drivers of stateless decoders do, the driver reads and checks the lists in it.
 * The pixels only the device moves: they are neither read from the coded picture
 * by the CPU, nor does the picture ever get a mapping for it.
 *
 * A stored picture also has the format of pictures, for programs that only know
 * formats of V4L2: to them, this is a converter.
 *
 * A protected coded picture is only decoded to protected memory.
 *
 * One coded picture gives one picture, in the same order. There is nothing to
 * drain and no size to find out, so this is not V4L2's interface of stateful
 * decoders.
 *
 * This driver and edu/edu.c bind to the same devices: the module that is loaded
 * first binds to all of them.
 */

#include <linux/array_size.h>
#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <media/v4l2-device.h>
#include <media/v4l2-ioctl.h>
#include <media/v4l2-mem2mem.h>
#include <media/videobuf2-dma-contig.h>

#include "../edu/dma.h"
#include "list.h"

#define NAME		"lab-decoder"

/* What the lab's display shows */
#define WIDTH		640
#define HEIGHT		480
#define BYTES_PER_LINE	(WIDTH * 4)
#define PICTURE_SIZE	(HEIGHT * BYTES_PER_LINE)
#define PICTURE_FOURCC	V4L2_PIX_FMT_XBGR32

/* Room for a coded picture; the larger is for one that has more than it needs */
#define CODED_SIZE	SZ_2M
#define CODED_SIZE_MAX	SZ_4M

/**
 * struct lab_decoder - one device
 * @v4l2: what V4L2 knows of it
 * @video: its file, /dev/video0 and so on
 * @m2m: makes jobs of pairs of buffers, one job at a time
 * @registers: of the device, for the job
 * @job: the work of the job
 * @list: the lists of the job's coded picture
 * @lock: protects the streams' formats and queues, which V4L2 sees to
 */
struct lab_decoder {
	struct v4l2_device v4l2;
	struct video_device video;
	struct v4l2_m2m_dev *m2m;
	void __iomem *registers;
	struct work_struct job;
	struct lab_block_list *list;
	/* Protects the streams' formats and queues, which V4L2 sees to */
	struct mutex lock;
};

/**
 * struct lab_stream - one open file
 * @fh: what V4L2 knows of it
 * @decoder: the device
 * @coded: format of coded pictures; pictures have the colours of that
 * @protected_coded: number of buffers for coded pictures that are protected
 * @ordinary_pictures: number of buffers for pictures that are not
 * @sequence: number of the next picture
 * @stop: the job is not worth going on with
 */
struct lab_stream {
	struct v4l2_fh fh;
	struct lab_decoder *decoder;
	struct v4l2_pix_format coded;
	u32 protected_coded;
	u32 ordinary_pictures;
	u32 sequence;
	bool stop;
};

static struct lab_stream *stream_of(struct file *file)
{
	return container_of(file_to_v4l2_fh(file), struct lab_stream, fh);
}

static int decode(struct lab_stream *stream, struct vb2_buffer *coded,
		  struct vb2_buffer *picture)
{
	dma_addr_t from = vb2_dma_contig_plane_dma_addr(coded, 0);
	dma_addr_t to = vb2_dma_contig_plane_dma_addr(picture, 0);
	struct lab_decoder *decoder = stream->decoder;
	struct lab_block_list *list = decoder->list;
	const u32 *place = list->place;
	u32 block, copy;
	int ret;

	if (stream->coded.pixelformat == LAB_CODED_FOURCC)
		ret = lab_block_list_read(list, vb2_plane_vaddr(coded, 0),
					  vb2_get_plane_payload(coded, 0),
					  PICTURE_SIZE);
	else
		ret = lab_block_list_store(list,
					   vb2_get_plane_payload(coded, 0),
					   PICTURE_SIZE);
	if (ret)
		return ret;

	for (block = 0; block < list->count; block++) {
		u32 length = list->block[block].length;

		ret = lab_edu_dma_load(decoder->registers,
				       from + list->block[block].offset, length);
		if (ret)
			return ret;

		for (copy = 0; copy < list->block[block].places; copy++) {
			if (READ_ONCE(stream->stop))
				return -ECANCELED;
			ret = lab_edu_dma_store(decoder->registers,
						to + *place++, length);
			if (ret)
				return ret;
		}
	}

	return 0;
}

static void run_job(struct work_struct *work)
{
	struct lab_decoder *decoder =
		container_of(work, struct lab_decoder, job);
	struct lab_stream *stream = v4l2_m2m_get_curr_priv(decoder->m2m);
	struct v4l2_m2m_ctx *m2m_ctx = stream->fh.m2m_ctx;
	struct vb2_v4l2_buffer *coded = v4l2_m2m_next_src_buf(m2m_ctx);
	struct vb2_v4l2_buffer *picture = v4l2_m2m_next_dst_buf(m2m_ctx);
	int ret;

	ret = decode(stream, &coded->vb2_buf, &picture->vb2_buf);

	v4l2_m2m_buf_copy_metadata(coded, picture);
	coded->sequence = stream->sequence;
	picture->sequence = stream->sequence++;
	vb2_set_plane_payload(&picture->vb2_buf, 0, ret ? 0 : PICTURE_SIZE);

	/* From here on the stream may go */
	v4l2_m2m_buf_done_and_job_finish(decoder->m2m, m2m_ctx,
					 ret ? VB2_BUF_STATE_ERROR :
					       VB2_BUF_STATE_DONE);
}

static void lab_decoder_device_run(void *priv)
{
	struct lab_stream *stream = priv;

	/* Ioctls of programs call this, and a transfer takes 100 ms */
	queue_work(system_dfl_long_wq, &stream->decoder->job);
}

static void lab_decoder_job_abort(void *priv)
{
	struct lab_stream *stream = priv;

	WRITE_ONCE(stream->stop, true);
}

static const struct v4l2_m2m_ops lab_decoder_m2m_ops = {
	.device_run = lab_decoder_device_run,
	.job_abort = lab_decoder_job_abort,
};

static int lab_decoder_queue_setup(struct vb2_queue *queue,
				   unsigned int *buffers, unsigned int *planes,
				   unsigned int sizes[],
				   struct device *alloc_devs[])
{
	struct lab_stream *stream = vb2_get_drv_priv(queue);
	unsigned int size = V4L2_TYPE_IS_OUTPUT(queue->type) ?
			    stream->coded.sizeimage : PICTURE_SIZE;

	/* A program may ask for larger ones, by VIDIOC_CREATE_BUFS */
	if (*planes)
		return *planes != 1 || sizes[0] < size ? -EINVAL : 0;

	*planes = 1;
	sizes[0] = size;
	return 0;
}

static int lab_decoder_buf_out_validate(struct vb2_buffer *buffer)
{
	to_vb2_v4l2_buffer(buffer)->field = V4L2_FIELD_NONE;
	return 0;
}

/* Count a buffer that the stream gets (change: 1) or gives back (-1) */
static void count_buffer(struct vb2_buffer *buffer, int change)
{
	struct lab_stream *stream = vb2_get_drv_priv(buffer->vb2_queue);
	bool protected = vb2_plane_is_protected(buffer, 0);

	if (V4L2_TYPE_IS_OUTPUT(buffer->type) && protected)
		stream->protected_coded += change;
	if (V4L2_TYPE_IS_CAPTURE(buffer->type) && !protected)
		stream->ordinary_pictures += change;
}

static int lab_decoder_buf_init(struct vb2_buffer *buffer)
{
	count_buffer(buffer, 1);
	return 0;
}

static void lab_decoder_buf_cleanup(struct vb2_buffer *buffer)
{
	count_buffer(buffer, -1);
}

static int lab_decoder_buf_prepare(struct vb2_buffer *buffer)
{
	struct lab_stream *stream = vb2_get_drv_priv(buffer->vb2_queue);

	/* The CPU could read there what it could not read before */
	if (stream->protected_coded && stream->ordinary_pictures)
		return -EPERM;

	if (V4L2_TYPE_IS_OUTPUT(buffer->type))
		return 0;

	return vb2_plane_size(buffer, 0) < PICTURE_SIZE ? -EINVAL : 0;
}

static void lab_decoder_buf_queue(struct vb2_buffer *buffer)
{
	struct lab_stream *stream = vb2_get_drv_priv(buffer->vb2_queue);

	v4l2_m2m_buf_queue(stream->fh.m2m_ctx, to_vb2_v4l2_buffer(buffer));
}

static int lab_decoder_start_streaming(struct vb2_queue *queue,
				       unsigned int count)
{
	struct lab_stream *stream = vb2_get_drv_priv(queue);

	WRITE_ONCE(stream->stop, false);
	stream->sequence = 0;
	return 0;
}

/* V4L2 has waited for the job before this */
static void lab_decoder_stop_streaming(struct vb2_queue *queue)
{
	struct lab_stream *stream = vb2_get_drv_priv(queue);
	struct vb2_v4l2_buffer *buffer;

	for (;;) {
		if (V4L2_TYPE_IS_OUTPUT(queue->type))
			buffer = v4l2_m2m_src_buf_remove(stream->fh.m2m_ctx);
		else
			buffer = v4l2_m2m_dst_buf_remove(stream->fh.m2m_ctx);
		if (!buffer)
			return;
		v4l2_m2m_buf_done(buffer, VB2_BUF_STATE_ERROR);
	}
}

static const struct vb2_ops lab_decoder_queue_ops = {
	.queue_setup = lab_decoder_queue_setup,
	.buf_out_validate = lab_decoder_buf_out_validate,
	.buf_init = lab_decoder_buf_init,
	.buf_cleanup = lab_decoder_buf_cleanup,
	.buf_prepare = lab_decoder_buf_prepare,
	.buf_queue = lab_decoder_buf_queue,
	.start_streaming = lab_decoder_start_streaming,
	.stop_streaming = lab_decoder_stop_streaming,
};

/* The lists have to be read. A protected buffer cannot have them. */
static void set_requires_vaddr(struct lab_stream *stream,
			       struct vb2_queue *coded)
{
	coded->requires_vaddr = stream->coded.pixelformat == LAB_CODED_FOURCC;
}

static int init_queue(struct lab_stream *stream, struct vb2_queue *queue,
		      enum v4l2_buf_type type)
{
	queue->type = type;
	queue->io_modes = VB2_MMAP | VB2_DMABUF;
	queue->drv_priv = stream;
	queue->buf_struct_size = sizeof(struct v4l2_m2m_buffer);
	queue->ops = &lab_decoder_queue_ops;
	queue->mem_ops = &vb2_dma_contig_memops;
	queue->timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
	queue->lock = &stream->decoder->lock;
	queue->dev = stream->decoder->v4l2.dev;

	return vb2_queue_init(queue);
}

static int init_queues(void *priv, struct vb2_queue *coded,
		       struct vb2_queue *pictures)
{
	struct lab_stream *stream = priv;
	int ret;

	ret = init_queue(stream, coded, V4L2_BUF_TYPE_VIDEO_OUTPUT);
	if (ret)
		return ret;
	set_requires_vaddr(stream, coded);

	/*
	 * V4L2 wants V4L2_MEMORY_MMAP here too. That is ordinary memory: a
	 * device that is to write to protected memory only leaves it as it was.
	 */
	return init_queue(stream, pictures, V4L2_BUF_TYPE_VIDEO_CAPTURE);
}

static int lab_decoder_querycap(struct file *file, void *priv,
				struct v4l2_capability *capability)
{
	strscpy(capability->driver, NAME, sizeof(capability->driver));
	strscpy(capability->card, NAME, sizeof(capability->card));
	return 0;
}

static int lab_decoder_enum_coded(struct file *file, void *priv,
				  struct v4l2_fmtdesc *format)
{
	static const struct {
		u32 fourcc;
		u32 flags;
		const char *description;
	} formats[] = {
		{ LAB_CODED_FOURCC, V4L2_FMT_FLAG_COMPRESSED,
		  "Blocks of the secure-heap lab" },
		{ LAB_STORED_FOURCC, V4L2_FMT_FLAG_COMPRESSED,
		  "Pixels of the secure-heap lab" },
		/* V4L2 describes it */
		{ PICTURE_FOURCC, 0, "" },
	};

	if (format->index >= ARRAY_SIZE(formats))
		return -EINVAL;

	format->pixelformat = formats[format->index].fourcc;
	format->flags = formats[format->index].flags;
	strscpy(format->description, formats[format->index].description,
		sizeof(format->description));
	return 0;
}

static int lab_decoder_enum_picture(struct file *file, void *priv,
				    struct v4l2_fmtdesc *format)
{
	if (format->index)
		return -EINVAL;

	format->pixelformat = PICTURE_FOURCC;
	return 0;
}

static int lab_decoder_enum_framesizes(struct file *file, void *priv,
				       struct v4l2_frmsizeenum *size)
{
	if (size->index || (size->pixel_format != LAB_CODED_FOURCC &&
			    size->pixel_format != LAB_STORED_FOURCC &&
			    size->pixel_format != PICTURE_FOURCC))
		return -EINVAL;

	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = WIDTH;
	size->discrete.height = HEIGHT;
	return 0;
}

static void set_size(struct v4l2_pix_format *pix)
{
	pix->width = WIDTH;
	pix->height = HEIGHT;
	pix->field = V4L2_FIELD_NONE;
}

static int lab_decoder_try_coded(struct file *file, void *priv,
				 struct v4l2_format *format)
{
	struct v4l2_pix_format *pix = &format->fmt.pix;

	set_size(pix);
	if (pix->pixelformat == PICTURE_FOURCC) {
		pix->bytesperline = BYTES_PER_LINE;
		pix->sizeimage = PICTURE_SIZE;
	} else {
		if (pix->pixelformat != LAB_STORED_FOURCC)
			pix->pixelformat = LAB_CODED_FOURCC;
		pix->bytesperline = 0;
		pix->sizeimage = pix->sizeimage ?
				 clamp(pix->sizeimage, SZ_4K, CODED_SIZE_MAX) :
				 CODED_SIZE;
	}
	if (pix->colorspace == V4L2_COLORSPACE_DEFAULT ||
	    pix->colorspace >= V4L2_COLORSPACE_LAST)
		pix->colorspace = V4L2_COLORSPACE_SRGB;
	return 0;
}

static int lab_decoder_g_coded(struct file *file, void *priv,
			       struct v4l2_format *format)
{
	format->fmt.pix = stream_of(file)->coded;
	return 0;
}

static int lab_decoder_s_coded(struct file *file, void *priv,
			       struct v4l2_format *format)
{
	struct lab_stream *stream = stream_of(file);
	struct vb2_queue *coded = v4l2_m2m_get_src_vq(stream->fh.m2m_ctx);

	if (vb2_is_busy(coded))
		return -EBUSY;

	lab_decoder_try_coded(file, priv, format);
	stream->coded = format->fmt.pix;
	set_requires_vaddr(stream, coded);
	return 0;
}

/* Pictures have one format, which TRY_FMT and S_FMT return for any request */
static int lab_decoder_g_picture(struct file *file, void *priv,
				 struct v4l2_format *format)
{
	struct v4l2_pix_format *pix = &format->fmt.pix;

	*pix = stream_of(file)->coded;
	pix->pixelformat = PICTURE_FOURCC;
	pix->bytesperline = BYTES_PER_LINE;
	pix->sizeimage = PICTURE_SIZE;
	return 0;
}

static const struct v4l2_ioctl_ops lab_decoder_ioctl_ops = {
	.vidioc_querycap = lab_decoder_querycap,
	.vidioc_enum_fmt_vid_out = lab_decoder_enum_coded,
	.vidioc_enum_fmt_vid_cap = lab_decoder_enum_picture,
	.vidioc_enum_framesizes = lab_decoder_enum_framesizes,
	.vidioc_try_fmt_vid_out = lab_decoder_try_coded,
	.vidioc_g_fmt_vid_out = lab_decoder_g_coded,
	.vidioc_s_fmt_vid_out = lab_decoder_s_coded,
	.vidioc_try_fmt_vid_cap = lab_decoder_g_picture,
	.vidioc_g_fmt_vid_cap = lab_decoder_g_picture,
	.vidioc_s_fmt_vid_cap = lab_decoder_g_picture,
	.vidioc_reqbufs = v4l2_m2m_ioctl_reqbufs,
	.vidioc_create_bufs = v4l2_m2m_ioctl_create_bufs,
	.vidioc_remove_bufs = v4l2_m2m_ioctl_remove_bufs,
	.vidioc_prepare_buf = v4l2_m2m_ioctl_prepare_buf,
	.vidioc_querybuf = v4l2_m2m_ioctl_querybuf,
	.vidioc_qbuf = v4l2_m2m_ioctl_qbuf,
	.vidioc_dqbuf = v4l2_m2m_ioctl_dqbuf,
	.vidioc_expbuf = v4l2_m2m_ioctl_expbuf,
	.vidioc_streamon = v4l2_m2m_ioctl_streamon,
	.vidioc_streamoff = v4l2_m2m_ioctl_streamoff,
};

static int lab_decoder_open(struct file *file)
{
	struct lab_decoder *decoder = video_drvdata(file);
	struct v4l2_format coded = {};
	struct lab_stream *stream;
	int ret;

	stream = kzalloc_obj(*stream);
	if (!stream)
		return -ENOMEM;
	stream->decoder = decoder;
	lab_decoder_try_coded(file, NULL, &coded);
	stream->coded = coded.fmt.pix;

	v4l2_fh_init(&stream->fh, &decoder->video);
	stream->fh.m2m_ctx = v4l2_m2m_ctx_init(decoder->m2m, stream,
					       init_queues);
	if (IS_ERR(stream->fh.m2m_ctx)) {
		ret = PTR_ERR(stream->fh.m2m_ctx);
		goto err_exit_fh;
	}
	v4l2_fh_add(&stream->fh, file);

	return 0;

err_exit_fh:
	v4l2_fh_exit(&stream->fh);
	kfree(stream);
	return ret;
}

static int lab_decoder_release(struct file *file)
{
	struct lab_stream *stream = stream_of(file);

	v4l2_fh_del(&stream->fh, file);
	scoped_guard(mutex, &stream->decoder->lock)
		v4l2_m2m_ctx_release(stream->fh.m2m_ctx);
	v4l2_fh_exit(&stream->fh);
	kfree(stream);
	return 0;
}

static const struct v4l2_file_operations lab_decoder_fops = {
	.owner = THIS_MODULE,
	.open = lab_decoder_open,
	.release = lab_decoder_release,
	.poll = v4l2_m2m_fop_poll,
	.unlocked_ioctl = video_ioctl2,
	.mmap = v4l2_m2m_fop_mmap,
};

static int register_video(struct lab_decoder *decoder)
{
	struct video_device *video = &decoder->video;

	strscpy(video->name, NAME, sizeof(video->name));
	video->vfl_dir = VFL_DIR_M2M;
	video->fops = &lab_decoder_fops;
	video->ioctl_ops = &lab_decoder_ioctl_ops;
	video->device_caps = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
	video->lock = &decoder->lock;
	video->v4l2_dev = &decoder->v4l2;
	/* It goes with the device */
	video->release = video_device_release_empty;
	video_set_drvdata(video, decoder);

	return video_register_device(video, VFL_TYPE_VIDEO, -1);
}

static int lab_decoder_probe(struct pci_dev *pdev,
			     const struct pci_device_id *id)
{
	struct device *dev = &pdev->dev;
	struct lab_decoder *decoder;
	int ret;

	decoder = devm_kzalloc(dev, sizeof(*decoder), GFP_KERNEL);
	if (!decoder)
		return -ENOMEM;
	decoder->list = devm_kzalloc(dev, sizeof(*decoder->list), GFP_KERNEL);
	if (!decoder->list)
		return -ENOMEM;
	INIT_WORK(&decoder->job, run_job);

	ret = devm_mutex_init(dev, &decoder->lock);
	if (ret)
		return ret;

	decoder->registers = lab_edu_dma_init(pdev, NAME);
	if (IS_ERR(decoder->registers))
		return PTR_ERR(decoder->registers);
	/* To the device, a buffer is one range */
	dma_set_max_seg_size(dev, UINT_MAX);

	ret = v4l2_device_register(dev, &decoder->v4l2);
	if (ret)
		return ret;

	decoder->m2m = v4l2_m2m_init(&lab_decoder_m2m_ops);
	if (IS_ERR(decoder->m2m)) {
		ret = PTR_ERR(decoder->m2m);
		goto err_unregister_v4l2;
	}

	ret = register_video(decoder);
	if (ret)
		goto err_release_m2m;
	pci_set_drvdata(pdev, decoder);

	return 0;

err_release_m2m:
	v4l2_m2m_release(decoder->m2m);
err_unregister_v4l2:
	v4l2_device_unregister(&decoder->v4l2);
	return ret;
}

static void lab_decoder_remove(struct pci_dev *pdev)
{
	struct lab_decoder *decoder = pci_get_drvdata(pdev);

	video_unregister_device(&decoder->video);
	/* The last job is done, but may not have returned */
	cancel_work_sync(&decoder->job);
	v4l2_m2m_release(decoder->m2m);
	v4l2_device_unregister(&decoder->v4l2);
}

static const struct pci_device_id lab_decoder_ids[] = {
	{ PCI_DEVICE(LAB_EDU_VENDOR, LAB_EDU_DEVICE) },
	{}
};
MODULE_DEVICE_TABLE(pci, lab_decoder_ids);

static struct pci_driver lab_decoder_driver = {
	.name = NAME,
	.id_table = lab_decoder_ids,
	.probe = lab_decoder_probe,
	.remove = lab_decoder_remove,
	/* Files of programs lead to the device: it goes with the module only */
	.driver.suppress_bind_attrs = true,
};
module_pci_driver(lab_decoder_driver);

MODULE_DESCRIPTION("secure-heap lab: QEMU's edu device as a video decoder");
MODULE_LICENSE("GPL");
