/* Policies of the command: from a file, from the book, from a stored review. */
#ifndef KEYACCT_CLI_POLICY_H
#define KEYACCT_CLI_POLICY_H

#include "book.h"

/* All return exit codes after complaining. What they give is not frozen yet. */
int policy_from_file(const char *path, keyacct_policy **out);
/* The policy of the book, or the defaults of the newest edition; *stored says which. */
int policy_from_book(book *of, keyacct_policy **out, int *stored);
int policy_from_review(book *of, const char *asof, keyacct_policy **out);
/* NAME=VALUE; an empty value goes back to the default. `where` stands before the line in messages. */
int policy_assign(keyacct_policy *policy, const char *where, const char *line);
int policy_freeze(keyacct_policy *policy, const char *where);
int policy_text(const keyacct_policy *policy, buffer *out);
int policy_hash(const keyacct_policy *policy, char out[33]);
/* Value of a parameter in a canonical text; 0 when there is none. */
int policy_value(const char *text, const char *name, buffer *out);

#endif
