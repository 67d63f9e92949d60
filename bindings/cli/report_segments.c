/* Report: does each segment carry what it should, who moved, and the list of accounts. */
#include <stddef.h>
#include <string.h>

#include "report.h"
#include "svg.h"

static void bar_cell(page *of, const char *look, int64_t ppm) {
    html(of, "<td class=\"n w\">%s", ppm == UNKNOWN ? "\xE2\x80\x93" : percent_of(of, ppm));
    if (ppm != UNKNOWN) svg_bar(&of->out, look, (double)ppm / 1e6);
    html(of, "</td>");
}

static void segment_row(page *of, const report_segment *one) {
    char look[8];
    snprintf(look, sizeof look, "s%d", one->segment == UNKNOWN ? 1 : (int)one->segment);
    html(of, "<tr><th scope=\"row\">%s</th>",
         plain(of, one->segment == UNKNOWN ? words(of, TEXT_NO_SEGMENT) : label_of(of, "segment", one->segment)));
    cell(of, count_of(of, one->accounts));
    bar_cell(of, look, one->accounts_ppm);
    cell(of, amount_of(of, one->value));
    bar_cell(of, look, one->value_ppm);
    cell(of, amount_of(of, one->potential));
    html(of, "</tr>\n");
}

static void outside_line(page *of) {
    buffer list = {0};
    for (int state = KEYACCT_SEGMENT_STATE_NEW; state <= KEYACCT_SEGMENT_STATE_UNVALUED; state++) {
        int64_t count = count_accounts(of->data, offsetof(report_account, state), state);
        if (!count) continue;
        if (list.length) html_words(&list, words(of, TEXT_LIST_COMMA));
        buffer_text(&list, PHRASE(of, LIST_ITEM, count_of(of, count), plain(of, label_of(of, "segment_state", state))));
    }
    if (list.length) html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, OUTSIDE, buffer_string(&list)));
    buffer_free(&list);
}

static void expectations(page *of) {
    static const int heads[] = {TEXT_COL_EXPECTATION, TEXT_COL_EXPECTED, TEXT_COL_FOUND, TEXT_COL_VERDICT, -1};
    const report_data *data = of->data;
    if (!data->expectations) return;
    html(of, "<h3>");
    put(of, TEXT_EXPECT_TITLE);
    html(of, "</h3>\n");
    table_open(of, PHRASE(of, EXPECT_TABLE, of->asof), heads, "lrrl");
    for (int i = 0; i < data->expectations; i++) {
        const report_expectation *one = &data->expectation[i];
        html(of, "<tr><th scope=\"row\">%s</th>", plain(of, label_of(of, "expectation", one->expectation)));
        cell(of, percent_of(of, one->expected_ppm));
        cell(of, percent_of(of, one->actual_ppm));
        if (one->met == UNKNOWN) html(of, "<td>%s</td></tr>\n", plain(of, words(of, TEXT_NOT_ASSESSED)));
        else
            html(of, "<td class=\"%s\">%s</td></tr>\n", one->met ? "yes" : "no",
                 plain(of, words(of, one->met ? TEXT_MET : TEXT_NOT_MET)));
    }
    table_close(of);
}

static void movers(page *of) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_VALUE, TEXT_COL_BEFORE, TEXT_COL_NOW, TEXT_COL_WHY, -1};
    const report_data *data = of->data;
    int64_t shown = 0, total = 0;
    if (!data->previous) return;
    html(of, "<h3>%s</h3>\n", PHRASE(of, MOVED_TITLE, of->previous_asof));
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        if (one->prev_segment == UNKNOWN || one->segment == UNKNOWN || one->segment == one->prev_segment || total++ >= LIST_SHORT)
            continue;
        if (!shown++)
            table_open(of, PHRASE(of, MOVED_TABLE, of->previous_asof, of->asof, plain(of, data->of->currency)), heads, "lrlll");
        html(of, "<tr><th scope=\"row\">%s</th>", link_of(of, one, 40));
        cell(of, amount_of(of, one->current));
        html(of, "<td>%s</td><td>%s</td><td>%s</td></tr>\n", plain(of, label_of(of, "segment", one->prev_segment)),
             plain(of, label_of(of, "segment", one->segment)), plain(of, label_of(of, "segment_reason", one->reason)));
    }
    if (shown) table_close(of);
    if (total > shown) html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, total - shown), "accounts"));
    if (!total) html(of, "<p>%s</p>\n", plain(of, words(of, TEXT_NOBODY_MOVED)));
}

void report_segments(page *of) {
    static const int heads[] = {TEXT_COL_SEGMENT, TEXT_COL_ACCOUNTS, TEXT_COL_OF_ACCOUNTS, TEXT_COL_VALUE, TEXT_COL_OF_VALUE,
                                TEXT_COL_POTENTIAL, -1};
    const report_data *data = of->data;
    section_open(of, "segments", TEXT_SEGMENTS_TITLE);
    table_open(of, PHRASE(of, SEGMENTS_TABLE, of->asof, plain(of, data->of->currency)), heads, "lrrrrr");
    for (int segment = KEYACCT_SEGMENT_PLATINUM; segment >= KEYACCT_SEGMENT_LEAD; segment--)
        for (int i = 0; i < data->segments; i++)
            if (data->segment[i].segment == segment) segment_row(of, &data->segment[i]);
    for (int i = 0; i < data->segments; i++)
        if (data->segment[i].segment == UNKNOWN && data->segment[i].accounts > 0) segment_row(of, &data->segment[i]);
    table_close(of);
    outside_line(of);
    expectations(of);
    movers(of);
    section_close(of);
}

/* ---- accounts --------------------------------------------------------------------------------------------------------------- */

/* The segment and why: what matters most first, an unprofitable account before anything else that is said of it. */
static void segment_cell(page *of, const report_account *one) {
    const char *label = one->segment != UNKNOWN ? label_of(of, "segment", one->segment) : label_of(of, "segment_state", one->state);
    html(of, "<td>%s<small>", plain(of, label));
    if (one->flags != UNKNOWN && one->flags & KEYACCT_SEGMENT_FLAG_UNPROFITABLE)
        html(of, "<span class=\"no\">%s</span> ", plain(of, words(of, TEXT_UNPROFITABLE_NOTE)));
    if (one->flags != UNKNOWN && one->flags & KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT) put(of, TEXT_TOP_WITHOUT_POTENTIAL);
    else html_words(&of->out, label_of(of, "segment_reason", one->reason));
    html(of, "</small></td>");
}

static void level_cell(page *of, const report_account *one) {
    html(of, "<td>");
    if (one->level != UNKNOWN) {
        html(of, "%lld\xC2\xA0%s", (long long)one->level, plain(of, label_of(of, "level", one->level)));
        if (one->entitled != UNKNOWN && one->entitled > one->level) {
            char entitled[24];
            snprintf(entitled, sizeof entitled, "%lld", (long long)one->entitled);
            html(of, "<small>%s</small>", PHRASE(of, LEVEL_OF, plain(of, label_of(of, "level_reason", one->level_reason)),
                                                   entitled));
        }
    } else html(of, "\xE2\x80\x93");
    html(of, "</td>");
}

static void risk_cell(page *of, const report_account *one) {
    const char *chance = chance_of(of, one->probability), *driver = label_of(of, "indicator", one->driver[0]);
    if (!chance || one->band == UNKNOWN || one->band == KEYACCT_RISK_BAND_NOT_ASSESSED) {
        html(of, "<td>\xE2\x80\x93</td>");
        return;
    }
    html(of, "<td><span class=\"t%d\">%s\xC2\xA0%s</span>", (int)one->band, chance,
         plain(of, label_of(of, "risk_band", one->band)));
    if (*driver && one->band >= KEYACCT_RISK_BAND_WATCH) html(of, "<small>%s</small>", plain(of, driver));
    html(of, "</td>");
}

static void account_row(page *of, const report_account *one) {
    html(of, "<tr id=\"");
    html_anchor(&of->out, "account-", one->id);
    html(of, "\">");
    cell(of, count_of(of, one->rank));
    html(of, "<th scope=\"row\">%s", name_of(of, one, 40));
    if (one->name.length) {
        html(of, "<small><bdi>");
        html_cut(&of->out, one->id, 24);
        html(of, "</bdi></small>");
    }
    html(of, "</th>");
    cell(of, amount_of(of, one->current));
    cell(of, amount_of(of, one->potential));
    segment_cell(of, one);
    level_cell(of, one);
    risk_cell(of, one);
    owner_cell_open(of, one);
    put_owner(of, one);
    html(of, "</td></tr>\n");
}

/* What the list leaves out, so that nothing is dropped silently: counts and sums by segment. */
static void rest_table(page *of) {
    static const int heads[] = {TEXT_COL_SEGMENT, TEXT_COL_ACCOUNTS, TEXT_COL_VALUE, TEXT_COL_POTENTIAL, -1};
    const report_data *data = of->data;
    int64_t total = 0;
    for (int64_t i = 0; i < data->accounts; i++) total += !data->account[i].listed;
    if (!total) return;
    html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, total), "accounts"));
    table_open(of, PHRASE(of, REST_TABLE, plain(of, data->of->currency)), heads, "lrrr");
    for (int segment = KEYACCT_SEGMENT_PLATINUM; segment >= 0; segment--) {
        int64_t count = 0, value = 0, potential = 0;
        for (int64_t i = 0; i < data->accounts; i++) {
            const report_account *one = &data->account[i];
            if (one->listed || (one->segment == UNKNOWN ? 0 : one->segment) != segment) continue;
            count++;
            value = add_up(value, one->current);
            potential = add_up(potential, one->potential);
        }
        if (!count) continue;
        html(of, "<tr><th scope=\"row\">%s</th>",
             plain(of, segment ? label_of(of, "segment", segment) : words(of, TEXT_NO_SEGMENT)));
        cell(of, count_of(of, count));
        cell(of, amount_of(of, value));
        cell(of, amount_of(of, potential));
        html(of, "</tr>\n");
    }
    table_close(of);
}

void report_accounts(page *of) {
    static const int heads[] = {TEXT_COL_RANK, TEXT_COL_ACCOUNT, TEXT_COL_VALUE, TEXT_COL_POTENTIAL, TEXT_COL_SEGMENT,
                                TEXT_COL_LEVEL, TEXT_COL_RISK, TEXT_COL_OWNER, -1};
    const report_data *data = of->data;
    section_open(of, "accounts", TEXT_ACCOUNTS_TITLE);
    table_open(of, PHRASE(of, ACCOUNTS_TABLE, of->asof, plain(of, data->of->currency)), heads, "rlrrllll");
    for (int64_t i = 0; i < data->accounts; i++)
        if (data->account[i].listed) account_row(of, &data->account[i]);
    table_close(of);
    rest_table(of);
    section_close(of);
}

/* Names that lists show cut, in full. */
void report_full_names(page *of) {
    const report_data *data = of->data;
    int opened = 0;
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        buffer cut = {0};
        int was_cut = one->listed && (html_cut(&cut, one->name, 40) || html_cut(&cut, one->id, 24));
        buffer_free(&cut);
        if (!was_cut) continue;
        if (!opened++) {
            section_open(of, "names", TEXT_NAMES_TITLE);
            html(of, "<dl class=\"method\">\n");
        }
        html(of, "<dt class=\"long\"><bdi>");
        html_text(&of->out, one->id);
        html(of, "</bdi></dt><dd class=\"long\"><bdi>");
        html_text(&of->out, one->name);
        html(of, "</bdi></dd>\n");
    }
    if (!opened) return;
    html(of, "</dl>\n");
    section_close(of);
}
