-- The golden files of the C tests through this Lua. Every result is written out as well, to be compared with C and between the
-- flavours.
local support = require("support")

-- The definitions of a script and one of its cases: all lines if it has none that begins with "case".
local function case_with(lines, wanted)
    local out, at = {}, nil
    for i, line in ipairs(lines) do
        if table.concat(line[2], " ") == wanted then at = at or i end
    end
    assert(at, wanted)
    local first, last = at, at
    while lines[first][2][1] ~= "case" and first > 1 do first = first - 1 end
    while lines[last + 1] and lines[last + 1][2][1] ~= "case" do last = last + 1 end
    for i, line in ipairs(lines) do
        local definition = line[2][1] == "calendar" or line[2][1] == "rule"
        if definition or i >= first and i <= last then out[#out + 1] = line end
    end
    return out, lines[at]
end

-- An expectation that says something else is not passed over.
local function see(planted, file, play)
    for old, new in pairs(planted) do
        local lines, line = case_with(support.golden(file), old)
        local words = line[2]
        assert.is_true(pcall(play, lines))
        line[2] = support.words(new)
        assert.is_false(pcall(play, lines), new)
        line[2] = words
    end
end

describe("golden files", function()
    local ways = os.getenv("KEYACCT_LUA_QUICK") and {7} or {1, 7, 64}

    it("segment: every case on every way to the cuts", function() assert.is_true(require("golden_segment")(ways) > 40) end)
    it("ledger: every case, saved, loaded, reversed", function() assert.is_true(require("golden_ledger")() >= 40) end)
    it("risk: every case, contributions that add up", function() assert.is_true(require("golden_risk")() >= 69) end)
    for _, file in ipairs {"levels", "capacity", "status", "foundation", "promises", "attention", "contacts", "plan", "errors"} do
        it("service: " .. file, function() assert.is_true(require("golden_service")(file .. ".txt") > 0) end)
    end
    it("service: calendar", function()
        assert.is_true(require("golden_calendar").play(support.golden("service/calendar.txt")) >= 99)
    end)
    it("service: engine, every case in every way", function()
        local quick = os.getenv("KEYACCT_LUA_QUICK")
        local found = require("golden_engine").play(support.golden("service/engine.txt"),
            quick and {"rows", "table"} or {"rows", "shards", "hourly", "saved", "table"})
        assert.is_true(found >= 70)
    end)
    for _, file in ipairs {"findings", "actions", "states"} do
        it("plan: " .. file, function() assert.is_true(require("golden_plan")(file .. ".txt") > 0) end)
    end

    it("sees a planted difference", function()
        local write = support.result
        support.result = function() end
        finally(function() support.result = write end)
        see({["T01 deadline BER 2026-06-05T17:30+02:00 1h 2026-06-08T09:30+02:00"] =
                "T01 deadline BER 2026-06-05T17:30+02:00 1h 2026-06-08T09:31+02:00",
            ["T64b elapsed B24 2026-06-05T23:00+02:00 2026-06-06T01:00+02:00 2h"] =
                "T64b elapsed B24 2026-06-05T23:00+02:00 2026-06-06T01:00+02:00 1h",
            ["T58 next BER 2026-02-28T00:00+01:00 2026-03-02T09:00+01:00 2026-03-02T12:00+01:00"] =
                "T58 next BER 2026-02-28T00:00+01:00 2026-03-02T09:00+01:00 2026-03-02T13:00+01:00",
            ["X18 day BER 8h"] = "X18 day BER 9h", ["T62 beyond BER 2031-12-31T17:00+01:00 9h KEYACCT_E_HORIZON"] =
                "T62 beyond BER 2031-12-31T17:00+01:00 9h KEYACCT_E_RANGE",
            ["R01 refused R01 KEYACCT_E_VALUE calendars from_time 1"] = "R01 refused R01 KEYACCT_E_VALUE calendars from_time 2"},
            "service/calendar.txt", require("golden_calendar").play)
        see({["promise c1 resolve state=running spent=0 due=06-04T10:00"] = "promise c1 resolve state=running spent=1ms due=06-04T10:00",
            ["promise c1 next none"] = "promise c1 ack none", ["promise c2 resolve due=06-11T18:00"] = "ended c2", ["gone A"] = "gone B",
            ["level A attention=7"] = "level A attention=6", ["region A grant state=stable"] = "region A grant state=pinned",
            ["output 06-03T11:00 case_state A c1 case_state=waiting"] = "output 06-03T11:00 case_state A c1 case_state=open",
            ["none attention B step=2"] = "none attention B", ["refused E_STATE"] = "refused E_ORDER",
            ["lump 06-08T20:00 attention A step=6 reason=repeat_alert count=5"] = "lump 06-08T20:00 attention A step=6 count=4",
            ["at 06-08T17:00 replied A c1"] = "at 06-08T17:00 replied A c1 sooner=1", ["advance 06-03T18:00"] = "advances 06-03T18:00"},
            "service/engine.txt", function(lines) return require("golden_engine").play(lines, {"rows"}) end)
    end)
end)
