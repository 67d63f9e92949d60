-- The rooms: LEDGER, VALUE, SEGMENT, SERVICE, RISK, PLAN, and the review that walks through all of them.
local object = require("keyacct.object")
local tables = require("keyacct.table")
local Table = tables.Table

local raw, handle, written, wrap, chain, at = object.raw, object.handle, object.written, object.wrap, object.chain, object.row

-- A call prepared for one table, to be run row by row.
local Bound = object.class("Bound")
local run_bound = raw.keyacct_bound_run

-- Runs it on `count` rows (1 where left out) from `row` on; the results stand in the table.
function Bound:run(row, count) return run_bound(self.handle, at(row), count or 1) end

-- A class whose objects come from `created`, a call that gives a handle; without it they come from other calls only.
local function class(name, created)
    local made
    made = object.class(name, created and function(...) return wrap(made, created(...)) end)
    return made
end

-- --- LEDGER ----------------------------------------------------------------------------------------------------------------------

-- Ledger(policy, key): purchase histories from transactions.
local Ledger = class("Ledger", function(policy, key) return raw.keyacct_ledger_create(handle(policy), key) end)

function Ledger:add(transactions, run) return chain(self, raw.keyacct_ledger_add(self.handle, handle(transactions),
    handle(run))) end

-- One transaction; the day as a number of days or "2026-06-30", the amount in minor units.
function Ledger:append(account, on, amount)
    if type(on) == "string" then
        local day, a, b, c = tables.day(on)
        if not day then return nil, a, b, c end
        on = day
    end
    if type(account) == "string" then return chain(self, raw.keyacct_ledger_append_text(self.handle, account, on, amount)) end
    return chain(self, raw.keyacct_ledger_append_int64(self.handle, account, on, amount))
end

function Ledger:merge(other) return chain(self, raw.keyacct_ledger_merge(self.handle, handle(other))) end
function Ledger:save() return raw.keyacct_ledger_save(self.handle) end
function Ledger.load(bytes) return wrap(Ledger, raw.keyacct_ledger_load(bytes)) end

-- Accounts, transactions, first day, last day.
function Ledger:span() return raw.keyacct_ledger_span(self.handle) end
function Ledger:histories(run) return Table.adopt(raw.keyacct_ledger_histories(self.handle, handle(run))) end

function Ledger:split(calibration_end, holdout_end, run)
    return Table.adopt(raw.keyacct_ledger_split(self.handle, calibration_end, holdout_end, handle(run)))
end

-- --- VALUE -----------------------------------------------------------------------------------------------------------------------

local ValueModel = class("ValueModel")
local ValueLearn = class("ValueLearn", function(policy) return raw.keyacct_value_learn_create(handle(policy)) end)

function ValueLearn:add(accounts, run) return chain(self, raw.keyacct_value_learn_add(self.handle, handle(accounts),
    handle(run))) end
function ValueLearn:merge(other) return chain(self, raw.keyacct_value_learn_merge(self.handle, handle(other))) end
function ValueLearn:save() return raw.keyacct_value_learn_save(self.handle) end
function ValueLearn.load(bytes) return wrap(ValueLearn, raw.keyacct_value_learn_load(bytes)) end
function ValueLearn:finish() return wrap(ValueModel, raw.keyacct_value_learn_finish(self.handle)) end

function ValueModel:apply(accounts, run)
    return chain(accounts, raw.keyacct_value_model_apply(self.handle, written(accounts), handle(run)))
end

function ValueModel:bind(accounts, run) return wrap(Bound, raw.keyacct_value_model_bind(self.handle, written(accounts),
    handle(run))) end
function ValueModel:save() return raw.keyacct_value_model_save(self.handle) end
function ValueModel.load(bytes) return wrap(ValueModel, raw.keyacct_value_model_load(bytes)) end

-- --- SEGMENT ---------------------------------------------------------------------------------------------------------------------

-- Segmentation(accounts, policy, run): frozen cuts, found in one call.
local Segmentation = class("Segmentation", function(accounts, policy, run)
    return raw.keyacct_segmentation_create(handle(policy), handle(accounts), handle(run))
end)
local SegmentLearn = class("SegmentLearn", function(policy, keep)
    return raw.keyacct_segment_learn_create(handle(policy), keep and 1 or 0)
end)

function SegmentLearn:add(accounts, run) return chain(self, raw.keyacct_segment_learn_add(self.handle, handle(accounts),
    handle(run))) end
function SegmentLearn:merge(other) return chain(self, raw.keyacct_segment_learn_merge(self.handle, handle(other))) end
function SegmentLearn:save() return raw.keyacct_segment_learn_save(self.handle) end
function SegmentLearn.load(bytes) return wrap(SegmentLearn, raw.keyacct_segment_learn_load(bytes)) end
function SegmentLearn:finish() return wrap(Segmentation, raw.keyacct_segment_learn_finish(self.handle)) end

-- true: add the same accounts again; false: finish. nil and a failure.
function SegmentLearn:advance()
    local more, a, b, c = raw.keyacct_segment_learn_advance(self.handle)
    if not more then return nil, a, b, c end
    return more == 1
end

-- Number of the rule that was used, and the number of scopes that fell back.
function Segmentation:policy() return raw.keyacct_segmentation_policy(self.handle) end

function Segmentation:apply(accounts, run)
    return chain(accounts, raw.keyacct_segmentation_apply(self.handle, written(accounts), handle(run)))
end

function Segmentation:bind(accounts, run)
    return wrap(Bound, raw.keyacct_segmentation_bind(self.handle, written(accounts), handle(run)))
end

function Segmentation:rank(accounts, run)
    return chain(accounts, raw.keyacct_segmentation_rank(self.handle, written(accounts), handle(run)))
end

function Segmentation:cuts() return Table.adopt(raw.keyacct_segmentation_cuts(self.handle)) end

function Segmentation:segments(accounts, run)
    return Table.adopt(raw.keyacct_segmentation_segments(self.handle, handle(accounts), handle(run)))
end

function Segmentation:expectations(accounts, run)
    return Table.adopt(raw.keyacct_segmentation_expectations(self.handle, handle(accounts), handle(run)))
end

function Segmentation:concentration(accounts, run)
    return Table.adopt(raw.keyacct_segmentation_concentration(self.handle, handle(accounts), handle(run)))
end

function Segmentation:curve(accounts, points, run)
    return Table.adopt(raw.keyacct_segmentation_curve(self.handle, handle(accounts), points or 20, handle(run)))
end

function Segmentation:save() return raw.keyacct_segmentation_save(self.handle) end
function Segmentation.load(bytes) return wrap(Segmentation, raw.keyacct_segmentation_load(bytes)) end

-- --- SERVICE and PLAN ------------------------------------------------------------------------------------------------------------

-- Adds the SERVICE columns. with = {cases =, contacts =, surveys =, policy =, run =, index =}; a table that is nil is not assessed.
local function assess_service(accounts, with)
    local given = with or {}
    if type(given) ~= "table" then return object.fail("E_ARGUMENT", "", "with", -1, "expected a table, got a %s", type(with)) end
    return chain(accounts, raw.keyacct_service_assess(handle(given.policy), written(accounts), handle(given.index),
        handle(given.cases),
        handle(given.contacts), handle(given.surveys), handle(given.run)))
end

-- Adds the PLAN columns and gives three tables: actions, findings, owners. with as for assess_service.
local function make_plan(accounts, with)
    local given = with or {}
    if type(given) ~= "table" then return object.fail("E_ARGUMENT", "", "with", -1, "expected a table, got a %s", type(with)) end
    local actions, findings, owners, where = raw.keyacct_plan_make(handle(given.policy), written(accounts), handle(given.index),
        handle(given.cases), handle(given.contacts), handle(given.surveys), handle(given.run))
    if not actions then return nil, findings, owners, where end
    return Table.adopt(actions), Table.adopt(findings), Table.adopt(owners)
end

-- --- RISK ------------------------------------------------------------------------------------------------------------------------

-- RiskModel(policy): the expert card of a policy.
local RiskModel = class("RiskModel", function(policy) return raw.keyacct_risk_model_create(handle(policy)) end)

function RiskModel:apply(accounts, run)
    return chain(accounts, raw.keyacct_risk_model_apply(self.handle, written(accounts), handle(run)))
end

function RiskModel:bind(accounts, run) return wrap(Bound, raw.keyacct_risk_model_bind(self.handle, written(accounts),
    handle(run))) end

-- The contributions of `count` rows (all that follow where left out) from `first` (1 where left out) on.
function RiskModel:explain(accounts, first, count, run)
    first = first or 1
    if count == nil and getmetatable(accounts) == Table and type(first) == "number" then count = accounts.count - first + 1 end
    return Table.adopt(raw.keyacct_risk_model_explain(self.handle, handle(accounts), at(first), count, handle(run)))
end

function RiskModel:save() return raw.keyacct_risk_model_save(self.handle) end
function RiskModel.load(bytes) return wrap(RiskModel, raw.keyacct_risk_model_load(bytes)) end

-- --- calendars -------------------------------------------------------------------------------------------------------------------

-- Calendar(rules, from_at, until_at, zone, name): rules is a table of role "calendars", zone the bytes of a TZif file
-- (UTC where left out). Times are milliseconds UTC.
local Calendar = class("Calendar", function(rules, from_at, until_at, zone, name)
    return raw.keyacct_calendar_create(handle(rules), name, zone or "", from_at, until_at)
end)

-- When open_ms of open time have passed since start_at.
function Calendar:deadline(start_at, open_ms) return raw.keyacct_calendar_deadline(self.handle, start_at, open_ms) end
-- Open milliseconds from one time until another.
function Calendar:elapsed(from_at, until_at) return raw.keyacct_calendar_elapsed(self.handle, from_at, until_at) end
-- Opening and closing of the first open window that ends after a time.
function Calendar:next(time) return raw.keyacct_calendar_next(self.handle, time) end
-- from_at, until_at and the business day in milliseconds.
function Calendar:facts() return raw.keyacct_calendar_facts(self.handle) end
function Calendar:hash() return raw.keyacct_calendar_hash(self.handle) end
function Calendar:save() return raw.keyacct_calendar_save(self.handle) end
function Calendar.load(bytes) return wrap(Calendar, raw.keyacct_calendar_load(bytes)) end

-- --- the living engine -----------------------------------------------------------------------------------------------------------

-- Engine(policy, shards): promises with clocks, levels and attention of all accounts; events in, time in, outputs out.
local Engine = class("Engine", function(policy, shards) return raw.keyacct_engine_create(handle(policy), shards or 1) end)

-- Gives another policy; its number, for the event policy_activated.
function Engine:policy(policy) return raw.keyacct_engine_policy(self.handle, handle(policy)) end
-- Gives a calendar: in force at once under a new name, else from the event calendar_replaced on.
function Engine:calendar(name, calendar) return chain(self, raw.keyacct_engine_calendar(self.handle, name, handle(calendar))) end

-- Applies a table of role "events"; its column event_status says which rows were refused, the first of them is the failure.
function Engine:apply(events, run)
    return chain(self, raw.keyacct_engine_apply(self.handle, written(events), handle(run)))
end

function Engine:advance(now, run) return chain(self, raw.keyacct_engine_advance(self.handle, now, handle(run))) end
-- The earliest time at which advance has something to do; the largest int64 when nothing waits.
function Engine:next_deadline() return raw.keyacct_engine_next_deadline(self.handle) end
function Engine:drain(most) return Table.adopt(raw.keyacct_engine_drain(self.handle, most or 0)) end
function Engine:promises() return Table.adopt(raw.keyacct_engine_promises(self.handle)) end
function Engine:levels() return Table.adopt(raw.keyacct_engine_levels(self.handle)) end

function Engine:explain(accounts, row)
    return Table.adopt(raw.keyacct_engine_explain(self.handle, handle(accounts), at(row)))
end

-- What events (or nil: time alone) would bring until a time; the engine does not change. Where a row is refused, the failure's
-- where.outputs are what the others would bring.
function Engine:simulate(events, until_at, run)
    local made, a, b, where = raw.keyacct_engine_simulate(self.handle, events and written(events), until_at, handle(run))
    if not made and where.outputs then where.outputs = Table.adopt(where.outputs) end
    return Table.adopt(made, a, b, where)
end

-- What another policy would change, rolled forward at a time; the engine does not change.
function Engine:dry_run(policy, time) return Table.adopt(raw.keyacct_engine_dry_run(self.handle, handle(policy), time)) end
function Engine:hash() return raw.keyacct_engine_hash(self.handle) end
function Engine:save() return raw.keyacct_engine_save(self.handle) end
function Engine.load(bytes) return wrap(Engine, raw.keyacct_engine_load(bytes)) end

-- --- the review ------------------------------------------------------------------------------------------------------------------

-- Review(policy): all rooms in one call. add tables, run, ask for tables.
local Review = class("Review", function(policy) return raw.keyacct_review_create(handle(policy)) end)

function Review:add(given, run) return chain(self, raw.keyacct_review_add(self.handle, handle(given), handle(run))) end
function Review:run(run) return chain(self, raw.keyacct_review_run(self.handle, handle(run))) end
function Review:asof_on() return raw.keyacct_review_asof_on(self.handle) end

-- A result, only read; gone when the review is run again.
function Review:table(name) return Table.adopt(raw.keyacct_review_table(self.handle, name)) end

-- Number of the segmentation rule that was used, and 1 where HYBRID fell back.
function Review:policy() return raw.keyacct_review_policy(self.handle) end

return {Bound = Bound, Ledger = Ledger, ValueLearn = ValueLearn, ValueModel = ValueModel, SegmentLearn = SegmentLearn,
    Segmentation = Segmentation, RiskModel = RiskModel, Review = Review, Calendar = Calendar, Engine = Engine,
    assess_service = assess_service, make_plan = make_plan}
