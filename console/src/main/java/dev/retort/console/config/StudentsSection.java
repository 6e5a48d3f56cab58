package dev.retort.console.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.scheduler.Rung;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.DecoderTrainingEngine;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import dev.retort.trainer.dl4j.Dl4jTrainingEngine;
import dev.retort.trainer.external.ExternalTrainer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A task's ladder of students, the cheapest first. */
final class StudentsSection {
  /** Those that Retort comes with, the cheapest first. */
  static final List<String> ENGINES =
      List.of(Dl4jTrainingEngine.NAME, ExtractorTrainingEngine.NAME, DecoderTrainingEngine.NAME);

  private static final String KEY = "students";

  /** More ways than that are no small search space: a night would go by with screening. */
  private static final int MOST_VARIANTS = 27;

  private StudentsSection() {}

  /**
   * Reads it.
   *
   * @param training the task's own way of training
   */
  static List<Rung> read(ConfigSection task, TrainingSpec training) {
    List<Rung> rungs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ConfigSection entry : task.named(KEY, "engine")) {
      entry.require("engine", "which engine trains is not said");
      OptionalDouble dollars =
          entry.value("dollarsPerThousand", Double::valueOf).stream()
              .mapToDouble(Double::doubleValue)
              .findAny();
      entry
          .value("engine", text -> text)
          .filter(engine -> isKnown(entry, engine))
          .ifPresent(
              engine -> {
                if (!seen.add(engine)) {
                  entry.refuse(
                      "engine",
                      "'%s' is there twice; put what is to be tried under its search"
                          .formatted(engine));
                }
                rungs.add(rung(entry, task, engine, dollars, training));
              });
    }
    return List.copyOf(rungs);
  }

  private static boolean isKnown(ConfigSection entry, String engine) {
    boolean known = ENGINES.contains(engine) || engine.startsWith(ExternalTrainer.PREFIX);
    if (!known) {
      entry.unknownWord("engine", engine, ENGINES);
    }
    return known;
  }

  private static Rung rung(
      ConfigSection entry,
      ConfigSection task,
      String engine,
      OptionalDouble dollars,
      TrainingSpec training) {
    if (engine.equals(ExtractorTrainingEngine.NAME)) {
      entry.refuse(
          "search",
          "%s trains in one way; a search is for classifiers and language models"
              .formatted(engine));
      return entry.build(it -> new Rung(engine, List.of(), dollars), new Rung(engine));
    }
    Searched searched =
        isDecoder(engine)
            ? new Searched(task.section("decoder"), TrainingSection::decoder)
            : new Searched(task.section("classifier"), TrainingSection::classifier);
    List<Rung.Variant> variants = variants(entry.section("search"), searched, training);
    return entry.build(it -> new Rung(engine, variants, dollars), new Rung(engine));
  }

  /**
   * What a search varies.
   *
   * @param section the task's own
   * @param read what a section of its kind makes of a training
   */
  private record Searched(
      ConfigSection section, BiFunction<ConfigSection, TrainingSpec, TrainingSpec> read) {}

  /** Every combination of the values that are to be tried. */
  private static List<Rung.Variant> variants(
      ConfigSection search, Searched searched, TrainingSpec training) {
    List<Map<String, JsonNode>> combinations = List.of(Map.of());
    for (String key : search.keys()) {
      List<JsonNode> values = search.nodes(key);
      if (!values.isEmpty()) {
        combinations =
            combinations.stream()
                .flatMap(left -> values.stream().map(value -> with(left, key, value)))
                .toList();
      }
      if (combinations.size() > MOST_VARIANTS) {
        search.refuse(
            key,
            "more than %d combinations are no small search space; leave values out"
                .formatted(MOST_VARIANTS));
        return List.of();
      }
    }
    return combinations.stream()
        .filter(values -> !values.isEmpty())
        .map(values -> variant(search, searched, values, training))
        .toList();
  }

  private static Map<String, JsonNode> with(
      Map<String, JsonNode> values, String key, JsonNode value) {
    Map<String, JsonNode> more = new TreeMap<>(values);
    more.put(key, value);
    return more;
  }

  private static Rung.Variant variant(
      ConfigSection search,
      Searched searched,
      Map<String, JsonNode> values,
      TrainingSpec training) {
    List<String> found = new ArrayList<>();
    ConfigSection merged = search.over(searched.section(), values, found);
    TrainingSpec tried = searched.read().apply(merged, training);
    merged.refuseUnknownKeys();
    found.forEach(search::problem);
    String words =
        values.entrySet().stream()
            .map(value -> value.getKey() + " " + value.getValue().asText())
            .collect(Collectors.joining(", "));
    return new Rung.Variant(words, tried);
  }

  /** Whether a language model may be among a task's students: where none are named, it may. */
  static boolean mayBeDecoders(ConfigSection task) {
    List<ConfigSection> rungs = task.named(KEY, "engine");
    return rungs.isEmpty()
        || rungs.stream()
            .anyMatch(
                rung ->
                    rung.value("engine", StudentsSection::isDecoder).orElse(/* other= */ false));
  }

  private static boolean isDecoder(String engine) {
    return engine.equals(DecoderTrainingEngine.NAME) || engine.startsWith(ExternalTrainer.PREFIX);
  }
}
