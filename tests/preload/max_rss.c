/* SPDX-License-Identifier: MIT */
/*
 * max_rss FILE COMMAND...: runs the command and writes the most memory that it had at once, in KiB,
 * into FILE. Ends with its exit code.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	FILE *file;
	pid_t pid;

	if (argc < 3)
		return 125;
	pid = fork();
	if (pid == 0) {
		execv(argv[2], argv + 2);
		_exit(126);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0)
		return 125;
	file = fopen(argv[1], "w");
	if (!file || fprintf(file, "%ld\n", used.ru_maxrss) < 0 || fclose(file) != 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 124;
}
