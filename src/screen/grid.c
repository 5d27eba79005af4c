/* SPDX-License-Identifier: MIT */
#include <lumbard/screen/grid.h>

#include <stdbool.h>
#include <string.h>

/*
 * Nobody says what the background is, so all of it has to show on black and on white: the six of
 * the 256 colours for text are midway between them, and what is lit brings its own ground. Of eight
 * colours none is midway, so there all of it brings its ground.
 */
static const char *const styles[SCREEN_COLOURS_MANY + 1][STYLE_COUNT] = {
	[SCREEN_COLOURS_NONE] = {"0", "0;2", "0;1", "0;7", "0;1", "0;1", "0;1", "0;7", "0;7",
				 "0;7"},
	[SCREEN_COLOURS_EIGHT] = {"0", "0;2", "0;1", "0;7", "0;30;42", "0;1;37;41", "0;30;43",
				  "0;30;42", "0;1;37;41", "0;30;43"},
	[SCREEN_COLOURS_MANY] = {"0", "0;38;5;244", "0;1", "0;7", "0;1;38;5;28", "0;1;38;5;160",
				 "0;1;38;5;130", "0;38;5;16;48;5;40", "0;38;5;231;48;5;160",
				 "0;38;5;16;48;5;220"},
};

static const struct {
	const char *glyph, *ascii;
} plain_glyphs[] = {
	{"█", "#"}, {"▄", "#"}, {"▀", "#"}, {"░", "."}, {"▒", "x"}, {"━", "="},
	{"─", "-"}, {"│", "|"}, {"┼", "+"}, {"╭", "."}, {"╮", "."}, {"╰", "'"},
	{"╯", "'"}, {"●", "O"}, {"◆", "@"}, {"◀", "<"}, {"▶", ">"}, {"°", "d"},
	{"→", ">"}, {"·", "-"}, {"▕", "["}, {"▏", "]"},
};

void screen_grid_clear(struct screen_grid *grid)
{
	for (int row = 0; row < SCREEN_ROWS; row++)
		for (int column = 0; column < SCREEN_COLUMNS; column++)
			grid->cell[row][column] = (struct screen_cell){" ", STYLE_PLAIN};
}

static size_t glyph_length(const char *utf8)
{
	unsigned char c = (unsigned char)utf8[0];
	size_t n = c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

	return strnlen(utf8, n);
}

/* Braille carries its dots in the low eight bits; bits 0, 1, 3 and 4 are the upper half. */
static const char *ascii_of_braille(const char *glyph)
{
	unsigned int dots = ((unsigned int)glyph[1] & 3u) << 6 | ((unsigned int)glyph[2] & 0x3fu);
	bool has_top = (dots & 0x1bu) != 0, has_bottom = (dots & 0xe4u) != 0;

	if (has_top && has_bottom)
		return (dots & 0x47u) && (dots & 0xb8u) ? "#" : "|";
	return has_top ? "\"" : has_bottom ? "_" : " ";
}

static const char *ascii_of(const char *glyph)
{
	if ((unsigned char)glyph[0] < 0x80)
		return glyph;
	if ((unsigned char)glyph[0] == 0xe2 && ((unsigned char)glyph[1] & 0xfcu) == 0xa0)
		return ascii_of_braille(glyph);
	for (size_t i = 0; i < sizeof(plain_glyphs) / sizeof(*plain_glyphs); i++)
		if (strcmp(plain_glyphs[i].glyph, glyph) == 0)
			return plain_glyphs[i].ascii;
	return "?";
}

static void put_cell(struct screen_grid *grid, int row, int column, enum screen_style style,
		     const char *utf8, size_t n)
{
	struct screen_cell cell = {.style = style};

	if (row < 0 || row >= SCREEN_ROWS || column < 0 || column >= SCREEN_COLUMNS)
		return;
	memcpy(cell.glyph, utf8, n);
	if (!grid->abilities.has_glyphs) {
		char ascii = ascii_of(cell.glyph)[0];

		memset(cell.glyph, 0, sizeof(cell.glyph));
		cell.glyph[0] = ascii;
	}
	grid->cell[row][column] = cell;
}

static int put_some(struct screen_grid *grid, int row, int column, enum screen_style style,
		    const char *utf8, size_t size)
{
	size_t at = 0;

	while (at < size) {
		size_t n = glyph_length(utf8 + at);

		put_cell(grid, row, column++, style, utf8 + at, n);
		at += n;
	}
	return column;
}

int screen_grid_put(struct screen_grid *grid, int row, int column, enum screen_style style,
		    const char *utf8)
{
	return put_some(grid, row, column, style, utf8, strlen(utf8));
}

void screen_grid_repeat(struct screen_grid *grid, int row, int column, int count,
			enum screen_style style, const char *glyph)
{
	for (int i = 0; i < count; i++)
		screen_grid_put(grid, row, column + i, style, glyph);
}

void screen_grid_put_right(struct screen_grid *grid, int row, int column, enum screen_style style,
			   const char *utf8)
{
	int width = 0;

	for (const char *at = utf8; *at; at += glyph_length(at))
		width++;
	screen_grid_put(grid, row, column - width, style, utf8);
}

size_t screen_wrap(const char *prose, size_t width, const char **ret_rest)
{
	size_t n = strlen(prose), end = width;

	if (n <= width) {
		*ret_rest = prose + n;
		return n;
	}
	while (end > 0 && prose[end] != ' ')
		end--;
	if (end == 0) {
		*ret_rest = prose + width;
		return width;
	}
	*ret_rest = prose + end + 1;
	return end;
}

void screen_grid_wrap(struct screen_grid *grid, int row, int column, int rows, int width,
		      enum screen_style style, const char *prose)
{
	for (int i = 0; i < rows && *prose; i++) {
		const char *rest;
		size_t n = screen_wrap(prose, (size_t)width, &rest);

		put_some(grid, row + i, column, style, prose, n);
		prose = rest;
	}
}

void screen_grid_forget(struct screen_grid *grid)
{
	grid->is_shown = false;
}

static void render_row(struct screen_grid *grid, int row, struct text *text)
{
	enum screen_style style = STYLE_PLAIN;

	text_addf(text, "\033[%d;1H\033[0m", row + 1);
	for (int column = 0; column < SCREEN_COLUMNS; column++) {
		const struct screen_cell *cell = &grid->cell[row][column];

		if (cell->style != style) {
			style = cell->style;
			text_addf(text, "\033[%sm", styles[grid->abilities.colours][style]);
		}
		text_add(text, cell->glyph);
	}
	text_add(text, "\033[0m");
}

void screen_grid_render(struct screen_grid *grid, struct text *text)
{
	if (!grid->is_shown)
		text_add(text, "\033[0m\033[2J");
	for (int row = 0; row < SCREEN_ROWS; row++)
		if (!grid->is_shown ||
		    memcmp(grid->cell[row], grid->shown[row], sizeof(grid->cell[row])) != 0)
			render_row(grid, row, text);
	memcpy(grid->shown, grid->cell, sizeof(grid->cell));
	grid->is_shown = true;
}
