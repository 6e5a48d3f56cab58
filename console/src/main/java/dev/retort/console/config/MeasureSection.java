package dev.retort.console.config;

import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The measures of a task: what each one is, and how much of it may be lost.
 *
 * @param specs in the order of their names
 * @param margins by name, for those that have one
 */
record MeasureSection(List<MeasureSpec> specs, SortedMap<String, Double> margins) {
  private static final String MEASURE = "measure";
  private static final String MARGIN = "margin";
  private static final String AT_LEAST = "atLeast";
  private static final String SCHEMA_FILE = "schemaFile";

  static MeasureSection read(ConfigSection section) {
    List<MeasureSpec> specs = new ArrayList<>();
    SortedMap<String, Double> margins = new TreeMap<>();
    section
        .sections()
        .forEach(
            (name, measure) -> {
              measure.value(MARGIN, Double::valueOf).ifPresent(m -> margins.put(name, m));
              measure.build(s -> specs.add(spec(name, s)), false);
            });
    return new MeasureSection(specs, margins);
  }

  /** When an answer of the task is right, if the file says. */
  static Optional<RightAnswer> right(ConfigSection section) {
    double atLeast = section.value(AT_LEAST, Double::valueOf).orElse(1.0);
    return section.build(
        given -> {
          Optional<String> measure = given.value(MEASURE, text -> text);
          SortedMap<String, String> parameters = given.values(text -> text);
          parameters.remove(MEASURE);
          parameters.remove(AT_LEAST);
          if (measure.isEmpty()) {
            if (given.isPresent()) {
              given.require(MEASURE, "say by what an answer is right, such as rouge-l");
            }
            return Optional.empty();
          }
          RightAnswer right =
              new RightAnswer(new MeasureSpec(measure.get(), measure.get(), parameters), atLeast);
          // Made once to see whether it can be.
          right.task();
          return Optional.of(right);
        },
        Optional.empty());
  }

  private static MeasureSpec spec(String name, ConfigSection section) {
    String measure = section.value(MEASURE, text -> text).orElse(name);
    SortedMap<String, String> parameters = section.values(text -> text);
    parameters.remove(MEASURE);
    parameters.remove(MARGIN);
    String schema = parameters.remove(SCHEMA_FILE);
    if (schema != null) {
      section
          .file(SCHEMA_FILE, MeasureSection::text)
          .ifPresent(text -> parameters.put("schema", text));
    }
    MeasureSpec spec = new MeasureSpec(name, measure, parameters);
    // Made once to see whether it can be; secrets are not read for that.
    MeasureCatalogue.standard(secret -> new SecretReference(secret).reference(), Map.of())
        .select(List.of(spec));
    return spec;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s cannot be read: name a file that exists".formatted(file), e);
    }
  }
}
