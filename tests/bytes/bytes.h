/* One program that says, in hashes, what the library computes: the same lines on every compiler, option and platform. */
#ifndef KEYACCT_TEST_BYTES_H
#define KEYACCT_TEST_BYTES_H

#include "cli.h" /* the command's own number, vocabulary and message code: plain C, no other library */
#include "csv.h"

/* ---- main.c ----------------------------------------------------------------------------------------------------------------- */

void must(keyacct_status status, const keyacct_error *error, const char *doing); /* ends the program */
void line(const char *hash, const char *format, ...) PRINTF_LIKE(2, 3); /* one line of the output: what, hash of it */
void line_bytes(const void *bytes, size_t length, const char *format, ...) PRINTF_LIKE(3, 4);
keyacct_run *run_new(int32_t asof_on); /* with the parts and the threads of the command line; asof_on INT32_MIN: no date */
int all_columns(void); /* --columns: a line a column */

/* ---- books.c: tables -------------------------------------------------------------------------------------------------------- */

enum { BOOK_TABLES = 6 };
typedef struct tables {
    keyacct_table *of[BOOK_TABLES]; /* in the order of book_kinds; NULL: not given */
} tables;
void tables_sample(int64_t seed, int64_t accounts, const char *currency, int32_t decimals, tables *out);
/* Every input column of accounts and of assessments filled at random within its unit, a third of the cells empty, borders included;
 * transactions with int64 ids, ties, returns, early dates. */
void tables_wild(uint64_t seed, int64_t accounts, tables *out);
/* Binds what a review found of the same accounts as the prev_ columns. */
void tables_previous(tables *of, const keyacct_table *found);
void tables_free(tables *from);
/* A table of texts, parsed by the library; "" is null. */
keyacct_table *table_texts(const char *role, const char *const *names, int columns, const char *const *cells, int rows);
/* Role "events": the accounts enter, then anything may happen for 45 days, every column filled at random; a part of it is refused. */
keyacct_table *events_wild(uint64_t seed, int64_t accounts, int64_t rows);

/* ---- show.c: tables as bytes ------------------------------------------------------------------------------------------------ */

/* Lines of the hashes of a table's canonical bytes: names, types, origins, cells, little-endian. */
void show_table(const keyacct_table *table, const char *name);
void put_table(buffer *to, const keyacct_table *table, const char *name);
/* The line of the file that `keyacct export --table NAME` writes of a review; accounts: the given table, or NULL for its own. */
void show_file(keyacct_review *review, const keyacct_table *accounts, const char *table, const char *name);
/* Little-endian number of `size` bytes. */
void put_number(buffer *to, uint64_t value, int size);

/* ---- rooms.c: the calls ----------------------------------------------------------------------------------------------------- */

void rooms_policy(const keyacct_policy *policy, const char *name);
void rooms_ledger(const tables *of, const keyacct_policy *policy, const char *name);
/* learn, merge, save, load and apply of VALUE and SEGMENT, models of RISK, on the accounts of a review. */
void rooms_models(const keyacct_table *accounts, const keyacct_policy *policy, int32_t asof_on, const char *name);

/* ---- living.c: calendars and the engine ------------------------------------------------------------------------------------- */

void living_cases(void); /* all lines of them */
/* A small life of an engine, everything that it says and holds put into one buffer. */
void living_put(buffer *to);
/* Applies events, and where a call fails otherwise than by refusing rows once more without the run; the status of the first. */
keyacct_status living_apply(const keyacct_run *first, uint8_t hash[16]);

/* ---- modes.c: threads that do not round to nearest -------------------------------------------------------------------------- */

int modes_check(void); /* exit code: 0 when every call refuses such a thread, or gives the same bytes */

#endif
