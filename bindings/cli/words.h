/* What may stand at a place of the command line: for completion and manual pages, from the one table of options. */
#ifndef KEYACCT_CLI_WORDS_H
#define KEYACCT_CLI_WORDS_H

#include "cli.h"

typedef enum { PLACE_WORDS, PLACE_FILE, PLACE_FREE } place_kind;

/* The words that an operand or an argument (as --help shows it) can be, separated by blanks. */
place_kind place_words(const char *shown, buffer *words);
/* Operand `at` of a command as --help shows it, "" past the last; the last one repeats when the command takes any number. */
void operand_shown(const command_row *command, int at, buffer *out);

#endif
