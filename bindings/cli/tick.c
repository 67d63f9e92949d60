/* keyacct tick and keyacct agenda: what is due by a time, and what somebody should do next.
 *
 * tick lets the engine of the book advance, stores what it says, and prints it; it also brings a changed policy of the book into
 * force.
 * agenda only reads: broken and open promises, accounts that want attention, contacts that come up, as the engine stands; the most
 * pressing first. O(state + rows log rows). */
#include <stdlib.h>
#include <string.h>

#include "living.h"
#include "tables.h"

static int no_engine(const book *of) {
    return complain(EXIT_INPUT, "%s: nothing has happened yet; 'keyacct case %s open CASE account=ACCOUNT kind=KIND' opens a case,"
                    " 'keyacct import %s events FILE.csv' brings many events", of->path, of->path, of->path);
}

static int advance(book *of, living *engine, int64_t now, const char *mode) {
    int changed = 0, forward = mode && strcmp(mode, "roll_forward") == 0;
    int code = book_run(of, "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = living_open(of, engine);
    if (code == EXIT_FINE && !engine->engine) code = no_engine(of);
    if (code == EXIT_FINE) code = living_advance(engine, now);
    if (code == EXIT_FINE) code = living_policy(engine, now + 1, mode ? mode : "prospective", &changed);
    if (code == EXIT_FINE && changed)
        note("%s: the policy of the book is in force from now on; promises made before %s", of->path,
             forward ? "keep what was used of them and are the new ones" : "stay");
    if (code == EXIT_FINE) code = living_store(engine);
    if (code == EXIT_FINE) code = book_run(of, "COMMIT");
    return code;
}

int command_tick(const options *given) {
    book of;
    living engine;
    char text[40];
    int64_t now = given->at == NO_TIME ? system_time() : given->at;
    memset(&engine, 0, sizeof engine);
    int code = book_open(given->book, &of);
    if (code == EXIT_FINE) code = advance(&of, &engine, now, given->mode);
    if (code == EXIT_FINE) {
        if (engine.now > now) {
            time_format(engine.now, text);
            note("%s: was advanced to %s before; nothing to do", given->book, text);
        }
        time_format(engine.now, text);
        printf("now %s, %s\n", text, engine.said_rows ? "due since the last time:" : "nothing was due");
        living_print(&engine);
        int64_t next = keyacct_engine_next_deadline(engine.engine);
        if (next != INT64_MAX) {
            time_format(next, text);
            printf("next %s\n", text);
        }
    }
    living_close(&engine);
    book_close(&of);
    return code;
}

/* ---- agenda ----------------------------------------------------------------------------------------------------------------- */

typedef struct item {
    int rank; /* 0 a broken promise, 1 attention, 2 an open promise, 3 a contact */
    int64_t weight; /* of attention, the highest first */
    int64_t due; /* INT64_MAX: none */
    char *account, *subject, *what, *person;
} item;

typedef struct agenda {
    book of;
    living engine;
    const char *owner;
    item *items;
    int64_t count;
} agenda;

static char *copied(const keyacct_table *table, const char *column, int64_t row) {
    const char *bytes;
    int64_t length;
    view_text(table, column, row, &bytes, &length);
    return need_text(bytes, (size_t)length);
}

static void add_item(agenda *of, item one) {
    of->items = need_more(of->items, (size_t)(of->count + 1) * sizeof *of->items);
    of->items[of->count++] = one;
}

/* Rows of one account become items: clocks that are owed, attention, the next contact. */
static void take_regions(agenda *of, const keyacct_table *regions, const char *person) {
    for (int64_t row = 0; row < keyacct_table_rows(regions); row++) {
        int64_t region, value = 0, due;
        buffer what = {0};
        view_int(regions, "region", row, &region);
        view_int(regions, "value", row, &value);
        if (!view_int(regions, "due_at", row, &due)) due = INT64_MAX;
        char *state = copied(regions, "state", row);
        item one = {-1, 0, due, NULL, NULL, NULL, NULL};
        if (region == KEYACCT_REGION_CLOCK) {
            int clock_state = code_value("clock_state", state, strlen(state));
            int late = clock_state == KEYACCT_CLOCK_STATE_LATE;
            if (late || clock_state == KEYACCT_CLOCK_STATE_RUNNING || clock_state == KEYACCT_CLOCK_STATE_PAUSED)
                one.rank = late ? 0 : 2;
            buffer_print(&what, "%s%s", view_label(regions, "clock", "clock", row),
                         late ? ": the promise is broken" : clock_state == KEYACCT_CLOCK_STATE_PAUSED ? ": waits" : "");
        } else if (region == KEYACCT_REGION_ATTENTION && value > 0) {
            const char *role = code_fact("step_role", (int)value, KEYACCT_FIELD_LABEL);
            one.rank = 1;
            one.weight = value;
            buffer_print(&what, "attention, step %d: %s", (int)value, role ? role : "");
        } else if (region == KEYACCT_REGION_CADENCE && due != INT64_MAX) {
            one.rank = 3;
            buffer_text(&what, "next visit, call or survey");
        }
        if (one.rank >= 0) {
            one.account = copied(regions, "account_id", row);
            one.subject = copied(regions, "case_id", row);
            one.person = need_text(person, strlen(person));
            one.what = need_text(buffer_string(&what), what.length);
            add_item(of, one);
        }
        free(state);
        buffer_free(&what);
    }
}

static int by_weight(const void *a, const void *b) {
    const item *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    int order = strcmp(x->account, y->account);
    return order ? order : strcmp(x->subject, y->subject) ? strcmp(x->subject, y->subject) : strcmp(x->what, y->what);
}

static int print_items(agenda *of) {
    static const char *const heads[] = {"due", "account", "case", "what", "owner"};
    grid table;
    char text[40];
    qsort(of->items, (size_t)of->count, sizeof *of->items, by_weight);
    grid_open(&table, 5);
    for (int i = 0; i < 5; i++) grid_cell(&table, "%s", heads[i]);
    for (int64_t i = 0; i < of->count; i++) {
        const item *one = &of->items[i];
        if (one->due != INT64_MAX) time_format(one->due, text);
        grid_cell(&table, "%s", one->due == INT64_MAX ? "" : text);
        grid_cell(&table, "%s", one->account);
        grid_cell(&table, "%s", one->subject);
        grid_cell(&table, "%s", one->what);
        grid_cell(&table, "%s", one->person);
    }
    if (of->count) grid_print(&table, "lllll", 1, "");
    else grid_close(&table);
    if (!of->count) printf("nothing to do%s%s\n", of->owner ? " for " : "", of->owner ? of->owner : "");
    return EXIT_FINE;
}

/* The engine's accounts with their owners, as the log says, else as the book does. */
static const char owners_sql[] =
    "SELECT a.account_id, coalesce((SELECT e.owner FROM events e WHERE e.account_id = a.account_id AND e.event IN ('account', 'owner')"
    " AND (e.event = 'owner' OR e.owner IS NOT NULL) ORDER BY e.at DESC, e.seq DESC LIMIT 1), a.owner) AS person FROM accounts a"
    " WHERE EXISTS (SELECT 1 FROM events k WHERE k.account_id = a.account_id AND k.event = 'account')"
    " AND (?1 IS NULL OR person = ?1) ORDER BY a.account_id";

static int collect(agenda *of) {
    sqlite3_stmt *row = NULL;
    int64_t accounts = 0;
    int code = book_prepare(&of->of, owners_sql, &row);
    if (code == EXIT_FINE && of->owner) sqlite3_bind_text(row, 1, of->owner, -1, SQLITE_STATIC);
    while (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        keyacct_table *regions = NULL;
        const char *person = (const char *)sqlite3_column_text(row, 1);
        code = living_explain(&of->engine, (const char *)sqlite3_column_text(row, 0), &regions);
        if (regions) take_regions(of, regions, person ? person : "nobody");
        keyacct_table_destroy(regions);
        accounts++;
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && accounts == 0 && of->owner)
        code = complain(EXIT_INPUT, "--owner %s: owns no account that the engine of %s knows", of->owner, of->of.path);
    return code;
}

int command_agenda(const options *given) {
    agenda of;
    memset(&of, 0, sizeof of);
    of.owner = given->owner;
    int code = book_open(given->book, &of.of);
    if (code == EXIT_FINE) code = book_run(&of.of, "BEGIN");
    if (code == EXIT_FINE) code = living_open(&of.of, &of.engine);
    if (code == EXIT_FINE && !of.engine.engine) code = no_engine(&of.of);
    if (code == EXIT_FINE) code = collect(&of);
    int64_t latest = NO_TIME;
    if (code == EXIT_FINE) code = living_latest(&of.engine, &latest);
    if (code == EXIT_FINE && latest != NO_TIME) {
        char text[40];
        time_format(latest, text);
        note("%s: as the engine stands at %s; 'keyacct tick %s' lets happen what is due since", given->book, text, given->book);
    }
    if (code == EXIT_FINE) code = print_items(&of);
    for (int64_t i = 0; i < of.count; i++) {
        free(of.items[i].account);
        free(of.items[i].subject);
        free(of.items[i].what);
        free(of.items[i].person);
    }
    free(of.items);
    living_close(&of.engine);
    book_close(&of.of);
    return code;
}
