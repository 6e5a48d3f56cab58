package dev.retort.console.config;

import dev.retort.capture.redaction.AnalyzerConfig;
import dev.retort.capture.redaction.NameList;
import dev.retort.capture.redaction.PersonalDataKind;
import dev.retort.capture.redaction.RedactionConfig;
import dev.retort.capture.redaction.ValuePattern;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is taken out of captured texts before they are stored. */
final class RedactionSection {
  private static final String LANGUAGE = "en";
  private static final double SCORE_THRESHOLD = 0.5;
  private static final long TIMEOUT_SECONDS = 2;

  /** What the rules lack most. */
  private static final String ENTITY = "PERSON";

  private RedactionSection() {}

  static RedactionConfig read(ConfigSection section) {
    List<ValuePattern> patterns = new ArrayList<>();
    for (ConfigSection entry : section.entries("patterns")) {
      entry
          .build(RedactionSection::pattern, Optional.<ValuePattern>empty())
          .ifPresent(patterns::add);
    }
    return new RedactionConfig(
        kinds(section, patterns),
        patterns,
        section.file("names", NameList::read).orElse(List.of()),
        analyzer(section.section("analyzer")));
  }

  private static Optional<ValuePattern> pattern(ConfigSection entry) {
    entry.require("kind", "say what such a value is, such as STAFF_ID");
    entry.require("pattern", "say what such a value looks like, as a regular expression");
    Optional<String> kind = entry.value("kind", name -> new PersonalDataKind(name).name());
    Optional<String> pattern = entry.value("pattern", text -> text);
    return kind.flatMap(name -> pattern.map(text -> ValuePattern.of(name, text)));
  }

  private static SortedSet<PersonalDataKind> kinds(
      ConfigSection section, List<ValuePattern> patterns) {
    List<String> known = new ArrayList<>();
    PersonalDataKind.standard().forEach(kind -> known.add(kind.name()));
    patterns.forEach(pattern -> known.add(pattern.kind().name()));
    SortedSet<PersonalDataKind> kinds = new TreeSet<>();
    for (String name : section.names("keep")) {
      if (known.contains(name)) {
        kinds.add(new PersonalDataKind(name));
      } else {
        section.unknownWord("keep", name, known);
      }
    }
    return kinds;
  }

  private static Optional<AnalyzerConfig> analyzer(ConfigSection section) {
    if (!section.isPresent()) {
      return Optional.empty();
    }
    section.require("url", "name the analyser's base URL, such as http://127.0.0.1:5002");
    SortedSet<String> entities = section.names("entities");
    return section.build(
        s ->
            s.value("url", URI::create)
                .map(
                    url ->
                        new AnalyzerConfig(
                            url,
                            s.value("language", text -> text).orElse(LANGUAGE),
                            s.value("scoreThreshold", Double::valueOf).orElse(SCORE_THRESHOLD),
                            entities.isEmpty() ? new TreeSet<>(List.of(ENTITY)) : entities,
                            Duration.ofSeconds(
                                s.value("timeoutSeconds", Long::valueOf).orElse(TIMEOUT_SECONDS)),
                            s.value("required", RedactionSection::need)
                                .orElse(AnalyzerConfig.Need.BEST_EFFORT))),
        Optional.empty());
  }

  private static AnalyzerConfig.Need need(String text) {
    return switch (text) {
      case "true" -> AnalyzerConfig.Need.REQUIRED;
      case "false" -> AnalyzerConfig.Need.BEST_EFFORT;
      default ->
          throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
    };
  }
}
