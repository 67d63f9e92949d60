/* Report: who gets which service, who is held below the level they are entitled to, and why. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "report.h"
#include "svg.h"

static const int meanings[] = {TEXT_LEVEL_1, TEXT_LEVEL_2, TEXT_LEVEL_3, TEXT_LEVEL_4, TEXT_LEVEL_5};

static void draw_ladder(page *of) {
    const report_data *data = of->data;
    ladder drawn;
    char names[5][64];
    memset(&drawn, 0, sizeof drawn);
    drawn.title = words(of, TEXT_LADDER_TITLE);
    drawn.summary = words(of, TEXT_LADDER_SUMMARY);
    for (int level = KEYACCT_LEVEL_COMPLAINT; level <= KEYACCT_LEVEL_STRATEGIC; level++) {
        int64_t present = count_accounts(data, offsetof(report_account, level), level);
        int64_t entitled = count_accounts(data, offsetof(report_account, entitled), level);
        snprintf(names[level - 1], sizeof names[0], "%d\xC2\xA0%s", level, label_of(of, "level", level));
        drawn.step[level - 1].name = names[level - 1];
        drawn.step[level - 1].count = count_of(of, present);
        drawn.step[level - 1].note = PHRASE(of, LADDER_STEP, count_of(of, entitled));
        drawn.step[level - 1].alert = level == KEYACCT_LEVEL_COMPLAINT && present > 0;
    }
    html(of, "<figure>");
    svg_ladder(&of->out, &drawn);
    html(of, "<figcaption>");
    put(of, TEXT_LADDER_NOTE);
    html(of, "</figcaption></figure>\n");
}

static void ladder_table(page *of) {
    static const int heads[] = {TEXT_COL_LEVEL, TEXT_COL_ENTITLED, TEXT_COL_GRANTED, TEXT_COL_PRESENT, -1};
    const report_data *data = of->data;
    table_open(of, PHRASE(of, LADDER_TABLE, of->asof), heads, "lrrr");
    for (int level = KEYACCT_LEVEL_STRATEGIC; level >= KEYACCT_LEVEL_COMPLAINT; level--) {
        html(of, "<tr><th scope=\"row\">%d\xC2\xA0%s<small>", level, plain(of, label_of(of, "level", level)));
        put(of, meanings[level - 1]);
        html(of, "</small></th>");
        cell(of, count_of(of, count_accounts(data, offsetof(report_account, entitled), level)));
        cell(of, count_of(of, count_accounts(data, offsetof(report_account, granted), level)));
        cell(of, count_of(of, count_accounts(data, offsetof(report_account, level), level)));
        html(of, "</tr>\n");
    }
    table_close(of);
}

static void complaints_line(page *of) {
    const report_data *data = of->data;
    int64_t open = 0, overdue = 0, answers = 0;
    double sum = 0;
    html(of, "<p>");
    for (int64_t i = 0; i < data->accounts; i++) {
        open = add_up(open, data->account[i].complaints_open);
        overdue = add_up(overdue, data->account[i].complaints_overdue);
        if (!isnan(data->account[i].satisfaction)) answers++, sum += data->account[i].satisfaction;
    }
    if (!is_imported(data, "cases")) put(of, TEXT_COMPLAINTS_NONE);
    else if (!answers) PUT(of, COMPLAINTS_NO_SURVEY, count_of(of, open), count_of(of, overdue));
    else
        PUT(of, COMPLAINTS_LINE, count_of(of, open), count_of(of, overdue), real_of(of, sum / (double)answers, 1),
            count_of(of, answers));
    html(of, "</p>\n");
}

static void held_row(page *of, const report_account *one) {
    html(of, "<tr><th scope=\"row\">%s</th>", link_of(of, one, 40));
    cell(of, amount_of(of, one->current));
    html(of, "<td>%lld\xC2\xA0%s</td><td>%lld\xC2\xA0%s</td><td>%s</td>", (long long)one->entitled,
         plain(of, label_of(of, "level", one->entitled)), (long long)one->level, plain(of, label_of(of, "level", one->level)),
         plain(of, label_of(of, "level_reason", one->level_reason)));
    owner_cell_open(of, one);
    put_owner(of, one);
    html(of, "</td></tr>\n");
}

static void held_table(page *of) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_VALUE, TEXT_COL_ENTITLED, TEXT_COL_PRESENT, TEXT_COL_WHY,
                                TEXT_COL_OWNER, -1};
    const report_data *data = of->data;
    int64_t total = 0;
    html(of, "<h3>");
    put(of, TEXT_HELD_TITLE);
    html(of, "</h3>\n");
    for (int64_t i = 0; i < data->accounts; i++) {
        const report_account *one = &data->account[i];
        if (one->level == UNKNOWN || one->entitled == UNKNOWN || one->level >= one->entitled) continue;
        if (total++ == 0) table_open(of, PHRASE(of, HELD_TABLE, of->asof, plain(of, data->of->currency)), heads, "lrllll");
        if (total <= LIST_SHORT) held_row(of, one);
    }
    if (total) table_close(of);
    else html(of, "<p>%s</p>\n", plain(of, words(of, TEXT_NOBODY_HELD)));
    if (total > LIST_SHORT)
        html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, total - LIST_SHORT), "accounts"));
}

void report_ladder(page *of) {
    section_open(of, "service", TEXT_LADDER_TITLE);
    draw_ladder(of);
    ladder_table(of);
    complaints_line(of);
    held_table(of);
    report_engine(of);
    section_close(of);
}
