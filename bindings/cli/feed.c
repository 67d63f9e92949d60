/* What the engine is told about the accounts of the book: facts that people gave, and what the last review found.
 *
 * An account enters with its first case, or with the first review of a book that has an engine. A review tells only what changed
 * since the engine was told last. Rows of the log are made by SQL from the book; the engine reads them there like any other event. */
#include <string.h>

#include "living.h"
#include "tables.h"

/* Columns of an event "account", and where the book has them: a accounts, r the review. */
static const char *const facts[][2] = {
    {"status", "a.status"}, {"segment", "r.segment"}, {"value_percentile_ppm", "r.value_percentile_ppm"},
    {"potential_percentile_ppm", "r.potential_percentile_ppm"}, {"influence_ppm", "a.influence_ppm"},
    {"relationship_level", "a.relationship_level"}, {"strategic", "a.strategic"}, {"actor", "a.strategic_by"},
    {"risk_band", "r.risk_band"}, {"current_value", "r.current_value"}, {"contract_end_on", "a.contract_end_on"},
    {"profile_on", "a.profile_on"}, {"calendar", "a.calendar"}, {"owner", "a.owner"}, {"backup", "a.backup"}};
enum { FACTS = sizeof facts / sizeof facts[0] };

static void add_names(buffer *sql) {
    for (int i = 0; i < FACTS; i++) buffer_print(sql, ", %s", facts[i][0]);
}
static void add_values(buffer *sql) {
    for (int i = 0; i < FACTS; i++) buffer_print(sql, ", %s", facts[i][1]);
}
/* All facts of an account as one text, to be compared. */
static void add_quoted(buffer *sql) {
    for (int i = 0; i < FACTS; i++) buffer_print(sql, "%squote(%s)", i ? " || ',' || " : "", facts[i][1]);
}

static int run_with(book *of, const buffer *sql, int64_t number, const char *at) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of, buffer_string(sql), &row);
    if (code == EXIT_FINE) {
        if (sqlite3_bind_parameter_count(row) >= 1) sqlite3_bind_int64(row, 1, number);
        if (sqlite3_bind_parameter_count(row) >= 2) sqlite3_bind_text(row, 2, at, -1, SQLITE_STATIC);
        book_step(of, row, &code);
    }
    sqlite3_finalize(row);
    return code;
}

static const char joined[] =
    " FROM accounts a LEFT JOIN review_accounts r ON r.account_id = a.account_id"
    " AND r.review_id = (SELECT review_id FROM reviews ORDER BY asof_on DESC LIMIT 1)";

int feed_entering(book *of, int64_t seq) {
    buffer sql = {0};
    static const char entering[] =
        "(SELECT account_id AS id, strftime('%Y-%m-%dT%H:%M:%fZ', min(julianday(at)) - 0.001 / 86400) AS at FROM events e"
        " WHERE seq > ?1 AND event = 'case_opened' AND account_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM events k WHERE k.account_id = e.account_id AND k.event = 'account') GROUP BY account_id)";
    buffer_text(&sql, "INSERT OR REPLACE INTO engine_accounts (account_id, facts) SELECT a.account_id, ");
    add_quoted(&sql);
    buffer_print(&sql, "%s JOIN %s n ON n.id = a.account_id", joined, entering);
    int code = run_with(of, &sql, seq, "");
    sql.length = 0;
    buffer_text(&sql, "INSERT INTO events (at, event, account_id");
    add_names(&sql);
    buffer_text(&sql, ") SELECT n.at, 'account', a.account_id");
    add_values(&sql);
    buffer_print(&sql, "%s JOIN %s n ON n.id = a.account_id ORDER BY n.at, a.account_id", joined, entering);
    if (code == EXIT_FINE) code = run_with(of, &sql, seq, "");
    buffer_free(&sql);
    return code;
}

/* What a review found, as far as the facts ask for it, beside the book: the review is stored when the engine has answered. */
static int put_found(book *of, const keyacct_table *accounts) {
    buffer sql = {0}, columns = {0};
    buffer_text(&sql, "DROP TABLE IF EXISTS temp.found; CREATE TEMP TABLE found (account_id TEXT PRIMARY KEY");
    buffer_text(&columns, ",");
    for (int i = 0; i < FACTS; i++) {
        if (strncmp(facts[i][1], "r.", 2) != 0) continue;
        buffer_print(&sql, ", %s", facts[i][1] + 2);
        buffer_print(&columns, "%s,", facts[i][1] + 2);
    }
    buffer_text(&sql, ") WITHOUT ROWID");
    int code = book_run(of, buffer_string(&sql));
    if (code == EXIT_FINE) code = store_found(of, "temp.found", buffer_string(&columns), accounts);
    buffer_free(&sql);
    buffer_free(&columns);
    return code;
}

int feed_review(book *of, const keyacct_table *accounts, int64_t at) {
    buffer sql = {0};
    char text[40];
    static const char changed[] =
        " LEFT JOIN temp.found r ON r.account_id = a.account_id LEFT JOIN engine_accounts k ON k.account_id = a.account_id"
        " WHERE k.facts IS NOT ";
    time_format(at, text);
    int code = put_found(of, accounts);
    buffer_text(&sql, "INSERT INTO events (at, event, account_id");
    add_names(&sql);
    buffer_text(&sql, ") SELECT ?2, 'account', a.account_id");
    add_values(&sql);
    buffer_print(&sql, " FROM accounts a%s", changed);
    add_quoted(&sql);
    buffer_text(&sql, " ORDER BY a.account_id");
    if (code == EXIT_FINE) code = run_with(of, &sql, 0, text);
    sql.length = 0;
    buffer_text(&sql, "INSERT OR REPLACE INTO engine_accounts (account_id, facts) SELECT a.account_id, ");
    add_quoted(&sql);
    buffer_print(&sql, " FROM accounts a%s", changed);
    add_quoted(&sql);
    if (code == EXIT_FINE) code = run_with(of, &sql, 0, text);
    sql.length = 0;
    buffer_text(&sql, "INSERT INTO events (at, event) VALUES (?2, 'review')");
    if (code == EXIT_FINE) code = run_with(of, &sql, 0, text);
    if (code == EXIT_FINE) code = book_run(of, "DROP TABLE temp.found");
    buffer_free(&sql);
    return code;
}
