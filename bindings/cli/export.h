/* Tables of the book as typed rows, for every format. */
#ifndef KEYACCT_CLI_EXPORT_H
#define KEYACCT_CLI_EXPORT_H

#include "book.h"
#include "output.h"

typedef struct export_table {
    const char *name;
    column_list list; /* types of the columns of the statement, in its order; empty for the book's own tables */
    sqlite3_stmt *rows;
    int64_t review; /* 0: not of a review */
} export_table;

/* export_tables.c: opens a table that `keyacct export --table` names, of the review of that date (NULL: the last one). */
int export_open(book *of, const char *table, const char *asof, export_table *out);
void export_close(export_table *from);
int export_is_text(const char *table); /* policy: text and no rows */

/* xlsx.c: writes a workbook with one sheet a table into the temporary file of an output that was opened; why it could not be
 * written becomes the reason of the output. */
int xlsx_write(book *of, const options *given, output *to);

/* xlsx_check.c: reads a workbook back: every part whole, every sheet with the rows that were written. 0 when it is not. */
int xlsx_is_whole(const char *path, int sheets, const int64_t *rows);

#endif
