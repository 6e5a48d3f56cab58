package dev.retort.capture.redaction;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

  List<PersonalDataSpan> get(String text, Function<String, List<PersonalDataSpan>> find) {
    String key = DigestUtils.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    Optional<List<PersonalDataSpan>> known = known(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<PersonalDataSpan> found = find.apply(text);
    synchronized (spans) {
      spans.put(key, found);
    }
    return found;
  }

  private Optional<List<PersonalDataSpan>> known(String key) {
    synchronized (spans) {
      return Optional.ofNullable(spans.get(key));
    }
  }
}
