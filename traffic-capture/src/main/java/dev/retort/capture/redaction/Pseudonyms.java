package dev.retort.capture.redaction;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * Gives personal values names that tell nobody what they were: {@code [EMAIL:0f1e2d3c4b5a6978]},
 * the kind and 64 bits of HMAC-SHA-256 of the value under a secret key and a scope. The same value
 * has the same name in a scope, another one in another. Without the key nobody can try values out.
 * Thread-safe.
 */
public final class Pseudonyms {
  /** As long as the hash: a longer key would be hashed down, a shorter one is easier to guess. */
  public static final int KEY_BYTES = 32;

  private static final int LONGEST_RUN = 5;
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’-][\\p{L}\\p{M}\\p{N}]+)*");

  private final byte[] key;

  /** One for each thread: to set one up takes longer than a short value does. */
  @SuppressWarnings("ThreadLocalUsage") // There is one key in a process, so few of these.
  private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

  /**
   * Pseudonyms under a key.
   *
   * @param key {@value #KEY_BYTES} random bytes, kept secret
   */
  public Pseudonyms(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of pseudonyms has %d bytes, not %d: restore the home's key file, for a new key would give known values new names"
              .formatted(KEY_BYTES, key.length));
    }
    this.key = Arrays.copyOf(key, key.length);
  }

  /**
   * A text with the pseudonyms of values that are known by nothing else: whatever words of it have
   * one of them, get it. For short texts: it hashes each run of up to {@value #LONGEST_RUN} words.
   *
   * @param known replacements of pseudonyms by a student's placeholders
   */
  public String ofKnown(String scope, List<Replacement> known, String text) {
    Map<String, PersonalDataKind> sought = new HashMap<>();
    for (Replacement replacement : known) {
      if (replacement.isOfPlaceholder()) {
        sought.put(replacement.original(), replacement.kind());
      }
    }
    if (sought.isEmpty()) {
      return text;
    }
    StringBuilder named = new StringBuilder(text.length());
    Matcher word = WORD.matcher(text);
    int from = 0;
    while (word.find(from)) {
      named.append(text, from, word.start());
      Optional<Replacement> value = value(scope, sought, text, word.start());
      named.append(value.map(Replacement::placeholder).orElse(word.group()));
      from = value.map(v -> word.start() + v.original().length()).orElse(word.end());
    }
    return named.append(text, from, text.length()).toString();
  }

  /** The longest run of words at a place whose pseudonym is sought. */
  private Optional<Replacement> value(
      String scope, Map<String, PersonalDataKind> sought, String text, int start) {
    Set<PersonalDataKind> kinds = new HashSet<>(sought.values());
    Optional<Replacement> longest = Optional.empty();
    Matcher word = WORD.matcher(text).region(start, text.length());
    for (int words = 0; words < LONGEST_RUN && word.find(); words++) {
      for (int end : ends(word)) {
        String value = text.substring(start, end);
        for (PersonalDataKind kind : kinds) {
          String pseudonym = of(scope, new Replacement("", kind, value));
          if (sought.containsKey(pseudonym)) {
            longest = Optional.of(new Replacement(pseudonym, kind, value));
          }
        }
      }
    }
    return longest;
  }

  /** Where a word's value may end: before what is joined to it, as in "Lee's", or with it. */
  private static List<Integer> ends(Matcher word) {
    int joined = Math.max(word.group().lastIndexOf('\''), word.group().lastIndexOf('’'));
    return joined < 0 ? List.of(word.end()) : List.of(word.start() + joined, word.end());
  }

  /** The keyed placeholder of a value in a scope; a placeholder is its own. */
  public String of(String scope, Replacement replacement) {
    String value = replacement.original();
    if (Placeholders.isPlaceholder(value)) {
      return value;
    }
    byte[] hash = macs.get().doFinal((scope + '\0' + value).getBytes(StandardCharsets.UTF_8));
    String tag = HexFormat.of().formatHex(hash, 0, Placeholders.TAG_DIGITS / 2);
    return Placeholders.keyed(replacement.kind(), tag);
  }

  private Mac mac() {
    return HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, key);
  }
}
