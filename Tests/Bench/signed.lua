-- Sends requests that were signed beforehand, each once: a line is time stamp, signature and body, with tabs between.
local requests, index = {}, 0
local thread_count = 0

function setup(thread)
  thread:set("number", thread_count)
  thread_count = thread_count + 1
end

function init(arguments)
  local position = 0
  for line in io.lines(arguments[1]) do
    if position % 2 == number then
      local timestamp, signature, body = line:match("^(%S+)\t(%S+)\t(.*)$")
      requests[#requests + 1] = wrk.format("POST", "/slack/commands", {
        ["Content-Type"] = "application/x-www-form-urlencoded",
        ["X-Slack-Request-Timestamp"] = timestamp, ["X-Slack-Signature"] = signature,
      }, body)
    end
    position = position + 1
  end
end

function request()
  index = index + 1
  return requests[(index - 1) % #requests + 1]
end

function done(summary, latency, _)
  io.write(string.format("RESULT %d %d %d %.3f %.3f\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
