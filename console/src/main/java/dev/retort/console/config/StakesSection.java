package dev.retort.console.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.retort.router.HighStakesSlice;
import dev.retort.router.HighStakesSlice.Handling;
import dev.retort.router.StakesPolicy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The requests of a task that no student answers: {@code stakes}, a list of slices. */
final class StakesSection {
  private StakesSection() {}

  static StakesPolicy read(ConfigSection section) {
    List<HighStakesSlice> slices =
        section.entries("stakes").stream()
            .flatMap(
                entry ->
                    entry.build(StakesSection::slice, Optional.<HighStakesSlice>empty()).stream())
            .toList();
    return new StakesPolicy(slices);
  }

  private static Optional<HighStakesSlice> slice(ConfigSection section) {
    section.require("name", "what the slice is called, such as refunds");
    section.require("then", "teacher or hold");
    HighStakesSlice slice =
        new HighStakesSlice(
            section.value("name", text -> text).orElse("unnamed"),
            section.value("then", StakesSection::handling).orElse(Handling.TEACHER),
            section.section("metadata").values(text -> text),
            section.value("application", text -> text),
            section.value("pattern", StakesSection::pattern),
            section.names("languages"),
            count(section, "minimumWords"),
            count(section, "maximumWords"));
    return Optional.of(slice);
  }

  private static OptionalInt count(ConfigSection section, String key) {
    return section.value(key, Integer::valueOf).stream().mapToInt(Integer::intValue).findAny();
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no regular expression of RE2, which has no look-around and no back-references: %s"
              .formatted(text, e.getDescription()),
          e);
    }
  }

  private static Handling handling(String word) {
    return switch (word) {
      case "teacher" -> Handling.TEACHER;
      case "hold" -> Handling.HOLD;
      default ->
          throw new IllegalArgumentException("'%s' is neither teacher nor hold".formatted(word));
    };
  }
}
