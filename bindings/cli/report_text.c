/* Words of the report in the chosen language, and figures as people read them.
 *
 * Words come from report_text.def; places {1}, {2}, ... are filled with figures, so that each language orders them its own way, and
 * {1:account|accounts} becomes the word that fits the figure {1}.
 * Figures have thousands separators, a true minus sign and no-break spaces before their unit. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static const char *const table[][2] = {
#define TEXT(id, english, chinese) {english, chinese},
#include "report_text.def"
#undef TEXT
};

const char *words(const page *of, int text) { return table[text][of->chinese]; }

void put(page *of, int text) { html_words(&of->out, words(of, text)); }

/* At a '{': adds the figure, or the word that fits it; returns what follows the '}'. */
static const char *fill_place(buffer *to, const char *text, const char *const *arguments, int count,
                              void (*add)(buffer *to, slice words)) {
    int place = text[1] - '1';
    const char *figure = place >= 0 && place < count ? arguments[place] : "", *end = text + strcspn(text, "}");
    if (text[2] == ':') {
        const char *one = text + 3, *bar = one + strcspn(one, "|");
        int single = strcmp(figure, "1") == 0;
        if (single) add(to, (slice){one, (size_t)(bar - one)});
        else add(to, (slice){bar + 1, (size_t)(end - bar - 1)});
    } else {
        buffer_text(to, figure);
    }
    return end + 1;
}

void fill_words(buffer *to, const char *text, const char *const *arguments, void (*add)(buffer *to, slice words)) {
    int count = 0;
    while (arguments[count]) count++;
    while (*text) {
        size_t plain_size = strcspn(text, "{");
        add(to, (slice){text, plain_size});
        text += plain_size;
        if (*text) text = fill_place(to, text, arguments, count, add);
    }
}

void put_with(page *of, int text, const char *const *arguments) { fill_words(&of->out, words(of, text), arguments, html_text); }

static buffer *next_scratch(page *of) {
    buffer *one = &of->scratch[of->at];
    of->at = (of->at + 1) % (int)(sizeof of->scratch / sizeof of->scratch[0]);
    one->length = 0;
    buffer_add(one, "", 0);
    return one;
}

const char *phrase_with(page *of, int text, const char *const *arguments) {
    buffer *to = next_scratch(of);
    fill_words(to, words(of, text), arguments, html_text);
    return to->bytes;
}

void html(page *of, const char *format, ...) {
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    char *text = need((size_t)(length < 0 ? 0 : length) + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(list);
    buffer_text(&of->out, text);
    free(text);
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------- */

static const char minus[] = "\xE2\x88\x92", space[] = "\xC2\xA0";

static const char *signed_text(page *of, const char *number, const char *before, const char *after) {
    buffer *to = next_scratch(of);
    buffer_text(to, before);
    if (*number == '-') buffer_text(to, minus);
    buffer_text(to, *number == '-' ? number + 1 : number);
    buffer_text(to, after);
    return to->bytes;
}

const char *count_of(page *of, int64_t value) {
    char text[40];
    return value == UNKNOWN ? NULL : signed_text(of, count_format(value, text), "", "");
}

const char *percent_of(page *of, int64_t ppm) {
    char text[48];
    if (ppm == UNKNOWN) return NULL;
    int64_t tenths = (ppm + (ppm < 0 ? -500 : 500)) / 1000;
    money_format(tenths, 1, text);
    return signed_text(of, text, "", "\xC2\xA0%");
}

const char *border_of(page *of, int64_t ppm) {
    char text[48];
    int decimals = 4;
    if (ppm == UNKNOWN) return NULL;
    while (decimals > 0 && ppm % 10 == 0) ppm /= 10, decimals--;
    money_format(ppm, decimals, text);
    return signed_text(of, text, "", "\xC2\xA0%");
}

const char *chance_of(page *of, double share) {
    return isnan(share) ? NULL : percent_of(of, (int64_t)(share * 1e6 + 0.5));
}

const char *real_of(page *of, double value, int decimals) {
    char text[64];
    if (isnan(value)) return NULL;
    double scaled = value;
    for (int i = 0; i < decimals; i++) scaled *= 10;
    if (fabs(scaled) < 1e15) money_format(llround(scaled), decimals, text);
    else snprintf(text, sizeof text, "%.3g", value);
    return signed_text(of, text, "", "");
}

static void money_text(const page *of, int64_t minor, char text[48]) {
    int decimals = of->data->of->decimals;
    if (!of->whole_money || decimals == 0) {
        money_format(minor, decimals, text);
        return;
    }
    int64_t unit = 1;
    for (int i = 0; i < decimals; i++) unit *= 10;
    int64_t whole = minor / unit, rest = minor % unit;
    if (rest * 2 >= unit) whole++;
    else if (rest * 2 <= -unit) whole--;
    money_format(whole, 0, text);
}

const char *amount_of(page *of, int64_t minor) {
    char text[48];
    if (minor == UNKNOWN) return NULL;
    money_text(of, minor, text);
    return signed_text(of, text, "", "");
}

const char *money_of(page *of, int64_t minor) {
    char text[48], before[16];
    if (minor == UNKNOWN) return NULL;
    money_text(of, minor, text);
    snprintf(before, sizeof before, "%.7s%s", of->data->of->currency, space);
    return signed_text(of, text, before, "");
}

const char *plain(page *of, const char *text) {
    buffer *to = next_scratch(of);
    html_words(to, text);
    return to->bytes;
}

static void add_name(buffer *to, const report_account *one, int most) {
    buffer_text(to, "<bdi>");
    html_cut(to, one->name.length ? one->name : one->id, most);
    buffer_text(to, "</bdi>");
}

const char *name_of(page *of, const report_account *one, int most) {
    buffer *to = next_scratch(of);
    add_name(to, one, most);
    return to->bytes;
}

const char *link_of(page *of, const report_account *one, int most) {
    buffer *to = next_scratch(of);
    if (one->listed) {
        buffer_text(to, "<a href=\"#");
        html_anchor(to, "account-", one->id);
        buffer_text(to, "\">");
    }
    add_name(to, one, most);
    if (one->listed) buffer_text(to, "</a>");
    return to->bytes;
}

const char *label_of(const page *of, const char *list, int64_t value) {
    const char *text = value == UNKNOWN ? NULL
                                        : code_fact(list, (int)value, of->chinese ? KEYACCT_FIELD_LABEL_ZH : KEYACCT_FIELD_LABEL);
    return text ? text : "";
}
