/* SPDX-License-Identifier: MIT */
#include "notice.h"

#include <assert.h>

struct sense_notice *notice_add(const struct sense *sense, enum sensor_place place,
				enum sense_notice_kind kind, struct sense_result *result)
{
	const struct sense_slot *slot = &sense->slot[place];
	struct sense_notice *notice = &result->notice[result->notice_count];

	assert(result->notice_count < SENSE_NOTICES_MAX);
	result->notice_count++;
	*notice = (struct sense_notice){
		.kind = kind, .place = place, .where = slot->where, .is_needed = slot->is_needed};
	return notice;
}
