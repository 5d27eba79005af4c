/* SPDX-License-Identifier: MIT */
#include "row_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST ((size_t)20 * 1000 * 1000)

static int make_room(struct row_queue *queue)
{
	size_t room = queue->room ? 2 * queue->room : 1024;
	struct waiting_row *grown;

	if (queue->count < queue->room)
		return 0;
	if (room > ROWS_MOST)
		return -EFBIG;
	grown = realloc(queue->row, room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	/* What stood in front of the first row follows the last. */
	memcpy(grown + queue->room, grown, queue->first * sizeof(*grown));
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
