#include "user/fold.h"

#include <stdint.h>
#include <string.h>

/* What the letters from U+00C0 to U+017F become; '\0' stays, '*' is one of the
 * few that become two. */
static const char latin[] =
	/* 00C0 */ "aaaaaa*ceeeeiiii"
		   /* 00D0 */ "dnooooo\0ouuuuy**"
		   /* 00E0 */ "aaaaaa*ceeeeiiii"
		   /* 00F0 */ "dnooooo\0ouuuuy*y"
		   /* 0100 */ "aaaaaaccccccccdd"
		   /* 0110 */ "ddeeeeeeeeeegggg"
		   /* 0120 */ "gggghhhhiiiiiiii"
		   /* 0130 */ "ii**jjkkklllllll"
		   /* 0140 */ "lllnnnnnnnnnoooo"
		   /* 0150 */ "oo**rrrrrrssssss"
		   /* 0160 */ "ssttttttuuuuuuuu"
		   /* 0170 */ "uuuuwwyyyzzzzzzs";

static const char *
two_letters(unsigned code)
{
	switch (code) {
	case 0xc6:
	case 0xe6:
		return "ae";
	case 0xde:
	case 0xfe:
		return "th";
	case 0x132:
	case 0x133:
		return "ij";
	case 0x152:
	case 0x153:
		return "oe";
	default:
		return "ss";
	}
}

/* Two bytes of UTF-8 become at most two letters; returns where to go on. */
static char *
fold_pair(char *out, const unsigned char *in)
{
	unsigned code = ((in[0] & 0x1fu) << 6) | (in[1] & 0x3fu);
	char c = '\0';

	if (code >= 0xc0 && code < 0x180)
		c = latin[code - 0xc0];
	if (c == '*') {
		memcpy(out, two_letters(code), 2);
		return out + 2;
	}
	if (c != '\0') {
		*out = c;
		return out + 1;
	}
	memcpy(out, in, 2);
	return out + 2;
}

char *
fold_text(struct scope *sc, const char *s)
{
	char *text = scope_alloc(sc, strlen(s) + 1);
	const unsigned char *in = (const unsigned char *)s;
	char *out = text;

	while (*in != '\0') {
		if (in[0] >= 0xc3 && in[0] <= 0xc5 && (in[1] & 0xc0) == 0x80) {
			out = fold_pair(out, in);
			in += 2;
		} else if (*in >= 'A' && *in <= 'Z') {
			*out++ = (char)(*in++ - 'A' + 'a');
		} else {
			*out++ = (char)*in++;
		}
	}
	*out = '\0';
	return text;
}
