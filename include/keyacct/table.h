/**
 * @file table.h
 * Named, typed columns of one length: the one shape in which data crosses the boundary.
 *
 * A table has a role ("accounts", "transactions", "cases", "contacts", "surveys", "assessments", ...) that says which vocabulary
 * its column names are looked up in. A name of the vocabulary has one type there; what is bound under it is checked and, where its
 * physical type differs, converted once into memory of the table (money half-even to minor units; text to codes). Where the types
 * agree nothing is copied: the caller's memory must then stay as it is until the column is rebound, unbound, or the table
 * destroyed; if a release callback was given it is called exactly once at that moment, also when the bind fails.
 * Names outside the vocabulary are carried along and read by nobody.
 *
 * Null: a column may have a validity bitmap, least significant bit first, 1 = present (Arrow's layout); NULL means all present.
 * NaN in a float64 column is stored as null. Infinities are refused.
 *
 * Threads: a table belongs to one thread, except disjoint row ranges in multiples of 64 rows with all outputs bound.
 * Errors: on error the set of columns and all data owned by the table are unchanged.
 */
#ifndef KEYACCT_TABLE_H
#define KEYACCT_TABLE_H

#include "arrow.h"
#include "memory.h"
#include "run.h"
#include "status.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_table keyacct_table;
/** An index of a table by account. Opaque. @since 0.1 */
typedef struct keyacct_index keyacct_index;
/** A call prepared for one table, to be run row by row. Opaque. @since 0.1 */
typedef struct keyacct_bound keyacct_bound;

/** Told that the library no longer uses the memory of a bound column. May run on any thread that drops the last use. @since 0.1 */
typedef void (*keyacct_release)(void *user_data);

/**
 * Creates a table without columns.
 * @param allocator  NULL for malloc; copied.
 * @param role       which vocabulary the names belong to; a role outside the vocabulary makes a table of carried-along columns.
 * @param rows       number of rows, >= 0 and at most 2^40 (KEYACCT_E_LIMIT).
 * @param out        the table; NULL on failure.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_create(const keyacct_allocator *allocator, const char *role, int64_t rows,
                                                keyacct_table **out, keyacct_error *error);

/** Destroys a table and what it owns; releases what was bound. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_table_destroy(keyacct_table *table);

/** Number of rows; -1 for something that is not a table. @since 0.1 */
KEYACCT_API int64_t keyacct_table_rows(const keyacct_table *table);

/** The role; "" for something that is not a table. Valid as long as the table. @since 0.1 */
KEYACCT_API const char *keyacct_table_role(const keyacct_table *table);

/**
 * States the currency of the money columns that are bound afterwards: an ISO 4217 code and its number of decimals (0..6), such as
 * "JPY" and 0. Without this call the table has no currency name and two decimals.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_set_currency(keyacct_table *table, const char *code, int32_t decimals,
                                                      keyacct_error *error);

/** Number of decimals of the table's currency (2 unless stated), -1 for something that is not a table. @since 0.1 */
KEYACCT_API int32_t keyacct_table_decimals(const keyacct_table *table);

/** The stated currency code, "" if none. Valid as long as the table. @since 0.1 */
KEYACCT_API const char *keyacct_table_currency(const keyacct_table *table);

/**
 * Says that the foreign name `foreign` is the vocabulary's column `name`, in `unit` (KEYACCT_UNIT_NONE: as bound). Applies to
 * columns bound or imported afterwards. `name` NULL hides the foreign column. A second call for the same name replaces the first.
 * @return KEYACCT_E_NOT_FOUND when the role has no such column.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_name_map(keyacct_table *table, const char *foreign, const char *name, int32_t unit,
                                                  keyacct_error *error);

/**
 * Binds fixed-width values as an input column, or replaces one.
 *
 * What becomes what: integers -> counts, ids, days, milliseconds, codes (of the list, or 0), 0/1 truths, float64 (where exact),
 * money and shares by unit; floats -> float64, money and shares by unit, counts and truths where whole; dates <-> times (midnight
 * UTC; the UTC day); bool -> truths and counts. Shares (_ppm): integers are ppm unless a unit says fraction or percent. NaN is
 * null.
 * @param name       vocabulary or mapped name, or any other name to carry along.
 * @param type       KEYACCT_TYPE_INT8 .. KEYACCT_TYPE_TIME: the physical type of `values`.
 * @param unit       KEYACCT_UNIT_...; required (not NONE) for money, and for shares (_ppm) given as float64; else NONE.
 * @param values     one value a row; may be NULL when the table has no rows.
 * @param validity   bitmap or NULL.
 * @param release    may be NULL.
 * @param user_data  for release; may be NULL.
 * @return KEYACCT_OK; KEYACCT_E_COLUMN (type cannot become the vocabulary's); KEYACCT_E_UNIT; KEYACCT_E_VALUE, KEYACCT_E_OVERFLOW
 *         with the row; KEYACCT_E_READONLY (the name is an output bound by the caller).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_bind(keyacct_table *table, const char *name, int32_t type, int32_t unit,
                                              const void *values, const uint8_t *validity, keyacct_release release,
                                              void *user_data, keyacct_error *error);

/**
 * Binds text: row i is the bytes [offsets[i], offsets[i + 1]) of `bytes`; `offsets` has rows + 1 entries. UTF-8 is checked.
 * Into a code column the text is matched against the names of its list; into a number, money, date or time column it is parsed
 * exactly (decimal point, ISO 8601; of a time in a date column the UTC day counts; truths are 0, 1, true, false); an empty text is
 * null there. Shares need a unit unless they are whole ppm. Errors as keyacct_table_bind.
 * @param bytes      may be NULL when all texts are empty.
 * @param validity   bitmap or NULL.
 * @param release    may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_bind_text(keyacct_table *table, const char *name, int32_t unit, const int64_t *offsets,
                                                   const char *bytes, const uint8_t *validity, keyacct_release release,
                                                   void *user_data, keyacct_error *error);

/**
 * Binds memory of the caller into which a result column will be written. The type must be the vocabulary's own (see schema.h);
 * a nullable output needs `validity`. `values` has a place for every row. Bound outputs are computed whether wanted in the run or
 * not.
 * @return KEYACCT_E_ALIAS when it overlaps another column; KEYACCT_E_COLUMN for a wrong type or missing validity.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_bind_output(keyacct_table *table, const char *name, int32_t type, void *values,
                                                     uint8_t *validity, keyacct_error *error);

/**
 * Adds an input column owned by the table, all rows null, to be filled with keyacct_table_set_...: type 0 takes the
 * vocabulary's type (for account_id: KEYACCT_TYPE_TEXT unless KEYACCT_TYPE_INT64 is given). Money cells are minor units.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_add_column(keyacct_table *table, const char *name, int32_t type, keyacct_error *error);

/** Removes a column. Unknown names are KEYACCT_E_NOT_FOUND. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_unbind(keyacct_table *table, const char *name, keyacct_error *error);

/** Number of columns, inputs and results; -1 for something that is not a table. @since 0.1 */
KEYACCT_API int32_t keyacct_table_column_count(const keyacct_table *table);

/** Index of a column by name, -1 if there is none. Stable until the set of columns changes. @since 0.1 */
KEYACCT_API int32_t keyacct_table_column_find(const keyacct_table *table, const char *name);

/**
 * Describes a column. Any out pointer may be NULL.
 * @param name    set to the name (valid until the set of columns changes).
 * @param type    set to KEYACCT_TYPE_....
 * @param origin  set to KEYACCT_ORIGIN_INPUT, _OUTPUT (written by the library) or _CARRIED.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_column_info(const keyacct_table *table, int32_t column, const char **name, int32_t *type,
                                                     int32_t *origin, keyacct_error *error);

/**
 * Gives the memory of a fixed-width column, to read: int64_t for INT64, TIME and MONEY; int32_t for DATE; int8_t for CODE and BOOL;
 * double for FLOAT64. Any out pointer may be NULL. `values` is the first row's; `validity` starts at bit `validity_offset` (NULL
 * bitmap: all present). Valid until the column is replaced.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_column_values(const keyacct_table *table, int32_t column, const void **values,
                                                       const uint8_t **validity, int64_t *validity_offset, keyacct_error *error);

/** 1 if the cell is present, 0 if it is null, a code 0 ("not given"), or does not exist. @since 0.1 */
KEYACCT_API int32_t keyacct_table_is_valid(const keyacct_table *table, int32_t column, int64_t row);

/** 1 if the cell was given by the caller where the library would have derived it, else 0. @since 0.1 */
KEYACCT_API int32_t keyacct_table_is_given(const keyacct_table *table, int32_t column, int64_t row);

/** Reads an integer cell (INT64, DATE, TIME, MONEY, CODE, BOOL). *value is 0 for a null. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_get_int64(const keyacct_table *table, int32_t column, int64_t row, int64_t *value,
                                                   keyacct_error *error);

/** Reads a float64 or integer cell as double. *value is NaN for a null. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_get_float64(const keyacct_table *table, int32_t column, int64_t row, double *value,
                                                     keyacct_error *error);

/**
 * Reads a text cell, or the name of a code: *bytes (not NUL-terminated, valid until the column changes) and *length; empty for a
 * null. @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_get_text(const keyacct_table *table, int32_t column, int64_t row, const char **bytes,
                                                  int64_t *length, keyacct_error *error);

/** Writes an integer cell of a column made by keyacct_table_add_column. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_set_int64(keyacct_table *table, int32_t column, int64_t row, int64_t value,
                                                   keyacct_error *error);

/** Writes a float64 cell; NaN writes a null. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_set_float64(keyacct_table *table, int32_t column, int64_t row, double value,
                                                     keyacct_error *error);

/** Writes a text cell, copying the bytes; or a code cell by its name. Cheapest in row order. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_set_text(keyacct_table *table, int32_t column, int64_t row, const char *bytes,
                                                  int64_t length, keyacct_error *error);

/** Writes a null. @since 0.1 */
KEYACCT_API keyacct_status keyacct_table_set_null(keyacct_table *table, int32_t column, int64_t row, keyacct_error *error);

/**
 * Makes a table that shows rows [first, first + count) of another one without copying; it holds no results of its own
 * until a call adds some, and must be destroyed before the columns of `table` change.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_slice(const keyacct_table *table, int64_t first, int64_t count, keyacct_table **out,
                                               keyacct_error *error);

/**
 * Indexes a table by its column account_id.
 * @param key  16 bytes that seed the hash, so that foreign names cannot be chosen to collide; NULL for a documented constant.
 * @return KEYACCT_E_DUPLICATE with the second row of a repeated account; KEYACCT_E_VALUE for a null account.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_index_create(const keyacct_allocator *allocator, const keyacct_table *table, const uint8_t *key,
                                                keyacct_index **out, keyacct_error *error);

/** Destroys an index. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_index_destroy(keyacct_index *index);

/** Row of an account with an int64 id, -1 if unknown (or if the ids are text). @since 0.1 */
KEYACCT_API int64_t keyacct_index_find_int64(const keyacct_index *index, int64_t account_id);

/** Row of an account with a text id, -1 if unknown (or if the ids are integers). @since 0.1 */
KEYACCT_API int64_t keyacct_index_find_text(const keyacct_index *index, const char *account_id, int64_t length);

/**
 * Copies the columns of `source`, one row an account, to the rows of `accounts` with the same account_id. Rows without a match
 * become null. A result column of `source` arrives as a result, an input as an input: where `accounts` already has an input of
 * that name, its present cells win (they are "given"). account_id itself is not copied.
 * @param index  index of `accounts`.
 * @return KEYACCT_E_UNKNOWN with the row of `source` whose account is not in the index; KEYACCT_E_DUPLICATE.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_align(keyacct_table *accounts, const keyacct_index *index, const keyacct_table *source,
                                               keyacct_error *error);

/**
 * Binds every child of a struct array (Arrow C Data Interface) as an input column.
 *
 * | format | what | becomes | |
 * |---|---|---|---|
 * | c s i l | int8 .. int64 | integers | shown |
 * | C S I L | uint8 .. uint64 | int64; 2^63 and more is refused | copied |
 * | f g | float32, float64 | floats | shown |
 * | b | bool | one byte each | copied |
 * | u U | utf8, large_utf8 | text | shown |
 * | vu | string_view | text | copied |
 * | tdD | date32 | days | shown |
 * | tdm | date64 | days; what is no whole day is refused | copied |
 * | tsm: | timestamp in milliseconds | milliseconds | shown |
 * | tss: tsu: tsn: | timestamp in seconds, micro- and nanoseconds | milliseconds, floor | copied |
 * | d:p,s | decimal128 | a decimal number with the exactness of text; carried along, text | converted |
 * | n | null | all null, of any type | copied |
 * | dictionary | of any of these; all index types; null in the index or in the dictionary | its values | copied |
 *
 * Shown means that nothing is copied where the vocabulary's type is the same (see keyacct_table_bind); the memory must then stay
 * as it is. The value of a timestamp is UTC whatever its zone, and where it has none. Extension types: arrow.json and arrow.bool8
 * are taken as their storage, others are refused, as are nested columns, unions, run-end encoding, binary, half floats, times of
 * day, durations, intervals, decimals of other widths, nulls of the struct itself, and buffers that are not aligned. Offsets of
 * struct and children, slices, nulls (also counted -1) and absent buffers of length 0 are honoured.
 *
 * On success the array is moved into the table (its release is set to NULL) and released once, when the last column that shows its
 * memory goes, on any thread that drops the last use (see export); on failure it is untouched. The schema is only read. Checked:
 * formats, counts of children and buffers, lengths, offsets (never negative, never decreasing), views and indices within what they
 * point into, required buffers. The interface does not reveal buffer sizes: that buffers are as long as the lengths say is the
 * producer's promise.
 *
 * Money children need their unit by keyacct_table_name_map, unless the field states it as an export of ours does (metadata
 * keyacct:unit and keyacct:decimals). A decimal128 amount is MAJOR if it counts euros. Conversions as keyacct_table_bind and
 * _bind_text.
 * @return KEYACCT_E_FORMAT (broken array), KEYACCT_E_UNSUPPORTED (refused type), and those of keyacct_table_bind, with column and
 *         row.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_import_arrow(keyacct_table *table, const struct ArrowSchema *schema,
                                                      struct ArrowArray *array, keyacct_error *error);

/**
 * Binds every field of a stream of struct arrays (Arrow C Stream Interface) as an input column; types as
 * keyacct_table_import_arrow.
 *
 * A table without columns takes the stream's number of rows, so that it can be created with 0 rows, given its currency and name
 * map, and filled; any other table must have as many rows. If all rows come in one batch, it is bound like an array, without a
 * copy where types allow; of several batches every value is copied once into memory of the table, and each batch is released
 * before the next is asked for. Dictionaries may differ from batch to batch. Rows in errors are counted from the beginning of the
 * stream. The stream is used up: it is released, also on failure, except where an argument is refused (KEYACCT_E_HANDLE,
 * KEYACCT_E_ARGUMENT).
 * @return KEYACCT_E_FORMAT with the producer's words if it fails; others as keyacct_table_import_arrow.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_import_stream(keyacct_table *table, struct ArrowArrayStream *stream, keyacct_error *error);

/**
 * Exports columns as a struct array: int64, bit sets and money (minor units) as l, float64 g, date tdD, time tsm:UTC, code c, bool
 * b, text u or U. Columns of the vocabulary say in the field's metadata what they hold: keyacct:unit (of money "minor", of codes
 * the list), of money also keyacct:decimals and keyacct:currency. Memory owned by the table or bound with a release callback is
 * shared when `allocator` is the table's own (both NULL, or the same resize and user); other memory, and columns filled cell by
 * cell, are copied. Shared results must not be written again by a prepared call while the export lives; a new apply makes new
 * memory.
 * @param names      columns to export, or NULL for all.
 * @param count      number of names.
 * @param allocator  for the exported structs and copies; their release may run on any thread. NULL for malloc.
 * @param schema     written; release it as the interface says.
 * @param array      written; same.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_export_arrow(const keyacct_table *table, const char *const *names, int32_t count,
                                                      const keyacct_allocator *allocator, struct ArrowSchema *schema,
                                                      struct ArrowArray *array, keyacct_error *error);

/**
 * Exports columns as a stream of struct arrays: what keyacct_table_export_arrow gives, in parts that share its memory. The stream
 * holds what it needs: the table may go first. One thread at a time may ask the stream; what it gave may be released on any other.
 * @param names      columns to export, or NULL for all.
 * @param count      number of names.
 * @param part_rows  rows of a part, rounded up to a multiple of 64; 0 for one part. A table without rows gives one part without
 *                   rows.
 * @param flags      0, or a sum of KEYACCT_EXPORT_FLAG_...: codes as a dictionary of their names (0 without a name is null), money
 *                   as decimal128 in major units.
 * @param allocator  as keyacct_table_export_arrow, NULL for malloc; get_schema and get_next use it too.
 * @param stream     written; release it as the interface says.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_table_export_stream(const keyacct_table *table, const char *const *names, int32_t count,
                                                       int64_t part_rows, int32_t flags, const keyacct_allocator *allocator,
                                                       struct ArrowArrayStream *stream, keyacct_error *error);

/**
 * Runs a prepared call on rows [first, first + count) of the table it was bound to.
 * @return KEYACCT_E_STALE when columns of the table were bound, unbound or replaced since.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_bound_run(keyacct_bound *bound, int64_t first, int64_t count, keyacct_error *error);

/** Destroys a prepared call. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_bound_destroy(keyacct_bound *bound);

KEYACCT_END_DECLS
#endif
