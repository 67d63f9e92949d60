-- The code of docs/lua.md and docs/examples/*.lua: run as it stands, printing what the page says.
local support = require("support")
local load_text = loadstring or load

-- Runs a chunk with a print that collects; gives the lines printed between calls of block(n).
local function run(source, name)
    local printed, current, old = {}, {}, print
    local function collect(...)
        local cells = {}
        for i = 1, select("#", ...) do cells[i] = tostring((select(i, ...))) end
        current[#current + 1] = table.concat(cells, "\t")
    end
    local chunk = assert(load_text("local block = ...\n" .. source, name))
    _G.print = collect
    local done, message = pcall(chunk, function(n) printed[n], current = table.concat(current, "\n"), {} end)
    _G.print = old
    assert(done, message)
    return printed
end

describe("documentation", function()
    it("lua.md prints what it says", function()
        local source, wanted, blocks = {}, {}, 0
        for language, body in support.read("docs/lua.md"):gmatch("\n```(%l+)\n(.-)\n```") do
            if language == "lua" then
                blocks = blocks + 1
                source[#source + 1] = body .. ("\nblock(%d)\n"):format(blocks)
            elseif language == "text" then
                wanted[blocks] = body
            end
        end
        assert.is_true(blocks >= 6)
        local printed = run(table.concat(source), "@docs/lua.md")
        for block = 1, blocks do assert.equal(wanted[block], printed[block]) end
    end)

    it("triggers.md fires its trigger", function()
        local body = support.read("docs/triggers.md"):match("\n```lua\n(.-)\n```")
        run(assert(body) .. "\nblock(1)\n", "@docs/triggers.md")
    end)

    it("the example prints what README.md says", function()
        local readme, source = support.read("README.md"), support.read("docs/examples/segment.lua")
        assert.truthy(readme:find("```lua\n" .. source .. "```", 1, true))
        local printed = run(source .. "block(1)\n", "@docs/examples/segment.lua")
        assert.truthy(readme:find("```text\n" .. printed[1] .. "\n```", 1, true))
    end)
end)
