package dev.retort.evaluator.guardrail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The module's written texts: a line is an entry, {@code [name]} heads a section, {@code #} a
 * comment.
 */
final class WrittenLists {
  private WrittenLists() {}

  /** The lines of each section, in the order of the file; those before the first are in "". */
  static Map<String, List<String>> sections(String resource) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    String section = "";
    for (String line : read(resource).lines().toList()) {
      if (line.matches("\\[[a-z-]+]")) {
        section = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("# ")) {
        sections.computeIfAbsent(section, name -> new ArrayList<>()).add(line);
      }
    }
    return sections;
  }

  private static String read(String resource) {
    try (InputStream stream = WrittenLists.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the evaluator's jar lacks its list " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the list " + resource, e);
    }
  }
}
