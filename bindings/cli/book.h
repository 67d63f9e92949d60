/* The book: one SQLite file.
 *
 *   book             key, value: currency, decimals, made_by; policy: the canonical text that reviews use, when one was set
 *   imports          what was imported: kind, file name, SHA-256 of the file, rows, the columns that it gave
 *   accounts         one row an account; transactions, cases, contacts, surveys, assessments: facts, each with the import it came
 *   from
 *   reviews          dated snapshots: as-of date, policy and where it came from (defaults, book or file), edition, counts
 *   review_accounts  what the rooms found, one row an account and review; review_segments, review_cuts, ...: the other tables
 *
 *   truth            only in books made by 'keyacct demo': what the generator knew of each account; no command reads it
 *
 * Layout 2 is layout 1 with reviews.policy_from and the policy under the key 'policy': a keyacct that would not use that policy
 * refuses the book. Layout 3 adds review_actions, review_findings and review_owners; reviews made before have no rows there.
 * Layout 4 adds the living service engine:
 *
 *   events           the log: what happened, in the order of seq; only added to
 *   engine_given     policies and calendars (compiled), each with the event after which the engine got it
 *   engine           the state after event seq and policy or calendar `given`, advanced to `now`; can be rebuilt from the two above
 *   engine_accounts  what the engine was last told about an account, so that a review tells only what changed
 *   outputs          what the engine said, each once; calendars: the rules of the calendars in force
 *   reviews.engine_at  when the engine learned of the review
 *
 * Layout 5 lets the state in `engine` lag behind the log: events after its seq are applied when the book is opened, and time then
 * comes to `engine_now` of the table book. A keyacct that would take the state's own `now` for the time refuses the book.
 *
 * `engine_rules_seq` of the table book: events up to this one were accepted by a keyacct with other rules of service; those that the
 * rules of today refuse are passed over when the state is made again.
 *
 * Column names and types come from the library's vocabulary. Money: INTEGER minor units; shares: INTEGER parts per million;
 * dates: TEXT YYYY-MM-DD; times: TEXT YYYY-MM-DDTHH:MM:SS[.mmm]Z; codes: TEXT names; booleans: 0 and 1; account and case ids:
 * TEXT. */
#ifndef KEYACCT_CLI_BOOK_H
#define KEYACCT_CLI_BOOK_H

#include <sqlite3.h>

#include "cli.h"

enum { BOOK_APPLICATION = 0x6B616363 /* "kacc" */, BOOK_SCHEMA = 5 };

typedef struct book {
    sqlite3 *db;
    const char *path;
    char currency[8];
    int decimals;
} book;

/* All return exit codes after complaining, unless said otherwise. */
int book_create(const char *path, const char *currency, int decimals, book *out); /* leaves a transaction open */
int book_open(const char *path, book *out);
int book_open_raw(const char *path, book *out); /* as it is: nothing is checked or brought up to date */
int book_read_facts(book *of); /* currency and decimals; book_open has read them */
void book_close(book *from); /* rolls an open transaction back */
int book_run(book *of, const char *sql); /* statements without values or results */
int book_prepare(book *of, const char *sql, sqlite3_stmt **out);
/* 1: a row, 0: done, -1: failed, and *code is the exit code. */
int book_step(book *of, sqlite3_stmt *statement, int *code);
int book_fail(book *of, const char *doing); /* complains about the last SQLite error */
/* A value of the table book; nothing is added when there is none. */
int book_fact(book *of, const char *key, buffer *out);
int book_set_fact(book *of, const char *key, const char *value);
int book_number(book *of, const char *sql, int64_t *out); /* first value of the first row; 0 when there is none */
/* Statement text for writing a table: INSERT INTO "table" (keys..., columns...) VALUES (?, ...). */
void sql_name(buffer *to, const char *name); /* quoted identifier */
const char *sql_type(const column_info *one); /* INTEGER, REAL or TEXT */
/* Adds an import row; *id is its number. */
int book_add_import(book *of, const char *kind, const char *name, const char *hash, int64_t rows, const char *given, int64_t *id);

#endif
