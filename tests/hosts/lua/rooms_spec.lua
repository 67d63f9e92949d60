-- Every class and function with a small book: results, both doors, saved states, prepared rows, what the library says of itself.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok

local CURRENT = {990000, 120000, 80000, 45000, 30000, 21000, 9000, 5000, 1000, -2500}
local POTENTIAL = {500000, 0, 60000, 5000, 90000, 1000, 70000, 2000, 0, 30000}
local SEGMENTS = {"platinum", "gold", "iron", "lead", "iron", "lead", "iron", "lead", "lead", "iron", n = 10}

local function book(more)
    local columns = {account_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, current_value = CURRENT, potential_value = POTENTIAL}
    for name, cells in pairs(more or {}) do columns[name] = cells end
    return ok(keyacct.Table("accounts", columns, {rows = 10, unit = "minor"}))
end

local function transactions(first, last)
    local columns = {account_id = {}, on = {}, amount = {}}
    for i = first, last do
        columns.account_id[#columns.account_id + 1] = "a" .. i % 7
        columns.on[#columns.on + 1] = 19000 + i * 5 % 900
        columns.amount[#columns.amount + 1] = i * 10
    end
    return ok(keyacct.Table("transactions", columns, {unit = "minor"}))
end

local function failed(code, found, message, status, where)
    assert.is_nil(found)
    assert.equal(keyacct.status_name(code), keyacct.status_name(status))
    return message, where
end

describe("tables", function()
    it("say what they are", function()
        local made = ok(keyacct.Table("accounts", {account_id = {"x"}, current_value = {1.5}, mine = {3}}, {unit = "major",
            currency = "JPY", decimals = 0}))
        assert.same({"accounts", 1, "JPY", 0}, {made:role(), made:rows(), made:currency(), made:decimals()})
        assert.equal("keyacct.Table (accounts, 1 rows)", tostring(made))
        assert.same({{name = "account_id", type = "text", origin = "input"}, {name = "current_value", type = "money",
            origin = "input"},
            {name = "mine", type = "int64", origin = "carried"}}, made:columns())
        assert.equal(2, made:get("current_value", 1))
        assert.is_true(made:has("mine"))
        ok(made:unbind("mine"))
        assert.is_false(made:has("mine"))
        failed(keyacct.E_NOT_FOUND, made:unbind("mine"))
    end)

    it("take foreign names", function()
        local made = ok(keyacct.Table("accounts", {Number = {7}, Budget = {12.5}}, {names = {Number = "account_id"}}))
        assert.equal(7, made:get("account_id", 1))
        ok(made:name_map("Net", "current_value", "major"))
        ok(made:bind("Net", {2}))
        assert.equal(200, made:get("current_value", 1))
        failed(keyacct.E_NOT_FOUND, made:name_map("Net", "no_such_column"))
    end)

    it("are aligned by account", function()
        local made = book()
        local facts = ok(keyacct.Table("accounts", {account_id = {3, 1}, owner = {"Li", "Wang"}}))
        ok(made:align(ok(keyacct.Index(made)), facts))
        assert.same({"Wang", nil, "Li", n = 10}, made:column("owner"))
        failed(keyacct.E_UNKNOWN, made:align(ok(keyacct.Index(made)), ok(keyacct.Table("accounts", {account_id = {99}}))))
        failed(keyacct.E_DUPLICATE, keyacct.Index(ok(keyacct.Table("accounts", {account_id = {1, 1}}))))
        assert.equal(2, ok(keyacct.Index(facts, ("k"):rep(16))):find(1))
        failed(keyacct.E_ARGUMENT, keyacct.Index(facts, "short"))
    end)
end)

describe("policies", function()
    it("are set, read, frozen, saved and compared", function()
        local policy = ok(keyacct.Policy({["segment.policy"] = "pyramid", ["segment.platinum_quota_ppm"] = 60000},
            {freeze = false}))
        assert.is_false(policy:frozen())
        assert.equal(keyacct.SEGMENT_POLICY_PYRAMID, policy:get("segment.policy"))
        assert.same({["segment.policy"] = {"hybrid", "pyramid"}, ["segment.platinum_quota_ppm"] = {"50000", "60000"}},
            ok(keyacct.Policy()):diff(policy))
        ok(policy:reset("segment.platinum_quota_ppm"))
        ok(policy:set("risk.base_rate", 0.125))
        assert.equal(0.125, policy:get("risk.base_rate"))
        ok(policy:set("risk.base_rate", "0.12"))
        ok(policy:freeze())
        failed(keyacct.E_STATE, policy:set("risk.base_rate", 0.1))
        assert.equal(16, #policy:hash())
        local again = ok(ok(keyacct.Policy.load(ok(policy:text()))):freeze())
        assert.equal(policy:hash(), again:hash())
        assert.equal(policy:text(), again:text())
        assert.is_true(policy:edition() >= 1)
    end)

    it("have tables", function()
        local policy, names = ok(keyacct.Policy({}, {freeze = false})), keyacct.policy_tables()
        assert.truthy(#names >= 2)
        for _, name in ipairs(names) do
            local rows = ok(policy:get(name))
            assert.equal("policy", rows:role())
            ok(policy:set(name, rows))
        end
        assert.same({}, policy:diff(ok(keyacct.Policy())))
    end)

    it("refuse what is not there, with its bounds", function()
        failed(keyacct.E_NOT_FOUND, keyacct.Policy{["segment.nothing"] = 1})
        local message = failed(keyacct.E_RANGE, keyacct.Policy{["segment.platinum_quota_ppm"] = 2000000})
        assert.truthy(message:find("1000000", 1, true))
        failed(keyacct.E_EDITION, keyacct.Policy({}, {edition = 99}))
        local _, where = failed(keyacct.E_NOT_FOUND, keyacct.Policy.load("edition 1\nno.such = 5\n"))
        assert.equal(2, where.row)
    end)
end)

describe("the ledger", function()
    it("gives the same histories from parts, merged, saved and appended", function()
        local run, whole = ok(keyacct.Run{asof = 20000, wants = {"*"}}), ok(keyacct.Ledger())
        ok(whole:add(transactions(1, 60)))
        local left, right = ok(keyacct.Ledger()), ok(keyacct.Ledger(nil, ("k"):rep(16)))
        ok(left:add(transactions(1, 20)))
        for i = 21, 60 do ok(right:append("a" .. i % 7, 19000 + i * 5 % 900, i * 10)) end
        ok(left:merge(right))
        assert.equal(whole:save(), left:save())
        assert.same({7, 60, 19005, 19300}, {whole:span()})
        local expected = support.dump(ok(whole:histories(run)))
        assert.equal(expected, support.dump(ok(left:histories(run))))
        assert.equal(expected, support.dump(ok(ok(keyacct.Ledger.load(ok(whole:save()))):histories(run))))
        local split = ok(whole:split(19200, 19300))
        assert.is_true(split:has("holdout_revenue"))
        assert.is_true(ok(keyacct.Ledger()):append("x", "2026-06-30",
            5):histories(ok(keyacct.Run{asof = "2026-06-30"})):has("account_id"))
        failed(keyacct.E_NO_TIME, whole:histories())
        failed(keyacct.E_CORRUPT, keyacct.Ledger.load(ok(whole:save()):sub(1, -2)))
        failed(keyacct.E_ARGUMENT, whole:merge(whole))
    end)
end)

describe("value", function()
    it("is learned, applied, saved, prepared", function()
        local accounts = ok(keyacct.Table("accounts", {account_id = {1, 2, 3}, revenue = {1000, 2000, 3000}, wallet = {5000, 2500,
            nil}},
            {rows = 3, unit = "minor"}))
        local left, right = ok(keyacct.ValueLearn()), ok(keyacct.ValueLearn())
        ok(left:add(accounts))
        ok(ok(keyacct.ValueLearn.load(ok(right:save()))):merge(left))
        local model = ok(left:finish())
        ok(model:apply(accounts))
        assert.same({1000, 2000, 3000, n = 3}, accounts:column("current_value"))
        assert.same({2000, 250, nil, n = 3}, accounts:column("potential_value"))
        assert.same({"wallet", "wallet", nil, n = 3}, accounts:names("potential_source"))
        assert.equal(model:save(), ok(keyacct.ValueModel.load(ok(model:save()))):save())
        local other = ok(keyacct.Table("accounts", {account_id = {1}, revenue = {700}}, {unit = "minor"}))
        ok(ok(model:bind(other)):run(1))
        assert.equal(700, other:get("current_value", 1))
    end)
end)

describe("segments", function()
    it("of the example", function()
        local accounts = book()
        local cuts = ok(keyacct.Segmentation(accounts))
        assert.equal(accounts, ok(cuts:apply(accounts)))
        assert.same(SEGMENTS, accounts:names("segment"))
        assert.equal(keyacct.SEGMENT_PLATINUM, accounts:get("segment", 1))
        assert.same({keyacct.SEGMENT_POLICY_HYBRID, 0}, {cuts:policy()})
        ok(cuts:rank(accounts))
        assert.equal(1, accounts:get("value_rank", 1))
        for _, made in ipairs {cuts:cuts(), cuts:segments(accounts), cuts:expectations(accounts), cuts:concentration(accounts),
            cuts:curve(accounts)} do
            assert.is_true(made:rows() >= 1)
        end
        assert.equal(6, ok(cuts:curve(accounts, 5)):rows())
        assert.equal(4, ok(cuts:segments(accounts)):rows())
        assert.equal(cuts:save(), ok(keyacct.Segmentation.load(ok(cuts:save()))):save())
    end)

    it("in rounds or with kept rows are the same bytes", function()
        local accounts = book()
        local wanted = ok(ok(keyacct.Segmentation(accounts)):save())
        for _, keep in ipairs {false, true} do
            local learn = ok(keyacct.SegmentLearn(nil, keep))
            repeat ok(learn:add(accounts)) until not learn:advance()
            assert.equal(wanted, ok(ok(learn:finish()):save()))
        end
    end)

    it("given stand", function()
        local accounts = book{segment = {nil, "lead"}}
        ok(ok(keyacct.Segmentation(accounts)):apply(accounts))
        assert.equal("lead", accounts:name("segment", 2))
        assert.is_true(accounts:is_given("segment", 2))
        assert.is_false(accounts:is_given("segment", 1))
    end)

    it("row by row are those of the table", function()
        local accounts = book()
        local cuts = ok(keyacct.Segmentation(accounts))
        local one = ok(keyacct.Table("accounts", {}, {rows = 1}))
        ok(one:add_column("current_value"))
        ok(one:add_column("potential_value"))
        local prepared = ok(cuts:bind(one))
        for row = 1, 10 do
            ok(one:set("current_value", 1, CURRENT[row]))
            ok(one:set("potential_value", 1, POTENTIAL[row]))
            ok(prepared:run(1))
            assert.equal(SEGMENTS[row], one:name("segment", 1))
        end
    end)

    it("prepared are those of the table, with nulls, given cells and derived columns", function()
        local function mixed(columns)
            columns.account_id, columns.current_value, columns.potential_value = {}, {}, {}
            for i = 1, 200 do
                columns.account_id[i] = i
                columns.current_value[i] = (columns.all or i % 7 > 0) and i * 7919 % 1009 - 50 or nil
                columns.potential_value[i] = i % 5 > 0 and i * 104729 % 997 or nil
            end
            columns.all = nil
            return ok(keyacct.Table("accounts", columns, {rows = 200, unit = "minor"}))
        end
        for _, all in ipairs {true, false} do
            for _, wants in ipairs {{}, {"tier"}, {"tier", "next_segment", "segment_raw"}, {"*"}} do
                for _, given in ipairs {{}, {[3] = "gold", [4] = "lead"}} do
                    local run = ok(keyacct.Run{asof = 20000, wants = wants})
                    local left, right = mixed{all = all, segment = next(given) and given}, mixed{all = all, segment = next(given)
                        and given}
                    local cuts = ok(keyacct.Segmentation(left, nil, run))
                    ok(cuts:apply(left, run))
                    local prepared = ok(cuts:bind(right, run))
                    for row = 1, 200, 2 do ok(prepared:run(row)) end
                    for row = 2, 200, 2 do ok(prepared:run(row, 1)) end
                    assert.equal(support.dump(left), support.dump(right))
                    ok(prepared:run(1, 200))
                    assert.equal(support.dump(left), support.dump(right))
                end
            end
        end
        local accounts = ok(keyacct.Table("accounts", {account_id = {1, 2}, current_value = {5, 6}, potential_value = {1, -1}},
            {unit = "minor"}))
        local prepared = ok(ok(keyacct.Segmentation(book())):bind(accounts))
        ok(prepared:run(1))
        local _, where = failed(keyacct.E_VALUE, prepared:run(2))
        assert.same({"potential_value", 2}, {where.column, where.row})
    end)

    it("need a value, with its unit", function()
        failed(keyacct.E_COLUMN, keyacct.Segmentation(ok(keyacct.Table("accounts", {account_id = {1}}))))
        local message = failed(keyacct.E_UNIT, keyacct.Table("accounts", {account_id = {1}, current_value = {1}}))
        assert.truthy(message:find("current_value", 1, true))
        failed(keyacct.E_HANDLE, keyacct.Segmentation())
    end)
end)

describe("service, risk and plan", function()
    local run = ok(keyacct.Run{asof = "2026-06-30T12:00", wants = {"*"}})

    it("walk over one table", function()
        local accounts = book{elapsed_days = {10, 20, 400, 5, 5, 5, 5, 5, 5, 5}, satisfaction = {9, 2}}
        ok(ok(keyacct.Segmentation(accounts, nil, run)):apply(accounts, run))
        local cases = ok(keyacct.Table("cases", {case_id = {1}, account_id = {2}, kind = {"complaint"}, severity = {1},
            reported_at = {"2026-06-20T12:00"},
            answered_at = {}, resolved_at = {}}, {rows = 1}))
        local contacts = ok(keyacct.Table("contacts", {account_id = {1}, at = {"2026-06-01"}, channel = {"phone"}}))
        local surveys = ok(keyacct.Table("surveys", {account_id = {1}, sent_at = {"2026-06-01"}}))
        local with = {cases = cases, contacts = contacts, surveys = surveys, run = run, index = ok(keyacct.Index(accounts)),
            policy = ok(keyacct.Policy())}
        assert.equal(accounts, ok(keyacct.assess_service(accounts, with)))
        assert.equal("complaint", accounts:name("level", 2))
        assert.equal(1, accounts:get("complaints_overdue", 2))
        local model = ok(keyacct.RiskModel())
        ok(model:apply(accounts, run))
        assert.is_true(accounts:get("risk_probability", 2) > accounts:get("risk_probability", 1))
        local parts = ok(model:explain(accounts, 2, 1, run))
        assert.equal(40, parts:rows())
        assert.equal(400, ok(model:explain(accounts, nil, nil, run)):rows())
        assert.equal(model:save(), ok(keyacct.RiskModel.load(ok(model:save()))):save())
        local actions, findings, owners = ok(keyacct.make_plan(accounts, with))
        assert.is_true(actions:rows() > 0 and findings:rows() > 0 and owners:rows() > 0)
        local seen = {}
        for _, name in ipairs(actions:names("action")) do seen[name] = true end
        assert.is_true(seen.solve_complaint)
        failed(keyacct.E_NO_TIME, keyacct.assess_service(accounts))
        failed(keyacct.E_ARGUMENT, keyacct.assess_service(accounts, {cases = contacts, run = run}))
        failed(keyacct.E_ARGUMENT, keyacct.make_plan(accounts, 5))
    end)

    it("score risk row by row", function()
        local accounts, one = book{satisfaction = {9, 2, 5}}, ok(keyacct.Table("accounts", {}, {rows = 1}))
        local model = ok(keyacct.RiskModel())
        ok(model:apply(accounts, run))
        ok(one:add_column("satisfaction"))
        local prepared = ok(model:bind(one, run))
        for row, satisfaction in ipairs {9, 2, 5} do
            ok(one:set("satisfaction", 1, satisfaction))
            ok(prepared:run(1))
            assert.equal(accounts:get("risk_probability", row), one:get("risk_probability", 1))
        end
    end)
end)

describe("the review", function()
    it("is the rooms in one call", function()
        local review = ok(keyacct.Review(ok(keyacct.Policy{["segment.policy"] = "quadrant"})))
        ok(review:add(transactions(1, 100)))
        ok(ok(review:add(transactions(101, 150))):run())
        assert.equal(19750, review:asof_on())
        assert.same({keyacct.SEGMENT_POLICY_QUADRANT, 0}, {review:policy()})
        for _, name in ipairs {"accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions",
            "findings", "owners"} do
            local made = ok(review:table(name))
            support.result("review " .. name .. "\n" .. support.dump(made))
        end
        assert.equal(7, ok(review:table("accounts")):rows())
        failed(keyacct.E_NOT_FOUND, review:table("nothing"))
        failed(keyacct.E_STATE, ok(keyacct.Review()):table("accounts"))
        failed(keyacct.E_STATE, ok(keyacct.Review()):run())
        failed(keyacct.E_UNKNOWN, ok(ok(keyacct.Review()):add(transactions(1, 9)):add(ok(keyacct.Table("accounts",
            {account_id = {"b"}})))):run())
    end)
end)

describe("calendars", function()
    local DAY, HOUR = 86400000, 3600000
    local monday = 20458 * DAY -- 2026-01-05

    local function desk()
        local rules = ok(keyacct.Table("calendars", {rule = {"weekly", "weekly", "closed"}, weekday = {"monday", "tuesday"},
            from_on = {[3] = 20459}, from_time = {"09:00", "09:00"}, until_time = {"17:00", "17:00"}}, {rows = 3}))
        return ok(keyacct.Calendar(rules, monday - DAY, monday + 30 * DAY))
    end

    it("count open time", function()
        local calendar = desk()
        assert.equal(monday + 17 * HOUR, calendar:deadline(monday, 8 * HOUR))
        assert.equal(monday + 7 * DAY + 10 * HOUR, calendar:deadline(monday + 16 * HOUR, 2 * HOUR)) -- Tuesday is closed
        assert.equal(3 * HOUR, calendar:elapsed(monday, monday + 12 * HOUR))
        assert.same({monday + 9 * HOUR, monday + 17 * HOUR}, {calendar:next(monday)})
        assert.same({monday - DAY, monday + 30 * DAY, 8 * HOUR}, {calendar:facts()})
        support.result(support.hex(ok(calendar:hash())) .. support.hex(ok(calendar:save())) .. "\n")
        assert.equal(ok(calendar:save()), ok(ok(keyacct.Calendar.load(ok(calendar:save()))):save()))
    end)

    it("refuse what they cannot answer", function()
        failed(keyacct.E_HORIZON, desk():deadline(monday, 1000 * HOUR))
        failed(keyacct.E_ORDER, desk():elapsed(monday, monday - 1))
        failed(keyacct.E_FORMAT, keyacct.Calendar(support.around_the_clock(), 0, DAY, "no zone file"))
        failed(keyacct.E_NOT_FOUND, keyacct.Calendar(support.around_the_clock(), 0, DAY, nil, "desk"))
    end)
end)

describe("the library", function()
    it("says what it knows", function()
        local parameters, columns, codes, schema = keyacct.parameters(), keyacct.vocabulary(), keyacct.codes(), keyacct.schema()
        assert.is_true(#parameters > 50 and #columns > 100 and #codes > 100 and #schema > 100)
        for _, one in ipairs(parameters) do assert.truthy(one.name and one.type and one.default and one.explanation) end
        for _, one in ipairs(columns) do assert.truthy(one.role and one.name and one.type and one.explanation) end
        for _, one in ipairs(codes) do
            assert.truthy(one.label and one.label_zh)
            assert.equal(one.name, keyacct.code_name(one.role, one.value))
        end
        for _, one in ipairs(schema) do assert.truthy(one.call:match("^keyacct_") and one.use) end
        assert.equal("gold", keyacct.code_name("segment", keyacct.SEGMENT_GOLD))
        assert.is_nil((keyacct.code_name("segment", 99)))
        assert.equal("KEYACCT_E_COLUMN", keyacct.status_name(keyacct.E_COLUMN))
        assert.truthy(#keyacct.status_describe(keyacct.E_COLUMN) > 10)
        assert.same({keyacct.VERSION_STRING,
            keyacct.VERSION_MAJOR * 1000000 + keyacct.VERSION_MINOR * 1000 + keyacct.VERSION_PATCH}, {keyacct.version()})
    end)

    it("has a constant for every code", function()
        for _, one in ipairs(keyacct.codes()) do assert.equal(one.value, keyacct[(one.role .. "_" .. one.name):upper()], one.role
            .. "_" .. one.name) end
    end)
end)

describe("the engine", function()
    local HOUR = 3600000
    local begin = 1780300800000 -- 2026-06-01 08:00 UTC

    local function events(rows)
        local columns = {}
        for i, row in ipairs(rows) do
            for name, value in pairs(row) do
                columns[name] = columns[name] or {}
                columns[name][i] = value
            end
        end
        return ok(keyacct.Table("events", columns, {rows = #rows}))
    end

    local function opened()
        local engine = ok(keyacct.Engine(nil, 2))
        ok(engine:apply(events{{at = begin, event = "account", account_id = "A", segment = "gold"},
            {at = begin + HOUR, event = "case_opened", account_id = "A", case_id = "c1", kind = "complaint", severity = 1}}))
        return engine
    end

    it("keeps promises", function()
        local engine = opened()
        local promises = ok(engine:promises())
        assert.same({"ack", "dispatch", "answer", "resolve", n = 4}, ok(promises:names("clock")))
        assert.equal(begin + HOUR + HOUR / 2, ok(promises:get("due_at", 1)))
        assert.is_true(engine:next_deadline() < begin + 2 * HOUR)
        ok(engine:advance(begin + 3 * HOUR))
        local said = ok(ok(engine:drain()):names("output"))
        local breached = 0
        for _, one in ipairs(said) do breached = breached + (one == "clock_breached" and 1 or 0) end
        assert.equal(2, breached) -- nobody acknowledged within half an hour, nobody was sent within one
        assert.equal(0, ok(engine:drain()):rows())
        assert.same({"personal", n = 1}, ok(ok(engine:levels()):names("level_granted")))
        support.result(support.hex(ok(engine:hash())) .. "\n")
        assert.equal(ok(engine:hash()), ok(ok(keyacct.Engine.load(ok(engine:save()))):hash()))
    end)

    it("tells what would be", function()
        local engine = opened()
        local before = ok(engine:hash())
        assert.is_true(ok(engine:simulate(nil, begin + 48 * HOUR)):rows() > 3)
        ok(engine:dry_run(nil, begin + 2 * HOUR))
        assert.equal(before, ok(engine:hash()))
        local one = ok(keyacct.Table("accounts", {account_id = {"A"}}))
        assert.is_true(ok(engine:explain(one, 1)):rows() > 4)
        assert.equal(2, ok(engine:policy()))
        ok(engine:calendar("desk", ok(keyacct.Calendar(support.around_the_clock(), 1700000000000, 2000000000000))))
    end)

    it("tells what the events would bring that are not refused", function()
        local engine = opened()
        local rows = {{at = begin + 2 * HOUR, event = "replied", account_id = "B", case_id = "c1"},
            {at = begin + 2 * HOUR, event = "replied", account_id = "A", case_id = "c1"}}
        local made, _, code, where = engine:simulate(events(rows), begin + 3 * HOUR)
        assert.is_nil(made)
        assert.equal(keyacct.E_UNKNOWN, code)
        local alone = ok(engine:simulate(events{rows[2]}, begin + 3 * HOUR))
        assert.equal(ok(alone:rows()), ok(where.outputs:rows()))
        assert.is_true(alone:rows() > 0)
        support.result(support.dump(where.outputs))
        where = select(4, engine:simulate(ok(keyacct.Table("events", {account_id = {"A"}})), begin + 3 * HOUR))
        assert.is_nil(where.outputs)
    end)

    it("refuses without a trace", function()
        local engine = opened()
        local before = ok(engine:hash())
        failed(keyacct.E_UNKNOWN, engine:apply(events{{at = begin + 2 * HOUR, event = "replied", account_id = "B", case_id = "c1"}}))
        failed(keyacct.E_ORDER, engine:apply(events{{at = begin, event = "replied", account_id = "A", case_id = "c1"}}))
        assert.equal(before, ok(engine:hash()))
    end)
end)
