package dev.retort.console.config;

import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.TextLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;

/** What the owner of a task asks of its exchanges. */
final class FilterSection {
  private FilterSection() {}

  static FilterPolicy read(ConfigSection section) {
    SortedSet<String> languages = section.names("languages");
    return new FilterPolicy(
        languages,
        limits(section, "shortestInput", "longestInput", FilterPolicy.INPUT),
        limits(section, "shortestAnswer", "longestAnswer", FilterPolicy.ANSWER),
        section.names("labels"),
        section.file("answerSchemaFile", FilterSection::text));
  }

  private static TextLimits limits(
      ConfigSection section, String shortest, String longest, TextLimits usual) {
    return new TextLimits(
        section.value(shortest, Integer::valueOf).orElse(usual.shortest()),
        section.value(longest, Integer::valueOf).orElse(usual.longest()));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s cannot be read: name a JSON Schema that exists".formatted(file), e);
    }
  }
}
