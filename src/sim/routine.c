/* SPDX-License-Identifier: MIT */
#include <lumbard/sim/routine.h>

#include <stdbool.h>

/*
 * One wearer, whose own maxima are slump 30 deg, cat -18 and 26, press -10 and 10. Only the step
 * that is meant to be fast turns a sensor by more than 52 deg/s (limit: 60).
 */
/* clang-format off */
#define STEADY .wobble_deg = 0.8 /* nobody comes back to quite the same place */
#define WOBBLY .wobble_deg = 4.0 /* nobody bows in one plane */
#define GO(move, hold) .move_s = (move), .hold_s = (hold)
#define BACK(pelvis, lumbar) .pelvis_deg = (pelvis), .lumbar_deg = (lumbar)
#define BETWEEN(where) STEADY, .position = (where), .side = ""
#define POSE(where, name) BETWEEN(where), .mark = (name)
#define BOWING .position = SIM_UPRIGHT, .side = "", .mark = "bow", .is_mark_moving = true
#define BOW WOBBLY, BOWING
#define RISE STEADY, BOWING
#define SITTING(leg) STEADY, .position = SIM_SIT, .exercise = "sitting-hamstring", .side = (leg)
#define CAT BETWEEN(SIM_TABLE), .exercise = "cat"
#define TILT BETWEEN(SIM_LYING), .exercise = "pelvic-tilt"
#define LOST .lost_sensors = (SIM_LOST_PELVIS | SIM_LOST_LUMBAR)

static const struct sim_step demo[] = {
	{.side = "", .position = SIM_ON_DESK, .mark = "still", GO(0.0, 5.0),
	 .caption = "lays both sensors on the desk, so that they learn their own drift"},
	{BETWEEN(SIM_UPRIGHT), GO(4.5, 1.0), .caption = "straps them on and stands up"},
	{POSE(SIM_UPRIGHT, "upright"), GO(1.0, 5.0), .caption = "stands tall: this is upright"},
	{BOW, GO(2.5, 0.4), BACK(45.0, 18.0), .caption = "bows slowly, never quite straight"},
	{RISE, GO(2.5, 0.6), .caption = "comes up again"},
	{BOW, GO(2.5, 0.4), BACK(48.0, 15.0),
	 .caption = "bows again: this is the way the body bends"},
	{RISE, GO(2.5, 0.6), .caption = "comes up again"},
	{BOW, GO(2.5, 0.4), BACK(43.0, 20.0), .caption = "bows for the third time"},
	{RISE, GO(2.5, 0.6), .caption = "comes up again"},
	{BETWEEN(SIM_SIT), GO(4.0, 1.0), .caption = "sits down on the floor"},
	{POSE(SIM_SIT, "sit"), GO(1.0, 5.0),
	 .caption = "sits tall, legs straight: neutral for sitting"},
	{POSE(SIM_SIT, "hinge"), GO(3.0, 4.0), BACK(14.0, 3.0),
	 .caption = "hinges forward from the hips as far as a flat back allows"},
	{POSE(SIM_SIT, "slump"), GO(3.5, 4.0), BACK(-15.0, 30.0),
	 .caption = "slumps as far as it goes: the roundest this back gets"},
	{BETWEEN(SIM_TABLE), GO(5.5, 1.0), .caption = "turns over onto all fours"},
	{POSE(SIM_TABLE, "table"), GO(1.0, 5.0), .caption = "is a table: neutral for all fours"},
	{POSE(SIM_TABLE, "cat"), GO(3.0, 4.0), BACK(-18.0, 26.0),
	 .caption = "arches up like a cat as far as it goes"},
	{BETWEEN(SIM_SIT), GO(4.5, 0.5), .caption = "sits back"},
	{BETWEEN(SIM_LYING), GO(4.5, 1.0), .caption = "lies down on the back, knees bent"},
	{POSE(SIM_LYING, "lying"), GO(1.0, 5.0), .caption = "lies at ease: neutral for lying"},
	{POSE(SIM_LYING, "press"), GO(2.5, 4.0), BACK(-10.0, 10.0),
	 .caption = "presses the small of the back into the floor as far as it goes"},

	{BETWEEN(SIM_SIT), GO(4.5, 1.0),
	 .caption = "calibration is done; sits up for the first stretch"},
	{SITTING("left"), GO(2.0, 3.0), .caption = "sitting hamstring, left leg: sits tall"},
	{SITTING("left"), GO(3.0, 8.0), BACK(-15.0, 6.0), .expects = "pelvis_rolled_back",
	 .caption = "sinks back onto the tailbone: the pelvis rolls the wrong way"},
	{SITTING("left"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("left"), GO(3.0, SIM_HOLD_DOSE), BACK(12.0, 4.0),
	 .caption = "tips the pelvis forward and keeps the back long: well done"},
	{SITTING("left"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("left"), GO(3.0, 8.0), BACK(1.0, 28.0), .expects = "rounded_back",
	 .caption = "reaches for the toes by curling the back: the classic mistake"},
	{SITTING("left"), GO(3.0, SIM_HOLD_DOSE), BACK(12.0, 4.0),
	 .caption = "sees the red lamp, lengthens the back and hinges instead",
	 .lone_caption = "feels the pull in the back, lengthens it and hinges instead"},
	{SITTING("left"), GO(3.0, 3.0), .caption = "sits tall again"},

	{SITTING("right"), GO(2.0, 3.0), .caption = "changes to the right leg"},
	{SITTING("right"), GO(3.0, 8.0), BACK(12.0, 4.0), .lean_deg = 14.0, .expects = "leaning",
	 .caption = "hinges well but tips over to the right"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(3.0, 7.0), BACK(12.0, 4.0), .turn_deg = 15.0, .expects = "twisted",
	 .caption = "hinges well but turns the pelvis away from the leg"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(3.0, 8.0), BACK(0.0, 14.0), .expects = "no_hinge",
	 .caption = "reaches with the arms while the hips stay where they are"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(1.0, 0.0), BACK(-14.0, 0.0), .caption = "rocks back for a run-up"},
	{SITTING("right"), GO(0.88, 4.0), BACK(28.0, 6.0), .expects = "too_fast",
	 .caption = "and throws the trunk at the toes: far too fast"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(3.0, 9.0), BACK(12.0, 4.0), .bounce_deg = 2.0, .expects = "bouncing",
	 .caption = "bounces to get further: the muscle fights back"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(3.0, 9.0), BACK(12.0, 4.0), .tremor_deg = 0.25, .expects = "shaking",
	 .caption = "holds on too hard and starts to shake: time to ease off"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},
	{SITTING("right"), GO(3.0, SIM_HOLD_DOSE), BACK(12.0, 4.0),
	 .caption = "and one good one, long back, hips doing the work"},
	{SITTING("right"), GO(3.0, 3.0), .caption = "sits tall again"},

	{BETWEEN(SIM_TABLE), GO(4.5, 1.0), .caption = "turns over onto all fours"},
	{CAT, GO(2.0, 3.0), .caption = "cat: starts as a table, back level"},
	{CAT, GO(3.0, SIM_HOLD_DOSE), BACK(-16.0, 24.0),
	 .caption = "tucks the tail and rounds the back up to the ceiling: well done"},
	{CAT, GO(3.0, 3.0), .caption = "back to the table"},
	{CAT, GO(2.5, 8.0), BACK(-5.0, 7.0), .expects = "no_tuck",
	 .caption = "rounds only half-way and forgets to tuck the tail"},
	{CAT, GO(3.0, 3.0), .caption = "back to the table"},
	{CAT, GO(2.5, 8.0), BACK(10.0, -14.0), .expects = "arched_back",
	 .caption = "lets the belly sag: a camel, not a cat"},
	{CAT, GO(3.0, 3.0), .caption = "back to the table"},
	{CAT, GO(3.0, 6.0), BACK(-16.0, 24.0), .caption = "another good one begins, until"},
	{CAT, GO(3.5, 6.0), BACK(-78.0, -5.0), .expects = "left_position",
	 .caption = "kneels up to look for the telephone"},
	{CAT, GO(3.5, 3.0), .caption = "back to the table"},

	{BETWEEN(SIM_SIT), GO(4.5, 0.5), .caption = "sits back"},
	{BETWEEN(SIM_LYING), GO(4.5, 1.0), .caption = "lies down on the back, knees bent"},
	{TILT, GO(2.0, 3.0), .caption = "pelvic tilt: lies at ease"},
	{TILT, GO(2.5, SIM_HOLD_DOSE), BACK(-8.0, 8.0),
	 .caption = "flattens the small of the back to the floor: well done"},
	{TILT, GO(2.5, 3.0), .caption = "lets go"},
	{TILT, GO(2.5, 8.0), BACK(-3.0, 3.0), .expects = "no_tilt",
	 .caption = "tightens the belly, but the pelvis hardly moves"},
	{TILT, GO(2.5, 3.0), .caption = "lets go"},
	{TILT, GO(2.5, 8.0), BACK(-30.0, 6.0), .expects = "hips_lifted",
	 .caption = "pushes with the legs and lifts the hips: a bridge, not a tilt"},
	{TILT, GO(2.5, 3.0), .caption = "lets go"},
	{TILT, GO(2.5, 8.0), BACK(9.0, -11.0), .expects = "arched_back",
	 .caption = "hollows the back: the opposite of what is asked"},
	{TILT, GO(2.5, 3.0), .caption = "lets go"},
	{TILT, GO(2.5, 6.0), BACK(-8.0, 8.0), .caption = "a good tilt once more"},
	{TILT, GO(1.0, 4.0), BACK(-8.0, 8.0), LOST,
	 .caption = "a cable comes loose: no data, no lamp may be green"},
	{TILT, GO(1.0, SIM_HOLD_DOSE), BACK(-8.0, 8.0),
	 .caption = "the cable is back, and the hold clock goes on where it was"},
	{TILT, GO(2.5, 3.0), .caption = "lets go, and that is the routine"},
};
/* clang-format on */

enum { DEMO_COUNT = sizeof(demo) / sizeof(demo[0]) };

const struct sim_step *sim_routine_demo(size_t *ret_count)
{
	*ret_count = DEMO_COUNT;
	return demo;
}

const struct sim_step *sim_routine_calibration(size_t *ret_count)
{
	size_t count = DEMO_COUNT;

	while (count > 0 && !demo[count - 1].mark)
		count--;
	*ret_count = count;
	return demo;
}
