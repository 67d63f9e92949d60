/* The service engine of a book: loaded, brought forward, stored.
 *
 * The log of events is the truth; the stored state is a shortcut, which may lag behind it. Each command loads the state, applies
 * the events that came since (the tail of the log), applies what it adds itself, and stores events, outputs and how far time has
 * come in one transaction: a kill loses nothing and doubles nothing. The state is stored again in the same transaction when the
 * tail has become long, and when the engine was given a policy or a calendar, so that a tail has none (docs/decisions/0012). A
 * state that is damaged or of another version is made again from the log, with the policies and compiled calendars at the places
 * where they were given. What a replay says was stored with its event, and is dropped. A state of another version comes from a
 * keyacct that may have had other rules: events that it accepted and that are refused now are passed over, and what the rules of
 * now say besides is stored. O(state + tail) a command; a whole replay O(events log events). */
#include "living_parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy.h"
#include "tables.h"

int64_t system_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t time_at(sqlite3_stmt *row, int at) {
    const char *text = (const char *)sqlite3_column_text(row, at);
    int64_t ms;
    int has_time;
    return text && time_parse_iso(text, strlen(text), &ms, &has_time) ? ms : NO_TIME;
}

void living_bind_time(sqlite3_stmt *to, int at, int64_t ms) {
    char text[40];
    if (ms == NO_TIME) return;
    time_format(ms, text);
    sqlite3_bind_text(to, at, text, -1, SQLITE_TRANSIENT);
}

int living_hash(const living *of, char out[33]) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t hash[16];
    if (keyacct_engine_hash(of->engine, hash, &error) != KEYACCT_OK) return complain_library(EXIT_INTERNAL, "engine", &error);
    for (int i = 0; i < 16; i++) snprintf(out + 2 * i, 3, "%02x", hash[i]);
    return EXIT_FINE;
}

/* ---- events ----------------------------------------------------------------------------------------------------------------- */

static void find_refused(const keyacct_table *events, refusal *out) {
    int64_t status;
    out->seq = -1;
    out->more = -1;
    for (int64_t row = 0; row < keyacct_table_rows(events); row++)
        if (view_int(events, "event_status", row, &status) && status != KEYACCT_OK) out->more++;
    view_int(events, "seq", out->error.row < 0 ? 0 : out->error.row, &out->seq);
}

/* Whether every row was reached: then the refused ones changed nothing, and the others were applied. */
static int all_reached(const keyacct_table *events, const refusal *what) {
    int64_t status;
    for (int64_t row = 0; row < keyacct_table_rows(events); row++)
        if (!view_int(events, "event_status", row, &status) || status == KEYACCT_E_CANCELLED) return 0;
    return what->error.row >= 0 && what->error.status != KEYACCT_E_NO_MEMORY;
}

static void pass_over(living *of, const keyacct_table *events, const refusal *what) {
    int64_t status, seq;
    if (!of->passed) of->first_passed = *what;
    for (int64_t row = 0; row < keyacct_table_rows(events); row++) {
        if (!view_int(events, "event_status", row, &status) || status == KEYACCT_OK) continue;
        if (!view_int(events, "seq", row, &seq)) continue;
        if (of->passed < PASSED_SHOWN) of->passed_seq[of->passed] = seq;
        of->passed++;
    }
}

static int apply_some(living *of, int64_t until, refusal *out) {
    keyacct_table *events = NULL;
    int code = load_events(of->of, of->seq, until, &events);
    out->error = (keyacct_error)KEYACCT_ERROR_INIT;
    if (code == EXIT_FINE && keyacct_table_rows(events) > 0) {
        int64_t last = of->seq;
        of->since += keyacct_table_rows(events);
        if (keyacct_engine_apply(of->engine, events, NULL, &out->error) != KEYACCT_OK) {
            find_refused(events, out);
            if (until <= of->older && all_reached(events, out)) pass_over(of, events, out);
            else code = EXIT_INPUT;
        }
        view_int(events, "seq", keyacct_table_rows(events) - 1, &last);
        of->seq = last;
    }
    keyacct_table_destroy(events);
    return code;
}

/* In one call up to the mark, as when it was set, so that the same events are refused again. */
static int apply_until(living *of, int64_t until, refusal *out) {
    int code = of->seq < of->older && of->older < until ? apply_some(of, of->older, out) : EXIT_FINE;
    return code == EXIT_FINE ? apply_some(of, until, out) : code;
}

int living_apply(living *of, refusal *out) { return apply_until(of, INT64_MAX, out); }

/* The library counts time in ms; people do not. */
static void message_words(const char *message, buffer *out) {
    for (const char *at = message; *at;) {
        size_t digits = strspn(at, "0123456789");
        if (digits > 9 && digits < 16 && strncmp(at + digits, " ms", 3) == 0) {
            char text[40];
            time_format(strtoll(at, NULL, 10), text);
            buffer_text(out, text);
            at += digits + 3;
        } else {
            buffer_add(out, at, digits ? digits : 1);
            at += digits ? digits : 1;
        }
    }
}

int refused(const book *of, const char *where, int of_file, const refusal *what) {
    buffer text = {0};
    const char *column = what->error.column;
    message_words(what->error.message, &text);
    switch (what->error.status) {
    case KEYACCT_E_ORDER:
        if (strstr(buffer_string(&text), "; to correct the past"))
            text.length = (size_t)(strstr(buffer_string(&text), "; to correct") - text.bytes);
        if (strstr(buffer_string(&text), "met all accounts"))
            buffer_text(&text, " (a review, a policy, or the hour at which levels are given)");
        if (strcmp(column, "at") == 0)
            buffer_print(&text, "; what the engine has seen stays: state a later %s", of_file ? "time" : "--at");
        break;
    case KEYACCT_E_UNKNOWN:
        if (strcmp(column, "case_id") != 0 && strcmp(column, "account_id") != 0) break;
        text.length = 0;
        if (strcmp(column, "case_id") == 0)
            buffer_print(&text, "no such case was opened; 'keyacct case %s open CASE account=ACCOUNT kind=KIND' opens one",
                         of->path);
        else
            buffer_print(&text, "the engine does not know the account; 'keyacct event %s account ACCOUNT' brings it in, and so does"
                         " its first case", of->path);
        if (!of_file) column = ""; /* the case or account stands before the colon */
        break;
    case KEYACCT_E_NOT_FOUND:
        if (strcmp(column, "calendar") == 0)
            buffer_print(&text, "; 'keyacct calendar add %s FILE.csv' brings calendars in", of->path);
        break;
    case KEYACCT_E_HORIZON:
        buffer_print(&text, "; 'keyacct calendar add %s FILE.csv --until DATE' makes it longer", of->path);
        break;
    case KEYACCT_E_DUPLICATE: buffer_text(&text, "; 'reopen' takes a resolved case up again"); break;
    default: break;
    }
    if (!of_file && strcmp(column, "event") == 0) column = "";
    if (!of_file && strcmp(column, "into_case_id") == 0) column = "into";
    if (!of_file && strcmp(column, "until_at") == 0) column = "until";
    int time = strcmp(column, "at") == 0;
    const char *before = !*column ? "" : of_file ? "column '" : time ? "--" : "";
    const char *after = !*column ? "" : of_file ? "': " : time ? ": " : "=: ";
    int code = complain(EXIT_INPUT, "%s: %s%s%s%s", where, before, column, after, buffer_string(&text));
    buffer_free(&text);
    return code;
}

int living_advance(living *of, int64_t now) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (of->now != NO_TIME && now <= of->now) return EXIT_FINE;
    if (keyacct_engine_advance(of->engine, now, NULL, &error) != KEYACCT_OK) return complain_library(EXIT_INPUT, "engine", &error);
    of->now = now;
    return EXIT_FINE;
}

int living_latest(living *of, int64_t *at) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of->of, "SELECT max(strftime('%Y-%m-%dT%H:%M:%fZ', at)) FROM events", &row);
    *at = of->now;
    if (code == EXIT_FINE && book_step(of->of, row, &code) == 1) {
        int64_t last = time_at(row, 0);
        if (last != NO_TIME && (*at == NO_TIME || last > *at)) *at = last;
    }
    sqlite3_finalize(row);
    return code;
}

int living_slot(const living *of, int64_t *at) {
    keyacct_policy *policy = NULL;
    int64_t minutes = 0;
    int stored, code = policy_from_book(of->of, &policy, &stored);
    if (code == EXIT_FINE && keyacct_policy_get_int64(policy, "service.slot_minutes", &minutes, NULL) == KEYACCT_OK && minutes > 0)
        *at -= *at % (minutes * 60000);
    keyacct_policy_destroy(policy);
    return code;
}

/* ---- from the book ----------------------------------------------------------------------------------------------------------- */

static int damaged_log(const living *of, const refusal *why) {
    buffer text = {0};
    message_words(why->error.message, &text);
    int code = complain(EXIT_BOOK, "%s: event %lld of the log is refused: %s; the log was changed by hand, go back to a backup",
                        of->of->path, (long long)why->seq, buffer_string(&text));
    buffer_free(&text);
    return code;
}

static int replay_until(living *of, int64_t seq) {
    refusal why;
    int code = apply_until(of, seq, &why);
    return code == EXIT_INPUT ? damaged_log(of, &why) : code;
}

/* How far time had come when the last command was done; NO_TIME: nobody asked yet. */
static int time_of_book(book *of, int64_t *out) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of, "SELECT coalesce((SELECT value FROM book WHERE key = '" LIVING_NOW "'), (SELECT now FROM engine))", &row);
    *out = NO_TIME;
    if (code == EXIT_FINE && book_step(of, row, &code) == 1) *out = time_at(row, 0);
    sqlite3_finalize(row);
    return code;
}

/* What is said again was stored with what brought it, unless it was brought under other rules. */
static int drain_again(living *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *outputs = NULL;
    if (keyacct_engine_drain(of->engine, 0, &outputs, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "engine", &error);
    of->since += keyacct_table_rows(outputs);
    if (of->other_rules) of->said_again = outputs;
    else keyacct_table_destroy(outputs);
    return EXIT_FINE;
}

/* The rest of the log, and the time that has come. */
static int catch_up(living *of) {
    int64_t now;
    int code = time_of_book(of->of, &now);
    if (code == EXIT_FINE) code = replay_until(of, INT64_MAX);
    if (code == EXIT_FINE && now != NO_TIME) code = living_advance(of, now);
    of->stored_now = now;
    return code == EXIT_FINE ? drain_again(of) : code;
}

static void start(book *of, living *out) {
    memset(out, 0, sizeof *out);
    out->of = of;
    out->now = out->stored_now = NO_TIME;
}

static int replay(book *of, living *out) {
    sqlite3_stmt *row = NULL;
    int64_t until = 0;
    int code = book_number(of, "SELECT coalesce(max(seq), 0) FROM events", &until);
    if (code == EXIT_FINE)
        code = book_prepare(of, "SELECT kind, name, bytes, given_id, after_seq, now FROM engine_given ORDER BY given_id", &row);
    while (code == EXIT_FINE && book_step(of, row, &code) == 1) {
        int64_t then = time_at(row, 5);
        if (out->engine) code = replay_until(out, sqlite3_column_int64(row, 4));
        if (code == EXIT_FINE && then != NO_TIME && out->engine) code = living_advance(out, then);
        if (code == EXIT_FINE) code = living_give(out, row);
        out->given = sqlite3_column_int64(row, 3);
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && !out->engine && until > 0)
        code = complain(EXIT_BOOK, "%s: the log has events and the engine no policy; the book is damaged", of->path);
    return code == EXIT_FINE && out->engine ? catch_up(out) : code;
}

int living_replay(book *of, int64_t older, living *out) {
    start(of, out);
    out->older = older;
    return replay(of, out);
}

void living_passed(const living *of, buffer *out) {
    char count[40];
    buffer_print(out, "%s %s that a keyacct with other rules accepted %s refused by those of this one, and %s nothing now: ",
                 count_format(of->passed, count), plural(of->passed, "event", "events"), plural(of->passed, "is", "are"),
                 plural(of->passed, "changes", "change"));
    for (int64_t i = 0; i < of->passed && i < PASSED_SHOWN; i++)
        buffer_print(out, "%s%lld", i ? ", " : "", (long long)of->passed_seq[i]);
    buffer_print(out, "%s; event %lld: ", of->passed > PASSED_SHOWN ? " and others" : "", (long long)of->first_passed.seq);
    message_words(of->first_passed.error.message, out);
}

/* Makes the engine again from the log. After a state of another version the whole log may have been accepted under other rules. */
static int make_again(living *of, int other_rules) {
    int64_t older = of->older, last = 0;
    buffer text = {0};
    int code = other_rules ? book_number(of->of, "SELECT coalesce(max(seq), 0) FROM events", &last) : EXIT_FINE;
    living_close(of);
    start(of->of, of);
    of->older = other_rules ? last : older;
    of->other_rules = other_rules;
    of->rebuilt = 1;
    if (code == EXIT_FINE) code = replay(of->of, of);
    of->older_is_new = other_rules && (of->passed || older);
    grid_open(&of->said, 7);
    if (code == EXIT_FINE && of->passed) {
        living_passed(of, &text);
        note("%s: %s", of->of->path, buffer_string(&text));
    }
    buffer_free(&text);
    return code;
}

/* The stored state; *why says why it cannot be used. */
static int open_stored(living *of, sqlite3_stmt *row, const char **why, int *other_rules) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_status status = keyacct_engine_load(NULL, sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4),
            &of->engine, &error);
    char hash[33];
    *why = NULL;
    if (status == KEYACCT_E_NO_MEMORY) return complain_library(EXIT_INTERNAL, "engine", &error);
    if (status != KEYACCT_OK) {
        *other_rules = status == KEYACCT_E_VERSION;
        *why = *other_rules ? "is of another version" : "is damaged";
        return EXIT_FINE;
    }
    of->seq = sqlite3_column_int64(row, 0);
    of->given = sqlite3_column_int64(row, 1);
    of->now = time_at(row, 2);
    of->size = sqlite3_column_bytes(row, 4);
    int code = living_hash(of, hash);
    if (code == EXIT_FINE && strcmp(hash, (const char *)sqlite3_column_text(row, 3)) != 0) *why = "is not the one that was stored";
    return code;
}

int living_open(book *of, living *out) {
    sqlite3_stmt *row = NULL;
    const char *why = "is missing";
    int64_t given = 0;
    int other_rules = 0;
    start(of, out);
    grid_open(&out->said, 7);
    int code = book_number(of, "SELECT coalesce(max(given_id), 0) FROM engine_given", &given);
    if (code == EXIT_FINE) code = book_number(of, "SELECT value FROM book WHERE key = '" LIVING_RULES "'", &out->older);
    if (code != EXIT_FINE || given == 0) return code;
    code = book_prepare(of, "SELECT seq, given, now, hash, bytes FROM engine", &row);
    if (code == EXIT_FINE && book_step(of, row, &code) == 1) code = open_stored(out, row, &why, &other_rules);
    if (code == EXIT_FINE && !why && out->given != given) why = "is older than its calendars";
    sqlite3_finalize(row);
    if (code == EXIT_FINE && why) {
        note("%s: the stored state of the engine %s; it is made again from the log of events", of->path, why);
        code = make_again(out, other_rules);
    } else if (code == EXIT_FINE) {
        code = catch_up(out);
    }
    return code;
}

void living_close(living *from) {
    keyacct_engine_destroy(from->engine);
    keyacct_table_destroy(from->said_again);
    grid_close(&from->said);
    from->engine = NULL;
    from->said_again = NULL;
}

void living_print(living *of) {
    if (of->said_rows) grid_print(&of->said, "lllllll", 0, "  ");
    else grid_close(&of->said);
    memset(&of->said, 0, sizeof of->said);
}

int living_explain(const living *of, const char *account, keyacct_table **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *one = NULL;
    *out = NULL;
    keyacct_status status = keyacct_table_create(NULL, "accounts", 1, &one, &error);
    if (status == KEYACCT_OK) status = keyacct_table_add_column(one, "account_id", KEYACCT_TYPE_TEXT, &error);
    if (status == KEYACCT_OK) status = keyacct_table_set_text(one, 0, 0, account, (int64_t)strlen(account), &error);
    if (status == KEYACCT_OK) status = keyacct_engine_explain(of->engine, one, 0, out, &error);
    keyacct_table_destroy(one);
    return status == KEYACCT_OK || status == KEYACCT_E_UNKNOWN ? EXIT_FINE : complain_library(EXIT_INTERNAL, "engine", &error);
}
