package dev.retort.registry.audit;

import dev.retort.registry.Sha256;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry by its place and its hash, written {@code SEQUENCE:HASH}. It stands for everything up to
 * that entry.
 *
 * @param sequence 0 for an empty log
 */
public record ChainHead(long sequence, Sha256 hash) {
  /** That of an empty log. */
  public static final ChainHead EMPTY = new ChainHead(0, ChainedEntry.NOTHING);

  private static final Pattern FORM = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  /**
   * @throws IllegalArgumentException if the sequence is negative
   */
  public ChainHead {
    Objects.requireNonNull(hash, "hash");
    if (sequence < 0) {
      throw new IllegalArgumentException(
          "an audit log's head can't be at %d: its first entry is 1".formatted(sequence));
    }
  }

  /**
   * Reads {@code SEQUENCE:HASH}.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static ChainHead parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no audit log's head: write SEQUENCE:HASH, as `retort audit head` prints it"
              .formatted(text));
    }
    return new ChainHead(Long.parseLong(matcher.group(1)), new Sha256(matcher.group(2)));
  }

  @Override
  public String toString() {
    return sequence + ":" + hash;
  }
}
