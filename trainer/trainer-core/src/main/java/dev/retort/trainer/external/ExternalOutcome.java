package dev.retort.trainer.external;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an external trainer claims, looked into. */
final class ExternalOutcome {
  private static final int SHOWN = 200;

  private final String engine;
  private final RunFolder run;
  private final Path file;

  ExternalOutcome(String engine, RunFolder run) {
    this.engine = engine;
    this.run = run;
    this.file = run.root().resolve("outcome.json");
  }

  boolean isThere() {
    return Files.isRegularFile(file);
  }

  /**
   * The outcome, if it is true.
   *
   * @throws ExternalTrainerException if it is not; then the claim is removed
   */
  TrainingOutcome checked(List<TrainingExample> examples, ModelLoader loader) {
    try {
      JsonNode root = read();
      requireToken(root.path("token").asText());
      JsonNode outcome = root.path("outcome");
      String kind = outcome.path("kind").asText();
      return switch (kind) {
        case "completed" -> completed(outcome, examples, loader);
        case "diverged" -> new TrainingOutcome.Diverged(outcome.path("evidence").asText());
        case "out-of-memory" -> new TrainingOutcome.OutOfMemory(outcome.path("evidence").asText());
        case "cancelled" -> new TrainingOutcome.Cancelled();
        default ->
            throw broken(
                "outcome.kind is completed, diverged, out-of-memory or cancelled, not '%s'"
                    .formatted(kind));
      };
    } catch (ExternalTrainerException e) {
      DurableFile.deleteTree(file);
      throw e;
    }
  }

  private JsonNode read() {
    try {
      return JsonFormat.mapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw broken("outcome.json is no JSON: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private void requireToken(String token) {
    String asked = run.request().token();
    if (!token.equals(asked)) {
      throw broken(
          "outcome.json repeats token '%s', but spec.json gave '%s': it is another attempt's"
              .formatted(token, asked));
    }
  }

  private TrainingOutcome completed(
      JsonNode outcome, List<TrainingExample> examples, ModelLoader loader) {
    requireStudent(examples, loader);
    requireOutOfFold(examples);
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            run.student(),
            engine,
            FolderDigest.of(run.student()),
            run.outOfFold(),
            measures(outcome.path("measures"))));
  }

  private void requireStudent(List<TrainingExample> examples, ModelLoader loader) {
    if (!Files.isDirectory(run.student())) {
      throw broken("it completed, but there is no student/");
    }
    if (!loader.recognises(run.student())) {
      throw broken(
          "student/ holds nothing that Retort can serve: a Hugging Face snapshot in hf/, or linear-text.json");
    }
    try (TaskModel student = loader.load(run.student())) {
      student.predict(examples.get(0).input());
    } catch (RuntimeException e) {
      throw new ExternalTrainerException(
          "%s broke the contract: its student cannot be used: %s".formatted(engine, e.getMessage()),
          e);
    }
  }

  /** Every training row once, under its own id and with its own answer. */
  private void requireOutOfFold(List<TrainingExample> examples) {
    if (!Files.isRegularFile(run.outOfFold())) {
      throw broken("it completed, but there is no out-of-fold.jsonl");
    }
    Map<ExchangeId, String> missing =
        new HashMap<>(
            examples.stream()
                .collect(Collectors.toMap(TrainingExample::id, TrainingExample::answer)));
    int number = 0;
    for (String line : lines(run.outOfFold())) {
      number++;
      OutOfFoldPrediction row = prediction(line, number);
      String answer = missing.remove(row.id());
      if (answer == null) {
        throw broken(
            "out-of-fold.jsonl, line %d: '%s' is no training row, or stands there twice"
                .formatted(number, row.id()));
      }
      if (!answer.equals(row.reference())) {
        throw broken(
            "out-of-fold.jsonl, line %d: the reference of '%s' is not the row's answer"
                .formatted(number, row.id()));
      }
    }
    if (!missing.isEmpty()) {
      throw broken(
          "out-of-fold.jsonl lacks %d of %d training rows, such as '%s'"
              .formatted(
                  missing.size(),
                  examples.size(),
                  missing.keySet().stream()
                      .map(ExchangeId::value)
                      .sorted()
                      .findFirst()
                      .orElse("")));
    }
  }

  private OutOfFoldPrediction prediction(String line, int number) {
    try {
      OutOfFoldPrediction row = JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class);
      if (row.prediction().answer() == null) {
        throw broken("out-of-fold.jsonl, line %d has no prediction.answer".formatted(number));
      }
      return row;
    } catch (IOException e) {
      throw broken("out-of-fold.jsonl, line %d: %s".formatted(number, abbreviated(e.getMessage())));
    }
  }

  private List<String> lines(Path path) {
    try (Stream<String> lines = Files.lines(path, StandardCharsets.UTF_8)) {
      return lines.toList();
    } catch (IOException | UncheckedIOException e) {
      throw broken("%s cannot be read: %s".formatted(path.getFileName(), e.getMessage()));
    }
  }

  private SortedMap<String, Double> measures(JsonNode node) {
    SortedMap<String, Double> measures = new TreeMap<>();
    node.properties()
        .forEach(
            field -> {
              if (!field.getValue().isNumber() || !Double.isFinite(field.getValue().asDouble())) {
                throw broken(
                    "measures.%s is a finite number, not %s"
                        .formatted(field.getKey(), abbreviated(field.getValue().toString())));
              }
              measures.put(field.getKey(), field.getValue().asDouble());
            });
    return measures;
  }

  private ExternalTrainerException broken(String what) {
    return new ExternalTrainerException(
        "%s broke the contract of run folders: %s. docs/run-folder.md says what belongs in %s."
            .formatted(engine, what, run.root()));
  }

  private static String abbreviated(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
