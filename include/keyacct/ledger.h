/**
 * @file ledger.h
 * LEDGER: purchase histories from transactions.
 *
 * A ledger is a builder: tables of transactions are added in any number of parts and any order, ledgers of parts are merged, and the
 * histories are the same bytes. It belongs to one thread; merging reads the other ledger only.
 * A purchase day is a day with at least one transaction of amount >= 0; credit notes change money, not rhythm (decision 22).
 */
#ifndef KEYACCT_LEDGER_H
#define KEYACCT_LEDGER_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_ledger keyacct_ledger;

/**
 * Creates an empty ledger.
 * @param policy  frozen; NULL for the defaults. Copied where needed: it may be destroyed afterwards.
 * @param key     16 bytes that seed the hash of account ids and texts, or NULL for a documented constant. Results do not depend on it.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 const uint8_t *key, keyacct_ledger **out, keyacct_error *error);

/** Destroys a ledger. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_ledger_destroy(keyacct_ledger *ledger);

/**
 * Adds a table of role "transactions": account_id, on or at, amount, and what else it has. Nothing is added on error.
 * @return KEYACCT_E_COLUMN, KEYACCT_E_VALUE (null account, date or amount, with the row), KEYACCT_E_CURRENCY (a second currency),
 *         KEYACCT_E_ORDER (delivered before ordered), KEYACCT_E_OVERFLOW, KEYACCT_E_CANCELLED.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_add(keyacct_ledger *ledger, const keyacct_table *transactions, const keyacct_run *run,
                                              keyacct_error *error);

/** Adds one transaction of an account with an int64 id: date in days, amount in minor units. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_append_int64(keyacct_ledger *ledger, int64_t account_id, int32_t on, int64_t amount,
                                                       keyacct_error *error);

/** Adds one transaction of an account with a text id of `length` bytes. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_append_text(keyacct_ledger *ledger, const char *account_id, int64_t length, int32_t on,
                                                      int64_t amount, keyacct_error *error);

/** Adds everything of `from` to `ledger`. Associative and commutative. KEYACCT_E_STATE when the two differ in kind of id or policy. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_merge(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error);

/** Saves the state; equal contents give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE with *size set. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_save(const keyacct_ledger *ledger, uint8_t *buffer, size_t capacity, size_t *size,
                                               keyacct_error *error);

/** Loads a saved state. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                               keyacct_ledger **out, keyacct_error *error);

/** Number of accounts and transactions, and the first and last transaction day. Any out pointer may be NULL. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_span(const keyacct_ledger *ledger, int64_t *accounts, int64_t *transactions,
                                               int32_t *first_on, int32_t *last_on, keyacct_error *error);

/**
 * Makes one row an account of the histories as of the run's date: a new table of role "accounts", sorted by account_id, with the
 * columns that LEDGER adds (vocabulary). Transactions after the as-of date do not count; accounts without any before it are left out.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_histories(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out,
                                                    keyacct_error *error);

/**
 * Makes the histories as of `calibration_end_on` with what followed until `holdout_end_on` in the columns holdout_repeats and
 * holdout_revenue, to fit on one and test on the other. The run's as-of date is not used.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_split(const keyacct_ledger *ledger, int32_t calibration_end_on, int32_t holdout_end_on,
                                                const keyacct_run *run, keyacct_table **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
