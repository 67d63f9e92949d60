/**
 * @file ledger.h
 * LEDGER: purchase histories from transactions.
 *
 * A ledger is a builder: tables of transactions are added in any number of parts and any order, ledgers of parts are merged, and
 * the histories are the same bytes. It belongs to one thread; merging reads the other ledger only.
 *
 * Terms (every column is explained in the vocabulary; formulas stand at the head of src/ledger/rhythm.c, money.c and orders.c):
 * - A purchase day is a day with at least one transaction of amount >= 0; credit notes change money, not rhythm (decision 22).
 * - The window is the `value.window_days` days up to and with the as-of day; 0 is the whole history.
 * - repeats, recency and age (x, t_x, T) count periods of `ledger.unit`: a day, a week from Monday to Sunday, a calendar month or a
 *   calendar quarter. Periods are the same for all accounts; recency and age are differences of period numbers.
 * - An order is an order id within an account; rows without one are one order a day. With order ids a line's key is order id and
 *   line, or order id and product_line where the row has no line: a repeated key is KEYACCT_E_DUPLICATE. Rows without an order id
 *   are all kept, also identical ones (decision 23).
 * - One currency a ledger, that of the tables or of the column `currency`. Rows and tables that name none take it.
 * - Where `on` is empty the UTC day of `at` is taken. An empty text among the facts is unknown.
 * - A fact that no transaction has gives null columns, not zeros.
 * Sums are exact in 128 bits; one that does not fit in int64 is KEYACCT_E_OVERFLOW with the row of the account.
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
 * @param key     16 bytes that seed the hash of account ids and texts, or NULL for a documented constant. Results do not depend on
 * it.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 const uint8_t *key, keyacct_ledger **out, keyacct_error *error);

/** Destroys a ledger. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_ledger_destroy(keyacct_ledger *ledger);

/**
 * Adds a table of role "transactions": account_id, on or at, amount, and what else it has. Nothing is added on error.
 * The parts of the run's executor share the work; custom allocators are called by the calling thread only.
 * @return KEYACCT_E_COLUMN, KEYACCT_E_VALUE (null account, date or amount, a discount outside 0..100 %, with the row),
 *         KEYACCT_E_STATE (text ids into a ledger of integers or the reverse), KEYACCT_E_CURRENCY (a second currency, or another
 *         number of decimals), KEYACCT_E_ORDER (delivered before ordered), KEYACCT_E_DUPLICATE (an order line that is there),
 *         KEYACCT_E_LIMIT, KEYACCT_E_CANCELLED, KEYACCT_E_NO_MEMORY.
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

/**
 * Adds everything of `from` to `ledger`. Associative and commutative; the two may have different hash keys. On error `ledger` is
 * as it was.
 * @return KEYACCT_E_STATE when the two differ in kind of id or in the parameters of their policies; KEYACCT_E_CURRENCY;
 *         KEYACCT_E_DUPLICATE when both have the same order line; KEYACCT_E_ARGUMENT for a ledger into itself.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_merge(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error);

/**
 * Saves the state with its parameters; equal contents give equal bytes. buffer NULL asks for the size; a short one is
 * KEYACCT_E_RANGE with *size set.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_save(const keyacct_ledger *ledger, uint8_t *buffer, size_t capacity, size_t *size,
                                               keyacct_error *error);

/** Loads a saved state, under the default hash key. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT. @since 0.1 */
KEYACCT_API keyacct_status keyacct_ledger_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                               keyacct_ledger **out, keyacct_error *error);

/**
 * Number of accounts and transactions; first_on and last_on are the first and last transaction day. Any out pointer may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_span(const keyacct_ledger *ledger, int64_t *accounts, int64_t *transactions,
                                               int32_t *first_on, int32_t *last_on, keyacct_error *error);

/**
 * Makes one row an account of the histories as of the run's date: a new table of role "accounts", sorted by account_id (text by its
 * bytes), with account_id, the default columns of LEDGER and those that the run wants. Transactions after the as-of date do not
 * count; accounts without any up to it are left out. The table belongs to the caller and outlives the ledger.
 * @return KEYACCT_E_NO_TIME; KEYACCT_E_OVERFLOW with the row; KEYACCT_E_CANCELLED; KEYACCT_E_NO_MEMORY. *out is NULL then.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_histories(const keyacct_ledger *ledger, const keyacct_run *run, keyacct_table **out,
                                                    keyacct_error *error);

/**
 * Makes the histories as of `calibration_end_on` with what followed until `holdout_end_on` in the columns holdout_repeats (purchase
 * periods beyond those of the calibration) and holdout_revenue, to fit on one and test on the other. The run's as-of date is not
 * used; a run is not needed.
 * @return KEYACCT_E_ARGUMENT when the holdout ends first; otherwise as keyacct_ledger_histories.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_ledger_split(const keyacct_ledger *ledger, int32_t calibration_end_on, int32_t holdout_end_on,
                                                const keyacct_run *run, keyacct_table **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
