package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Prompt;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.TraceStep;
import dev.retort.capture.wire.WireProtocols;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads spans of models' calls. A span is one if its {@code gen_ai.operation.name} says so ({@code
 * chat}, {@code text_completion} or {@code generate_content}), or OpenLLMetry's {@code
 * llm.request.type}; without either, if it names a model and says what was said.
 */
final class GenAiSpan {
  private static final Set<String> CALLS =
      Set.of("chat", "text_completion", "generate_content", "completion");
  private static final double NANOS = 1e9;

  private final Optional<SubjectPseudonyms> pseudonyms;
  private final Optional<TaskName> task;

  GenAiSpan(Optional<TaskName> task, Optional<SubjectPseudonyms> pseudonyms) {
    this.task = task;
    this.pseudonyms = pseudonyms;
  }

  /**
   * The exchange of a span; empty if it is no model's call.
   *
   * @throws MalformedExchangeException if it is one and does not say what was said
   * @throws IllegalArgumentException if a value in it is impossible
   */
  Optional<Exchange> read(OtlpSpan span) {
    JsonNode attributes = span.attributes();
    String operation =
        text(attributes, "gen_ai.operation.name", "llm.request.type").toLowerCase(Locale.ROOT);
    if (!operation.isEmpty() && !CALLS.contains(operation)) {
      return Optional.empty();
    }
    GenAiContent content = GenAiContent.of(span);
    String model = text(attributes, "gen_ai.request.model", "gen_ai.response.model");
    if (operation.isEmpty() && (model.isEmpty() || content.messages().isEmpty())) {
      return Optional.empty();
    }
    if (content.messages().isEmpty()) {
      throw new MalformedExchangeException(
          "a span of a model's call holds no messages: turn the capturing of content on in the instrumentation (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT, or TRACELOOP_TRACE_CONTENT)");
    }
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.set("messages", content.messages());
    Prompt prompt = WireProtocols.CHAT_COMPLETIONS.request(request).prompt();
    Instant start = Instant.EPOCH.plusNanos(span.startNanos());
    return Optional.of(
        new Exchange(
            new ExchangeId("span-%s-%s".formatted(span.trace(), span.span())),
            task.or(() -> task(attributes)),
            start,
            model,
            prompt,
            completion(span, content),
            TokenUsage.reported(
                number(attributes, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
                number(attributes, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")),
            Duration.ofNanos(Math.max(0, span.endNanos() - span.startNanos())),
            AnsweredBy.TEACHER,
            Optional.empty(),
            Optional.empty(),
            pseudonyms.flatMap(names -> subject(attributes).map(names::of)),
            Optional.empty(),
            details(span)));
  }

  private static Completion completion(OtlpSpan span, GenAiContent content) {
    if (span.failed() || span.attributes().hasNonNull("error.type")) {
      return Completion.FAILED;
    }
    ObjectNode choice =
        content
            .choice()
            .orElseThrow(
                () ->
                    new MalformedExchangeException(
                        "a span of a model's call holds its request, but no answer"));
    if (choice.path("finish_reason").asText("").isEmpty()) {
      JsonNode reasons = span.attributes().path("gen_ai.response.finish_reasons");
      choice.put(
          "finish_reason", reasons.isArray() ? reasons.path(0).asText("") : reasons.asText(""));
    }
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    response.putArray("choices").add(choice);
    return WireProtocols.CHAT_COMPLETIONS.answer(response).completion();
  }

  private static CaptureDetails details(OtlpSpan span) {
    JsonNode attributes = span.attributes();
    SortedMap<String, String> metadata = new TreeMap<>();
    put(metadata, "conversation_id", text(attributes, "gen_ai.conversation.id"));
    put(metadata, "response_id", text(attributes, "gen_ai.response.id"));
    put(metadata, "agent", text(attributes, "gen_ai.agent.name"));
    put(metadata, "prompt_name", text(attributes, "gen_ai.prompt.name"));
    put(metadata, "workflow", text(attributes, "gen_ai.workflow.name", "traceloop.workflow.name"));
    double firstToken = attributes.path("gen_ai.response.time_to_first_chunk").asDouble(-1);
    double cost = attributes.path("gen_ai.usage.cost").asDouble(-1);
    return new CaptureDetails(
        said(text(span.resource(), "service.name")),
        said(text(attributes, "gen_ai.provider.name", "gen_ai.system")),
        firstToken < 0
            ? Optional.empty()
            : Optional.of(Duration.ofNanos(Math.round(firstToken * NANOS))),
        Optional.of(cost).filter(dollars -> dollars >= 0),
        span.trace().isEmpty() || span.span().isEmpty()
            ? Optional.empty()
            : Optional.of(new TraceStep(span.trace(), span.span(), said(span.parent()))),
        metadata,
        new TreeMap<>());
  }

  private static Optional<TaskName> task(JsonNode attributes) {
    String name = text(attributes, "retort.task", "traceloop.association.properties.task");
    try {
      return said(name).map(TaskName::new);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> subject(JsonNode attributes) {
    return said(
        text(attributes, "enduser.id", "user.id", "traceloop.association.properties.user_id"));
  }

  private static void put(SortedMap<String, String> metadata, String key, String value) {
    said(value).ifPresent(text -> metadata.put(key, text));
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(value -> !value.isBlank());
  }

  private static String text(JsonNode attributes, String... names) {
    for (String name : names) {
      if (attributes.hasNonNull(name)) {
        return attributes.path(name).asText("");
      }
    }
    return "";
  }

  private static long number(JsonNode attributes, String... names) {
    for (String name : names) {
      if (attributes.path(name).isNumber()) {
        return attributes.path(name).longValue();
      }
    }
    return 0;
  }
}
