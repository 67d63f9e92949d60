/* Report: which value may leave, where it would hurt most, why, and what helps. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "svg.h"

enum { NAMED = 10, INDICATORS = 64 };

typedef struct order {
    const report_account *one;
    int64_t at_risk;
} order;

static int larger_first(const void *a, const void *b) {
    const order *x = a, *y = b;
    if (x->at_risk != y->at_risk) return x->at_risk > y->at_risk ? -1 : 1;
    return x->one < y->one ? -1 : x->one > y->one; /* accounts stand in the order of their current value */
}

static int is_assessed(const report_account *one) {
    return one->band != UNKNOWN && one->band > KEYACCT_RISK_BAND_NOT_ASSESSED && !isnan(one->probability);
}

/* ---- chart ------------------------------------------------------------------------------------------------------------------ */

static double major(const page *of, int64_t minor) {
    double value = (double)minor;
    for (int i = 0; i < of->data->of->decimals; i++) value /= 10;
    return value;
}

static void chart_axes(page *of, chart *risk, const order *sorted, int64_t count, char title[96]) {
    double least = INFINITY, most = 0, top = isnan(of->data->alarm) ? 0.4 : of->data->alarm + 0.1;
    for (int64_t i = 0; i < count; i++) {
        const report_account *one = sorted[i].one;
        double value = one->current == UNKNOWN ? 0 : major(of, one->current);
        if (value <= 0) risk->x.has_other = 1;
        else {
            if (value < least) least = value;
            if (value > most) most = value;
        }
        if (one->probability > top) top = one->probability;
    }
    axis_log(&risk->x, isfinite(least) ? least : 0, most, of->chinese);
    top = ceil((top < 0.97 ? top + 0.03 : top) * 10 - 1e-9) * 10;
    axis_linear(&risk->y, 0, top, top > 50 ? 20 : 10, " %");
    risk->y.high = top;
    snprintf(title, 96, "%s", PHRASE(of, MAP_AXIS_X, plain(of, of->data->of->currency)));
    risk->x.title = title;
    risk->x.other = words(of, TEXT_MAP_OTHER_X);
    risk->y.title = words(of, TEXT_RISK_AXIS_Y);
}

static void band_key(page *of) {
    static const char *const marks[BANDS][2] = {{"", ""}, {"k2", "\xE2\x96\xA0"}, {"t2", "\xE2\x97\x8F"}, {"t3", "\xE2\x97\x86"}};
    for (int band = KEYACCT_RISK_BAND_ALARM; band >= KEYACCT_RISK_BAND_LOW; band--)
        html(of, "<span class=\"%s\">%s</span>\xC2\xA0%s%s", marks[band][0], marks[band][1],
             plain(of, label_of(of, "risk_band", band)), words(of, band > KEYACCT_RISK_BAND_LOW ? TEXT_LIST_COMMA : TEXT_STOP));
}

static void draw_risk(page *of, const order *sorted, int64_t count) {
    static const int looks[BANDS] = {1, 2, 3, 4};
    const report_data *data = of->data;
    chart risk;
    chart_line lines[2];
    char title[96], names[2][64];
    chart_point *point = need((size_t)count * sizeof *point);
    memset(&risk, 0, sizeof risk);
    chart_axes(of, &risk, sorted, count, title);
    for (int64_t i = 0; i < count; i++) {
        const report_account *one = sorted[i].one;
        point[i].x = one->current == UNKNOWN || one->current <= 0 ? NAN : major(of, one->current);
        point[i].y = one->probability * 100;
        point[i].look = looks[one->band];
        if (i < NAMED && (one->band >= KEYACCT_RISK_BAND_WATCH || count <= NAMED))
            point[i].label = one->name.length ? one->name : one->id;
    }
    const double borders[] = {data->watch, data->alarm};
    for (int i = 0; i < 2; i++) {
        if (isnan(borders[i])) continue;
        const char *figure = border_of(of, llround(borders[i] * 1e6));
        snprintf(names[i], sizeof names[i], "%s", i ? PHRASE(of, RISK_LINE_ALARM, figure) : PHRASE(of, RISK_LINE_WATCH, figure));
        lines[risk.lines++] = (chart_line){0, borders[i] * 100, names[i]};
    }
    risk.id = "risk-chart";
    risk.title = words(of, TEXT_RISK_TITLE);
    risk.summary = words(of, TEXT_RISK_SUMMARY);
    risk.line = lines;
    risk.point = point;
    risk.points = count;
    html(of, "<figure class=\"risk\">");
    svg_chart(&of->out, &risk);
    html(of, "<figcaption>");
    band_key(of);
    PUT(of, RISK_NOTE, of->asof);
    if (count > CHART_POINTS) {
        html(of, " ");
        PUT(of, RISK_CELLS, count_of(of, CHART_POINTS / 2));
    }
    html(of, "</figcaption></figure>\n");
    free(point);
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------- */

static void band_table(page *of) {
    static const int heads[] = {TEXT_COL_BAND, TEXT_COL_ACCOUNTS, TEXT_COL_VALUE, TEXT_COL_AT_RISK, TEXT_COL_OF_RISK, -1};
    static const char *const looks[BANDS] = {"s1", "low", "watch", "alarm"};
    const report_data *data = of->data;
    int64_t count[BANDS] = {0}, current[BANDS] = {0}, risk[BANDS] = {0}, total = 0;
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        int band = one->band == UNKNOWN || one->band >= BANDS ? 0 : (int)one->band;
        count[band]++;
        current[band] = add_up(current[band], one->current);
        if (band) risk[band] = add_up(risk[band], one->at_risk), total = add_up(total, one->at_risk);
    }
    table_open(of, PHRASE(of, RISK_TABLE, of->asof, plain(of, data->of->currency)), heads, "lrrrr");
    for (int band = BANDS - 1; band >= 0; band--) {
        if (band == 0 && count[band] == 0) continue;
        html(of, "<tr><th scope=\"row\" class=\"t%d\">%s</th>", band, plain(of, label_of(of, "risk_band", band)));
        cell(of, count_of(of, count[band]));
        cell(of, amount_of(of, current[band]));
        if (band == 0) html(of, "<td class=\"n\">\xE2\x80\x93</td><td class=\"n\">\xE2\x80\x93</td>");
        else {
            double share = total > 0 ? (double)risk[band] / (double)total : 0;
            cell(of, amount_of(of, risk[band]));
            html(of, "<td class=\"n w\">%s", chance_of(of, share));
            svg_bar(&of->out, looks[band], share);
            html(of, "</td>");
        }
        html(of, "</tr>\n");
    }
    table_close(of);
}

static void labels(page *of, const char *list, const int64_t *values, int count) {
    int shown = 0;
    for (int i = 0; i < count; i++) {
        const char *label = label_of(of, list, values[i]);
        if (!*label) continue;
        if (shown++) put(of, TEXT_LIST_COMMA);
        html_words(&of->out, label);
    }
    if (!shown) html(of, "\xE2\x80\x93");
}

static void risk_row(page *of, const order *at, int64_t most) {
    const report_account *one = at->one;
    html(of, "<tr><th scope=\"row\">%s</th><td class=\"n w\">%s", link_of(of, one, 40),
         one->at_risk == UNKNOWN ? "\xE2\x80\x93" : amount_of(of, one->at_risk));
    if (one->at_risk != UNKNOWN)
        svg_bar(&of->out, one->band == KEYACCT_RISK_BAND_ALARM ? "alarm" : "watch",
                most > 0 ? (double)one->at_risk / (double)most : 0);
    html(of, "</td><td class=\"n\">%s", chance_of(of, one->probability));
    if (!isnan(one->low) && !isnan(one->high))
        html(of, "<small>%s</small>", PHRASE(of, INTERVAL, chance_of(of, one->low), chance_of(of, one->high)));
    html(of, "</td><td class=\"b\"><span class=\"t%d\">%s</span>", (int)one->band, plain(of, label_of(of, "risk_band", one->band)));
    const char *by = label_of(of, "risk_band_by", one->band_by);
    if (*by) html(of, "<small>%s</small>", PHRASE(of, BAND_BY, plain(of, by)));
    html(of, "</td><td>");
    labels(of, "indicator", one->driver, 3);
    html(of, "</td><td>");
    labels(of, "weapon", one->weapon, 2);
    html(of, "</td>");
    owner_cell_open(of, one);
    if (one->owner.length || !of->owners) put_owner(of, one);
    else html(of, "<span class=\"no\">%s</span>", plain(of, words(of, TEXT_NO_OWNER)));
    html(of, "</td></tr>\n");
}

static void top_table(page *of, const order *sorted, int64_t count) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_AT_RISK, TEXT_COL_CHANCE, TEXT_COL_BAND, TEXT_COL_DRIVERS,
                                TEXT_COL_HELPS, TEXT_COL_OWNER, -1};
    int64_t total = 0;
    html(of, "<h3>");
    put(of, TEXT_TOP_RISK_TITLE);
    html(of, "</h3>\n");
    for (int64_t i = 0; i < count; i++) {
        if (sorted[i].one->band < KEYACCT_RISK_BAND_WATCH) continue;
        if (total++ == 0)
            table_open(of, PHRASE(of, TOP_RISK_TABLE, of->asof, plain(of, of->data->of->currency)), heads, "lrrllll");
        if (total <= LIST_SHORT) risk_row(of, &sorted[i], sorted[0].at_risk);
    }
    if (total) table_close(of);
    else html(of, "<p>%s</p>\n", plain(of, words(of, TEXT_NOBODY_AT_RISK)));
    if (total > LIST_SHORT)
        html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, total - LIST_SHORT), "accounts"));
}

static void drivers_table(page *of) {
    static const int heads[] = {TEXT_COL_DRIVER, TEXT_COL_ACCOUNTS, TEXT_COL_VALUE, TEXT_COL_AT_RISK, TEXT_COL_OF_RISK, -1};
    const report_data *data = of->data;
    int64_t count[INDICATORS] = {0}, current[INDICATORS] = {0}, risk[INDICATORS] = {0}, all = 0, total = 0;
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        if (!is_assessed(one) || one->band < KEYACCT_RISK_BAND_WATCH) continue;
        int64_t driver = one->driver[0] == UNKNOWN || one->driver[0] < 0 || one->driver[0] >= INDICATORS ? 0 : one->driver[0];
        count[driver]++;
        current[driver] = add_up(current[driver], one->current);
        risk[driver] = add_up(risk[driver], one->at_risk);
        total = add_up(total, one->at_risk);
        all++;
    }
    if (!all) return;
    html(of, "<h3>");
    put(of, TEXT_DRIVERS_TITLE);
    html(of, "</h3>\n");
    table_open(of, PHRASE(of, DRIVERS_TABLE, of->asof, plain(of, data->of->currency)), heads, "lrrrr");
    for (;;) {
        int best = -1;
        for (int i = 0; i < INDICATORS; i++)
            if (count[i] && (best < 0 || risk[i] > risk[best])) best = i;
        if (best < 0) break;
        double share = total > 0 ? (double)risk[best] / (double)total : 0;
        html(of, "<tr><th scope=\"row\">%s</th>", plain(of, best ? label_of(of, "indicator", best) : words(of, TEXT_DRIVER_NONE)));
        cell(of, count_of(of, count[best]));
        cell(of, amount_of(of, current[best]));
        cell(of, amount_of(of, risk[best]));
        html(of, "<td class=\"n w\">%s", chance_of(of, share));
        svg_bar(&of->out, "watch", share);
        html(of, "</td></tr>\n");
        count[best] = 0;
    }
    table_close(of);
}

void report_risk(page *of) {
    const report_data *data = of->data;
    order *sorted = need((size_t)(data->accounts + 1) * sizeof *sorted);
    int64_t count = 0;
    for (int64_t i = 0; i < data->accounts; i++)
        if (is_assessed(&data->account[i])) sorted[count++] = (order){&data->account[i], data->account[i].at_risk};
    if (count) qsort(sorted, (size_t)count, sizeof *sorted, larger_first);
    section_open(of, "risk", TEXT_RISK_TITLE);
    if (count == 0) {
        html(of, "<p>");
        put(of, TEXT_RISK_EMPTY);
        html(of, "</p>\n");
    } else {
        draw_risk(of, sorted, count);
        band_table(of);
        top_table(of, sorted, count);
        drivers_table(of);
    }
    section_close(of);
    free(sorted);
}
