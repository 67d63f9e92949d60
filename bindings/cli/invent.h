/* The rows of the sample book, for whoever stores them: the command in a book, a test in tables. */
#ifndef KEYACCT_CLI_INVENT_H
#define KEYACCT_CLI_INVENT_H

#include <stdint.h>

enum { INVENT_KINDS = 6, INVENT_CELLS = 32, INVENT_LAST_DAY = 20634 /* 2026-06-30 */ };
enum { INVENT_NOTHING, INVENT_TEXT, INVENT_NUMBER, INVENT_REAL, INVENT_DAY /* days since 1970 */, INVENT_TIME /* milliseconds UTC */ };

/* Names of the columns of a kind, in the order of book_kinds, with commas between. */
extern const char *const invent_columns[INVENT_KINDS];

typedef struct invent_cell {
    int type; /* INVENT_... */
    int64_t number; /* also days and milliseconds */
    double real;
    const char *text; /* valid during the call */
} invent_cell;

typedef struct invent_profile {
    char id[16];
    int shape; /* 0 regular, 1 irregular, 2 projects */
    int since, until; /* days of the first and last possible order */
    int gap, drift; /* days between orders; yearly change in percent */
    int64_t order_size; /* minor units */
    int margin; /* percent */
    int late, unhappy; /* percent of late deliveries; 0..100 */
    int owner, contacts, prospect, lost;
    const char *fate; /* steady, prospect, lost, left (and nobody has said so), fading or new */
} invent_profile;

/* Both return 0 to go on; anything else ends the book and is handed on. */
typedef struct invent_sink {
    void *user;
    int (*row)(void *user, int kind, const invent_cell *cells, int count);
    int (*profile)(void *user, const invent_profile *one); /* what was drawn for the account of the row before; NULL: not wanted */
} invent_sink;

/* currency: of the accounts, in whose minor units the amounts are taken to be. */
int invent_book(int64_t seed, int64_t accounts, const char *currency, const invent_sink *to);

#endif
