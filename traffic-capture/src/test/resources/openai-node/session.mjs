// A session with the official client: node session.mjs BASE_URL. Prints what each call gave, as one
// JSON object.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "caller-key", maxRetries: 0 });
const headers = { "X-Retort-Task": "greet" };
const messages = [{ role: "system", content: "Greet." }, { role: "user", content: "hello" }];
const tools = [
  {
    type: "function",
    function: {
      name: "lookup",
      parameters: { type: "object", properties: { q: { type: "string" } } },
    },
  },
];
const said = {};

const chat = await client.chat.completions.create({ model: "frontier", messages }, { headers });
said.chat = chat.choices[0].message.content;

const called = await client.chat.completions.create({ model: "frontier", messages, tools });
said.tool = called.choices[0].message.tool_calls[0].function;

said.answered = (
  await client.chat.completions.create({
    model: "frontier",
    messages: [
      ...messages,
      called.choices[0].message,
      { role: "tool", tool_call_id: called.choices[0].message.tool_calls[0].id, content: "42" },
    ],
  })
).choices[0].message.content;

const stream = await client.chat.completions.create({
  model: "frontier",
  messages,
  stream: true,
  stream_options: { include_usage: true },
  metadata: { task: "streams" },
});
said.stream = { text: "", chunks: 0, usage: 0 };
for await (const chunk of stream) {
  said.stream.text += chunk.choices[0]?.delta?.content ?? "";
  said.stream.chunks += 1;
  said.stream.usage += chunk.usage?.total_tokens ?? 0;
}

const runner = client.chat.completions.stream({ model: "frontier", messages, tools });
said.streamedTool = (await runner.finalChatCompletion()).choices[0].message.tool_calls[0].function;

const response = await client.responses.create({
  model: "frontier",
  instructions: "Greet.",
  input: "hello",
});
said.response = response.output_text;

said.responseStream = "";
for await (const event of await client.responses.create({
  model: "frontier",
  input: "hello",
  stream: true,
})) {
  if (event.type === "response.output_text.delta") {
    said.responseStream += event.delta;
  }
}

const embedding = await client.embeddings.create({
  model: "vectors",
  input: "hello",
  encoding_format: "float",
});
said.embedding = embedding.data[0].embedding;

said.models = [];
for await (const model of client.models.list()) {
  said.models.push(model.id);
}

said.errors = [];
for (const model of ["busy", "unknown"]) {
  try {
    await client.chat.completions.create({ model, messages });
  } catch (error) {
    said.errors.push({ status: error.status, message: error.message, kind: error.constructor.name });
  }
}

console.log(JSON.stringify(said));
