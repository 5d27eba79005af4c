/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <lumbard/io/disk_sync.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct disk_sync {
	pthread_t thread;
	pthread_mutex_t mutex; /* of what follows, but for the files */
	pthread_cond_t wake;
	bool is_wanted, is_ending, is_left;
	int r;			      /* the error that sticks */
	int fds[DISK_SYNC_FILES_MAX]; /* its own, so that the caller may close theirs */
	size_t count;
};

static void free_sync(struct disk_sync *sync)
{
	for (size_t i = 0; i < sync->count; i++)
		close(sync->fds[i]);
	pthread_cond_destroy(&sync->wake);
	pthread_mutex_destroy(&sync->mutex);
	free(sync);
}

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
	bool is_left;

	pthread_mutex_lock(&sync->mutex);
	while (sync->is_wanted || !sync->is_ending) {
		int r;

		if (!sync->is_wanted) {
			pthread_cond_wait(&sync->wake, &sync->mutex);
			continue;
		}
		sync->is_wanted = false;
		pthread_mutex_unlock(&sync->mutex);
		r = sync_all(sync);
		pthread_mutex_lock(&sync->mutex);
		if (sync->r == 0)
			sync->r = r;
	}
	is_left = sync->is_left;
	pthread_mutex_unlock(&sync->mutex);
	if (is_left)
		free_sync(sync);
	return NULL;
}

static int take_files(struct disk_sync *sync, const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int fd = fcntl(fds[i], F_DUPFD_CLOEXEC, 0);

		if (fd < 0)
			return -errno;
		sync->fds[sync->count++] = fd;
	}
	return 0;
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
	pthread_mutex_init(&sync->mutex, NULL);
	pthread_cond_init(&sync->wake, NULL);
	r = take_files(sync, fds, count);
	if (r == 0)
		r = -pthread_create(&sync->thread, NULL, work, sync);
	if (r < 0)
		free_sync(sync);
	else
		*ret_sync = sync;
	return r;
}

/* Wakes the thread for one or the other. */
static int tell(struct disk_sync *sync, bool *is_true)
{
	int r;

	pthread_mutex_lock(&sync->mutex);
	*is_true = true;
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
	free_sync(sync);
	return r;
}

void disk_sync_leave(struct disk_sync *sync)
{
	pthread_t thread;

	if (!sync)
		return;
	pthread_mutex_lock(&sync->mutex);
	thread = sync->thread;
	sync->is_wanted = sync->is_ending = sync->is_left = true;
	pthread_cond_signal(&sync->wake);
	pthread_mutex_unlock(&sync->mutex);
	pthread_detach(thread);
}
