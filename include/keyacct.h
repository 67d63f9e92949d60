/**
 * @file keyacct.h
 * libkeyacct: which accounts carry a company, how each must be served, which are about to leave, and why.
 *
 * The reader's map:
 *
 *     transactions --> ledger.h --> purchase histories
 *                                          |
 *     accounts ------> table.h  a table of accounts walks through the rooms and gains columns in each
 *                                          |  value.h    current value, potential value
 *                                          |  segment.h  platinum, gold, iron, lead; reasons, cuts, concentration
 *     cases, contacts, surveys ----------> |  service.h  level, attention, plan, due dates; calendars
 *     assessments -----------------------> |  risk.h     probability, band, causes, weapons
 *                                          v  plan.h     the review: all of it in one call
 *
 *     Around them: status.h errors · memory.h allocators · run.h as-of time, threads, cancel · policy.h every threshold ·
 *     schema.h the library describes itself · vocabulary.h constants · version.h handshake · arrow.h structs
 *
 * Every fallible call returns a keyacct_status and fills a keyacct_error that says table, column, row and what to do.
 *
 * A pointer may be NULL only where it is said: here, or at the function. Otherwise NULL is KEYACCT_E_ARGUMENT, for a handle
 * KEYACCT_E_HANDLE; functions without a status answer as for something that is not there. What a call makes is NULL on failure.
 * Parameters of these names mean the same in every call that does not explain them itself:
 *
 * @li `allocator`: where memory comes from; copied. NULL for malloc, realloc and free.
 * @li `policy`: frozen. NULL for the defaults of the newest edition.
 * @li `run`: as-of time, executor, progress, wanted outputs. NULL for the defaults.
 * @li `error`: filled on failure, left alone on success. May be NULL.
 * @li `out`: set to what was made; it belongs to the caller, who destroys it.
 * @li `accounts`: the table of role "accounts" that is read and gains columns.
 * @li `column`, `row`, `field`: 0-based index of a column (keyacct_table_column_find) and of a row; KEYACCT_FIELD_....
 * @li `name`: of a column, parameter or table as the vocabulary has it, UTF-8, NUL-terminated.
 * @li `value`: what is written, or where the answer is put.
 * @li `account_id`, `length`: the account: a number, or that many bytes of UTF-8 without a NUL.
 * @li `on`, `amount`: the day, in days since 1970-01-01; money in minor units.
 * @li `asof_on`, `asof_at`: days, milliseconds since 1970-01-01 UTC.
 * @li `from`: another builder of the same kind, only read.
 * @li `buffer`: where to write. NULL asks for the size only.
 * @li `capacity`: how many bytes fit; too few are KEYACCT_E_RANGE with size set.
 * @li `size`: set to how many bytes are needed; of `bytes`, how many there are.
 * @li `bytes`: a saved state, only read.
 * @li `user_data`: handed to the callback as it is. May be NULL.
 */
#ifndef KEYACCT_H
#define KEYACCT_H

#include "keyacct/arrow.h"
#include "keyacct/export.h"
#include "keyacct/ledger.h"
#include "keyacct/memory.h"
#include "keyacct/plan.h"
#include "keyacct/policy.h"
#include "keyacct/risk.h"
#include "keyacct/run.h"
#include "keyacct/schema.h"
#include "keyacct/segment.h"
#include "keyacct/service.h"
#include "keyacct/status.h"
#include "keyacct/table.h"
#include "keyacct/value.h"
#include "keyacct/version.h"
#include "keyacct/vocabulary.h"

#endif
