package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chat completions that OpenAI stored ({@code "store": true}): what {@code GET
 * /v1/chat/completions} lists, each completion with its metadata, and its messages either in a
 * field {@code messages}, or beside it as {@code GET /v1/chat/completions/{id}/messages} lists
 * them. The number at the end of a message's id says which of the completion's it is.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/list">List chat completions</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/getMessages">Get chat
 *     messages</a>
 */
final class StoredCompletionFormat implements RecordFormat {
  private static final Pattern MESSAGE_ID = Pattern.compile("(chatcmpl-.+-\\d+)");

  private static final HalfKind MESSAGES =
      HalfKind.unique("messages", StoredCompletionFormat::message);

  private final LogFiles files;

  StoredCompletionFormat(LogFiles files) {
    this.files = files;
  }

  @Override
  public boolean recognises(JsonNode record) {
    return isCompletion(record) || message(record).isPresent();
  }

  private static boolean isCompletion(JsonNode record) {
    return record.path("object").asText("").equals("chat.completion")
        && record.path("choices").isArray();
  }

  private static Optional<String> message(JsonNode record) {
    Matcher id = MESSAGE_ID.matcher(record.path("id").asText(""));
    return id.matches() && record.path("role").isTextual()
        ? Optional.of(id.group(1))
        : Optional.empty();
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    if (message(record).isPresent()) {
      return new Reading.PassedOver("messages, read with their completion");
    }
    if (!isCompletion(record)) {
      throw new MalformedExchangeException("the record is no chat completion");
    }
    ObjectNode asked = record.deepCopy();
    asked.set("messages", messages(record, file));
    asked.set("user", record.path("input_user"));
    WireRequest request = WireProtocols.CHAT_COMPLETIONS.request(asked);
    return LoggedExchange.of(
            request,
            WireProtocols.CHAT_COMPLETIONS.answer(record),
            LogFields.time(record.path("created"))
                .orElseThrow(
                    () -> new MalformedExchangeException("the completion has no 'created'")))
        .id(record.path("id").asText(""))
        .details(new DetailsBuilder().upstream("openai"))
        .build();
  }

  private JsonNode messages(JsonNode record, Path file) {
    JsonNode given = LogFields.first(record, "messages", "input");
    if (given.path("data").isArray()) {
      return given.path("data");
    }
    if (given.isArray()) {
      return given;
    }
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    String id = record.path("id").asText("");
    Optional<JsonNode> next = message(id, 0, file);
    for (int i = 1; next.isPresent(); i++) {
      found.add(next.get());
      next = message(id, i, file);
    }
    if (found.isEmpty()) {
      throw new MalformedExchangeException(
          "the stored completion has no messages: write those of GET /v1/chat/completions/%s/messages into a file beside it, and import both"
              .formatted(id));
    }
    return found;
  }

  private Optional<JsonNode> message(String completion, int number, Path file) {
    return files.find(MESSAGES, completion + "-" + number, file);
  }
}
