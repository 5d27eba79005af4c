/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lumbard/io/led_sysfs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int file_open(const char *root, const char *name, const char *attribute, int flags)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/sys/class/leds/%s/%s", root, name, attribute);
	int fd;

	if (len >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* sysfs takes a value in one write at the start of the file. */
static int value_write(int fd, const char *value)
{
	size_t len = strlen(value);
	ssize_t n = pwrite(fd, value, len, 0);

	if (n < 0)
		return -errno;
	return n == (ssize_t)len ? 0 : -EIO;
}

/* Kernels without triggers have no such file, and then nobody else blinks the lamp. */
static int trigger_remove(const char *root, const char *name)
{
	int fd = file_open(root, name, "trigger", O_WRONLY);
	int r;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = value_write(fd, "none\n");
	close(fd);
	return r;
}

static int max_brightness_read(const char *root, const char *name, int *ret_max)
{
	int fd = file_open(root, name, "max_brightness", O_RDONLY);
	char text[16] = "";
	ssize_t n;

	if (fd < 0)
		return fd;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return -EIO;
	*ret_max = atoi(text) > 0 ? atoi(text) : 1;
	return 0;
}

bool led_sysfs_is_name(const char *name)
{
	return *name != '\0' && *name != '.' && !strchr(name, '/');
}

int led_sysfs_open(const char *root, const char *name, struct led_sysfs *ret_led)
{
	struct led_sysfs led = {0};
	int r;

	if (!led_sysfs_is_name(name))
		return -EINVAL;
	r = max_brightness_read(root, name, &led.max_brightness);
	if (r < 0)
		return r;
	led.fd = file_open(root, name, "brightness", O_WRONLY);
	if (led.fd < 0)
		return led.fd;
	led.is_open = true;
	r = trigger_remove(root, name);
	if (r == 0)
		r = led_sysfs_set(&led, 0);
	if (r < 0) {
		close(led.fd);
		return r;
	}
	*ret_led = led;
	return 0;
}

int led_sysfs_set(struct led_sysfs *led, int level)
{
	char text[16];

	if (!led->is_open)
		return -EBADF;
	snprintf(text, sizeof(text), "%d\n", level ? led->max_brightness : 0);
	return value_write(led->fd, text);
}

void led_sysfs_close(struct led_sysfs *led)
{
	if (led->is_open) {
		led_sysfs_set(led, 0);
		close(led->fd);
	}
	*led = (struct led_sysfs){0};
}
