/* SPDX-License-Identifier: MIT */
#ifndef LUMBARD_MAIN_COMMANDS_H
#define LUMBARD_MAIN_COMMANDS_H

/* One file per command; each takes its own arguments, argv[0] being its name, and returns the exit
 * code. */
int cmd_run(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_watch(int argc, char **argv);

/* cmd_control.c: what the running lumbard is told. */
int cmd_start(int argc, char **argv);
int cmd_stop(int argc, char **argv);
int cmd_next(int argc, char **argv);
int cmd_side(int argc, char **argv);
int cmd_quiet(int argc, char **argv);

#endif
