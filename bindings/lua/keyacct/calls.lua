-- The calls of libkeyacct over LuaJIT's FFI. Generated from include/ by bindings/apigen; do not edit. `with` is keyacct/ffi.lua's.
return function(with)
    local calls = {}
    local lib = with.lib
    local problem = with.problem
    local misuse = with.misuse
    local failed = with.failed
    local own = with.own
    local borrow = with.borrow
    local view = with.view
    local keep = with.keep
    local forget = with.forget
    local number = with.number
    local string_or_nil = with.string_or_nil
    local plain = with.plain
    local to_string = with.to_string
    local take_handle = with.take_handle
    local take_text = with.take_text
    local take_bytes = with.take_bytes
    local take_key = with.take_key
    local take_int32 = with.take_int32
    local take_int64 = with.take_int64
    local take_float64 = with.take_float64
    local new_buffer = with.new_buffer
    local new_int32 = with.new_int32
    local new_int64 = with.new_int64
    local new_float64 = with.new_float64
    local out_size = with.out_size
    local out_text = with.out_text
    local out_length = with.out_length
    local out_hash = with.out_hash
    local new_ledger = with.holder("keyacct_ledger *[1]")
    local new_review = with.holder("keyacct_review *[1]")
    local new_policy = with.holder("keyacct_policy *[1]")
    local new_risk_model = with.holder("keyacct_risk_model *[1]")
    local new_run = with.holder("keyacct_run *[1]")
    local new_segment_learn = with.holder("keyacct_segment_learn *[1]")
    local new_segmentation = with.holder("keyacct_segmentation *[1]")
    local new_table = with.holder("keyacct_table *[1]")
    local new_index = with.holder("keyacct_index *[1]")
    local new_bound = with.holder("keyacct_bound *[1]")
    local new_value_learn = with.holder("keyacct_value_learn *[1]")
    local new_value_model = with.holder("keyacct_value_model *[1]")
    local new_const_table = with.holder("const keyacct_table *[1]")
    with.destroys.ledger = lib.keyacct_ledger_destroy
    with.destroys.review = lib.keyacct_review_destroy
    with.destroys.policy = lib.keyacct_policy_destroy
    with.destroys.risk_model = lib.keyacct_risk_model_destroy
    with.destroys.run = lib.keyacct_run_destroy
    with.destroys.segment_learn = lib.keyacct_segment_learn_destroy
    with.destroys.segmentation = lib.keyacct_segmentation_destroy
    with.destroys.table = lib.keyacct_table_destroy
    with.destroys.index = lib.keyacct_index_destroy
    with.destroys.bound = lib.keyacct_bound_destroy
    with.destroys.value_learn = lib.keyacct_value_learn_destroy
    with.destroys.value_model = lib.keyacct_value_model_destroy

    function calls.keyacct_ledger_create(policy, key)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local key_c, bad = take_key(key, "key")
        if bad then return misuse(bad) end
        local out_out = new_ledger()
        local status = lib.keyacct_ledger_create(nil, policy_c, key_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "ledger")
    end

    function calls.keyacct_ledger_add(ledger, transactions, run)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local transactions_c, bad = take_handle(transactions, "table", "transactions", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_ledger_add(ledger_c, transactions_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_ledger_append_int64(ledger, account_id, on, amount)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local account_id_c, bad = take_int64(account_id, "account_id")
        if bad then return misuse(bad) end
        local on_c, bad = take_int32(on, "on")
        if bad then return misuse(bad) end
        local amount_c, bad = take_int64(amount, "amount")
        if bad then return misuse(bad) end
        local status = lib.keyacct_ledger_append_int64(ledger_c, account_id_c, on_c, amount_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_ledger_append_text(ledger, account_id, on, amount)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local account_id_c, bad = take_bytes(account_id, "account_id")
        if bad then return misuse(bad) end
        local on_c, bad = take_int32(on, "on")
        if bad then return misuse(bad) end
        local amount_c, bad = take_int64(amount, "amount")
        if bad then return misuse(bad) end
        local status = lib.keyacct_ledger_append_text(ledger_c, account_id_c, #account_id, on_c, amount_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_ledger_merge(ledger, from)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local from_c, bad = take_handle(from, "ledger", "from", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_ledger_merge(ledger_c, from_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_ledger_save(ledger)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_ledger_save(ledger_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_ledger_save(ledger_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_ledger_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_ledger()
        local status = lib.keyacct_ledger_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "ledger")
    end

    function calls.keyacct_ledger_span(ledger)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local accounts_out = new_int64()
        local transactions_out = new_int64()
        local first_on_out = new_int32()
        local last_on_out = new_int32()
        local status = lib.keyacct_ledger_span(ledger_c, accounts_out, transactions_out, first_on_out, last_on_out, problem)
        if status ~= 0 then return failed(status) end
        return number(accounts_out[0]), number(transactions_out[0]), first_on_out[0], last_on_out[0]
    end

    function calls.keyacct_ledger_histories(ledger, run)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_ledger_histories(ledger_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_ledger_split(ledger, calibration_end_on, holdout_end_on, run)
        local ledger_c, bad = take_handle(ledger, "ledger", "ledger", false)
        if bad then return misuse(bad) end
        local calibration_end_on_c, bad = take_int32(calibration_end_on, "calibration_end_on")
        if bad then return misuse(bad) end
        local holdout_end_on_c, bad = take_int32(holdout_end_on, "holdout_end_on")
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_ledger_split(ledger_c, calibration_end_on_c, holdout_end_on_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_review_create(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local out_out = new_review()
        local status = lib.keyacct_review_create(nil, policy_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "review", policy)
    end

    function calls.keyacct_review_add(review, table, run)
        local review_c, bad = take_handle(review, "review", "review", false)
        if bad then return misuse(bad) end
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        keep(review, table)
        local status = lib.keyacct_review_add(review_c, table_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_review_run(review, run)
        local review_c, bad = take_handle(review, "review", "review", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_review_run(review_c, run_c, problem)
        forget(review)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_review_asof_on(review)
        local review_c, bad = take_handle(review, "review", "review", false)
        if bad then return misuse(bad) end
        local asof_on_out = new_int32()
        local status = lib.keyacct_review_asof_on(review_c, asof_on_out, problem)
        if status ~= 0 then return failed(status) end
        return asof_on_out[0]
    end

    function calls.keyacct_review_table(review, name)
        local review_c, bad = take_handle(review, "review", "review", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local out_out = new_const_table()
        local status = lib.keyacct_review_table(review_c, name_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return borrow(out_out[0], "table", review)
    end

    function calls.keyacct_review_policy(review)
        local review_c, bad = take_handle(review, "review", "review", false)
        if bad then return misuse(bad) end
        local policy_out = new_int32()
        local fell_back_out = new_int32()
        local status = lib.keyacct_review_policy(review_c, policy_out, fell_back_out, problem)
        if status ~= 0 then return failed(status) end
        return policy_out[0], fell_back_out[0]
    end

    function calls.keyacct_plan_make(policy, accounts, index, cases, contacts, surveys, run)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local index_c, bad = take_handle(index, "index", "index", false)
        if bad then return misuse(bad) end
        local cases_c, bad = take_handle(cases, "table", "cases", false)
        if bad then return misuse(bad) end
        local contacts_c, bad = take_handle(contacts, "table", "contacts", false)
        if bad then return misuse(bad) end
        local surveys_c, bad = take_handle(surveys, "table", "surveys", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local actions_out = new_table()
        local findings_out = new_table()
        local owners_out = new_table()
        local status = lib.keyacct_plan_make(policy_c, accounts_c, index_c, cases_c, contacts_c, surveys_c, run_c, actions_out, findings_out, owners_out, problem)
        if status ~= 0 then return failed(status) end
        return own(actions_out[0], "table"), own(findings_out[0], "table"), own(owners_out[0], "table")
    end

    function calls.keyacct_policy_create(edition)
        local edition_c, bad = take_int32(edition, "edition")
        if bad then return misuse(bad) end
        local out_out = new_policy()
        local status = lib.keyacct_policy_create(nil, edition_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "policy")
    end

    function calls.keyacct_policy_set_int64(policy, name, value)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local value_c, bad = take_int64(value, "value")
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_set_int64(policy_c, name_c, value_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_set_float64(policy, name, value)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local value_c, bad = take_float64(value, "value")
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_set_float64(policy_c, name_c, value_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_set_text(policy, name, value)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local value_c, bad = take_text(value, "value")
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_set_text(policy_c, name_c, value_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_get_int64(policy, name)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local value_out = new_int64()
        local status = lib.keyacct_policy_get_int64(policy_c, name_c, value_out, problem)
        if status ~= 0 then return failed(status) end
        return number(value_out[0])
    end

    function calls.keyacct_policy_get_float64(policy, name)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local value_out = new_float64()
        local status = lib.keyacct_policy_get_float64(policy_c, name_c, value_out, problem)
        if status ~= 0 then return failed(status) end
        return value_out[0]
    end

    function calls.keyacct_policy_reset(policy, name)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_reset(policy_c, name_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_set_table(policy, name, rows)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local rows_c, bad = take_handle(rows, "table", "rows", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_set_table(policy_c, name_c, rows_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_get_table(policy, name)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_policy_get_table(policy_c, name_c, nil, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_policy_freeze(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_freeze(policy_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_policy_is_frozen(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        return plain(lib.keyacct_policy_is_frozen(policy_c))
    end

    function calls.keyacct_policy_edition(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        return plain(lib.keyacct_policy_edition(policy_c))
    end

    function calls.keyacct_policy_hash(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_hash(policy_c, out_hash, problem)
        if status ~= 0 then return failed(status) end
        return to_string(out_hash, 16)
    end

    function calls.keyacct_policy_save_text(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_policy_save_text(policy_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_policy_save_text(policy_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_policy_load_text(text)
        local text_c, bad = take_bytes(text, "text")
        if bad then return misuse(bad) end
        local out_out = new_policy()
        local status = lib.keyacct_policy_load_text(nil, text_c, #text, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "policy")
    end

    function calls.keyacct_policy_diff(before, after)
        local before_c, bad = take_handle(before, "policy", "before", false)
        if bad then return misuse(bad) end
        local after_c, bad = take_handle(after, "policy", "after", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_policy_diff(before_c, after_c, nil, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_parameter_count()
        return plain(lib.keyacct_parameter_count())
    end

    function calls.keyacct_parameter_text(parameter, field)
        local parameter_c, bad = take_int32(parameter, "parameter")
        if bad then return misuse(bad) end
        local field_c, bad = take_int32(field, "field")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_parameter_text(parameter_c, field_c))
    end

    function calls.keyacct_policy_table_name(index)
        local index_c, bad = take_int32(index, "index")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_policy_table_name(index_c))
    end

    function calls.keyacct_risk_model_create(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local out_out = new_risk_model()
        local status = lib.keyacct_risk_model_create(nil, policy_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "risk_model")
    end

    function calls.keyacct_risk_model_apply(model, accounts, run)
        local model_c, bad = take_handle(model, "risk_model", "model", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_risk_model_apply(model_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_risk_model_bind(model, accounts, run)
        local model_c, bad = take_handle(model, "risk_model", "model", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_bound()
        local status = lib.keyacct_risk_model_bind(model_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "bound", model, accounts, run)
    end

    function calls.keyacct_risk_model_explain(model, accounts, first, count, run)
        local model_c, bad = take_handle(model, "risk_model", "model", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local first_c, bad = take_int64(first, "first")
        if bad then return misuse(bad) end
        local count_c, bad = take_int64(count, "count")
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_risk_model_explain(model_c, accounts_c, first_c, count_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_risk_model_save(model)
        local model_c, bad = take_handle(model, "risk_model", "model", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_risk_model_save(model_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_risk_model_save(model_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_risk_model_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_risk_model()
        local status = lib.keyacct_risk_model_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "risk_model")
    end

    function calls.keyacct_run_create()
        local out_out = new_run()
        local status = lib.keyacct_run_create(nil, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "run")
    end

    function calls.keyacct_run_set_asof_on(run, asof_on)
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local asof_on_c, bad = take_int32(asof_on, "asof_on")
        if bad then return misuse(bad) end
        local status = lib.keyacct_run_set_asof_on(run_c, asof_on_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_run_set_asof_at(run, asof_at)
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local asof_at_c, bad = take_int64(asof_at, "asof_at")
        if bad then return misuse(bad) end
        local status = lib.keyacct_run_set_asof_at(run_c, asof_at_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_run_want(run, name)
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local status = lib.keyacct_run_want(run_c, name_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_column_count()
        return plain(lib.keyacct_column_count())
    end

    function calls.keyacct_column_text(column, field)
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local field_c, bad = take_int32(field, "field")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_column_text(column_c, field_c))
    end

    function calls.keyacct_code_count()
        return plain(lib.keyacct_code_count())
    end

    function calls.keyacct_code_text(code, field)
        local code_c, bad = take_int32(code, "code")
        if bad then return misuse(bad) end
        local field_c, bad = take_int32(field, "field")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_code_text(code_c, field_c))
    end

    function calls.keyacct_code_value(code)
        local code_c, bad = take_int32(code, "code")
        if bad then return misuse(bad) end
        return plain(lib.keyacct_code_value(code_c))
    end

    function calls.keyacct_code_name(list, value)
        local list_c, bad = take_text(list, "list")
        if bad then return misuse(bad) end
        local value_c, bad = take_int32(value, "value")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_code_name(list_c, value_c))
    end

    function calls.keyacct_schema_count()
        return plain(lib.keyacct_schema_count())
    end

    function calls.keyacct_schema_text(pair, field)
        local pair_c, bad = take_int32(pair, "pair")
        if bad then return misuse(bad) end
        local field_c, bad = take_int32(field, "field")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_schema_text(pair_c, field_c))
    end

    function calls.keyacct_segment_learn_create(policy, keep)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local keep_c, bad = take_int32(keep, "keep")
        if bad then return misuse(bad) end
        local out_out = new_segment_learn()
        local status = lib.keyacct_segment_learn_create(nil, policy_c, keep_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "segment_learn")
    end

    function calls.keyacct_segment_learn_add(learn, accounts, run)
        local learn_c, bad = take_handle(learn, "segment_learn", "learn", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segment_learn_add(learn_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_segment_learn_merge(learn, from)
        local learn_c, bad = take_handle(learn, "segment_learn", "learn", false)
        if bad then return misuse(bad) end
        local from_c, bad = take_handle(from, "segment_learn", "from", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segment_learn_merge(learn_c, from_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_segment_learn_save(learn)
        local learn_c, bad = take_handle(learn, "segment_learn", "learn", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segment_learn_save(learn_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_segment_learn_save(learn_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_segment_learn_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_segment_learn()
        local status = lib.keyacct_segment_learn_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "segment_learn")
    end

    function calls.keyacct_segment_learn_advance(learn)
        local learn_c, bad = take_handle(learn, "segment_learn", "learn", false)
        if bad then return misuse(bad) end
        local more_out = new_int32()
        local status = lib.keyacct_segment_learn_advance(learn_c, more_out, problem)
        if status ~= 0 then return failed(status) end
        return more_out[0]
    end

    function calls.keyacct_segment_learn_finish(learn)
        local learn_c, bad = take_handle(learn, "segment_learn", "learn", false)
        if bad then return misuse(bad) end
        local out_out = new_segmentation()
        local status = lib.keyacct_segment_learn_finish(learn_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "segmentation")
    end

    function calls.keyacct_segmentation_create(policy, accounts, run)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_segmentation()
        local status = lib.keyacct_segmentation_create(nil, policy_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "segmentation")
    end

    function calls.keyacct_segmentation_policy(segmentation)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local policy_out = new_int32()
        local fell_back_out = new_int32()
        local status = lib.keyacct_segmentation_policy(segmentation_c, policy_out, fell_back_out, problem)
        if status ~= 0 then return failed(status) end
        return policy_out[0], fell_back_out[0]
    end

    function calls.keyacct_segmentation_apply(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segmentation_apply(segmentation_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_segmentation_bind(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_bound()
        local status = lib.keyacct_segmentation_bind(segmentation_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "bound", segmentation, accounts, run)
    end

    function calls.keyacct_segmentation_rank(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segmentation_rank(segmentation_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_segmentation_cuts(segmentation)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_segmentation_cuts(segmentation_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_segmentation_segments(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_segmentation_segments(segmentation_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_segmentation_expectations(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_segmentation_expectations(segmentation_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_segmentation_concentration(segmentation, accounts, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_segmentation_concentration(segmentation_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_segmentation_curve(segmentation, accounts, points, run)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local points_c, bad = take_int32(points, "points")
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_segmentation_curve(segmentation_c, accounts_c, points_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_segmentation_save(segmentation)
        local segmentation_c, bad = take_handle(segmentation, "segmentation", "segmentation", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_segmentation_save(segmentation_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_segmentation_save(segmentation_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_segmentation_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_segmentation()
        local status = lib.keyacct_segmentation_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "segmentation")
    end

    function calls.keyacct_service_assess(policy, accounts, index, cases, contacts, surveys, run)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local index_c, bad = take_handle(index, "index", "index", false)
        if bad then return misuse(bad) end
        local cases_c, bad = take_handle(cases, "table", "cases", false)
        if bad then return misuse(bad) end
        local contacts_c, bad = take_handle(contacts, "table", "contacts", false)
        if bad then return misuse(bad) end
        local surveys_c, bad = take_handle(surveys, "table", "surveys", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_service_assess(policy_c, accounts_c, index_c, cases_c, contacts_c, surveys_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_status_name(status)
        local status_c, bad = take_int32(status, "status")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_status_name(status_c))
    end

    function calls.keyacct_status_describe(status)
        local status_c, bad = take_int32(status, "status")
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_status_describe(status_c))
    end

    function calls.keyacct_table_create(role, rows)
        local role_c, bad = take_text(role, "role")
        if bad then return misuse(bad) end
        local rows_c, bad = take_int64(rows, "rows")
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_table_create(nil, role_c, rows_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "table")
    end

    function calls.keyacct_table_rows(table)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        return number(lib.keyacct_table_rows(table_c))
    end

    function calls.keyacct_table_role(table)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_table_role(table_c))
    end

    function calls.keyacct_table_set_currency(table, code, decimals)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local code_c, bad = take_text(code, "code")
        if bad then return misuse(bad) end
        local decimals_c, bad = take_int32(decimals, "decimals")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_set_currency(table_c, code_c, decimals_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_decimals(table)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        return plain(lib.keyacct_table_decimals(table_c))
    end

    function calls.keyacct_table_currency(table)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        return string_or_nil(lib.keyacct_table_currency(table_c))
    end

    function calls.keyacct_table_name_map(table, foreign, name, unit)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local foreign_c, bad = take_text(foreign, "foreign")
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local unit_c, bad = take_int32(unit, "unit")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_name_map(table_c, foreign_c, name_c, unit_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_add_column(table, name, type)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local type_c, bad = take_int32(type, "type")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_add_column(table_c, name_c, type_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_unbind(table, name)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_unbind(table_c, name_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_column_count(table)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        return plain(lib.keyacct_table_column_count(table_c))
    end

    function calls.keyacct_table_column_find(table, name)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local name_c, bad = take_text(name, "name")
        if bad then return misuse(bad) end
        return plain(lib.keyacct_table_column_find(table_c, name_c))
    end

    function calls.keyacct_table_column_info(table, column)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local type_out = new_int32()
        local origin_out = new_int32()
        local status = lib.keyacct_table_column_info(table_c, column_c, out_text, type_out, origin_out, problem)
        if status ~= 0 then return failed(status) end
        return to_string(out_text[0]), type_out[0], origin_out[0]
    end

    function calls.keyacct_table_is_valid(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        return plain(lib.keyacct_table_is_valid(table_c, column_c, row_c))
    end

    function calls.keyacct_table_is_given(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        return plain(lib.keyacct_table_is_given(table_c, column_c, row_c))
    end

    function calls.keyacct_table_get_int64(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local value_out = new_int64()
        local status = lib.keyacct_table_get_int64(table_c, column_c, row_c, value_out, problem)
        if status ~= 0 then return failed(status) end
        return number(value_out[0])
    end

    function calls.keyacct_table_get_float64(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local value_out = new_float64()
        local status = lib.keyacct_table_get_float64(table_c, column_c, row_c, value_out, problem)
        if status ~= 0 then return failed(status) end
        return value_out[0]
    end

    function calls.keyacct_table_get_text(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_get_text(table_c, column_c, row_c, out_text, out_length, problem)
        if status ~= 0 then return failed(status) end
        return to_string(out_text[0], tonumber(out_length[0]))
    end

    function calls.keyacct_table_set_int64(table, column, row, value)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local value_c, bad = take_int64(value, "value")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_set_int64(table_c, column_c, row_c, value_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_set_float64(table, column, row, value)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local value_c, bad = take_float64(value, "value")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_set_float64(table_c, column_c, row_c, value_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_set_text(table, column, row, bytes)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_set_text(table_c, column_c, row_c, bytes_c, #bytes, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_set_null(table, column, row)
        local table_c, bad = take_handle(table, "table", "table", true)
        if bad then return misuse(bad) end
        local column_c, bad = take_int32(column, "column")
        if bad then return misuse(bad) end
        local row_c, bad = take_int64(row, "row")
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_set_null(table_c, column_c, row_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_table_slice(table, first, count)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local first_c, bad = take_int64(first, "first")
        if bad then return misuse(bad) end
        local count_c, bad = take_int64(count, "count")
        if bad then return misuse(bad) end
        local out_out = new_table()
        local status = lib.keyacct_table_slice(table_c, first_c, count_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return view(own(out_out[0], "table", table), table)
    end

    function calls.keyacct_index_create(table, key)
        local table_c, bad = take_handle(table, "table", "table", false)
        if bad then return misuse(bad) end
        local key_c, bad = take_key(key, "key")
        if bad then return misuse(bad) end
        local out_out = new_index()
        local status = lib.keyacct_index_create(nil, table_c, key_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "index")
    end

    function calls.keyacct_index_find_int64(index, account_id)
        local index_c, bad = take_handle(index, "index", "index", false)
        if bad then return misuse(bad) end
        local account_id_c, bad = take_int64(account_id, "account_id")
        if bad then return misuse(bad) end
        return number(lib.keyacct_index_find_int64(index_c, account_id_c))
    end

    function calls.keyacct_index_find_text(index, account_id)
        local index_c, bad = take_handle(index, "index", "index", false)
        if bad then return misuse(bad) end
        local account_id_c, bad = take_bytes(account_id, "account_id")
        if bad then return misuse(bad) end
        return number(lib.keyacct_index_find_text(index_c, account_id_c, #account_id))
    end

    function calls.keyacct_table_align(accounts, index, source)
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local index_c, bad = take_handle(index, "index", "index", false)
        if bad then return misuse(bad) end
        local source_c, bad = take_handle(source, "table", "source", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_table_align(accounts_c, index_c, source_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_bound_run(bound, first, count)
        local bound_c, bad = take_handle(bound, "bound", "bound", false)
        if bad then return misuse(bad) end
        local first_c, bad = take_int64(first, "first")
        if bad then return misuse(bad) end
        local count_c, bad = take_int64(count, "count")
        if bad then return misuse(bad) end
        local status = lib.keyacct_bound_run(bound_c, first_c, count_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_value_learn_create(policy)
        local policy_c, bad = take_handle(policy, "policy", "policy", false)
        if bad then return misuse(bad) end
        local out_out = new_value_learn()
        local status = lib.keyacct_value_learn_create(nil, policy_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "value_learn")
    end

    function calls.keyacct_value_learn_add(learn, accounts, run)
        local learn_c, bad = take_handle(learn, "value_learn", "learn", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", false)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_value_learn_add(learn_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_value_learn_merge(learn, from)
        local learn_c, bad = take_handle(learn, "value_learn", "learn", false)
        if bad then return misuse(bad) end
        local from_c, bad = take_handle(from, "value_learn", "from", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_value_learn_merge(learn_c, from_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_value_learn_save(learn)
        local learn_c, bad = take_handle(learn, "value_learn", "learn", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_value_learn_save(learn_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_value_learn_save(learn_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_value_learn_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_value_learn()
        local status = lib.keyacct_value_learn_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "value_learn")
    end

    function calls.keyacct_value_learn_finish(learn)
        local learn_c, bad = take_handle(learn, "value_learn", "learn", false)
        if bad then return misuse(bad) end
        local out_out = new_value_model()
        local status = lib.keyacct_value_learn_finish(learn_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "value_model")
    end

    function calls.keyacct_value_model_apply(model, accounts, run)
        local model_c, bad = take_handle(model, "value_model", "model", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_value_model_apply(model_c, accounts_c, run_c, problem)
        if status ~= 0 then return failed(status) end
        return true
    end

    function calls.keyacct_value_model_bind(model, accounts, run)
        local model_c, bad = take_handle(model, "value_model", "model", false)
        if bad then return misuse(bad) end
        local accounts_c, bad = take_handle(accounts, "table", "accounts", true)
        if bad then return misuse(bad) end
        local run_c, bad = take_handle(run, "run", "run", false)
        if bad then return misuse(bad) end
        local out_out = new_bound()
        local status = lib.keyacct_value_model_bind(model_c, accounts_c, run_c, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "bound", model, accounts, run)
    end

    function calls.keyacct_value_model_save(model)
        local model_c, bad = take_handle(model, "value_model", "model", false)
        if bad then return misuse(bad) end
        local status = lib.keyacct_value_model_save(model_c, nil, 0, out_size, problem)
        if status ~= 0 then return failed(status) end
        local capacity = tonumber(out_size[0])
        local buffer = new_buffer(capacity)
        status = lib.keyacct_value_model_save(model_c, buffer, capacity, out_size, problem)
        if status ~= 0 then return failed(status) end
        return to_string(buffer, capacity)
    end

    function calls.keyacct_value_model_load(bytes)
        local bytes_c, bad = take_bytes(bytes, "bytes")
        if bad then return misuse(bad) end
        local out_out = new_value_model()
        local status = lib.keyacct_value_model_load(nil, bytes_c, #bytes, out_out, problem)
        if status ~= 0 then return failed(status) end
        return own(out_out[0], "value_model")
    end

    function calls.keyacct_version()
        return plain(lib.keyacct_version())
    end

    function calls.keyacct_version_string()
        return string_or_nil(lib.keyacct_version_string())
    end

    return calls
end
