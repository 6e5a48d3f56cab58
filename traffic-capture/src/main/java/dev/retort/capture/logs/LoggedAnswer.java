package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.wire.WireProtocol;

/** Reads what came back, as logs hold it. */
final class LoggedAnswer {
  private static final int FIRST_ERROR_STATUS = 400;

  private LoggedAnswer() {}

  /**
   * The whole response in a body: itself, its text, or the recording of its stream.
   *
   * @throws dev.retort.capture.MalformedExchangeException if it is text of neither
   */
  static JsonNode whole(JsonNode body, WireProtocol protocol) {
    JsonNode given = LogFields.json(body);
    return RecordedStream.isRecordedIn(given) ? RecordedStream.whole(given, protocol) : given;
  }

  static boolean isErrorStatus(JsonNode status) {
    return status.asInt(0) >= FIRST_ERROR_STATUS;
  }
}
