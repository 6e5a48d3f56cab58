package dev.retort.registry.server.follow;

import dev.retort.registry.server.store.AliasPrecondition;
import dev.retort.registry.server.store.ProtocolException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags of {@code If-None-Match} and {@code If-Match} (RFC 9110) for resources whose tag is an
 * audit entry's sequence number; {@code "0"} stands for none.
 */
record EntityTags(Set<String> tags) {
  private static final Pattern TAG = Pattern.compile("\\s*(?:W/)?\"([^\"]*)\"\\s*(?:,|$)");
  private static final Pattern SEQUENCE = Pattern.compile("-1|\\d{1,18}");

  /** A header's tags; a header that isn't there has none, one that can't be read is refused. */
  static EntityTags parse(Optional<String> header) {
    Set<String> tags = new HashSet<>();
    if (header.isPresent() && !header.get().isBlank()) {
      Matcher matcher = TAG.matcher(header.get());
      int end = 0;
      while (end < header.get().length()
          && matcher.region(end, header.get().length()).lookingAt()) {
        tags.add(matcher.group(1));
        end = matcher.end();
      }
      if (end < header.get().length()) {
        throw ProtocolException.invalid(
            "'%s' is no list of entity tags: write \"SEQUENCE\", with its quotes"
                .formatted(header.get()));
      }
    }
    return new EntityTags(Set.copyOf(tags));
  }

  static String of(long sequence) {
    return "\"" + sequence + "\"";
  }

  boolean matches(long sequence) {
    return tags.contains(Long.toString(sequence));
  }

  /** As {@code If-Match}. */
  AliasPrecondition precondition() {
    if (tags.isEmpty()) {
      return AliasPrecondition.NONE;
    }
    String tag = tags.iterator().next();
    if (tags.size() > 1 || !SEQUENCE.matcher(tag).matches()) {
      throw ProtocolException.invalid(
          "If-Match takes one tag here, the \"SEQUENCE\" that a GET of the alias gave");
    }
    return AliasPrecondition.sequence(Long.parseLong(tag));
  }
}
