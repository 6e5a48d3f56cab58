-- Posts the bodies of a file, one after the other: wrk -s routed.lua URL -- TASK BODIES.
local bodies = {}
local next_body = 0

function init(args)
  for line in io.lines(args[2]) do
    bodies[#bodies + 1] = line
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-Retort-Task"] = args[1]
end

function request()
  next_body = next_body % #bodies + 1
  return wrk.format(nil, "/v1/chat/completions", nil, bodies[next_body])
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("%.0f %.3f %.3f %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
