package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What routing needs of a request's JSON, found in one pass without building a tree.
 *
 * @param model the model asked for
 * @param from where its value begins in the bytes, with its quotation mark
 * @param until the first byte behind it
 * @param task {@code metadata.task}
 */
record RequestScan(Optional<String> model, int from, int until, Optional<TaskName> task) {
  /** Nothing is known of the request. */
  static final RequestScan NOTHING = new RequestScan(Optional.empty(), 0, 0, Optional.empty());

  /** Scans a body; one that is no JSON object says nothing. */
  static RequestScan of(byte[] json) {
    RequestScan found = NOTHING;
    try (JsonParser parser = JsonFormat.mapper().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NOTHING;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("model") && value == JsonToken.VALUE_STRING) {
          found = found.withModel(parser);
        } else if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
          found = new RequestScan(found.model, found.from, found.until, taskIn(parser));
        } else {
          parser.skipChildren();
        }
      }
      return found;
    } catch (IOException e) {
      return NOTHING;
    }
  }

  private RequestScan withModel(JsonParser parser) throws IOException {
    int begin = (int) parser.currentTokenLocation().getByteOffset();
    // Reading the text moves the parser behind the closing quotation mark.
    String asked = parser.getText();
    int end = (int) parser.currentLocation().getByteOffset();
    return new RequestScan(Optional.of(asked), begin, end, task);
  }

  private static Optional<TaskName> taskIn(JsonParser parser) throws IOException {
    Optional<TaskName> task = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("task") && value == JsonToken.VALUE_STRING) {
        try {
          task = Optional.of(new TaskName(parser.getText()));
        } catch (IllegalArgumentException e) {
          task = Optional.empty();
        }
      } else {
        parser.skipChildren();
      }
    }
    return task;
  }

  /** The body with another model, and otherwise byte for byte. */
  Buffer withModel(Buffer body, String other) {
    byte[] name = JsonFormat.line(other).getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer(body.length() + name.length)
        .appendBuffer(body, 0, from)
        .appendBytes(name)
        .appendBuffer(body, until, body.length() - until);
  }
}
