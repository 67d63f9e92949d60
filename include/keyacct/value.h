/**
 * @file value.h
 * VALUE: current value and potential value of accounts.
 *
 * learn sees all accounts (the basis is one for the whole book; peer groups need everybody), the model is frozen and row-parallel.
 */
#ifndef KEYACCT_VALUE_H
#define KEYACCT_VALUE_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque builder. @since 0.1 */
typedef struct keyacct_value_learn keyacct_value_learn;
/** Opaque frozen model. @since 0.1 */
typedef struct keyacct_value_model keyacct_value_model;

/** Creates an empty builder; policy NULL for the defaults. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                      keyacct_value_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_learn_destroy(keyacct_value_learn *learn);
/** Adds accounts (role "accounts"). Associative and commutative. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
                                                   keyacct_error *error);
/** Adds what another builder has seen. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from,
                                                     keyacct_error *error);
/** Saves the state; equal contents give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);
/** Loads a saved state. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_learn **out, keyacct_error *error);
/** Makes the frozen model; the builder stays as it was. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out, keyacct_error *error);

/** Destroys a model. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_model_destroy(keyacct_value_model *model);
/** Adds the VALUE columns to a table of accounts. Rows are independent. O(n). @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                     keyacct_error *error);
/** Prepares apply for row-by-row callers. The model must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                    keyacct_bound **out, keyacct_error *error);
/** Saves a model; equal models give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);
/** Loads a saved model. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_model **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
