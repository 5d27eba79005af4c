# SPDX-License-Identifier: MIT
#
# awk -f c_functions.awk FILE.c...: what a C file defines and what it speaks of, one a line:
#
#	function FILE NAME static|extern LINES
#	word FILE NAME
#
# Words are all identifiers outside comments, strings and #include, each once a file; variables and
# members are words, too. A function is a name before parentheses before a brace, outside any other
# brace; its lines are those from its name to its closing brace.

BEGIN {
	token = "[A-Za-z_][A-Za-z0-9_]*|\"([^\"\\\\]|\\\\.)*\"|'([^'\\\\]|\\\\.)*'" \
		"|[0-9][A-Za-z0-9_.]*|/\\*|//|[^ \t]"
}

function start_text()
{
	name = "";
	name_line = parens = is_static = is_value = 0;
	before = "";
}

function start_file()
{
	is_comment = is_directive = braces = 0;
	is_function = 0;
	start_text();
}

function take_outside(word)
{
	if (word == "static") {
		is_static = 1;
	} else if (word == "=") {
		is_value = 1;
	} else if (word == "(") {
		if (parens++ == 0 && before ~ /^[A-Za-z_]/ && before != "__attribute__") {
			name = before;
			name_line = FNR;
		}
	} else if (word == ")") {
		parens--;
	} else if (word == ";" && parens == 0) {
		start_text();
		return;
	} else if (word == "{") {
		is_function = name != "" && !is_value;
		braces = 1;
	}
	before = word;
}

function take(word)
{
	if (braces == 0) {
		take_outside(word);
	} else if (word == "{") {
		braces++;
	} else if (word == "}" && --braces == 0) {
		if (is_function) {
			print "function", FILENAME, name, is_static ? "static" : "extern",
				FNR - name_line + 1;
			start_text();
		}
		is_function = 0;
		name = "";
		before = "}";
	}
}

FNR == 1 {
	start_file();
}

{
	line = $0;
	was_directive = is_directive;
	if (!is_comment && line ~ /^[ \t]*#/)
		was_directive = 1;
	is_directive = was_directive && line ~ /\\$/;
	if (line ~ /^[ \t]*#[ \t]*include/)
		next;
	while (1) {
		if (is_comment) {
			if (!(at = index(line, "*/")))
				next;
			line = substr(line, at + 2);
			is_comment = 0;
		}
		if (!match(line, token))
			next;
		word = substr(line, RSTART, RLENGTH);
		line = substr(line, RSTART + RLENGTH);
		if (word == "//")
			next;
		if (word == "/*") {
			is_comment = 1;
			continue;
		}
		if (word ~ /^[A-Za-z_]/ && !((FILENAME, word) in seen)) {
			seen[FILENAME, word] = 1;
			print "word", FILENAME, word;
		}
		if (!was_directive)
			take(word);
	}
}
