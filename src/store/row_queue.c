/* SPDX-License-Identifier: MIT */
#include "row_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int make_room(struct row_queue *queue)
{
	size_t room = queue->room ? 2 * queue->room : 1024, behind = queue->room - queue->first;
	struct waiting_row *grown;

	if (queue->count < queue->room)
		return 0;
	if (queue->room >= ROW_QUEUE_MOST)
		return -EFBIG;
	if (room > ROW_QUEUE_MOST)
		room = ROW_QUEUE_MOST;
	grown = realloc(queue->row, room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	/* From the first row to the end of the ring goes to the end of the larger one. */
	memmove(grown + room - behind, grown + queue->first, behind * sizeof(*grown));
	queue->first = queue->count > 0 ? room - behind : 0;
	queue->row = grown;
	queue->room = room;
	return 0;
}

int row_queue_add(struct row_queue *queue, const struct waiting_row *row)
{
	int r = make_room(queue);

	if (r < 0)
		return r;
	queue->count++;
	*row_queue_at(queue, queue->count - 1) = *row;
	return 0;
}

struct waiting_row *row_queue_at(const struct row_queue *queue, size_t index)
{
	size_t at = queue->first + index;

	if (index >= queue->count)
		return NULL;
	return &queue->row[at < queue->room ? at : at - queue->room];
}

void row_queue_drop_first(struct row_queue *queue)
{
	queue->count--;
	queue->first = queue->first + 1 < queue->room ? queue->first + 1 : 0;
}

void row_queue_drop_last(struct row_queue *queue)
{
	queue->count--;
}

void row_queue_free(struct row_queue *queue)
{
	free(queue->row);
	*queue = (struct row_queue){0};
}
