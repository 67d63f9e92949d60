/* What the files of the engine of a book share: living.c, living_given.c, living_store.c. */
#ifndef KEYACCT_CLI_LIVING_PARTS_H
#define KEYACCT_CLI_LIVING_PARTS_H

#include "living.h"

#define LIVING_NOW "engine_now" /* in the table book */
#define LIVING_RULES "engine_rules_seq" /* there too: events up to this one were accepted under other rules, and may be refused now */

/* living.c */
void living_bind_time(sqlite3_stmt *to, int at, int64_t ms); /* NO_TIME: stays NULL */

/* living_given.c: gives what a row (kind, name, bytes) of engine_given says. */
int living_give(living *of, sqlite3_stmt *row);

#endif
