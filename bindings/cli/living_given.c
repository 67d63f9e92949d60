/* Policies and calendars of a book's engine: given, written down with their places in the log, given again by a replay.
 *
 * A calendar is kept as its saved state (rules and the changes of its zone), which every later keyacct reads. O(size of what is
 * given). */
#include "living_parts.h"

#include <stdlib.h>
#include <string.h>

#include "policy.h"

static int give_policy(living *of, const char *text, size_t length) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL;
    keyacct_status status = keyacct_policy_load_text(NULL, text, length, &policy, &error);
    if (status == KEYACCT_OK && !keyacct_policy_is_frozen(policy)) status = keyacct_policy_freeze(policy, &error);
    if (status == KEYACCT_OK)
        status = of->engine ? keyacct_engine_policy(of->engine, policy, NULL, &error)
                            : keyacct_engine_create(NULL, policy, 1, &of->engine, &error);
    keyacct_policy_destroy(policy);
    return status == KEYACCT_OK ? EXIT_FINE : complain_library(EXIT_POLICY, "the policy of the engine", &error);
}

static int give_calendar(living *of, const char *name, const uint8_t *bytes, size_t size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *calendar = NULL;
    keyacct_status status = keyacct_calendar_load(NULL, bytes, size, &calendar, &error);
    if (status == KEYACCT_OK) status = keyacct_engine_calendar(of->engine, name, calendar, &error);
    keyacct_calendar_destroy(calendar);
    if (status == KEYACCT_OK) return EXIT_FINE;
    buffer where = {0};
    buffer_print(&where, "%s: calendar '%s' of the engine", of->of->path, name);
    int code = complain_library(EXIT_BOOK, buffer_string(&where), &error);
    buffer_free(&where);
    return code;
}

int living_give(living *of, sqlite3_stmt *row) {
    const void *bytes = sqlite3_column_blob(row, 2);
    size_t size = (size_t)sqlite3_column_bytes(row, 2);
    if (strcmp((const char *)sqlite3_column_text(row, 0), "policy") == 0) return give_policy(of, bytes, size);
    if (!of->engine)
        return complain(EXIT_BOOK, "%s: the engine has a calendar before its first policy; the book is damaged", of->of->path);
    return give_calendar(of, (const char *)sqlite3_column_text(row, 1), bytes, size);
}

/* Writes down what the engine was given, with its place in the log. */
static int record(living *of, const char *kind, const char *name, const void *bytes, size_t size) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of->of, "INSERT INTO engine_given (kind, name, after_seq, now, bytes) VALUES (?, ?, ?, ?, ?)", &row);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(row, 1, kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(row, 2, name, -1, SQLITE_STATIC);
        sqlite3_bind_int64(row, 3, of->seq);
        living_bind_time(row, 4, of->now);
        sqlite3_bind_blob(row, 5, bytes, (int)size, SQLITE_STATIC);
        book_step(of->of, row, &code);
        of->given = sqlite3_last_insert_rowid(of->of->db);
        of->size = 0; /* the next state has to know it */
    }
    sqlite3_finalize(row);
    return code;
}

static int policy_of_book(book *of, buffer *out) {
    keyacct_policy *policy = NULL;
    int stored, code = policy_from_book(of, &policy, &stored);
    if (code == EXIT_FINE) code = policy_freeze(policy, "the policy of the book");
    if (code == EXIT_FINE) code = policy_text(policy, out);
    keyacct_policy_destroy(policy);
    return code;
}

int living_need(living *of) {
    buffer text = {0};
    if (of->engine) return EXIT_FINE;
    int code = policy_of_book(of->of, &text);
    if (code == EXIT_FINE) code = give_policy(of, text.bytes, text.length);
    if (code == EXIT_FINE) code = record(of, "policy", "", text.bytes, text.length);
    buffer_free(&text);
    return code;
}

/* The bytes that were given last under this name; *found 0: none. */
static int given_last(book *of, const char *kind, const char *name, buffer *out, int *found) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of, "SELECT bytes FROM engine_given WHERE kind = ? AND name = ? ORDER BY given_id DESC LIMIT 1", &row);
    *found = 0;
    if (code == EXIT_FINE) {
        sqlite3_bind_text(row, 1, kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(row, 2, name, -1, SQLITE_STATIC);
        if (book_step(of, row, &code) == 1) {
            *found = 1;
            buffer_add(out, sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0));
        }
    }
    sqlite3_finalize(row);
    return code;
}

/* Adds an event of the whole engine to the log, and applies it. */
static int add_common(living *of, const char *event, int64_t at, const char *calendar, int64_t version, const char *mode) {
    sqlite3_stmt *row = NULL;
    refusal why;
    int code = book_prepare(of->of, "INSERT INTO events (at, event, calendar, policy_version, mode) VALUES (?, ?, ?, ?, ?)", &row);
    if (code == EXIT_FINE) {
        living_bind_time(row, 1, at);
        sqlite3_bind_text(row, 2, event, -1, SQLITE_STATIC);
        if (calendar) sqlite3_bind_text(row, 3, calendar, -1, SQLITE_STATIC);
        if (version) sqlite3_bind_int64(row, 4, version);
        if (mode) sqlite3_bind_text(row, 5, mode, -1, SQLITE_STATIC);
        book_step(of->of, row, &code);
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && (code = living_apply(of, &why)) == EXIT_INPUT) refused(of->of, of->of->path, 1, &why);
    return code;
}

int living_policy(living *of, int64_t at, const char *mode, int *changed) {
    buffer text = {0}, before = {0};
    int64_t version = 0;
    int found, code = policy_of_book(of->of, &text);
    *changed = 0;
    if (code == EXIT_FINE) code = given_last(of->of, "policy", "", &before, &found);
    if (code == EXIT_FINE && (text.length != before.length || memcmp(text.bytes, before.bytes, text.length) != 0)) {
        *changed = 1;
        code = give_policy(of, text.bytes, text.length);
        if (code == EXIT_FINE) code = record(of, "policy", "", text.bytes, text.length);
        if (code == EXIT_FINE) code = book_number(of->of, "SELECT count(*) FROM engine_given WHERE kind = 'policy'", &version);
        if (code == EXIT_FINE) code = add_common(of, "policy_activated", at, NULL, version, mode);
    }
    buffer_free(&text);
    buffer_free(&before);
    return code;
}

int living_calendar(living *of, const char *name, const keyacct_calendar *calendar, int64_t at, int *changed) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    buffer before = {0};
    size_t size = 0;
    int found = 0, code = EXIT_FINE;
    keyacct_calendar_save(calendar, NULL, 0, &size, NULL);
    uint8_t *bytes = need(size + 1);
    *changed = 0;
    if (keyacct_calendar_save(calendar, bytes, size, &size, &error) != KEYACCT_OK)
        code = complain_library(EXIT_INTERNAL, name, &error);
    if (code == EXIT_FINE) code = given_last(of->of, "calendar", name, &before, &found);
    if (code == EXIT_FINE && !(found && before.length == size && memcmp(before.bytes, bytes, size) == 0)) {
        *changed = found ? 2 : 1;
        code = give_calendar(of, name, bytes, size);
        if (code == EXIT_FINE) code = record(of, "calendar", name, bytes, size);
        if (code == EXIT_FINE && found) code = add_common(of, "calendar_replaced", at, name, 0, NULL);
    }
    free(bytes);
    buffer_free(&before);
    return code;
}
