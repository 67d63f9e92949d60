/* Exact decimals, dates and times as text.
 *
 * A decimal is a sign, up to 90 digits in limbs of nine, and a scale: products and sums of CSV cells are exact, and the one
 * rounding happens at the end, half to even, when the value becomes minor units. Schoolbook arithmetic. Refuses: scientific
 * notation (its digits are lost already), more than 90 digits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { LIMBS = 10, BASE = 1000000000 };

static void trim(decimal *value) {
    while (value->limbs > 0 && value->limb[value->limbs - 1] == 0) value->limbs--;
    if (value->limbs == 0) value->negative = 0;
}

static int times_small(decimal *value, uint32_t factor, uint32_t add) {
    uint64_t carry = add;
    for (int i = 0; i < value->limbs; i++) {
        carry += (uint64_t)value->limb[i] * factor;
        value->limb[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
    if (carry) {
        if (value->limbs == LIMBS) return 0;
        value->limb[value->limbs++] = (uint32_t)carry;
    }
    return 1;
}

static uint32_t over_ten(decimal *value) {
    uint64_t rest = 0;
    for (int i = value->limbs - 1; i >= 0; i--) {
        rest = rest * BASE + value->limb[i];
        value->limb[i] = (uint32_t)(rest / 10);
        rest %= 10;
    }
    while (value->limbs > 0 && value->limb[value->limbs - 1] == 0) value->limbs--;
    return (uint32_t)rest;
}

/* Digits between group separators must be three, except before the first one. */
int decimal_parse(const char *text, size_t length, const number_form *form, decimal *out) {
    size_t at = 0, digits = 0, since_group = 0;
    int after_mark = 0, grouped = 0;
    memset(out, 0, sizeof *out);
    if (at < length && (text[at] == '-' || text[at] == '+')) out->negative = text[at++] == '-';
    for (; at < length; at++) {
        char c = text[at];
        if (c >= '0' && c <= '9') {
            if (!times_small(out, 10, (uint32_t)(c - '0'))) return -1;
            digits++;
            since_group++;
            out->scale += after_mark;
        } else if (c == form->mark && !after_mark) {
            if (grouped && since_group != 3) return 0;
            after_mark = 1;
        } else if (form->group && c == form->group && !after_mark && since_group >= 1 && since_group <= 3
                   && (!grouped || since_group == 3)) {
            grouped = 1;
            since_group = 0;
        } else {
            return 0;
        }
    }
    if (digits == 0 || (grouped && !after_mark && since_group != 3)) return 0;
    if (after_mark && out->scale == 0) return 0;
    trim(out);
    return 1;
}

static int compare_size(const decimal *a, const decimal *b) {
    if (a->limbs != b->limbs) return a->limbs < b->limbs ? -1 : 1;
    for (int i = a->limbs - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static int rescale(decimal *value, int scale) {
    while (value->scale < scale) {
        if (!times_small(value, 10, 0)) return 0;
        value->scale++;
    }
    return 1;
}

int decimal_add(const decimal *a, const decimal *b, decimal *out) {
    decimal x = *a, y = *b;
    if (!rescale(&x, y.scale) || !rescale(&y, x.scale)) return 0;
    if (x.negative != y.negative && compare_size(&x, &y) < 0) {
        decimal swap = x;
        x = y;
        y = swap;
    }
    int64_t carry = 0;
    int subtract = x.negative != y.negative, limbs = x.limbs > y.limbs ? x.limbs : y.limbs;
    for (int i = 0; i < limbs; i++) {
        int64_t left = i < x.limbs ? x.limb[i] : 0, right = i < y.limbs ? y.limb[i] : 0;
        int64_t sum = left + (subtract ? -right : right) + carry;
        carry = sum < 0 ? -1 : sum >= BASE;
        x.limb[i] = (uint32_t)(sum - carry * BASE);
    }
    x.limbs = limbs;
    if (carry > 0) {
        if (limbs == LIMBS) return 0;
        x.limb[x.limbs++] = 1;
    }
    trim(&x);
    *out = x;
    return 1;
}

int decimal_multiply(const decimal *a, const decimal *b, decimal *out) {
    uint64_t product[2 * LIMBS + 1] = {0};
    for (int i = 0; i < a->limbs; i++) {
        for (int j = 0; j < b->limbs; j++) {
            product[i + j] += (uint64_t)a->limb[i] * b->limb[j];
            product[i + j + 1] += product[i + j] / BASE;
            product[i + j] %= BASE;
        }
    }
    int limbs = a->limbs + b->limbs;
    while (limbs > 0 && product[limbs - 1] == 0) limbs--;
    if (limbs > LIMBS) return 0;
    decimal result = {a->negative != b->negative, a->scale + b->scale, limbs, {0}};
    for (int i = 0; i < limbs; i++) result.limb[i] = (uint32_t)product[i];
    trim(&result);
    *out = result;
    return 1;
}

int decimal_to_int64(const decimal *value, int power, int64_t *out) {
    decimal rest = *value;
    int shift = value->scale - power;
    uint32_t last = 0;
    int sticky = 0;
    for (; shift > 0 && rest.limbs > 0; shift--) {
        sticky |= last != 0;
        last = over_ten(&rest);
    }
    if (shift > 0) { /* nothing is left above a digit that is not the first one dropped */
        sticky |= last != 0;
        last = 0;
    }
    for (; shift < 0; shift++)
        if (!times_small(&rest, 10, 0)) return 0;
    uint64_t whole = 0;
    if (rest.limbs > 3) return 0;
    for (int i = rest.limbs - 1; i >= 0; i--) {
        if (whole > (UINT64_MAX - rest.limb[i]) / BASE) return 0;
        whole = whole * BASE + rest.limb[i];
    }
    if (last > 5 || (last == 5 && (sticky || (whole & 1)))) whole++;
    if (whole > (uint64_t)INT64_MAX + (uint64_t)(value->negative != 0)) return 0;
    *out = value->negative ? (whole > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)whole) : (int64_t)whole;
    return 1;
}

int decimal_is_whole(const decimal *value) {
    decimal rest = *value;
    for (int i = 0; i < value->scale && rest.limbs > 0; i++)
        if (over_ten(&rest) != 0) return 0;
    return 1;
}

double decimal_to_double(const decimal *value) {
    char text[128];
    size_t at = 0;
    if (value->negative) text[at++] = '-';
    text[at++] = '0';
    for (int i = value->limbs - 1; i >= 0; i--)
        at += (size_t)snprintf(text + at, sizeof text - at, "%09u", (unsigned)value->limb[i]);
    snprintf(text + at, sizeof text - at, "e-%d", value->scale);
    return strtod(text, NULL); /* the C locale: nothing here calls setlocale */
}

/* Civil dates of the proleptic Gregorian calendar, by the era method of H. Hinnant. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void date_to_civil(int32_t days, int64_t *year, int *month, int *day) {
    int64_t z = (int64_t)days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

int date_from_civil(int64_t year, int64_t month, int64_t day, int32_t *days) {
    static const int8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return 0;
    int leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    *days = (int32_t)days_of(year, month, day);
    return day <= length[month - 1] + leap;
}

static int digits(const char **text, const char *end, int least, int most, int64_t *value) {
    int count = 0;
    *value = 0;
    while (*text < end && count < most && **text >= '0' && **text <= '9') {
        *value = *value * 10 + (**text - '0');
        (*text)++;
        count++;
    }
    return count >= least;
}

static int zone(const char **text, const char *end, int64_t *minutes) {
    int64_t hours, rest = 0;
    *minutes = 0;
    if (*text == end) return 1;
    if (**text == 'Z' || **text == 'z') {
        (*text)++;
        return 1;
    }
    if (**text != '+' && **text != '-') return 0;
    int negative = *(*text)++ == '-';
    if (!digits(text, end, 2, 2, &hours)) return 0;
    if (*text < end && **text == ':') (*text)++;
    if (*text < end && !digits(text, end, 2, 2, &rest)) return 0;
    if (hours > 18 || rest > 59) return 0;
    *minutes = (negative ? -1 : 1) * (hours * 60 + rest);
    return 1;
}

int date_parse_iso(const char *text, size_t length, int32_t *days) {
    const char *at = text, *end = text + length;
    int64_t year, month, day;
    return length == 10 && digits(&at, end, 4, 4, &year) && *at++ == '-' && digits(&at, end, 2, 2, &month) && *at++ == '-'
        && digits(&at, end, 2, 2, &day) && date_from_civil(year, month, day, days);
}

int time_parse_iso(const char *text, size_t length, int64_t *ms, int *has_time) {
    int32_t days;
    int64_t hour = 0, minute = 0, second = 0, milli = 0, offset = 0;
    *has_time = 0;
    if (length < 10 || !date_parse_iso(text, 10, &days)) return 0;
    const char *at = text + 10, *end = text + length;
    if (at < end) {
        *has_time = 1;
        if (*at != 'T' && *at != 't' && *at != ' ') return 0;
        at++;
        if (!digits(&at, end, 2, 2, &hour) || at == end || *at++ != ':' || !digits(&at, end, 2, 2, &minute)) return 0;
        if (at < end && *at == ':') {
            at++;
            if (!digits(&at, end, 2, 2, &second)) return 0;
            if (at < end && *at == '.') {
                int64_t digit, scale = 100;
                at++;
                if (at == end || *at < '0' || *at > '9') return 0;
                while (at < end && *at >= '0' && *at <= '9') {
                    digits(&at, end, 1, 1, &digit);
                    milli += digit * scale;
                    scale /= 10;
                }
            }
        }
        if (at < end && *at == ' ') at++;
        if (!zone(&at, end, &offset) || at != end) return 0;
    }
    if (hour > 23 || minute > 59 || second > 59) return 0;
    *ms = (((int64_t)days * 24 + hour) * 60 + minute - offset) * 60000 + second * 1000 + milli;
    return 1;
}

int time_format_known(const char *format) {
    for (; *format; format++)
        if (*format == '%' && (!*++format || !strchr("dmYybHMSz%", *format))) return 0;
    return 1;
}

int time_parse_format(const char *text, size_t length, const char *format, int64_t *ms) {
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    const char *at = text, *end = text + length;
    int64_t year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0, offset = 0;
    for (; *format; format++) {
        int fits = 1;
        if (*format != '%') {
            if (at == end || *at++ != *format) return 0;
            continue;
        }
        switch (*++format) {
        case 'd': fits = digits(&at, end, 1, 2, &day); break;
        case 'm': fits = digits(&at, end, 1, 2, &month); break;
        case 'Y': fits = digits(&at, end, 4, 4, &year); break;
        case 'y':
            fits = digits(&at, end, 2, 2, &year);
            year += year < 69 ? 2000 : 1900; /* as POSIX */
            break;
        case 'b':
            fits = 0;
            for (int i = 0; end - at >= 3 && i < 12 && !fits; i++)
                fits = (at[0] | 32) == months[3 * i] && (at[1] | 32) == months[3 * i + 1] && (at[2] | 32) == months[3 * i + 2]
                    && (month = i + 1);
            at += fits ? 3 : 0;
            break;
        case 'H': fits = digits(&at, end, 1, 2, &hour); break;
        case 'M': fits = digits(&at, end, 1, 2, &minute); break;
        case 'S': fits = digits(&at, end, 1, 2, &second); break;
        case 'z': fits = zone(&at, end, &offset); break;
        case '%': fits = at < end && *at++ == '%'; break;
        default: return 0;
        }
        if (!fits) return 0;
    }
    int32_t days;
    if (at != end || hour > 23 || minute > 59 || second > 59 || !date_from_civil(year, month, day, &days)) return 0;
    *ms = (((int64_t)days * 24 + hour) * 60 + minute - offset) * 60000 + second * 1000;
    return 1;
}

static char *put_digits(char *to, int64_t value, int count) {
    for (int i = count; i-- > 0; value /= 10) to[i] = (char)('0' + value % 10);
    return to + count;
}

void date_format(int32_t days, char out[16]) {
    int64_t year;
    int month, day;
    date_to_civil(days, &year, &month, &day);
    char *at = put_digits(out, (year % 10000 + 10000) % 10000, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    *put_digits(at, day, 2) = 0;
}

void time_format(int64_t ms, char out[40]) {
    int64_t days = ms / 86400000, rest = ms % 86400000;
    char date[16];
    if (rest < 0) {
        rest += 86400000;
        days--;
    }
    date_format((int32_t)days, date);
    int length = snprintf(out, 40, "%sT%02d:%02d:%02d", date, (int)(rest / 3600000), (int)(rest / 60000 % 60),
                          (int)(rest / 1000 % 60));
    if (rest % 1000) length += snprintf(out + length, 40 - (size_t)length, ".%03d", (int)(rest % 1000));
    snprintf(out + length, 40 - (size_t)length, "Z");
}

/* Groups the digits of a whole number by three. */
static size_t grouped(uint64_t value, char *out) {
    char plain[24];
    int length = snprintf(plain, sizeof plain, "%llu", (unsigned long long)value);
    size_t at = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) out[at++] = ',';
        out[at++] = plain[i];
    }
    out[at] = 0;
    return at;
}

static uint64_t size_of(int64_t value) { return value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value; }

const char *count_format(int64_t value, char out[40]) {
    size_t at = 0;
    if (value < 0) out[at++] = '-';
    grouped(size_of(value), out + at);
    return out;
}

const char *money_format(int64_t minor, int decimals, char out[48]) {
    uint64_t size = size_of(minor), unit = 1;
    size_t at = 0;
    for (int i = 0; i < decimals; i++) unit *= 10;
    if (minor < 0) out[at++] = '-';
    at += grouped(size / unit, out + at);
    if (decimals > 0) {
        uint64_t rest = size % unit;
        out[at] = '.';
        for (int i = decimals; i > 0; i--, rest /= 10) out[at + (size_t)i] = (char)('0' + rest % 10);
        out[at + (size_t)decimals + 1] = 0;
    }
    return out;
}

const char *ppm_format(int64_t ppm, char out[40]) {
    uint64_t size = size_of(ppm), hundredths = size / 100 + (size % 100 > 50 || (size % 100 == 50 && (size / 100 & 1)));
    size_t at = 0;
    if (ppm < 0 && hundredths) out[at++] = '-';
    at += grouped(hundredths / 100, out + at);
    snprintf(out + at, 40 - at, ".%02u %%", (unsigned)(hundredths % 100));
    return out;
}

const char *real_format(double value, char out[40]) {
    char text[40] = "nan";
    for (int precision = 15; !isnan(value) && precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*g", precision, value);
        if (strtod(text, NULL) == value) break;
    }
    return memcpy(out, text, sizeof text);
}
