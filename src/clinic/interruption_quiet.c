/* When it is quiet: see clinic/interruption.h. */
#include <string.h>

#include "clinic/interruption.h"

#define DAY_MINUTES (24 * 60)

static bool
parse_time(const char *s, int *out)
{
	int hour, minute;

	if (strspn(s, "0123456789") != 2 || s[2] != ':' ||
	    strspn(s + 3, "0123456789") != 2)
		return false;
	hour = (s[0] - '0') * 10 + (s[1] - '0');
	minute = (s[3] - '0') * 10 + (s[4] - '0');
	*out = hour * 60 + minute;
	return hour < 24 && minute < 60;
}

int
interruption_parse_times(const char *text, int out[INTERRUPTION_TIMES_MAX])
{
	int count = 0;

	while (*text != '\0') {
		if (count == INTERRUPTION_TIMES_MAX ||
		    !parse_time(text, &out[count]))
			return -1;
		if (count > 0 && out[count] <= out[count - 1])
			return -1;
		count++;
		text += 5;
		if (*text == ' ' && text[1] != '\0')
			text++;
		else if (*text != '\0')
			return -1;
	}
	return count;
}

int64_t
interruption_next_time(const struct zone *z, const char *times, int64_t now_ms)
{
	int minutes[INTERRUPTION_TIMES_MAX];
	int count = interruption_parse_times(times, minutes), i, day;
	struct zone_time local, at;
	int64_t days, ms;

	if (count <= 0)
		return 0;
	zone_local(z, now_ms, &local);
	days = calendar_days(local.year, local.month, local.day);
	for (day = 0; day < 3; day++)
		for (i = 0; i < count; i++) {
			calendar_date(days + day, &at);
			at.hour = minutes[i] / 60;
			at.minute = minutes[i] % 60;
			at.second = 0;
			ms = zone_moment(z, &at);
			if (ms > now_ms)
				return ms;
		}
	return 0;
}
