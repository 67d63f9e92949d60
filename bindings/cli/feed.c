/* What the engine is told about the accounts of the book: facts that people gave, and what the last review found.
 *
 * An account enters with its first case, or with the first review of a book that has an engine. A review tells only what changed
 * since
 * the engine was told last. Rows of the log are made by SQL from the book; the engine reads them there like any other event. */
#include <string.h>

#include "living.h"

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

static const char joined[] = " FROM accounts a LEFT JOIN review_accounts r ON r.account_id = a.account_id AND r.review_id = ";
static const char last_review[] = "(SELECT review_id FROM reviews ORDER BY asof_on DESC LIMIT 1)";

int feed_entering(book *of, int64_t seq) {
    buffer sql = {0};
    static const char entering[] =
        "(SELECT account_id AS id, strftime('%Y-%m-%dT%H:%M:%fZ', min(julianday(at)) - 0.001 / 86400) AS at FROM events e"
        " WHERE seq > ?1 AND event = 'case_opened' AND account_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM events k WHERE k.account_id = e.account_id AND k.event = 'account') GROUP BY account_id)";
    buffer_text(&sql, "INSERT OR REPLACE INTO engine_accounts (account_id, facts) SELECT a.account_id, ");
    add_quoted(&sql);
    buffer_print(&sql, "%s%s JOIN %s n ON n.id = a.account_id", joined, last_review, entering);
    int code = run_with(of, &sql, seq, "");
    sql.length = 0;
    buffer_text(&sql, "INSERT INTO events (at, event, account_id");
    add_names(&sql);
    buffer_text(&sql, ") SELECT n.at, 'account', a.account_id");
    add_values(&sql);
    buffer_print(&sql, "%s%s JOIN %s n ON n.id = a.account_id ORDER BY n.at, a.account_id", joined, last_review, entering);
    if (code == EXIT_FINE) code = run_with(of, &sql, seq, "");
    buffer_free(&sql);
    return code;
}

int feed_review(book *of, int64_t review, int64_t at) {
    buffer sql = {0};
    char text[40];
    time_format(at, text);
    buffer_text(&sql, "INSERT INTO events (at, event, account_id");
    add_names(&sql);
    buffer_text(&sql, ") SELECT ?2, 'account', a.account_id");
    add_values(&sql);
    buffer_print(&sql, "%s?1 LEFT JOIN engine_accounts k ON k.account_id = a.account_id WHERE k.facts IS NOT ", joined);
    add_quoted(&sql);
    buffer_text(&sql, " ORDER BY a.account_id");
    int code = run_with(of, &sql, review, text);
    sql.length = 0;
    buffer_text(&sql, "INSERT OR REPLACE INTO engine_accounts (account_id, facts) SELECT a.account_id, ");
    add_quoted(&sql);
    buffer_print(&sql, "%s?1", joined);
    if (code == EXIT_FINE) code = run_with(of, &sql, review, text);
    sql.length = 0;
    buffer_text(&sql, "INSERT INTO events (at, event) SELECT ?2, 'review' WHERE ?1 > 0");
    if (code == EXIT_FINE) code = run_with(of, &sql, review, text);
    buffer_free(&sql);
    return code;
}
