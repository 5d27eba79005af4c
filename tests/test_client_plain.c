/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <lumbard/client/client.h>

/* Whoever owns the folder may answer anything; two lines for each who asks. */
static pid_t answer_in(const char *folder, const char *line)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char request[256];
	pid_t pid;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", folder);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 4), 0);
	pid = fork();
	if (pid != 0) {
		close(fd);
		return pid;
	}
	for (int i = 0; i < 2; i++) {
		int client = accept(fd, NULL, NULL);

		if (read(client, request, sizeof(request)) > 0)
			dprintf(client, "%s\n%s\n", line, line);
		close(client);
	}
	_exit(0);
}

static void check_plain(const char *line)
{
	assert_null(strpbrk(line, "\x1b\x7f"));
	assert_null(strstr(line, "\xc2\x9b"));
	assert_null(strstr(line, "\xe2\x80\xae"));
	assert_non_null(strstr(line, "?[31m"));
}

static int take_line(void *ctx, const char *line)
{
	int *count = ctx;

	check_plain(line);
	*count += 1;
	return *count == 2;
}

static void what_a_socket_says_orders_no_terminal(void **state)
{
	static char answer[CONTROL_ANSWER_MAX];
	char folder[] = "/tmp/lumbard-client-XXXXXX", path[64];
	struct config config;
	struct failure failure = {0};
	int count = 0, status;
	const struct client_question question = {&config, "", "status"};
	const struct client_reader reader = {.on_line = take_line, .ctx = &count};
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(folder));
	config_default(&config);
	snprintf(config.runtime_dir, sizeof(config.runtime_dir), "%s", folder);
	/* Raw bytes, but for those that no JSON may have. */
	pid = answer_in(folder, "{\"ok\":true,\"version\":\"?[31m\xc2\x9b\xe2\x80\xae\x7f\"}");
	assert_int_equal(client_ask(&question, answer, sizeof(answer), &failure), 0);
	check_plain(answer);
	assert_int_equal(client_watch(&question, &reader, &failure), 0);
	assert_int_equal(count, 2);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	snprintf(path, sizeof(path), "%s/control", folder);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_socket_says_orders_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
