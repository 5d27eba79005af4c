/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_SRC_IO_CONTROL_ADDRESS_H
#define LUMBARD_SRC_IO_CONTROL_ADDRESS_H

#include <sys/socket.h>
#include <sys/un.h>

#define CONTROL_SOCKET_NAME "control"

/*
 * A socket's path has at most 107 bytes; by way of the folder's descriptor any folder will do.
 * folder may be NULL: by way of that alone.
 */
struct sockaddr_un control_address(const char *folder, int folder_fd);

#endif
