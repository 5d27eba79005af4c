/* SPDX-License-Identifier: MIT */
#include <lumbard/daemon/daemon.h>
#include <lumbard/daemon/own.h>

#include <lumbard/base/units.h>
#include <lumbard/base/utf8.h>
#include <lumbard/io/clock.h>
#include <lumbard/io/control_client.h>
#include <lumbard/io/loop.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BEGIN_US (20 * US_PER_S) /* a slow card reads its files for seconds */
#define LOOK_US	 (20 * US_PER_MS)
#define JOURNAL	 "journal"

enum { PATH_SIZE = sizeof(((struct own_daemon *)NULL)->folder) + 32 };

/* What the parent said is what it keeps to; the profile alone is read anew. */
static int same_config(void *ctx, struct config *ret_config, struct failure *ret_failure)
{
	(void)ret_failure;
	*ret_config = *(const struct config *)ctx;
	return 0;
}

static void make_config(const struct config *config, const struct own_daemon *own,
			struct config *ret_config)
{
	char profile[CONFIG_PATH_MAX + 16];

	*ret_config = *config;
	config_profile_path(config, profile, sizeof(profile));
	own_daemon_name(own, ret_config);
	snprintf(ret_config->state_dir, sizeof(ret_config->state_dir), "%s", own->folder);
	memcpy(ret_config->profile, profile, sizeof(ret_config->profile));
	ret_config->profile[sizeof(ret_config->profile) - 1] = '\0';
}

static void set_streams(const struct own_daemon *own)
{
	char path[PATH_SIZE];
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC), journal_fd;

	snprintf(path, sizeof(path), "%s/" JOURNAL, own->folder);
	journal_fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	dup2(null_fd, STDIN_FILENO);
	dup2(null_fd, STDOUT_FILENO);
	dup2(journal_fd, STDERR_FILENO);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	remove(path);
	return 0;
}

static void remove_folder(const struct own_daemon *own)
{
	if (own->folder[0])
		nftw(own->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Ctrl-C is the parent's, and without the parent there is nobody to serve. */
static void live(const struct config *config, const struct own_daemon *own, pid_t parent, int fd)
{
	struct config own_config;
	struct failure failure = {0};
	struct loop loop;
	const struct daemon_setup setup = {&loop, &own_config, same_config, &own_config, true};

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	make_config(config, own, &own_config);
	set_streams(own);
	if (getppid() != parent || loop_open(&loop) < 0)
		_exit(FAILURE_RUNNING);
	if (daemon_run(&setup, &failure) < 0 && write(fd, &failure, sizeof(failure)) < 0)
		failure.kind = FAILURE_RUNNING;
	if (getppid() != parent)
		remove_folder(own);
	_exit((int)failure.kind);
}

static int fork_own(const struct config *config, struct own_daemon *own)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	fflush(NULL);
	own->pid = fork();
	if (own->pid == 0)
		live(config, own, parent, fds[1]);
	close(fds[1]);
	own->failure_fd = fds[0];
	return own->pid < 0 ? -errno : 0;
}

static bool answers(const struct own_daemon *own)
{
	struct control_connection connection = {0};
	int r = control_connect(own->folder, "status", US_PER_S, &connection);

	control_disconnect(&connection);
	return r == 0;
}

static bool has_ended(struct own_daemon *own)
{
	if (own->pid > 0 && waitpid(own->pid, NULL, WNOHANG) == own->pid)
		own->pid = -1;
	return own->pid < 0;
}

/* The last line that it said. */
static void read_journal(const struct own_daemon *own, char *ret_line, int size)
{
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/" JOURNAL, own->folder);
	snprintf(ret_line, (size_t)size, "it said nothing");
	file = fopen(path, "re");
	while (file && fgets(ret_line, size, file))
		ret_line[strcspn(ret_line, "\n")] = '\0';
	if (file)
		fclose(file);
	utf8_make_plain(ret_line);
}

static int explain_end(const struct own_daemon *own, struct failure *ret_failure)
{
	char line[512];
	struct failure failure;

	if (read(own->failure_fd, &failure, sizeof(failure)) == (ssize_t)sizeof(failure)) {
		*ret_failure = failure;
		return -1;
	}
	read_journal(own, line, sizeof(line));
	return failure_set(ret_failure, FAILURE_RUNNING, "see `lumbard run`",
			   "the lumbard that it started has ended: %s", line);
}

static int wait_for_socket(struct own_daemon *own, struct failure *ret_failure)
{
	int64_t until_us = clock_now_us() + BEGIN_US;

	while (!answers(own)) {
		if (has_ended(own))
			return explain_end(own, ret_failure);
		if (clock_now_us() > until_us)
			return failure_set(ret_failure, FAILURE_RUNNING, "see `lumbard run`",
					   "the lumbard that it started does not answer");
		clock_sleep_us(LOOK_US);
	}
	return 0;
}

int own_daemon_begin(const struct config *config, struct own_daemon *ret_own,
		     struct failure *ret_failure)
{
	const char *where = getenv("TMPDIR");
	struct failure ignored;
	int r;

	*ret_own = (struct own_daemon){0};
	where = where && where[0] == '/' && strlen(where) < 200 ? where : "/tmp";
	snprintf(ret_own->folder, sizeof(ret_own->folder), "%s/lumbard-calibrate-XXXXXX", where);
	if (!mkdtemp(ret_own->folder)) {
		r = -errno;
		*ret_own = (struct own_daemon){0};
		return failure_set(ret_failure, FAILURE_RUNNING, "make room there", "%s: %s", where,
				   strerror(-r));
	}
	r = fork_own(config, ret_own);
	if (r < 0) {
		remove_folder(ret_own);
		*ret_own = (struct own_daemon){0};
		return failure_set(ret_failure, FAILURE_RUNNING, "close other programs",
				   "another process: %s", strerror(-r));
	}
	r = wait_for_socket(ret_own, ret_failure);
	if (r < 0)
		own_daemon_end(ret_own, &ignored);
	return r;
}

void own_daemon_name(const struct own_daemon *own, struct config *config)
{
	snprintf(config->runtime_dir, sizeof(config->runtime_dir), "%s", own->folder);
	config->is_runtime_dir_from_etc = false;
}

int own_daemon_end(struct own_daemon *own, struct failure *ret_failure)
{
	int r = 0;

	if (!own->pid)
		return 0;
	if (has_ended(own)) {
		r = explain_end(own, ret_failure);
	} else {
		kill(own->pid, SIGTERM);
		while (waitpid(own->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(own->failure_fd);
	remove_folder(own);
	*own = (struct own_daemon){0};
	return r;
}
