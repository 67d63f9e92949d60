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
 * Every fallible call returns a keyacct_status and fills a keyacct_error that says table, column, row and what to do. NULL for
 * allocator, policy, run or error means the default.
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
