/* The book's file: made, opened, checked, brought up to date.
 *
 * The tables are written down once here; their columns come from the library's vocabulary. A book of an older library lacks
 * columns: they are added after a backup beside the file. A book of a newer layout is refused. WAL, foreign keys, STRICT tables. */
#include "book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct layout {
    const char *table, *columns; /* name in the file, and whose columns it has */
    const char *before, *after; /* columns before those of the vocabulary, constraints after them */
    const char *options;
    int since; /* layout that brought the table; 0: the first one */
} layouts[] = {
    {"accounts", "accounts", "", ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, PRIMARY KEY (account_id)",
     "STRICT", 0},
    {"transactions", "transactions", "transaction_id INTEGER PRIMARY KEY, ",
     ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER", "STRICT", 0},
    {"cases", "cases", "", ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, PRIMARY KEY (case_id)",
     "STRICT", 0},
    {"contacts", "contacts", "contact_id INTEGER PRIMARY KEY, ",
     ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER", "STRICT", 0},
    {"surveys", "surveys", "survey_id INTEGER PRIMARY KEY, ",
     ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER", "STRICT", 0},
    {"assessments", "assessments", "assessment_id INTEGER PRIMARY KEY, ",
     ", import_id INTEGER NOT NULL REFERENCES imports, import_line INTEGER, UNIQUE (account_id, asof_on)", "STRICT", 0},
    {"review_accounts", "results",
     "review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, account_id TEXT NOT NULL REFERENCES accounts, ",
     ", PRIMARY KEY (review_id, account_id)", "STRICT, WITHOUT ROWID", 0},
    {"review_segments", "segments", NULL, NULL, NULL, 0},
    {"review_expectations", "expectations", NULL, NULL, NULL, 0},
    {"review_cuts", "cuts", NULL, NULL, NULL, 0},
    {"review_concentration", "concentration", NULL, NULL, NULL, 0},
    {"review_curve", "curve", NULL, NULL, NULL, 0},
    {"review_contributions", "contributions", NULL, NULL, NULL, 0},
    {"review_actions", "actions", NULL, NULL, NULL, 3},
    {"review_findings", "findings", NULL, NULL, NULL, 3},
    {"review_owners", "owners", NULL, NULL, NULL, 3},
    {"events", "events", "", ", import_id INTEGER REFERENCES imports, import_line INTEGER, PRIMARY KEY (seq)", "STRICT", 4},
    {"outputs", "outputs", "", ", UNIQUE (output_id)", "STRICT", 4},
    {"calendars", "calendars", "", "", "STRICT", 4},
};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

/* The common layout of the tables of a review. */
static const char review_before[] =
    "review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE, row_number INTEGER NOT NULL, ";
static const char review_after[] = ", PRIMARY KEY (review_id, row_number)";

static const char fixed_tables[] =
    "CREATE TABLE book (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE imports (import_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file_name TEXT NOT NULL, file_hash TEXT NOT NULL,"
    " row_count INTEGER NOT NULL, columns TEXT NOT NULL) STRICT;"
    "CREATE INDEX imports_by_hash ON imports (kind, file_hash);"
    "CREATE TABLE reviews (review_id INTEGER PRIMARY KEY, asof_on TEXT NOT NULL UNIQUE, made_by TEXT NOT NULL,"
    " edition INTEGER NOT NULL,"
    " segment_policy TEXT NOT NULL, fell_back INTEGER NOT NULL, window_days INTEGER NOT NULL, policy_hash TEXT NOT NULL,"
    " policy_text TEXT NOT NULL,"
    " accounts INTEGER NOT NULL, transactions INTEGER NOT NULL, last_import_id INTEGER,"
    " policy_from TEXT NOT NULL DEFAULT 'defaults') STRICT;";
static const char engine_tables[] =
    "CREATE TABLE engine (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, given INTEGER NOT NULL, now TEXT,"
    " hash TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE engine_given (given_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, after_seq INTEGER NOT NULL,"
    " now TEXT, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE engine_accounts (account_id TEXT PRIMARY KEY REFERENCES accounts, facts TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX events_by_account ON events (account_id);"
    "CREATE INDEX outputs_by_account ON outputs (account_id);"
    "ALTER TABLE reviews ADD COLUMN engine_at TEXT";
static const char fixed_indexes[] =
    "CREATE INDEX transactions_by_account ON transactions (account_id);"
    "CREATE UNIQUE INDEX transactions_by_line ON transactions (account_id, order_id, line)"
    " WHERE order_id IS NOT NULL AND line IS NOT NULL;"
    "CREATE UNIQUE INDEX transactions_by_product ON transactions (account_id, order_id, product_line)"
    " WHERE order_id IS NOT NULL AND line IS NULL AND product_line IS NOT NULL;"
    "CREATE INDEX cases_by_account ON cases (account_id);"
    "CREATE INDEX contacts_by_account ON contacts (account_id);"
    "CREATE INDEX surveys_by_account ON surveys (account_id);";

/* What brings a book from layout i + 1 to layout i + 2. */
static const char *const steps[BOOK_SCHEMA - 1] = {"ALTER TABLE reviews ADD COLUMN policy_from TEXT NOT NULL DEFAULT 'defaults'",
                                                   "" /* only new tables: find_missing makes them */, engine_tables,
                                                   "" /* without engine_now the state's own time counts */};

void sql_name(buffer *to, const char *name) {
    buffer_text(to, "\"");
    for (; *name; name++) buffer_add(to, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
    buffer_text(to, "\"");
}

const char *sql_type(const column_info *one) {
    switch (one->type) {
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_MONEY:
    case KEYACCT_TYPE_BOOL: return "INTEGER";
    case KEYACCT_TYPE_FLOAT64: return "REAL";
    default: return "TEXT";
    }
}

static void column_definition(buffer *sql, const column_info *one, const char *table, int inside_create) {
    sql_name(sql, one->name);
    buffer_print(sql, " %s", sql_type(one));
    if (inside_create && strcmp(one->name, "account_id") == 0)
        buffer_text(sql, strcmp(table, "accounts") == 0 ? " NOT NULL"
                    : strcmp(table, "review_findings") == 0 || strcmp(table, "events") == 0 || strcmp(table, "outputs") == 0
                        ? " REFERENCES accounts" /* NULL: about the whole book, or the account of the case */
                    : " NOT NULL REFERENCES accounts");
    if (inside_create && strcmp(one->name, "case_id") == 0 && strcmp(table, "cases") == 0) buffer_text(sql, " NOT NULL");
    if (one->type == KEYACCT_TYPE_BOOL) {
        buffer_text(sql, " CHECK (");
        sql_name(sql, one->name);
        buffer_text(sql, " IN (0, 1))");
    }
}

static int run_text(book *of, const buffer *sql) { return book_run(of, buffer_string(sql)); }

static void table_definition(buffer *sql, const struct layout *layout) {
    column_list list;
    vocabulary_columns(layout->columns, &list);
    buffer_print(sql, "CREATE TABLE %s (%s", layout->table, layout->before ? layout->before : review_before);
    for (int i = 0; i < list.count; i++) {
        if (i) buffer_text(sql, ", ");
        column_definition(sql, &list.item[i], layout->table, 1);
    }
    buffer_print(sql, "%s) %s;", layout->after ? layout->after : review_after,
                 layout->options ? layout->options : "STRICT, WITHOUT ROWID");
    columns_free(&list);
}

static int create_table(book *of, const struct layout *layout) {
    buffer sql = {0};
    table_definition(&sql, layout);
    int code = run_text(of, &sql);
    buffer_free(&sql);
    return code;
}

int book_fail(book *of, const char *doing) {
    int result = sqlite3_extended_errcode(of->db);
    switch (result & 0xFF) {
    case SQLITE_INTERRUPT: return complain(EXIT_STOPPED, "%s: interrupted; the book is as it was", of->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return complain(EXIT_BOOK, "%s: the book is in use by another program; try again when it is done",
                                        of->path);
    case SQLITE_NOTADB: return complain(EXIT_BOOK, "%s: is not a keyacct book", of->path);
    case SQLITE_NOMEM: return complain(EXIT_INTERNAL, "out of memory");
    case SQLITE_CORRUPT: return complain(EXIT_BOOK, "%s: the book is damaged (%s); go back to a backup", of->path,
                                         sqlite3_errmsg(of->db));
    default: return complain(EXIT_BOOK, "%s: %s: %s", of->path, doing, sqlite3_errmsg(of->db));
    }
}

int book_run(book *of, const char *sql) {
    return sqlite3_exec(of->db, sql, NULL, NULL, NULL) == SQLITE_OK ? EXIT_FINE : book_fail(of, "the book cannot be written");
}

int book_prepare(book *of, const char *sql, sqlite3_stmt **out) {
    if (sqlite3_prepare_v2(of->db, sql, -1, out, NULL) == SQLITE_OK) return EXIT_FINE;
    return book_fail(of, "the book has an unexpected layout");
}

int book_step(book *of, sqlite3_stmt *statement, int *code) {
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) return 1;
    if (result == SQLITE_DONE) return 0;
    *code = book_fail(of, "the book cannot be read or written");
    return -1;
}

int book_number(book *of, const char *sql, int64_t *out) {
    sqlite3_stmt *statement = NULL;
    *out = 0;
    int code = book_prepare(of, sql, &statement);
    if (code == EXIT_FINE && book_step(of, statement, &code) == 1) *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code;
}

static int on_progress(void *unused) {
    (void)unused;
    return stopped != 0;
}

static int open_file(const char *path, int flags, book *out) {
    memset(out, 0, sizeof *out);
    out->path = path;
    int result = sqlite3_open_v2(path, &out->db, flags | SQLITE_OPEN_NOMUTEX, NULL); /* one thread */
    if (result == SQLITE_OK) {
        sqlite3_busy_timeout(out->db, 5000);
        sqlite3_progress_handler(out->db, 1000, on_progress, NULL);
        sqlite3_extended_result_codes(out->db, 1);
        return EXIT_FINE;
    }
    struct stat facts;
    int folder = stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
    int code = complain(EXIT_BOOK, "%s: %s", path, folder ? "is a directory" : out->db ? sqlite3_errmsg(out->db) : "out of memory");
    book_close(out);
    return code;
}

void book_close(book *from) {
    if (from->db && !sqlite3_get_autocommit(from->db)) sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close_v2(from->db);
    from->db = NULL;
}

int book_set_fact(book *of, const char *key, const char *value) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(of, "INSERT OR REPLACE INTO book VALUES (?, ?)", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
        book_step(of, statement, &code);
    }
    sqlite3_finalize(statement);
    return code;
}

int book_fact(book *of, const char *key, buffer *out) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(of, "SELECT value FROM book WHERE key = ?", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        if (book_step(of, statement, &code) == 1)
            buffer_add(out, (const char *)sqlite3_column_text(statement, 0), (size_t)sqlite3_column_bytes(statement, 0));
    }
    sqlite3_finalize(statement);
    return code;
}

int book_create(const char *path, const char *currency, int decimals, book *out) {
    struct stat facts;
    char text[64];
    memset(out, 0, sizeof *out);
    if (lstat(path, &facts) == 0) return complain(EXIT_BOOK, "%s: exists already; a book is never overwritten", path);
    int code = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, out);
    if (code != EXIT_FINE) return code;
    snprintf(out->currency, sizeof out->currency, "%s", currency);
    out->decimals = decimals;
    snprintf(text, sizeof text, "PRAGMA application_id = %d; PRAGMA user_version = %d", BOOK_APPLICATION, BOOK_SCHEMA);
    if ((code = book_run(out, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -131072;"
                              " BEGIN IMMEDIATE")) == EXIT_FINE
        && (code = book_run(out, text)) == EXIT_FINE)
        code = book_run(out, fixed_tables);
    for (int i = 0; i < LAYOUTS && code == EXIT_FINE; i++) code = create_table(out, &layouts[i]);
    if (code == EXIT_FINE) code = book_run(out, fixed_indexes);
    if (code == EXIT_FINE) code = book_run(out, engine_tables);
    snprintf(text, sizeof text, "%d", decimals);
    if (code == EXIT_FINE) code = book_set_fact(out, "currency", currency);
    if (code == EXIT_FINE) code = book_set_fact(out, "decimals", text);
    if (code == EXIT_FINE) code = book_set_fact(out, "made_by", keyacct_version_string());
    if (code != EXIT_FINE) {
        book_close(out);
        unlink(path);
    }
    return code;
}

/* Adds to *sql what brings one table up to the library's vocabulary; *missing counts the columns. */
static int find_missing(book *of, const struct layout *layout, int64_t version, buffer *sql, int *missing) {
    sqlite3_stmt *statement = NULL;
    column_list list, have = {0, NULL};
    char query[128];
    snprintf(query, sizeof query, "SELECT name FROM pragma_table_info('%s')", layout->table);
    int code = book_prepare(of, query, &statement);
    while (code == EXIT_FINE && book_step(of, statement, &code) == 1) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        have.item = need_more(have.item, (size_t)(have.count + 1) * sizeof *have.item);
        have.item[have.count++].name = need_text(name, strlen(name));
    }
    sqlite3_finalize(statement);
    vocabulary_columns(layout->columns, &list);
    int fresh = have.count == 0 && layout->since > version;
    if (fresh) {
        table_definition(sql, layout);
        (*missing)++;
    }
    for (int i = 0; i < list.count && code == EXIT_FINE && !fresh; i++) {
        if (columns_find(&have, list.item[i].name)) continue;
        buffer_print(sql, "ALTER TABLE %s ADD COLUMN ", layout->table);
        column_definition(sql, &list.item[i], layout->table, 0);
        buffer_text(sql, ";");
        (*missing)++;
    }
    if (have.count == 0 && !fresh && code == EXIT_FINE)
        code = complain(EXIT_BOOK, "%s: the book has no table %s; it is damaged", of->path, layout->table);
    for (int i = 0; i < have.count; i++) free((char *)have.item[i].name);
    columns_free(&have);
    columns_free(&list);
    return code;
}

static int sync_file(const char *path) {
    int file = open(path, O_RDONLY), failed = file < 0 || fsync(file) != 0;
    if (file >= 0) close(file);
    return !failed;
}

/* A whole copy beside the book, under the first free name; it has that name only when it is whole and on the disk. */
static int back_up(book *of) {
    struct stat facts;
    buffer name = {0}, part = {0};
    sqlite3_stmt *statement = NULL;
    for (int i = 1;; i++) {
        buffer_free(&name);
        buffer_print(&name, "%s.backup-%d", of->path, i);
        if (lstat(buffer_string(&name), &facts) != 0) break;
    }
    buffer_print(&part, "%s.backup-part-%ld", of->path, (long)getpid());
    int code = book_prepare(of, "VACUUM INTO ?", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, buffer_string(&part), -1, SQLITE_STATIC);
        book_step(of, statement, &code);
    }
    sqlite3_finalize(statement);
    if (code == EXIT_FINE && (!sync_file(buffer_string(&part)) || rename(buffer_string(&part), buffer_string(&name)) != 0))
        code = complain(EXIT_BOOK, "%s: the backup cannot be written: %s", of->path, strerror(errno));
    if (code != EXIT_FINE) unlink(buffer_string(&part));
    if (code == EXIT_FINE) note("%s: brought up to date; the book as it was is %s", of->path, buffer_string(&name));
    buffer_free(&name);
    buffer_free(&part);
    return code;
}

/* What is missing, as one script: the layout steps from the book's version on, and columns that this library knows. */
static int find_work(book *of, buffer *sql, int *missing) {
    int64_t version = 0;
    int code = book_number(of, "PRAGMA user_version", &version);
    *missing = 0;
    if (code == EXIT_FINE && version < 1) code = complain(EXIT_BOOK, "%s: the book has no layout version; it is damaged", of->path);
    for (int i = 0; i < LAYOUTS && code == EXIT_FINE; i++) code = find_missing(of, &layouts[i], version, sql, missing);
    for (int64_t step = version; step < BOOK_SCHEMA && code == EXIT_FINE; step++, ++*missing)
        buffer_print(sql, "%s;PRAGMA user_version = %lld;", steps[step - 1], (long long)step + 1);
    return code;
}

/* Another keyacct may do the same at the same time: what is missing is asked again under the lock. */
static int migrate(book *of) {
    buffer sql = {0};
    int missing = 0, code = find_work(of, &sql, &missing);
    if (code == EXIT_FINE && missing) {
        code = back_up(of);
        buffer_free(&sql);
        if (code == EXIT_FINE && (code = book_run(of, "BEGIN IMMEDIATE")) == EXIT_FINE
            && (code = find_work(of, &sql, &missing)) == EXIT_FINE && (code = run_text(of, &sql)) == EXIT_FINE)
            code = book_run(of, "COMMIT");
    }
    buffer_free(&sql);
    return code;
}

int book_read_facts(book *of) {
    sqlite3_stmt *statement = NULL;
    int64_t decimals = 2;
    int code = book_prepare(of, "SELECT value FROM book WHERE key = 'currency'", &statement);
    if (code == EXIT_FINE && book_step(of, statement, &code) == 1)
        snprintf(of->currency, sizeof of->currency, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    if (code == EXIT_FINE) code = book_number(of, "SELECT value FROM book WHERE key = 'decimals'", &decimals);
    if (code == EXIT_FINE && (decimals < 0 || decimals > 6))
        code = complain(EXIT_BOOK, "%s: the book has %lld decimals; it is damaged", of->path, (long long)decimals);
    of->decimals = (int)decimals;
    return code;
}

int book_open_raw(const char *path, book *out) { return open_file(path, SQLITE_OPEN_READWRITE, out); }

int book_open(const char *path, book *out) {
    int64_t application = 0, version = 0;
    memset(out, 0, sizeof *out);
    if (access(path, F_OK) != 0) return complain(EXIT_BOOK, "%s: %s; 'keyacct init %s' makes a book", path, strerror(errno), path);
    int code = open_file(path, SQLITE_OPEN_READWRITE, out);
    if (code != EXIT_FINE) return code;
    code = book_number(out, "PRAGMA application_id", &application);
    if (code == EXIT_FINE && application != BOOK_APPLICATION) code = complain(EXIT_BOOK, "%s: is not a keyacct book", path);
    if (code == EXIT_FINE) code = book_number(out, "PRAGMA user_version", &version);
    if (code == EXIT_FINE && version > BOOK_SCHEMA)
        code = complain(EXIT_BOOK, "%s: the book has layout %lld and this keyacct knows %d; use a newer keyacct", path,
                        (long long)version, BOOK_SCHEMA);
    if (code == EXIT_FINE) code = book_run(out, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY");
    if (code == EXIT_FINE) code = migrate(out);
    if (code == EXIT_FINE) code = book_read_facts(out);
    if (code != EXIT_FINE) book_close(out);
    return code;
}

int book_add_import(book *of, const char *kind, const char *name, const char *hash, int64_t rows, const char *given, int64_t *id) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(of, "INSERT INTO imports (kind, file_name, file_hash, row_count, columns) VALUES (?, ?, ?, ?, ?)",
                            &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, hash, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 4, rows);
        sqlite3_bind_text(statement, 5, given, -1, SQLITE_STATIC);
        book_step(of, statement, &code);
    }
    sqlite3_finalize(statement);
    *id = sqlite3_last_insert_rowid(of->db);
    return code;
}
