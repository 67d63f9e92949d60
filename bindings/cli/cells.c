/* The text of a cell becomes a value of the book, or a sentence that says what is wrong with it.
 *
 * Blanks around numbers, dates, codes and booleans are passed over; text stays as it is. An empty cell is null. Money and shares
 * are rounded once, half to even; dates must exist; codes must be names of their list. Nothing is guessed: a near miss is
 * suggested. */
#include "mapping.h"

#include <stdlib.h>
#include <string.h>

int unit_range(const char *unit, int64_t *low, int64_t *high) {
    static const number_form point = {'.', 0};
    char plain[64];
    size_t at = 0;
    for (; *unit && *unit != ',' && *unit != ' ' && at + 1 < sizeof plain; unit++) {
        if (strncmp(unit, "\xE2\x88\x92", 3) == 0) { /* the minus sign of print */
            plain[at++] = '-';
            unit += 2;
        } else {
            plain[at++] = *unit;
        }
    }
    plain[at] = 0;
    const char *dots = strstr(plain, "..");
    decimal a, b;
    return dots && decimal_parse(plain, (size_t)(dots - plain), &point, &a) == 1
        && decimal_parse(dots + 2, strlen(dots + 2), &point, &b) == 1
        && a.scale == 0 && b.scale == 0 && decimal_to_int64(&a, 0, low) && decimal_to_int64(&b, 0, high);
}

static void quote(buffer *wrong, const char *text, size_t length) {
    buffer_text(wrong, "'");
    buffer_inert(wrong, text, length > 60 ? 60 : length);
    buffer_text(wrong, length > 60 ? "...'" : "'");
}

/* Letters that are taken for digits: 12,5O is probably 12,50. */
static int look_alike(const char *text, size_t length, const number_form *form, char *out) {
    static const char like[] = "O0o0l1I1S5B8Z2";
    decimal unused;
    int changed = 0;
    if (length > 40) return 0;
    for (size_t i = 0; i < length; i++) {
        out[i] = text[i];
        for (size_t k = 0; k + 1 < sizeof like; k += 2) {
            if (text[i] != like[k]) continue;
            out[i] = like[k + 1];
            changed = 1;
        }
    }
    out[length] = 0;
    return changed && decimal_parse(out, length, form, &unused) == 1;
}

static int is_scientific(const char *text, size_t length) {
    int exponents = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == 'e' || text[i] == 'E') exponents++;
        else if (!((text[i] >= '0' && text[i] <= '9') || (text[i] && strchr(".,+-", text[i])))) return 0;
    }
    return exponents == 1 && length > 2 && text[0] != 'e' && text[0] != 'E';
}

static void not_a_number(buffer *wrong, const char *text, size_t length, const number_form *form) {
    number_form other = {form->mark == '.' ? ',' : '.', form->group}, grouped = {form->mark, form->mark == '.' ? ',' : '.'};
    decimal unused;
    char better[48];
    quote(wrong, text, length);
    int result = decimal_parse(text, length, form, &unused);
    if (result == -1) {
        buffer_text(wrong, " has more than 90 digits");
        return;
    }
    buffer_text(wrong, " is not a number");
    const char *on = form->mark == ',' ? "decimal comma is on; " : "";
    if (look_alike(text, length, form, better)) buffer_print(wrong, " (%sdid you mean '%s'?)", on, better);
    else if (!form->group && decimal_parse(text, length, &grouped, &unused) == 1)
        buffer_print(wrong, " (%snumbers in groups need --thousands '%c')", on, grouped.group);
    else if (decimal_parse(text, length, &other, &unused) == 1)
        buffer_text(wrong, form->mark == ',' ? " (decimal comma is on, and this is written with a point)"
                                             : " (is it a decimal comma? add --decimal-comma)");
    else if (is_scientific(text, length))
        buffer_text(wrong, " (it is in scientific notation and has lost digits; export plain decimals)");
    else if (form->mark == ',') buffer_text(wrong, " (decimal comma is on)");
}

static int read_words(const field_map *map, const char **text, size_t *length) {
    for (int i = 0; i < map->words; i++) {
        if (strlen(map->word[i].from) != *length || memcmp(map->word[i].from, *text, *length) != 0) continue;
        *text = map->word[i].to;
        *length = strlen(*text);
        return 1;
    }
    return 0;
}

static int read_code(const field_map *map, const char *text, size_t length, cell *out, buffer *wrong) {
    const char *list = map->target->unit;
    read_words(map, &text, &length);
    if (length == 0) return 1; /* FROM> : not given */
    if (code_value(list, text, length) >= 0) {
        out->kind = CELL_TEXT;
        out->text = text;
        out->length = length;
        return 1;
    }
    const char *near = nearest_code(list, text, length);
    buffer_text(wrong, "unknown code ");
    quote(wrong, text, length);
    if (near) buffer_print(wrong, " (did you mean '%s'?)", near);
    buffer_text(wrong, "; expected one of ");
    int first = 1;
    for (int32_t at = 0; at < keyacct_code_count(); at++) {
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) != 0) continue;
        buffer_print(wrong, "%s%s", first ? "" : ", ", keyacct_code_text(at, KEYACCT_FIELD_NAME));
        first = 0;
    }
    return 0;
}

static int read_bool(const field_map *map, const char *text, size_t length, cell *out, buffer *wrong) {
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "n", "y", "f", "t"};
    read_words(map, &text, &length);
    if (length == 0) return 1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (edit_distance(text, length, words[i], strlen(words[i])) != 0) continue;
        out->kind = CELL_INTEGER;
        out->integer = (int64_t)(i % 2);
        return 1;
    }
    quote(wrong, text, length);
    buffer_text(wrong, " is not yes or no; expected 0, 1, false, true, no or yes");
    return 0;
}

static int read_date(const field_map *map, const char *text, size_t length, cell *out, buffer *wrong) {
    int time_column = map->target->type == KEYACCT_TYPE_TIME, has_time = 0;
    int64_t ms = 0;
    if (map->unit == UNIT_FORMAT) {
        if (!time_parse_format(text, length, map->format, &ms)) {
            quote(wrong, text, length);
            buffer_print(wrong, " is not a %s of the form %s", time_column ? "time" : "date", map->format);
            return 0;
        }
    } else if (!time_parse_iso(text, length, &ms, &has_time)) {
        quote(wrong, text, length);
        buffer_print(wrong, " is not a %s; expected %s, or state the form, as in --map '%s=...:%%d.%%m.%%Y'",
                     time_column ? "time" : "date",
                     time_column ? "YYYY-MM-DDTHH:MM:SSZ" : "YYYY-MM-DD", map->target->name);
        return 0;
    } else if (!time_column && ms % 86400000 != 0) {
        quote(wrong, text, length);
        buffer_print(wrong, " has a time of day, and '%s' is a date; to drop the time state its form, as in "
                     ":%%Y-%%m-%%d %%H:%%M:%%S", map->target->name);
        return 0;
    }
    out->kind = CELL_TEXT;
    out->integer = ms;
    if (time_column) {
        time_format(ms, out->own);
    } else {
        int64_t days = ms / 86400000 - (ms % 86400000 < 0);
        out->integer = days;
        date_format((int32_t)days, out->own);
    }
    out->text = out->own;
    out->length = strlen(out->own);
    return 1;
}

static int in_range(const field_map *map, double value, const char *text, size_t length, buffer *wrong) {
    int64_t low, high;
    if (!unit_range(map->target->unit, &low, &high) || (value >= (double)low && value <= (double)high)) return 1;
    char from[40], to[40];
    quote(wrong, text, length);
    if (column_is_share(map->target)) buffer_print(wrong, " is outside %s to %s", ppm_format(low, from), ppm_format(high, to));
    else buffer_print(wrong, " is outside %lld to %lld", (long long)low, (long long)high);
    return 0;
}

static int from_decimal(const field_map *map, const decimal *value, int decimals, const char *text, size_t length, cell *out,
                        buffer *wrong) {
    int power = map->unit == UNIT_MAJOR ? decimals : map->unit == UNIT_FRACTION ? 6 : map->unit == UNIT_PERCENT ? 4 : 0;
    if (map->target->type == KEYACCT_TYPE_FLOAT64) {
        out->kind = CELL_REAL;
        out->real = decimal_to_double(value);
        if (map->unit == UNIT_SCALE) {
            if (out->real < (double)map->low || out->real > (double)map->high) {
                quote(wrong, text, length);
                buffer_print(wrong, " is outside the scale %lld to %lld", (long long)map->low, (long long)map->high);
                return 0;
            }
            int64_t low = 0, high = 10;
            unit_range(map->target->unit, &low, &high);
            out->real = (double)low + (out->real - (double)map->low) * (double)(high - low) / (double)(map->high - map->low);
        }
        return in_range(map, out->real, text, length, wrong);
    }
    int whole_only = map->target->type == KEYACCT_TYPE_INT64 && !column_is_share(map->target);
    if ((whole_only || map->unit == UNIT_MINOR || map->unit == UNIT_PPM) && map->kind == SOURCE_COLUMN
        && !decimal_is_whole(value)) {
        quote(wrong, text, length);
        buffer_text(wrong, map->unit == UNIT_MINOR ? " is not a whole number of minor units (cents); is it :major?"
                         : map->unit == UNIT_PPM ? " is not a whole number of parts per million; is it :fraction or :percent?"
                                                 : " is not a whole number");
        return 0;
    }
    out->kind = CELL_INTEGER;
    if (!decimal_to_int64(value, power, &out->integer)) {
        quote(wrong, text, length);
        buffer_text(wrong, " is too large");
        return 0;
    }
    return map->target->type != KEYACCT_TYPE_INT64 || in_range(map, (double)out->integer, text, length, wrong);
}

static int read_expression(const field_map *map, const csv_field *fields, const number_form *form, int decimals, cell *out,
                           int *column, buffer *wrong) {
    decimal value;
    int result = expression_value(map->program, fields, form, &value, column, wrong);
    if (result == 0) return 1;
    if (result < 0) {
        if (*column >= 0) not_a_number(wrong, fields[*column].bytes, fields[*column].length, form);
        return 0;
    }
    return from_decimal(map, &value, decimals, "the computed value", 18, out, wrong);
}

int cell_read(const field_map *map, const csv_field *fields, const number_form *form, int decimals, cell *out, int *column,
              buffer *wrong) {
    memset(out, 0, sizeof *out);
    *column = map->kind == SOURCE_COLUMN ? map->source : -1;
    if (map->kind == SOURCE_EXPRESSION) return read_expression(map, fields, form, decimals, out, column, wrong);
    const char *text = map->kind == SOURCE_CONSTANT ? map->constant : fields[map->source].bytes;
    size_t length = map->kind == SOURCE_CONSTANT ? strlen(map->constant) : fields[map->source].length;
    int type = map->target->type, is_text = type == KEYACCT_TYPE_TEXT || type == 0;
    if (!is_text || map->unit == UNIT_TRIM) {
        while (length && (*text == ' ' || *text == '\t')) text++, length--;
        while (length && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    }
    if (length == 0) return 1;
    if (is_text) {
        out->kind = CELL_TEXT;
        out->text = text;
        out->length = length;
        return 1;
    }
    if (type == KEYACCT_TYPE_CODE) return read_code(map, text, length, out, wrong);
    if (type == KEYACCT_TYPE_BOOL) return read_bool(map, text, length, out, wrong);
    if (type == KEYACCT_TYPE_DATE || type == KEYACCT_TYPE_TIME) return read_date(map, text, length, out, wrong);
    decimal value;
    if (decimal_parse(text, length, form, &value) != 1) {
        not_a_number(wrong, text, length, form);
        return 0;
    }
    return from_decimal(map, &value, decimals, text, length, out, wrong);
}
