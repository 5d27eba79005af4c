/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/io/disk_sync.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct disk_sync {
	pthread_t thread;
	pthread_mutex_t mutex; /* of what follows, but for the files */
	pthread_cond_t wake;
	int is_wanted, is_ending;
	int r; /* the error that sticks */
	int fds[DISK_SYNC_FILES_MAX];
	size_t count;
};

static int sync_all(const struct disk_sync *sync)
{
	int r = 0;

	for (size_t i = 0; i < sync->count; i++) {
		if (fdatasync(sync->fds[i]) < 0 && r == 0)
			r = -errno;
	}
	return r;
}

static void *work(void *arg)
{
	struct disk_sync *sync = arg;

	pthread_mutex_lock(&sync->mutex);
	while (sync->is_wanted || !sync->is_ending) {
		int r;

		if (!sync->is_wanted) {
			pthread_cond_wait(&sync->wake, &sync->mutex);
			continue;
		}
		sync->is_wanted = 0;
		pthread_mutex_unlock(&sync->mutex);
		r = sync_all(sync);
		pthread_mutex_lock(&sync->mutex);
		if (sync->r == 0)
			sync->r = r;
	}
	pthread_mutex_unlock(&sync->mutex);
	return NULL;
}

int disk_sync_open(struct disk_sync **ret_sync, const int *fds, size_t count)
{
	struct disk_sync *sync;
	int r;

	if (count > DISK_SYNC_FILES_MAX)
		return -EINVAL;
	sync = calloc(1, sizeof(*sync));
	if (!sync)
		return -ENOMEM;
	memcpy(sync->fds, fds, count * sizeof(*fds));
	sync->count = count;
	pthread_mutex_init(&sync->mutex, NULL);
	pthread_cond_init(&sync->wake, NULL);
	r = pthread_create(&sync->thread, NULL, work, sync);
	if (r != 0) {
		free(sync);
		return -r;
	}
	*ret_sync = sync;
	return 0;
}

/* Wakes the thread for one or the other. */
static int tell(struct disk_sync *sync, int *is_true)
{
	int r;

	pthread_mutex_lock(&sync->mutex);
	*is_true = 1;
	r = sync->r;
	pthread_cond_signal(&sync->wake);
	pthread_mutex_unlock(&sync->mutex);
	return r;
}

int disk_sync_want(struct disk_sync *sync)
{
	return tell(sync, &sync->is_wanted);
}

int disk_sync_close(struct disk_sync *sync)
{
	int r;

	if (!sync)
		return 0;
	(void)tell(sync, &sync->is_ending);
	pthread_join(sync->thread, NULL);
	r = sync->r;
	pthread_cond_destroy(&sync->wake);
	pthread_mutex_destroy(&sync->mutex);
	free(sync);
	return r;
}
