/* SPDX-License-Identifier: MIT */
#include "control_address.h"
#include <stdio.h>

struct sockaddr_un control_address(const char *folder, int folder_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = !folder ? -1
			: snprintf(address.sun_path, sizeof(address.sun_path),
				   "%s/" CONTROL_SOCKET_NAME, folder);

	if (n < 0 || (size_t)n >= sizeof(address.sun_path))
		snprintf(address.sun_path, sizeof(address.sun_path),
			 "/proc/self/fd/%d/" CONTROL_SOCKET_NAME, folder_fd);
	return address;
}
