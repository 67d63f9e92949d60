/* What changed between a stored review and the one that was just made. */
#ifndef KEYACCT_CLI_CHANGES_H
#define KEYACCT_CLI_CHANGES_H

#include "tables.h"

typedef struct past {
    char *account;
    int segment, state, level, band; /* 0: not known */
    int64_t value;
} past;
typedef struct past_review {
    char on[16]; /* empty: there is none */
    int64_t count;
    past *row; /* ordered by account */
} past_review;

int past_load(book *of, int64_t review, const char *on, past_review *out);
void past_free(past_review *from);
/* The section of the headline: who rose, fell, came and went; segments, levels and risk bands. Without a change it is one line, or
 * with quiet_when_none a note on standard error: a repeated review then prints the same. */
void changes_print(const headline *of, const past_review *before, const char *heading, int quiet_when_none);

#endif
