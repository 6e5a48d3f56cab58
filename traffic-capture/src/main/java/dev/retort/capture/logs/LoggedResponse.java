package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireProtocols;

/**
 * What a log line says came back.
 *
 * @param body a whole response, or an error; missing where nothing came back
 * @param completion the answer in it
 */
record LoggedResponse(JsonNode body, Completion completion) {
  private static final int FIRST_ERROR_STATUS = 400;

  /**
   * Reads a line. The response may stand in an envelope with its HTTP status ({@code status_code}
   * and {@code body}).
   *
   * @throws MalformedExchangeException if the line tells of no response and no error
   */
  static LoggedResponse of(JsonNode line) {
    JsonNode logged = line.path("response");
    JsonNode body = logged.has("body") ? logged.path("body") : logged;
    if (isErrorStatus(line) || isErrorStatus(logged)) {
      return new LoggedResponse(body, Completion.FAILED);
    }
    if (body.isMissingNode() || body.isNull()) {
      if (line.hasNonNull("error")) {
        return new LoggedResponse(MissingNode.getInstance(), Completion.FAILED);
      }
      throw new MalformedExchangeException("the line has no 'response'");
    }
    JsonNode whole =
        RecordedStream.isRecordedIn(body)
            ? RecordedStream.whole(body, WireProtocols.CHAT_COMPLETIONS)
            : body;
    return new LoggedResponse(whole, ChatCompletionFormat.completion(whole));
  }

  private static boolean isErrorStatus(JsonNode holder) {
    return holder.path("status").asInt(0) >= FIRST_ERROR_STATUS
        || holder.path("status_code").asInt(0) >= FIRST_ERROR_STATUS;
  }
}
