/* Writing HTML: everything that comes from a book is escaped here and made unable to act. */
#ifndef KEYACCT_CLI_HTML_H
#define KEYACCT_CLI_HTML_H

#include "cli.h"

/* Bytes of a book, not NUL-terminated. */
typedef struct slice {
    const char *bytes;
    size_t length;
} slice;

slice slice_of(const char *text); /* NULL becomes empty */

/* Adds text as HTML text or as the value of a quoted attribute: & < > " ' are escaped, blanks of any kind become a blank,
 * characters that reorder or control what follows become a visible [U+202E], bytes that are not UTF-8 a visible [0xFF]. */
void html_text(buffer *to, slice text);
void html_words(buffer *to, const char *text); /* the same for a NUL-terminated text */
/* The same, cut after `most` characters with an ellipsis. Returns 1 when it was cut. */
int html_cut(buffer *to, slice text, int most);
/* Adds a safe, unique fragment name: prefix, letters, digits, '-' and '.' as they are, other bytes as _XX; long ids by hash. */
void html_anchor(buffer *to, const char *prefix, slice id);
/* Base64 of the SHA-256 of the bytes: what a content-security policy names a style by. */
void html_hash(buffer *to, const char *bytes, size_t length);

#endif
