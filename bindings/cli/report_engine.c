/* Report: what the service engine of the book said between the review before and this one: levels that moved,
        promises kept and missed,
 * and whose cases wait past a promise. Books without an engine have no such part. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* The stretch of time of this review; before its first one: from the beginning. */
#define BETWEEN                                                                                                                    \
    " at > coalesce((SELECT max(engine_at) FROM reviews WHERE asof_on < (SELECT asof_on FROM reviews WHERE review_id = ?1)), '')"  \
    " AND at <= (SELECT engine_at FROM reviews WHERE review_id = ?1)"

static int ask(const report_data *of, const char *sql, sqlite3_stmt **row) {
    int code = book_prepare(of->of, sql, row);
    if (code == EXIT_FINE) sqlite3_bind_int64(*row, 1, of->review);
    return code;
}

static char *cell_text(sqlite3_stmt *row, int at) {
    const char *text = (const char *)sqlite3_column_text(row, at);
    return need_text(text ? text : "", (size_t)sqlite3_column_bytes(row, at));
}

static int load_moves(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = ask(of, "SELECT level_before, level, count(*) FROM outputs WHERE output = 'level_changed' AND" BETWEEN " GROUP BY 1, 2",
                   &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        const char *before = (const char *)sqlite3_column_text(row, 0), *after = (const char *)sqlite3_column_text(row, 1);
        int from = before ? code_value("level", before, strlen(before)) : 0, to = after ? code_value("level", after,
                strlen(after)) : 0;
        if (to > from) of->engine.raised += sqlite3_column_int64(row, 2);
        if (to < from) of->engine.lowered += sqlite3_column_int64(row, 2);
    }
    sqlite3_finalize(row);
    return code;
}

static int load_promises(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = ask(of, "SELECT coalesce(sum(output = 'clock_met'), 0), coalesce(sum(output = 'clock_breached'), 0)"
                       " FROM outputs WHERE" BETWEEN,
                   &row);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        of->engine.kept = sqlite3_column_int64(row, 0);
        of->engine.missed = sqlite3_column_int64(row, 1);
    }
    sqlite3_finalize(row);
    return code;
}

/* Cases with a broken promise that were not ended or resolved since. */
static int load_waiting(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = ask(of, "SELECT account_id, case_id, substr(min(at), 1, 16), clock FROM outputs o WHERE output = 'clock_breached'"
                       " AND at <= (SELECT engine_at FROM reviews WHERE review_id = ?1)"
                       " AND NOT EXISTS (SELECT 1 FROM outputs s WHERE s.account_id = o.account_id AND s.case_id = o.case_id"
                       " AND s.output = 'case_state' AND s.case_state IN ('resolved', 'closed', 'cancelled', 'merged')"
                       " AND s.at >= o.at AND s.at <= (SELECT engine_at FROM reviews WHERE review_id = ?1))"
                       " GROUP BY account_id, case_id ORDER BY min(at), account_id, case_id", &row);
    while (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        if (of->engine.waiting++ >= LIST_SHORT) continue;
        report_waiting *one = &of->engine.row[of->engine.rows++];
        one->account = cell_text(row, 0);
        one->number = cell_text(row, 1);
        one->since = cell_text(row, 2);
        char *clock = cell_text(row, 3);
        one->clock = code_value("clock", clock, strlen(clock));
        free(clock);
        for (char *at = one->since; *at; at++)
            if (*at == 'T') *at = ' ';
    }
    sqlite3_finalize(row);
    return code;
}

int report_load_engine(report_data *of) {
    sqlite3_stmt *row = NULL;
    int code = ask(of, "SELECT engine_at FROM reviews WHERE review_id = ?1 AND engine_at IS NOT NULL", &row);
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1)
        snprintf(of->engine.at, sizeof of->engine.at, "%.16s", (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    if (code != EXIT_FINE || !*of->engine.at) return code;
    if (strlen(of->engine.at) > 10) of->engine.at[10] = ' ';
    code = load_moves(of);
    if (code == EXIT_FINE) code = load_promises(of);
    if (code == EXIT_FINE) code = load_waiting(of);
    return code;
}

void report_free_engine(report_data *from) {
    for (int i = 0; i < from->engine.rows; i++) {
        free(from->engine.row[i].account);
        free(from->engine.row[i].number);
        free(from->engine.row[i].since);
    }
}

static const report_account *account_of(const report_data *data, const char *id) {
    for (int64_t i = 0; i < data->accounts; i++)
        if (data->account[i].id.length == strlen(id) && memcmp(data->account[i].id.bytes, id, strlen(id)) == 0)
            return &data->account[i];
    return NULL;
}

static void waiting_table(page *of) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_CASE, TEXT_COL_PROMISE, TEXT_COL_BROKEN, -1};
    const report_data *data = of->data;
    table_open(of, PHRASE(of, WAITING_TABLE, data->engine.at), heads, "llll");
    for (int i = 0; i < data->engine.rows; i++) {
        const report_waiting *one = &data->engine.row[i];
        const report_account *account = account_of(data, one->account);
        html(of, "<tr><th scope=\"row\">%s</th>", account ? link_of(of, account, 40) : plain(of, one->account));
        html(of, "<td>%s</td><td>%s</td><td>%s</td></tr>\n", plain(of, one->number), plain(of, label_of(of, "clock", one->clock)),
             plain(of, one->since));
    }
    table_close(of);
    if (data->engine.waiting > data->engine.rows)
        html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, data->engine.waiting - data->engine.rows)));
}

void report_engine(page *of) {
    const report_data *data = of->data;
    if (!*data->engine.at) return;
    html(of, "<h3>");
    put(of, TEXT_ENGINE_TITLE);
    html(of, "</h3>\n<p>");
    PUT(of, ENGINE_MOVES, data->engine.at, count_of(of, data->engine.raised), count_of(of, data->engine.lowered));
    html(of, " ");
    PUT(of, ENGINE_PROMISES, count_of(of, data->engine.kept), count_of(of, data->engine.missed));
    html(of, "</p>\n");
    if (data->engine.waiting) waiting_table(of);
    else html(of, "<p>%s</p>\n", plain(of, words(of, TEXT_NOBODY_WAITS)));
}
