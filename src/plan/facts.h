/* The steps of a review before the rooms: a table of accounts of its own, histories, latest assessments. */
#ifndef KEYACCT_SRC_PLAN_FACTS_H
#define KEYACCT_SRC_PLAN_FACTS_H

#include "core/table.h"
#include "keyacct/plan.h"

/* Deep copy of what the caller gave in `accounts`: inputs and carried columns, and inputs under results of earlier calls. Results
 * are left out, except those of LEDGER when `keep_histories`. `money` lends its currency where accounts has neither name nor
 * money. */
keyacct_status keyacct__plan_copy_accounts(const keyacct_allocator *allocator, const keyacct_table *accounts, int keep_histories,
                                           const keyacct_table *money, keyacct_table **out, keyacct_index **index,
                                           keyacct_error *error);
/* Aligns histories to accounts. An unknown account is reported as row of the transactions table that it came from. */
keyacct_status keyacct__plan_align_histories(keyacct_table *accounts, const keyacct_index *index, keyacct_table *histories,
                                             const keyacct_table *const *transactions, int32_t transaction_count,
                                             keyacct_error *error);
/* Brings the latest assessment up to asof_on of every account into accounts, with its date in assessed_on. */
keyacct_status keyacct__plan_align_assessments(const keyacct_allocator *allocator, keyacct_table *accounts,
                                               const keyacct_index *index, const keyacct_table *assessments, int32_t asof_on,
                                               keyacct_error *error);

#endif
