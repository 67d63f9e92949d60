/* What a book's engine says and what it is, into the book: outputs each once, time, and the state where the tail has become long.
 * O(outputs), and O(state) where it is stored. */
#include "living_parts.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

static const char *text_of(const keyacct_table *table, const char *column, int64_t row, buffer *scratch) {
    const char *bytes;
    int64_t length;
    scratch->length = 0;
    if (view_text(table, column, row, &bytes, &length)) buffer_add(scratch, bytes, (size_t)length);
    return scratch->length ? buffer_string(scratch) : "";
}

static void say(living *of, const keyacct_table *outputs, int64_t row) {
    buffer scratch = {0}, detail = {0};
    char time[40] = "";
    int64_t at, due, output, state, level, before, reason, number;
    view_int(outputs, "at", row, &at);
    time_format(at, time);
    grid_cell(&of->said, "%s", time);
    view_int(outputs, "output", row, &output);
    grid_cell(&of->said, "%s", view_label(outputs, "output", "output", row));
    grid_cell(&of->said, "%s", text_of(outputs, "account_id", row, &scratch));
    grid_cell(&of->said, "%s", text_of(outputs, "case_id", row, &scratch));
    buffer_text(&detail, view_label(outputs, "clock", "clock", row));
    if (view_int(outputs, "case_state", row, &state) && state)
        buffer_text(&detail, view_label(outputs, "case_state", "case_state", row));
    if (view_int(outputs, "step_role", row, &state) && state)
        buffer_text(&detail, view_label(outputs, "step_role", "step_role", row));
    view_int(outputs, "level_before", row, &before);
    if (view_int(outputs, "level", row, &level) && level)
        before ? buffer_print(&detail, "level %d to %d", (int)before, (int)level) : buffer_print(&detail, "level %d", (int)level);
    if (view_int(outputs, "due_at", row, &due)) {
        time_format(due, time);
        buffer_print(&detail, "%sdue %s", detail.length ? ", " : "", time);
    }
    grid_cell(&of->said, "%s", buffer_string(&detail));
    grid_cell(&of->said, "%s", text_of(outputs, "person", row, &scratch));
    view_int(outputs, "reason", row, &reason);
    if (reason == KEYACCT_OUTPUT_REASON_TRIGGER && view_int(outputs, "reason_value", row, &number))
        grid_cell(&of->said, "%s %lld", view_label(outputs, "reason", "output_reason", row), (long long)number);
    else grid_cell(&of->said, "%s", view_label(outputs, "reason", "output_reason", row));
    of->said_rows++;
    buffer_free(&scratch);
    buffer_free(&detail);
}

/* Those that the book does not have yet. */
static int store_new(living *of, const keyacct_table *outputs) {
    int8_t *taken = need((size_t)keyacct_table_rows(outputs) + 1);
    int code = store_rows(of->of, "outputs", outputs, taken);
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(outputs); row++)
        if (taken[row]) say(of, outputs, row);
    free(taken);
    return code;
}

static int store_outputs(living *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *outputs = NULL;
    int code = of->said_again ? store_new(of, of->said_again) : EXIT_FINE;
    keyacct_table_destroy(of->said_again);
    of->said_again = NULL;
    if (code != EXIT_FINE) return code;
    if (keyacct_engine_drain(of->engine, 0, &outputs, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "engine", &error);
    of->since += keyacct_table_rows(outputs);
    code = store_new(of, outputs);
    keyacct_table_destroy(outputs);
    return code;
}

/* Every later command replays the tail, and one row of it costs at most as much as storing 200 bytes (measured: decision 0012):
 * what is spent on both is least when a state of S bytes is stored every sqrt(2 S / 200) rows. */
enum { TAIL_BYTES = 100 };
static int tail_is_long(const living *of) { return of->size == 0 || of->since * of->since > of->size / TAIL_BYTES; }

static int store_state(living *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    sqlite3_stmt *row = NULL;
    char hash[33];
    size_t size = (size_t)of->size + (size_t)of->size / 4 + 65536; /* mostly enough: to be asked for the size is to save twice */
    uint8_t *bytes = need(size);
    keyacct_status status = keyacct_engine_save(of->engine, bytes, size, &size, &error);
    if (status == KEYACCT_E_RANGE) {
        bytes = need_more(bytes, size);
        status = keyacct_engine_save(of->engine, bytes, size, &size, &error);
    }
    int code = status == KEYACCT_OK ? living_hash(of, hash) : complain_library(EXIT_INTERNAL, "engine", &error);
    if (code == EXIT_FINE)
        code = book_prepare(of->of, "INSERT OR REPLACE INTO engine (id, seq, given, now, hash, bytes) VALUES (1, ?, ?, ?, ?, ?)",
                            &row);
    if (code == EXIT_FINE) {
        sqlite3_bind_int64(row, 1, of->seq);
        sqlite3_bind_int64(row, 2, of->given);
        living_bind_time(row, 3, of->now);
        sqlite3_bind_text(row, 4, hash, -1, SQLITE_STATIC);
        sqlite3_bind_blob64(row, 5, bytes, size, SQLITE_STATIC);
        book_step(of->of, row, &code);
    }
    sqlite3_finalize(row);
    free(bytes);
    return code;
}

int living_store(living *of) {
    char text[40];
    int code = store_outputs(of);
    if (code == EXIT_FINE && of->now != of->stored_now) {
        time_format(of->now, text);
        code = book_set_fact(of->of, LIVING_NOW, text);
    }
    if (code == EXIT_FINE && of->older_is_new) {
        snprintf(text, sizeof text, "%lld", (long long)of->older);
        code = book_set_fact(of->of, LIVING_RULES, text);
        of->older_is_new = 0;
    }
    return code == EXIT_FINE && tail_is_long(of) ? store_state(of) : code;
}
