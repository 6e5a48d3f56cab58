package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** Exchanges and feedback as the write-ahead log has them: a letter that says which, and JSON. */
final class LogRecord {
  private static final int USUAL_BYTES = 2_048;
  private static final char EXCHANGE = 'E';
  private static final char FEEDBACK = 'F';

  private LogRecord() {}

  static byte[] of(Exchange exchange) {
    return record(EXCHANGE, exchange);
  }

  static byte[] of(Feedback feedback) {
    return record(FEEDBACK, feedback);
  }

  private static byte[] record(char kind, Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    bytes.write(kind);
    try {
      JsonFormat.mapper().writeValue(bytes, value);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON form: " + value.getClass().getName(), e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a record.
   *
   * @throws IOException if it is none
   */
  static void read(byte[] record, Consumer<Exchange> exchanges, Consumer<Feedback> feedback)
      throws IOException {
    switch (record[0]) {
      case EXCHANGE -> exchanges.accept(exchange(record));
      case FEEDBACK -> feedback.accept(value(record, Feedback.class));
      default -> throw new IOException("a record begins with E or F, not with byte " + record[0]);
    }
  }

  /**
   * Reads an exchange's record.
   *
   * @throws IOException if it is none
   */
  static Exchange exchange(byte[] record) throws IOException {
    return value(record, Exchange.class);
  }

  private static <T> T value(byte[] record, Class<T> type) throws IOException {
    return JsonFormat.mapper().readValue(record, 1, record.length - 1, type);
  }
}
