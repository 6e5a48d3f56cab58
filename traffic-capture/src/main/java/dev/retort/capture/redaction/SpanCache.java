package dev.retort.capture.redaction;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Where values are in texts that come again and again, such as instructions. It holds hashes
 * (SHA-256) and places, no text and no value, of the texts that came last. Thread-safe.
 */
final class SpanCache {
  private static final int MOST = 4_096;

  private final Map<String, List<PersonalDataSpan>> spans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<PersonalDataSpan>> eldest) {
          return size() > MOST;
        }
      };

  Optional<List<PersonalDataSpan>> get(String text) {
    String key = key(text);
    synchronized (spans) {
      return Optional.ofNullable(spans.get(key));
    }
  }

  void put(String text, List<PersonalDataSpan> found) {
    String key = key(text);
    synchronized (spans) {
      spans.put(key, List.copyOf(found));
    }
  }

  private static String key(String text) {
    return DigestUtils.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
