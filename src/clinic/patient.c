#include "clinic/patient.h"

#include <stddef.h>
#include <string.h>

#define NHS_DIGITS 10
#define NAME_MAX_LEN 64
#define SHORT_NAME 4 /* letters: of shorter ones each counts */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
patient_nhs_number_is_valid(const char *number)
{
	int digits[NHS_DIGITS], sum = 0, check;
	bool differ = false;
	size_t n = 0, i;

	for (; *number != '\0'; number++) {
		if (*number == ' ')
			continue;
		if (!is_digit(*number) || n == NHS_DIGITS)
			return false;
		digits[n++] = *number - '0';
	}
	if (n != NHS_DIGITS)
		return false;
	for (i = 0; i + 1 < NHS_DIGITS; i++) {
		sum += digits[i] * (int)(NHS_DIGITS - i);
		differ = differ || digits[i] != digits[i + 1];
	}
	check = 11 - sum % 11;
	if (check == 11)
		check = 0;
	return differ && check == digits[NHS_DIGITS - 1];
}

static int
number_of(const char *digits, size_t len)
{
	int n = 0;

	for (; len > 0; len--, digits++)
		n = n * 10 + (*digits - '0');
	return n;
}

static int
days_of(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
patient_date_is_valid(const char *date)
{
	int year, month, day;
	size_t i;

	if (strlen(date) != 10 || date[4] != '-' || date[7] != '-')
		return false;
	for (i = 0; i < 10; i++)
		if (i != 4 && i != 7 && !is_digit(date[i]))
			return false;
	year = number_of(date, 4);
	month = number_of(date + 5, 2);
	day = number_of(date + 8, 2);
	return year >= 1850 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_of(year, month);
}

/* Letters alone, small; other bytes than ASCII stay as they are. */
static size_t
fold(const char *name, char out[NAME_MAX_LEN])
{
	size_t n = 0;

	for (; *name != '\0' && n < NAME_MAX_LEN; name++) {
		if (*name >= 'A' && *name <= 'Z')
			out[n++] = (char)(*name - 'A' + 'a');
		else if ((*name >= 'a' && *name <= 'z') || (*name & 0x80) != 0)
			out[n++] = *name;
	}
	return n;
}

/* One letter more, less or another. */
static bool
differs_by_one(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t same = 0, rest_a, rest_b;

	if (a_len > b_len)
		return differs_by_one(b, b_len, a, a_len);
	if (b_len - a_len > 1)
		return false;
	while (same < a_len && a[same] == b[same])
		same++;
	rest_b = b_len - same - (b_len > same);
	rest_a = a_len == b_len ? a_len - same - (a_len > same) : a_len - same;
	return rest_a == rest_b &&
	       memcmp(a + a_len - rest_a, b + b_len - rest_b, rest_a) == 0;
}

bool
patient_is_similar(const struct patient *a, const struct patient *b)
{
	char x[NAME_MAX_LEN], y[NAME_MAX_LEN];
	size_t x_len = fold(a->surname, x), y_len = fold(b->surname, y);

	if (*a->born != '\0' && strcmp(a->born, b->born) == 0)
		return true;
	if (x_len == 0 || y_len == 0)
		return false;
	if (x_len == y_len && memcmp(x, y, x_len) == 0)
		return true;
	return x_len >= SHORT_NAME && y_len >= SHORT_NAME &&
	       differs_by_one(x, x_len, y, y_len);
}
