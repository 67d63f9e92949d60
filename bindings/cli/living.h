/* The service engine of a book: its state, its log, and what it says. */
#ifndef KEYACCT_CLI_LIVING_H
#define KEYACCT_CLI_LIVING_H

#include "book.h"

/* An event that the engine refused. */
typedef struct refusal {
    int64_t seq, more; /* seq of the event; how many others were refused */
    keyacct_error error;
} refusal;

enum { PASSED_SHOWN = 5 };

typedef struct living {
    book *of;
    keyacct_engine *engine; /* NULL: the book has none yet */
    int64_t seq, given, now; /* what the engine stands for: events up to seq, policies and calendars up to given; NO_TIME: never */
    int64_t stored_now; /* the time that the book knows */
    int64_t size, since; /* bytes of the stored state, 0: there is none to go on from; events and outputs since that state */
    int rebuilt; /* the stored state could not be used */
    int other_rules, older_is_new; /* it is of another version; the book does not know `older` yet */
    int64_t older; /* events up to this one were accepted under other rules: refused ones are passed over */
    int64_t passed, passed_seq[PASSED_SHOWN]; /* how many, and the first of them */
    refusal first_passed;
    keyacct_table *said_again; /* what a replay under other rules says; NULL: none, or what the book has */
    grid said; /* new outputs of this command */
    int64_t said_rows;
} living;

/* ---- living.c, living_given.c, living_store.c: all return exit codes after complaining, unless said otherwise ------------------------------------------------ */

/* The stored state and the events since, or the whole log again; changes nothing. Needs an open transaction: it reads several times.
 */
int living_open(book *of, living *out);
int living_replay(book *of, int64_t older, living *out); /* the log again, from the beginning */
void living_passed(const living *of, buffer *out); /* says which events were passed over */
int living_need(living *of); /* makes the engine of a book that has none, with the policy of the book */
/* The events that were added to the log since. A refused one: EXIT_INPUT without a complaint; the command has to give up then. */
int living_apply(living *of, refusal *out);
int living_advance(living *of, int64_t now);
/* *changed: 0 the book has it already, 1 a new one, 2 another one of the same name, in force from `at` on. */
int living_calendar(living *of, const char *name, const keyacct_calendar *calendar, int64_t at, int *changed);
int living_policy(living *of, int64_t at, const char *mode, int *changed); /* the policy of the book, if it is another one */
int living_latest(living *of, int64_t *at); /* latest event or advance; NO_TIME: nothing happened yet */
int living_store(living *of); /* outputs, time, and now and then the state; needs an open transaction */
int living_hash(const living *of, char out[33]);
void living_print(living *of); /* what was said */
int living_explain(const living *of, const char *account, keyacct_table **out); /* *out NULL: not known to the engine */
void living_close(living *from);

int64_t system_time(void); /* ms */
/* Complains in words of the command; of_file: the event came from a file. */
int refused(const book *of, const char *where, int of_file, const refusal *what);
/* The latest time at which slots of levels are given, not after `at`. */
int living_slot(const living *of, int64_t *at);

/* ---- feed.c: what the engine is told about accounts --------------------------------------------------------------------------- */

/* Accounts whose first case stands in the log after `seq`, and which the engine does not know: they enter a moment before. */
int feed_entering(book *of, int64_t seq);
/* All accounts whose facts changed, with what the review found, and the event of the review itself. */
int feed_review(book *of, const keyacct_table *accounts, int64_t at);

#endif
