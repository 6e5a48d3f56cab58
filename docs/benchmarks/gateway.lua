-- Bodies of 1 to 4 KB, none like another, each with an address that redaction takes out.
local vocabulary = {}
for word in ([[
the of to and in a is for on that by with it as this was
not be are from at or have an we can my your order card account payment
transfer money bank please help need want know why how when where pending declined charge fee
top balance exchange rate cash withdrawal refund request app phone number verify identity limit week today
yesterday again still waiting received sent wrong amount currency support answer question delivery package late broken
machine invoice tax report meeting schedule change cancel confirm address street city country travel hotel flight
booking table restaurant weather music playlist movie book review rating price offer contract customer service team
manager office project plan budget cost result table chart page file error message system update version
install license user password access login network server cloud data model training test sample value
]]):gmatch("%S+") do
  vocabulary[#vocabulary + 1] = word
end
local bodies = {}
local counter = 0
local thread_count = 0

function setup(thread)
  thread_count = thread_count + 1
  thread:set("number", thread_count)
end

function init(args)
  math.randomseed(number)
  for i = 1, 256 do
    local words = {}
    local length = 0
    local wanted = 800 + math.random(3000)
    while length < wanted do
      local word = vocabulary[math.random(#vocabulary)]
      words[#words + 1] = word
      length = length + #word + 1
    end
    bodies[i] = table.concat(words, " ")
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer caller"
  wrk.headers["X-Retort-Task"] = "bench"
end

function request()
  counter = counter + 1
  local body = '{"model":"frontier","messages":[{"role":"system","content":"Answer with one label."},{"role":"user","content":"'
    .. number .. "-" .. counter .. " " .. bodies[counter % 256 + 1]
    .. " Write to ann" .. counter .. '@example.org."}]}'
  return wrk.format(nil, "/v1/chat/completions", nil, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("%.0f %.3f %.3f %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
