/**
 * @file schema.h
 * The library describes itself: columns, codes, and what every call reads and adds.
 *
 * Everything here is constant data; any thread may ask. Strings are static storage.
 */
#ifndef KEYACCT_SCHEMA_H
#define KEYACCT_SCHEMA_H

#include "status.h"

KEYACCT_BEGIN_DECLS

/** Number of columns of the vocabulary, over all roles. @since 0.1 */
KEYACCT_API int32_t keyacct_column_count(void);

/**
 * One fact about column 0 .. count - 1 as text: KEYACCT_FIELD_ROLE, _NAME, _TYPE, _UNIT (for codes: the code list), _ROOM
 * ("in" for inputs), _DEFAULT ("default" when in the default output set, else ""), _SINCE, _EXPLANATION. NULL when unknown.
 * @since 0.1
 */
KEYACCT_API const char *keyacct_column_text(int32_t column, int32_t field);

/** Number of codes over all code lists. @since 0.1 */
KEYACCT_API int32_t keyacct_code_count(void);

/**
 * One fact about code 0 .. count - 1: KEYACCT_FIELD_ROLE (the code list), _NAME, _LABEL (English), _LABEL_ZH, _EXPLANATION.
 * @since 0.1
 */
KEYACCT_API const char *keyacct_code_text(int32_t code, int32_t field);

/** Number of that code within its list (what a code column holds); -1 for an unknown index. @since 0.1 */
KEYACCT_API int32_t keyacct_code_value(int32_t code);

/** Name of a code by list and number ("segment", 3 -> "gold"); NULL when unknown. @since 0.1 */
KEYACCT_API const char *keyacct_code_name(const char *list, int32_t value);

/** Number of (call, column) pairs in the schema of calls. @since 0.1 */
KEYACCT_API int32_t keyacct_schema_count(void);

/**
 * One fact about pair 0 .. count - 1: KEYACCT_FIELD_CALL (such as "keyacct_segmentation_apply"), _ROLE (table role), _NAME
 * (column), _USE ("required", "optional", "adds", "adds on request"). NULL when unknown.
 * @since 0.1
 */
KEYACCT_API const char *keyacct_schema_text(int32_t pair, int32_t field);

KEYACCT_END_DECLS
#endif
