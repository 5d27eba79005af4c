/* SPDX-License-Identifier: MIT */
#include <lumbard/sense/source.h>

#include <errno.h>

bool source_is_silence(int error)
{
	return error == -ENXIO || error == -EREMOTEIO || error == -ENOENT;
}

void sense_count(struct sense_counts *counts, const struct source_poll *poll)
{
	counts->reads += (uint32_t)poll->count + (poll->fault != IMU_FAULT_NONE);
	counts->fault[IMU_FAULT_NONE] += (uint32_t)poll->count;
	for (size_t i = 0; i < poll->count; i++)
		counts->fault[IMU_FAULT_SATURATED] += poll->sample[i].is_saturated;
	if (poll->fault != IMU_FAULT_NONE)
		counts->fault[poll->fault]++;
	counts->transfers += poll->transfers;
	counts->failed_transfers += poll->failed_transfers;
}

uint32_t sense_count_wrong(const struct sense_counts *counts)
{
	return counts->reads - counts->fault[IMU_FAULT_NONE];
}
