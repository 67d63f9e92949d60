/* Between the book and the library's tables. */
#ifndef KEYACCT_CLI_TABLES_H
#define KEYACCT_CLI_TABLES_H

#include "book.h"

/* ---- load.c: book to table -------------------------------------------------------------------------------------------------- */

/* The rows of one kind with the columns that some import gave; *out is NULL when nothing of that kind was ever imported (not
 * assessed, as against an empty table: nothing happened). previous: the review whose results become the prev_ columns of
 * accounts, or 0. */
int load_table(book *of, const char *kind, int64_t previous, keyacct_table **out);

/* The events of the log with after < seq <= until, as a table of role "events" with every column. */
int load_events(book *of, int64_t after, int64_t until, keyacct_table **out);

/* ---- store.c: tables to the book -------------------------------------------------------------------------------------------- */

typedef struct snapshot {
    int32_t asof_on, policy, fell_back, edition;
    int64_t accounts, transactions, window_days;
    char hash[33];
    const char *policy_text, *policy_from;
    int64_t engine_at; /* when the engine learned of it, NO_TIME: there is none */
} snapshot;
/* Replaces the stored review of that date. Needs an open transaction. */
int store_review(book *of, const snapshot *facts, keyacct_review *review);
/* Adds the rows of a table of role `kind`, those that are there already left out; taken[row] says which were new (may be NULL). */
int store_rows(book *of, const char *kind, const keyacct_table *table, int8_t *taken);
/* What a review found, account by account, to a table that has account_id and the columns ",a,b,". */
int store_found(book *of, const char *to, const char *columns, const keyacct_table *accounts);

/* ---- view.c: cells of a table by name --------------------------------------------------------------------------------------- */

int32_t view_find(const keyacct_table *table, const char *name); /* -1 when the table has no such column */
int view_int(const keyacct_table *table, const char *name, int64_t row, int64_t *out); /* 0 when null or missing */
int view_real(const keyacct_table *table, const char *name, int64_t row, double *out);
int view_text(const keyacct_table *table, const char *name, int64_t row, const char **bytes, int64_t *length);
/* English label of a code cell, or "" */
const char *view_label(const keyacct_table *table, const char *name, const char *list, int64_t row);
/* 1 when two tables have the same columns in the same order with the same cells. NULL is only like itself. */
int view_same(const keyacct_table *a, const keyacct_table *b);
/* A cell as the book holds it: 0 null, else SQLITE_INTEGER, SQLITE_FLOAT or SQLITE_TEXT (scratch holds dates and times;
 * texts stay as long as the table and scratch). */
int view_cell(const keyacct_table *table, int32_t at, const column_info *one, int64_t row, int64_t *integer, double *real,
              const char **text,
              int64_t *length, char scratch[40]);

/* ---- report.c --------------------------------------------------------------------------------------------------------------- */

typedef struct headline {
    const book *of;
    const snapshot *facts;
    const keyacct_table *accounts, *segments, *expectations, *concentration, *actions;
    const char *previous_on; /* NULL when there is none */
    const char *missing; /* kinds that were never imported */
    int64_t top;
    const struct past_review *before, *replaced; /* what the previous review, and the one of the same day, said */
} headline;
void report_print(const headline *of);

#endif
