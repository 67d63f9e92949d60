/**
 * @file policy.h
 * Every threshold, quota, weight and plan as named parameters and small named tables.
 *
 * Defaults belong to an edition: a better default never changes an old result. A policy is set up, then frozen, then used: rooms
 * accept only frozen policies, and NULL everywhere means the defaults of the newest edition. A frozen policy may be shared between
 * threads; before that it belongs to one. Two policies with equal canonical text have equal hashes and give equal results.
 */
#ifndef KEYACCT_POLICY_H
#define KEYACCT_POLICY_H

#include "memory.h"
#include "status.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_policy keyacct_policy;

/** Creates an unfrozen policy with the defaults of `edition` (0: the newest). KEYACCT_E_EDITION if there is none. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_create(const keyacct_allocator *allocator, int32_t edition, keyacct_policy **out,
                                                 keyacct_error *error);

/** Destroys a policy. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_policy_destroy(keyacct_policy *policy);

/**
 * Sets an int64 or code parameter. KEYACCT_E_NOT_FOUND, KEYACCT_E_RANGE (bounds in the message), KEYACCT_E_STATE (frozen).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_set_int64(keyacct_policy *policy, const char *name, int64_t value, keyacct_error *error);

/** Sets a float64 parameter (an int64 one too, when the value is integral). @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_set_float64(keyacct_policy *policy, const char *name, double value, keyacct_error *error);

/** Sets any parameter from text: a number, or the name of a code. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_set_text(keyacct_policy *policy, const char *name, const char *value,
                                                   keyacct_error *error);

/** Reads an int64 or code parameter; of the newest edition's defaults when `policy` is NULL. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_get_int64(const keyacct_policy *policy, const char *name, int64_t *value,
                                                    keyacct_error *error);

/** Reads a float64 or int64 parameter as double; `policy` may be NULL as above. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_get_float64(const keyacct_policy *policy, const char *name, double *value,
                                                      keyacct_error *error);

/** Sets a parameter or table back to the default of the policy's edition. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_reset(keyacct_policy *policy, const char *name, keyacct_error *error);

/**
 * Replaces a policy table ("risk.curve", "service.plan"; see keyacct_policy_table_name) by the rows of `rows`, a table of role
 * "policy" whose columns have the names that keyacct_policy_get_table shows. The rows are copied.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_set_table(keyacct_policy *policy, const char *name, const keyacct_table *rows,
                                                    keyacct_error *error);

/**
 * Gives a policy table as a new table of the caller, role "policy"; of the newest edition's defaults when `policy` is NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_get_table(const keyacct_policy *policy, const char *name,
                                                    const keyacct_allocator *allocator, keyacct_table **out, keyacct_error *error);

/** Checks what belongs together (ordered thresholds, base rate below the watch border, ...) and freezes. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_freeze(keyacct_policy *policy, keyacct_error *error);

/** 1 if frozen, 0 if not or not a policy. @since 0.1 */
KEYACCT_API int32_t keyacct_policy_is_frozen(const keyacct_policy *policy);

/** Edition of the policy; 0 for something that is not a policy. @since 0.1 */
KEYACCT_API int32_t keyacct_policy_edition(const keyacct_policy *policy);

/** Writes the 16-byte hash of the canonical text. NULL policy: the hash of the newest edition's defaults. @since 0.1 */
KEYACCT_API keyacct_status keyacct_policy_hash(const keyacct_policy *policy, uint8_t hash[16], keyacct_error *error);

/**
 * Writes the canonical text: the edition, every parameter, every table, one a line, in a fixed order, UTF-8, no terminating NUL.
 * @param policy    NULL for the defaults of the newest edition.
 * @param buffer    may be NULL to ask for the size only.
 * @param capacity  of buffer; too small is KEYACCT_E_RANGE with *size set.
 * @param size      set to the number of bytes needed.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_save_text(const keyacct_policy *policy, char *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);

/**
 * Reads a policy text: any subset of the lines of the canonical text in any order, the edition first, '#' comments allowed.
 * The result is not frozen. KEYACCT_E_FORMAT, KEYACCT_E_NOT_FOUND, KEYACCT_E_RANGE with the 0-based line in error.row.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_load_text(const keyacct_allocator *allocator, const char *text, size_t length,
                                                    keyacct_policy **out, keyacct_error *error);

/**
 * Compares two policies: a new table of role "policy" with the text columns name, before, after; no rows when equal.
 * @param before  NULL for the defaults of the newest edition.
 * @param after   same: may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_policy_diff(const keyacct_policy *before, const keyacct_policy *after,
                                               const keyacct_allocator *allocator, keyacct_table **out, keyacct_error *error);

/** Number of parameters of this library. @since 0.1 */
KEYACCT_API int32_t keyacct_parameter_count(void);

/**
 * One fact about parameter 0 .. count - 1 as text: KEYACCT_FIELD_NAME, _TYPE, _UNIT, _DEFAULT, _MIN, _MAX, _SINCE, _SOURCE or
 * _EXPLANATION. Static storage; NULL for an unknown index or field.
 * @since 0.1
 */
KEYACCT_API const char *keyacct_parameter_text(int32_t parameter, int32_t field);

/** Name of policy table `index`, 0 or more; NULL past the last. @since 0.1 */
KEYACCT_API const char *keyacct_policy_table_name(int32_t index);

KEYACCT_END_DECLS
#endif
