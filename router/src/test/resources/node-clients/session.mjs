// Sessions with the official clients: node session.mjs BASE_URL text|json|calls. Prints what each
// call gave, as one JSON object. "refund" is what the student knows, "parcel" is the teacher's.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const [base, which] = process.argv.slice(2);
const defaultHeaders = { "X-Retort-Task": "tickets" };
const openai = new OpenAI({ baseURL: base, apiKey: "caller-key", maxRetries: 0, defaultHeaders });
const anthropic = new Anthropic({
  baseURL: base.replace(/\/v1$/, ""),
  apiKey: "caller-key",
  maxRetries: 0,
  defaultHeaders,
});
const model = "frontier";
const asked = (text) => [{ role: "user", content: text }];

async function told(promise) {
  const { data, response } = await promise.withResponse();
  return {
    data,
    by: response.headers.get("x-retort-answered-by"),
    confidence: response.headers.get("x-retort-confidence"),
    reason: response.headers.get("x-retort-reason"),
  };
}

async function texts() {
  const said = {};
  for (const word of ["refund", "parcel"]) {
    const messages = asked(`${word} please`);
    const chat = await told(openai.chat.completions.create({ model, messages }));
    const legacy = await openai.completions.create({ model, prompt: `${word} please` });
    const response = await openai.responses.create({ model, input: `${word} please` });
    const message = await anthropic.messages.create({ model, max_tokens: 50, messages });

    const chunks = [];
    for await (const chunk of await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(chunk);
    }
    let streamedLegacy = "";
    for await (const chunk of await openai.completions.create({
      model,
      prompt: `${word} please`,
      stream: true,
    })) {
      streamedLegacy += chunk.choices[0]?.text ?? "";
    }
    const events = [];
    for await (const event of await openai.responses.create({
      model,
      input: `${word} please`,
      stream: true,
    })) {
      events.push(event);
    }
    said[word] = {
      by: chat.by,
      confidence: chat.confidence,
      reason: chat.reason,
      model: chat.data.model,
      finish: chat.data.choices[0].finish_reason,
      whole: [
        chat.data.choices[0].message.content,
        legacy.choices[0].text,
        response.output_text,
        message.content[0].text,
      ],
      streamed: [
        chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? "").join(""),
        streamedLegacy,
        events
          .filter((event) => event.type === "response.output_text.delta")
          .map((event) => event.delta)
          .join(""),
      ],
      gathered: [
        (await openai.chat.completions.stream({ model, messages }).finalChatCompletion()).choices[0]
          .message.content,
        (await openai.responses.stream({ model, input: `${word} please` }).finalResponse())
          .output[0].content[0].text,
        (await anthropic.messages.stream({ model, max_tokens: 50, messages }).finalMessage())
          .content[0].text,
      ],
      ends: [
        chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter((reason) => reason),
        events.at(-1).type,
        message.stop_reason,
      ].flat(),
      usageChunks: chunks.filter((chunk) => chunk.usage).length,
      sequence: events.every((event, index) => event.sequence_number === index),
    };
  }
  return said;
}

async function documents() {
  const schema = { type: "object", properties: { queue: { type: "string" } }, required: ["queue"] };
  const messages = asked("refund please");
  const chat = await told(
    openai.chat.completions.create({
      model,
      messages,
      response_format: { type: "json_schema", json_schema: { name: "t", schema } },
    }),
  );
  const response = await openai.responses.create({
    model,
    input: "refund please",
    text: { format: { type: "json_schema", name: "t", schema } },
  });
  const unfit = await told(
    openai.chat.completions.create({
      model,
      messages,
      response_format: {
        type: "json_schema",
        json_schema: { name: "t", schema: { type: "object", required: ["other"] } },
      },
    }),
  );
  return {
    by: chat.by,
    chat: JSON.parse(chat.data.choices[0].message.content),
    response: JSON.parse(response.output_text),
    unfit: [unfit.by, unfit.reason],
  };
}

async function calls() {
  const parameters = {
    type: "object",
    properties: { queue: { type: "string" } },
    required: ["queue"],
  };
  const messages = asked("refund please");
  const tools = [{ type: "function", function: { name: "route", parameters } }];
  const chat = await told(openai.chat.completions.create({ model, messages, tools }));
  const call = chat.data.choices[0].message.tool_calls[0];
  const streamed = await openai.chat.completions
    .stream({ model, messages, tools })
    .finalChatCompletion();
  const response = await openai.responses
    .stream({
      model,
      input: "refund please",
      tools: [{ type: "function", name: "route", parameters, strict: false }],
    })
    .finalResponse();
  const message = await anthropic.messages
    .stream({
      model,
      max_tokens: 50,
      messages,
      tools: [{ name: "route", input_schema: parameters }],
    })
    .finalMessage();
  const answered = await told(
    openai.chat.completions.create({
      model,
      messages: [
        ...asked("parcel please"),
        chat.data.choices[0].message,
        { role: "tool", tool_call_id: call.id, content: "done" },
      ],
      tools,
    }),
  );
  return {
    by: chat.by,
    finish: chat.data.choices[0].finish_reason,
    called: [
      call.function,
      streamed.choices[0].message.tool_calls[0].function,
      response.output[0],
      message.content[0],
    ].map(({ name, arguments: text, input }) => [name, input ?? JSON.parse(text)]),
    stop: message.stop_reason,
    ids: [call.id, response.output[0].call_id, message.content[0].id],
    answered: answered.by,
  };
}

async function errors() {
  const seen = [];
  const messages = asked("parcel please");
  for (const attempt of [
    () => openai.chat.completions.create({ model, messages }),
    () => openai.chat.completions.create({ model, messages, stream: true }),
    () => openai.responses.create({ model, input: "parcel please" }),
    () => anthropic.messages.create({ model, max_tokens: 50, messages }),
  ]) {
    try {
      await attempt();
    } catch (error) {
      seen.push([error.constructor.name, error.status]);
    }
  }
  return { seen };
}

console.log(JSON.stringify(await { text: texts, json: documents, calls, errors }[which]()));
