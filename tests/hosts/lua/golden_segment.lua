-- tests/golden/segment/cases.txt, whose head says how a case is written: every row on every way to the cuts, as golden/segment.c
-- does.
local support = require("support")
local keyacct, ok = support.keyacct, support.ok
local ASOF = 20000

local function trim(text) return (text:gsub("^%s+", ""):gsub("%s+$", "")) end

local function items(list)
    local out = {}
    for one in list:gmatch("[^,]+") do out[#out + 1] = trim(one) end
    return out
end

-- Values by place, nil where unknown, and their number; those that a double cannot hold stay text.
local function numbers(list)
    local out = {n = 0}
    local function add(value)
        out.n = out.n + 1
        out[out.n] = value
    end
    for _, one in ipairs(items(list)) do
        local body, times = one:match("^(.-)%*(%d+)$")
        body = body or one
        local from, to = body:match("^(%-?%d+)%.%.(%-?%d+)$")
        for _ = 1, tonumber(times) or 1 do
            if from then
                for value = tonumber(from), tonumber(to) do add(value) end
            elseif #body > 15 then add(body)
            else add(tonumber(body)) end
        end
    end
    return out
end

local function is_negative(value) return tostring(value):sub(1, 1) == "-" end

local function read(number, line)
    local fields = {}
    for field in (line .. "|"):gmatch("(.-)|") do fields[#fields + 1] = trim(field) end
    local case = {line = number, name = fields[1], rules = fields[2], values = numbers(fields[3]), segments = fields[6], flags = fields[7],
        cuts = fields[8] or ""}
    if fields[4] == "=" then
        case.potentials = {n = case.values.n}
        for i = 1, case.values.n do case.potentials[i] = case.values[i] and is_negative(case.values[i]) and 0 or case.values[i] end
    else
        case.potentials = numbers(fields[4])
    end
    assert(case.potentials.n == case.values.n, line)
    if fields[5] ~= "." then case.tenures = numbers(fields[5]) end
    return case
end

local function policy_of(case)
    local policy = ok(keyacct.Policy({["segment.near_ppm"] = 0}, {freeze = false}))
    for name, value in case.rules:gmatch("(%S+)=(%S+)") do ok(policy:set("segment." .. name, value)) end
    return ok(policy:freeze())
end

local function table_of(case, which)
    local columns = {account_id = {}, current_value = {}, potential_value = {}}
    if case.tenures then columns.first_purchase_on = {} end
    for row, i in ipairs(which) do
        columns.account_id[row] = 1000 + i - 1
        columns.current_value[row], columns.potential_value[row] = case.values[i], case.potentials[i]
        if case.tenures then columns.first_purchase_on[row] = ASOF - case.tenures[i] end
    end
    return ok(keyacct.Table("accounts", columns, {rows = #which, unit = "minor", types = {account_id = "int64"}}))
end

local function order(n, seed)
    local which = {}
    for i = 1, n do which[i] = i end
    for i = n, 2, -1 do
        seed = (seed * 16807) % 2147483647
        local j = seed % i + 1
        which[i], which[j] = which[j], which[i]
    end
    return which
end

local function in_order(n)
    local which = {}
    for i = 1, n do which[i] = i end
    return which
end

-- The cuts from parts, merged in changing order, saved and loaded between the steps.
local function in_parts(case, policy, run, keep, parts)
    local which, n = order(case.values.n, parts * 77 + (keep and 2 or 1)), case.values.n
    local base, more = ok(keyacct.SegmentLearn(policy, keep)), true
    while more do
        local start = ok(base:save())
        local sum = ok(keyacct.SegmentLearn.load(start))
        for part = 0, parts - 1 do
            local own_rows = {}
            for i = math.floor(n * part / parts) + 1, math.floor(n * (part + 1) / parts) do own_rows[#own_rows + 1] = which[i] end
            local accounts, own = table_of(case, own_rows), ok(keyacct.SegmentLearn.load(start))
            ok(own:add(accounts, run))
            if part % 2 == 1 then own, sum = sum, own end
            ok(sum:merge(own))
            own:close()
            accounts:close()
        end
        base:close()
        base = sum
        local message, code
        more, message, code = base:advance()
        if more == nil then return nil, message, code end
    end
    return base:finish()
end

local function flag_bits(names)
    local bits = 0
    for name in names:gmatch("[^+ ]+") do
        local bit
        for _, code in ipairs(support.codes) do
            if code.role == "segment_flag" and code.name == name then bit = code.value end
        end
        bits = bits + assert(bit, name)
    end
    return bits
end

local function check_segments(case, accounts)
    local letters, found, wanted = {[0] = ".", "L", "I", "G", "P"}, {}, {}
    local segments = ok(accounts:column("segment"))
    for i = 1, case.values.n do found[i] = letters[segments[i] or 0] end
    for _, one in ipairs(items(case.segments)) do
        for _ = 1, tonumber(one:match("%*(%d+)$")) or 1 do wanted[#wanted + 1] = one:sub(1, 1) end
    end
    assert(case.values.n == 0 or table.concat(found) == table.concat(wanted), case.name .. ": " .. table.concat(found))
end

local function check_flags(case, accounts)
    local flags, reasons = ok(accounts:column("segment_flags")), ok(accounts:column("segment_reason"))
    local wanted = {}
    for _, one in ipairs(items(case.flags)) do
        local who, names = one:match("^(.-)=(.*)$")
        for i = 1, case.values.n do
            if who == "*" or who == "#" .. i or case.values[i] and who == support.shown(case.values[i]) then
                wanted[i] = flag_bits(names) end
        end
    end
    for i = 1, case.values.n do
        assert((flags[i] or 0) == (wanted[i] or 0), ("%s: flags %s of account %d"):format(case.name, tostring(flags[i]), i))
        assert(reasons[i], case.name .. ": an account has no reason")
    end
end

local function check_cuts(case, made)
    local cuts = ok(made:cuts())
    support.result(support.dump(cuts))
    for _, one in ipairs(items(case.cuts)) do
        local words, seen = support.words(one), false
        for row = 1, cuts:rows() do
            if cuts:name("axis", row) == words[1] then
                seen = true
                local value = cuts:get("value", row)
                assert((value and support.shown(value) or "none") == words[2], case.name .. ": cut " .. one)
                assert(words[2] == "none" or cuts:get("inclusive", row) == (words[3] == "in"), case.name .. ": side of " .. one)
                assert((cuts:get("flags", row) or 0) == flag_bits(words[4] or ""), case.name .. ": flags of " .. one)
            end
        end
        assert(seen, case.name .. ": there is no cut " .. one)
    end
end

local function check_apply(case, made, run)
    local accounts = table_of(case, in_order(case.values.n))
    ok(made:apply(accounts, run))
    check_segments(case, accounts)
    check_flags(case, accounts)
    support.result(support.dump(accounts, "ours"))
    accounts:close()
end

local function check(case, ways)
    local policy, run = policy_of(case), ok(keyacct.Run{asof = ASOF, wants = {"*"}})
    local accounts = table_of(case, in_order(case.values.n))
    local made, message, code, where = keyacct.Segmentation(accounts, policy, run)
    support.case("segment/cases.txt", case.line)
    if case.segments:match("^E_") then
        assert(code == keyacct[case.segments], case.name .. ": " .. tostring(message))
        support.failure(where)
        assert(select(3, in_parts(case, policy, run, false, 7)) == code)
        assert(select(3, in_parts(case, policy, run, true, 7)) == code)
        return
    end
    ok(made, message)
    check_cuts(case, made)
    check_apply(case, made, run)
    local bytes = ok(made:save())
    support.bytes("segmentation", bytes)
    check_apply(case, ok(keyacct.Segmentation.load(bytes)), run)
    for _, parts in ipairs(ways) do
        for _, keep in ipairs {false, true} do
            local again = ok(in_parts(case, policy, run, keep, parts))
            assert(again:save() == bytes, case.name .. ": other bytes from parts")
            again:close()
        end
    end
end

-- Runs all cases; gives their number.
return function(ways)
    local cases = 0
    support.codes = support.codes or keyacct.codes()
    for number, line in ipairs(support.lines("tests/golden/segment/cases.txt")) do
        if line ~= "" and line:sub(1, 1) ~= "#" then
            check(read(number, line), ways)
            cases = cases + 1
        end
    end
    return cases
end
