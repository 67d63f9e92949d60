/* Civil dates of the proleptic Gregorian calendar and ISO 8601 texts, without clock, locale or zone data.
 *
 * Days and dates by era arithmetic (years counted from March; 400-year eras of 146 097 days). Constant cost. Refuses dates that do
 * not exist (29 Feb of common years, month 13), hours above 23, offsets above 23:59, and anything before or after the text. Leap
 * seconds (:60) are refused: the time scale has none. */
#include "number.h"

#define MS_A_DAY 86400000

/* For years of at most 7 digits. */
static int64_t long_days(int64_t year, int32_t month, int32_t day) {
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int32_t keyacct__days_from_civil(int64_t year, int32_t month, int32_t day) {
    if (year > 5881580) return INT32_MAX; /* where int32 days end; the answer saturates */
    if (year < -5877641) return INT32_MIN;
    int64_t days = long_days(year, month, day);
    return days > INT32_MAX ? INT32_MAX : days < INT32_MIN ? INT32_MIN : (int32_t)days;
}

void keyacct__civil_from_days(int32_t days, int64_t *year, int32_t *month, int32_t *day) {
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153; /* 0 = March */
    *day = (int32_t)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int32_t)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

/* Exactly `count` digits at *at; -1 when they are not there. */
static int32_t take_digits(const char *text, int64_t length, int64_t *at, int count) {
    int32_t value = 0;
    if (length - *at < count) return -1;
    for (int i = 0; i < count; i++) {
        char c = text[*at + i];
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    *at += count;
    return value;
}

static int take(const char *text, int64_t length, int64_t *at, char expected) {
    if (*at >= length || text[*at] != expected) return 0;
    ++*at;
    return 1;
}

static int32_t days_in_month(int32_t year, int32_t month) {
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* "YYYY-MM-DD", a leading '-' for years before 0, up to 7 digits for years beyond 9999: what keyacct__date_format writes. */
static int take_date(const char *text, int64_t length, int64_t *at, int32_t *days) {
    int negative = take(text, length, at, '-');
    int32_t year = take_digits(text, length, at, 4);
    if (year < 0) return 0;
    for (int more = 0; more < 3 && *at < length && text[*at] != '-'; more++) {
        int32_t digit = take_digits(text, length, at, 1);
        if (digit < 0) return 0;
        year = year * 10 + digit;
    }
    if (!take(text, length, at, '-')) return 0;
    int32_t month = take_digits(text, length, at, 2);
    if (month < 1 || month > 12 || !take(text, length, at, '-')) return 0;
    int32_t day = take_digits(text, length, at, 2);
    if (negative) year = -year;
    if (day < 1 || day > days_in_month(year, month)) return 0;
    int64_t result = long_days(year, month, day);
    if (result > INT32_MAX || result < INT32_MIN) return 0;
    *days = (int32_t)result;
    return 1;
}

int keyacct__date_parse(const char *text, int64_t length, int32_t *days) {
    int64_t at = 0;
    int32_t result;
    if (!take_date(text, length, &at, &result) || at != length) return 0;
    *days = result;
    return 1;
}

/* "HH:MM"; -1 when malformed. */
static int32_t take_minutes(const char *text, int64_t length, int64_t *at) {
    int32_t hours = take_digits(text, length, at, 2);
    if (hours < 0 || hours > 23 || !take(text, length, at, ':')) return -1;
    int32_t minutes = take_digits(text, length, at, 2);
    return minutes < 0 || minutes > 59 ? -1 : hours * 60 + minutes;
}

/* ":SS[.f...]" in milliseconds, digits after the third cut off; 0 when absent, -1 when malformed. */
static int32_t take_seconds(const char *text, int64_t length, int64_t *at) {
    if (!take(text, length, at, ':')) return 0;
    int32_t ms = take_digits(text, length, at, 2);
    if (ms < 0 || ms > 59) return -1;
    ms *= 1000;
    if (!take(text, length, at, '.')) return ms;
    int32_t digit = take_digits(text, length, at, 1);
    if (digit < 0) return -1;
    for (int32_t weight = 100; digit >= 0; digit = take_digits(text, length, at, 1), weight /= 10) ms += digit * weight;
    return ms;
}

int keyacct__time_parse(const char *text, int64_t length, int64_t *milliseconds) {
    int64_t at = 0;
    int32_t days;
    if (!take_date(text, length, &at, &days)) return 0;
    int64_t result = (int64_t)days * MS_A_DAY;
    if (at == length) {
        *milliseconds = result;
        return 1;
    }
    if (!take(text, length, &at, 'T') && !take(text, length, &at, ' ')) return 0;
    int32_t minutes = take_minutes(text, length, &at);
    if (minutes < 0) return 0;
    int32_t ms = take_seconds(text, length, &at);
    if (ms < 0) return 0;
    result += (int64_t)minutes * 60000 + ms;
    if (at < length && !take(text, length, &at, 'Z')) {
        int sign = take(text, length, &at, '+') ? -1 : take(text, length, &at, '-') ? 1 : 0;
        int32_t offset = sign ? take_minutes(text, length, &at) : -1;
        if (offset < 0) return 0;
        result += (int64_t)sign * offset * 60000;
    }
    if (at != length) return 0;
    *milliseconds = result;
    return 1;
}

int keyacct__date_format(int32_t days, char buffer[16]) {
    int64_t year;
    int32_t month, day;
    keyacct__civil_from_days(days, &year, &month, &day);
    char digits[20];
    int count = 0, length = 0;
    uint64_t rest = (uint64_t)(year < 0 ? -year : year);
    if (year < 0) buffer[length++] = '-';
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest || count < 4);
    while (count) buffer[length++] = digits[--count];
    buffer[length++] = '-';
    buffer[length++] = (char)('0' + month / 10);
    buffer[length++] = (char)('0' + month % 10);
    buffer[length++] = '-';
    buffer[length++] = (char)('0' + day / 10);
    buffer[length++] = (char)('0' + day % 10);
    buffer[length] = 0; /* at most "-5877641-06-23", 14 bytes */
    return length;
}

int32_t keyacct__day_of(int64_t milliseconds) {
    int64_t days = milliseconds / MS_A_DAY - (milliseconds % MS_A_DAY < 0);
    return days > INT32_MAX ? INT32_MAX : days < INT32_MIN ? INT32_MIN : (int32_t)days;
}
