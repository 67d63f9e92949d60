-- Objects that are closed, foreign, or taken by the collector in any order: a refusal or correct work, never a crash.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok
local CLASSES = {"Table", "Index", "Run", "Policy", "Ledger", "ValueLearn", "ValueModel", "SegmentLearn", "Segmentation",
    "RiskModel", "Review", "Calendar", "Engine",
    "Bound"}

local quick = os.getenv("KEYACCT_LUA_QUICK") -- under valgrind

local function collect()
    for _ = 1, 3 do collectgarbage() end
end

local function book(rows)
    local columns = {account_id = {}, current_value = {}, potential_value = {}}
    for i = 1, rows or 20 do columns.account_id[i], columns.current_value[i], columns.potential_value[i] = i, i * 100,
        (i * 37) % 11 end
    return ok(keyacct.Table("accounts", columns, {unit = "minor"}))
end

local function transactions()
    return ok(keyacct.Table("transactions", {account_id = {1, 1, 2}, on = {19000, 19100, 19200}, amount = {100, 200, 300}},
        {unit = "minor"}))
end

-- One living object of every class, by name.
local function world()
    local accounts = book()
    local made = {Table = accounts, Index = ok(keyacct.Index(accounts)), Run = ok(keyacct.Run{asof = 20000}),
        Policy = ok(keyacct.Policy()),
        Ledger = ok(keyacct.Ledger()), ValueLearn = ok(keyacct.ValueLearn()), SegmentLearn = ok(keyacct.SegmentLearn()),
        Segmentation = ok(keyacct.Segmentation(accounts)), RiskModel = ok(keyacct.RiskModel()), Review = ok(keyacct.Review())}
    made.Engine = ok(keyacct.Engine())
    made.Calendar = ok(keyacct.Calendar(support.around_the_clock(), 0, 86400000))
    made.ValueModel = ok(made.ValueLearn:finish())
    made.Bound = ok(made.Segmentation:bind(accounts))
    return made
end

describe("methods", function()
    local junk = quick and {2 ^ 60, "\0", {}, io.stdout} or {0, -1, 1.5, 2 ^ 60, 0 / 0, "x", "", "\0", true, {}, print,
        coroutine.create(function() end), io.stdout}

    it("answer any argument with work or with nil, message, code", function()
        for _, class in ipairs(CLASSES) do
            for name, method in pairs(keyacct[class]) do
                if type(method) == "function" and not name:match("^__") and name ~= "close" and name ~= "describe"
                    and name ~= "adopt" then
                    local self = world()[class]
                    for _, value in ipairs(junk) do
                        for place = 1, 3 do
                            local arguments = {nil, nil, nil}
                            arguments[place] = value
                            local is_static = name == "load"
                            local called, found, message, code
                            if is_static then called, found, message, code = pcall(method, value)
                            else called, found, message, code = pcall(method, self, arguments[1], arguments[2], arguments[3]) end
                            local label = ("%s.%s, argument %d is a %s: %s"):format(class, name, place, type(value),
                                tostring(found))
                            assert.is_true(called, label)
                            if found == nil and message ~= nil then
                                assert.equal("string", type(message), label)
                                assert.equal("number", type(code), label)
                            end
                        end
                    end
                end
            end
        end
    end)

    it("of constructors as well", function()
        for _, class in ipairs(CLASSES) do
            if class ~= "ValueModel" and class ~= "Bound" then
                for _, value in ipairs(junk) do
                    assert.is_true(pcall(keyacct[class], value))
                    assert.is_true(pcall(keyacct[class], nil, value))
                    assert.is_true(pcall(keyacct[class], nil, nil, value))
                end
            end
        end
    end)

    it("of a closed object say so", function()
        for _, class in ipairs(CLASSES) do
            for name, method in pairs(keyacct[class]) do
                if type(method) == "function" and not name:match("^__") and name ~= "describe" and name ~= "adopt"
                    and name ~= "load" then
                    local self = world()[class]
                    self:close()
                    self:close()
                    assert.truthy(tostring(self):find("closed", 1, true))
                    local called, found, message, code = pcall(method, self, name == "add" and book() or nil)
                    assert.is_true(called, class .. "." .. name .. ": " .. tostring(found))
                    if name ~= "close" then
                        assert.is_nil(found, class .. "." .. name)
                        assert.equal("string", type(message), class .. "." .. name)
                        assert.is_true(code == keyacct.E_HANDLE or code == keyacct.E_RANGE or code == keyacct.E_ARGUMENT,
                            class .. "." .. name .. ": " .. message)
                    end
                end
            end
        end
    end)
end)

describe("foreign and closed arguments", function()
    it("are refused by name", function()
        local made = world()
        local _, message, code, where = made.Segmentation:apply(made.Policy)
        assert.same({"accounts: expected a table, got a policy", keyacct.E_HANDLE, "accounts"}, {message, code, where.column})
        for _, foreign in ipairs {{}, {handle = {}}, {handle = io.stdout}, {pointer = 1, kind = "table", holder = {views = 0}},
            io.stdout, 5, "x"} do
            assert.equal(keyacct.E_HANDLE, select(3, made.Segmentation:apply(foreign)))
            assert.equal(keyacct.E_HANDLE, select(3, made.Ledger:add(foreign)))
            assert.equal(keyacct.E_HANDLE, select(3, keyacct.RiskModel(foreign)))
        end
        made.Policy:close()
        for _, create in ipairs {keyacct.Ledger, keyacct.RiskModel, keyacct.Review, keyacct.SegmentLearn} do
            local found, text, status = create(made.Policy)
            assert.is_nil(found)
            assert.equal("policy: the policy is closed", text)
            assert.equal(keyacct.E_HANDLE, status)
        end
    end)
end)

describe("the collector", function()
    local function random(seed)
        return function(n)
            seed = (seed * 16807) % 2147483647
            return seed % n + 1
        end
    end

    it("keeps what a prepared call needs", function()
        local accounts = book()
        local prepared = ok(ok(keyacct.Segmentation(accounts)):bind(accounts))
        collect()
        for row = 1, 20 do assert.is_true(prepared:run(row)) end
        local wanted = book()
        ok(ok(keyacct.Segmentation(wanted)):apply(wanted))
        assert.same(wanted:column("segment"), accounts:column("segment"))
        accounts:close()
        collect()
        assert.is_true(prepared:run(1, 20))
        prepared:close()
        assert.equal(keyacct.E_HANDLE, select(3, prepared:run(1)))
    end)

    it("keeps what a review needs", function()
        local review = ok(keyacct.Review(ok(keyacct.Policy{["segment.policy"] = "pyramid"})))
        ok(review:add(transactions()))
        local given = book()
        ok(review:add(given))
        given:close()
        collect()
        ok(review:run(ok(keyacct.Run{asof = 20000})))
        local accounts = ok(review:table("accounts"))
        local rows = accounts:slice(2, 3)
        review:close()
        review = nil
        collect()
        assert.equal(20, accounts:rows())
        accounts:close()
        collect()
        assert.equal(3, rows:rows())
        assert.equal(2, rows:get("account_id", 1))
    end)

    it("takes objects in any order", function()
        for seed = 1, quick and 6 or 60 do
            local pick, made = random(seed), world()
            made.slice = ok(made.Table:slice(1, 5))
            made.deeper = ok(made.slice:slice(2, 2))
            made.other = ok(made.RiskModel:bind(book()))
            made.histories = ok(ok(made.Ledger:add(transactions())):histories(made.Run))
            ok(made.Review:add(transactions()))
            ok(made.Review:add(made.Table))
            ok(made.Review:run(made.Run))
            made.borrowed = ok(made.Review:table("accounts"))
            made.shown = ok(made.borrowed:slice(1, 1))
            local names = {}
            for name in pairs(made) do names[#names + 1] = name end
            table.sort(names)
            while #names > 0 do
                local name = table.remove(names, pick(#names))
                if pick(2) == 1 then made[name]:close() end
                made[name] = nil
                if pick(3) == 1 then collect() end
                if made.Bound then assert.is_true(made.Bound:run(1)) end
                if made.deeper then assert.equal(3, made.deeper:get("account_id", 2)) end
                if made.shown then assert.equal(1, made.shown:get("account_id", 1)) end
            end
        end
        collect()
    end)

    it("runs close at the end of a block where Lua knows it", function()
        if not math.type or _VERSION == "Lua 5.3" then return end
        local chunk = assert(load([[
            local book, keyacct = ...
            local outside
            do local accounts <close> = book(); outside = accounts end
            return outside]]))
        assert.truthy(tostring(chunk(book, keyacct)):find("closed", 1, true))
    end)
end)

describe("slices", function()
    it("hold the columns of their table until they are closed", function()
        local accounts = book()
        local cuts = ok(keyacct.Segmentation(accounts))
        local slice = ok(accounts:slice(3, 4))
        assert.same({3, 4, 5, 6, n = 4}, slice:column("account_id"))
        local _, message, code = cuts:apply(accounts)
        assert.equal(keyacct.E_STATE, code)
        assert.truthy(message:find("1 slices of the table are open", 1, true))
        assert.equal(keyacct.E_STATE, select(3, accounts:unbind("current_value")))
        assert.equal(keyacct.E_STATE, select(3, accounts:bind("current_value", {}, "minor")))
        ok(cuts:apply(slice))
        assert.equal(4, slice:column("segment").n)
        slice:close()
        ok(cuts:apply(accounts))
    end)

    it("of slices, in a chain of any length, are let go at once", function()
        local accounts = ok(keyacct.Table("accounts", {account_id = {1, 2, 3}}))
        local slice = accounts
        for _ = 1, quick and 500 or 300000 do slice = ok(slice:slice(1, 3)) end
        collect() -- all but the last are out of reach, and are kept by it
        assert.equal(3, slice:get("account_id", 3))
        assert.equal(keyacct.E_STATE, select(3, accounts:unbind("account_id")))
        slice:close()
        collect()
        ok(accounts:unbind("account_id"))
    end)

    it("of rows that are not there are refused", function()
        local accounts = book()
        for _, range in ipairs {{0, 1}, {1, 21}, {22, 0}, {1, -1}, {1.5, 1}, {1}, {}, {"x", 1}} do
            assert.is_nil((accounts:slice(range[1], range[2])))
        end
        assert.equal(0, ok(accounts:slice(21, 0)):rows())
    end)
end)

describe("tables of a review", function()
    local function reviewed()
        local review = ok(keyacct.Review())
        ok(ok(review:add(transactions())):run(ok(keyacct.Run{asof = 20000})))
        return review, ok(review:table("accounts"))
    end

    it("are only read", function()
        local _, accounts = reviewed()
        local other = book()
        local cuts = ok(keyacct.Segmentation(other))
        for _, change in ipairs {function() return cuts:apply(accounts) end, function() return accounts:unbind("segment") end,
            function() return accounts:bind("account_id", {1, 2}) end, function() return accounts:set_currency("EUR", 2) end} do
            assert.equal(keyacct.E_READONLY, select(3, change()))
        end
    end)

    it("are gone when it is run again, and their slices", function()
        local review, accounts = reviewed()
        local slice = ok(accounts:slice(1, 1))
        ok(ok(review:add(transactions())):run(ok(keyacct.Run{asof = 20000})))
        for _, one in ipairs {accounts, slice} do
            local _, message, code = one:column("account_id")
            assert.equal(keyacct.E_STALE, code)
            assert.truthy(message:find("run again", 1, true))
        end
        assert.same({1, 2, n = 2}, ok(review:table("accounts")):column("account_id"))
        assert.is_nil((review:run()))
        assert.equal(keyacct.E_STATE, select(3, review:table("accounts")))
    end)
end)

describe("prepared calls", function()
    it("are stale when columns change", function()
        local accounts = book()
        local prepared = ok(ok(keyacct.Segmentation(accounts)):bind(accounts))
        ok(accounts:bind("current_value", accounts:column("potential_value"), "minor"))
        local _, message, code = prepared:run(1)
        assert.equal(keyacct.E_STALE, code)
        assert.truthy(message:find("^accounts: "))
    end)

    it("refuse rows that are not there", function()
        local accounts = book()
        local prepared = ok(ok(keyacct.Segmentation(accounts)):bind(accounts))
        for _, row in ipairs {0, 21, -1, 1.5, 2 ^ 60, "x", {}} do assert.is_nil((prepared:run(row))) end
        assert.is_nil((prepared:run()))
        assert.is_nil((prepared:run(20, 2)))
        assert.is_true(prepared:run(20, 1))
    end)
end)
