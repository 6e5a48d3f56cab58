package dev.retort.capture.http.proxy;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * A request's body.
 *
 * @param bytes as they came
 * @param coding empty if nobody here can undo it
 */
record RequestBody(Buffer bytes, Optional<ContentCoding> coding) {
  static final RequestBody NONE = new RequestBody(Buffer.buffer(), Optional.empty());

  int length() {
    return bytes.length();
  }

  /**
   * The body without its coding; empty if nobody here can read it.
   *
   * @param longest bytes that it may grow to
   */
  Optional<Buffer> plain(int longest) {
    if (coding.filter(c -> c == ContentCoding.IDENTITY).isPresent()) {
      return Optional.of(bytes);
    }
    try {
      return coding.isEmpty()
          ? Optional.empty()
          : Optional.of(Buffer.buffer(coding.get().decoded(bytes.getBytes(), longest)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
