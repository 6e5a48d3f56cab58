package dev.retort.capture.redaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The package's written lists: {@code [name]} heads a section, {@code #} a comment. */
final class WrittenLists {
  private WrittenLists() {}

  /** The lines of each section. */
  static Map<String, List<String>> sections(String resource) {
    Map<String, List<String>> sections = new HashMap<>();
    List<String> section = new ArrayList<>();
    for (String line : read(resource).lines().toList()) {
      if (line.startsWith("[")) {
        section =
            sections.computeIfAbsent(
                line.substring(1, line.length() - 1), key -> new ArrayList<>());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        section.add(line);
      }
    }
    return sections;
  }

  /** A section's words. */
  static Set<String> words(Map<String, List<String>> sections, String section) {
    return sections.get(section).stream()
        .flatMap(line -> Stream.of(line.split(" +")))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String read(String resource) {
    try (InputStream stream = WrittenLists.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar of traffic-capture lacks its list " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the list " + resource, e);
    }
  }
}
