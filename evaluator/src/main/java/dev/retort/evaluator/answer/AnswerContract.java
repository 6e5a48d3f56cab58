package dev.retort.evaluator.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LabelNotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a student's answers are, for whoever serves or grades them: a file beside the deferral rule
 * in its bundle.
 *
 * @param schema version of the file's layout
 * @param form how an answer goes over the wire
 * @param functions those that the task's answers call, in the order of names; empty unless they
 *     call any
 * @param right when an answer is right
 */
public record AnswerContract(
    int schema, Form form, SortedSet<String> functions, RightAnswer right) {
  /** The layout that this code writes, and the only one so far. */
  public static final int SCHEMA = 1;

  /** The contract's file in a bundle. */
  public static final String FILE = "answers.json";

  /** Of bundles without the file: labels. */
  public static final AnswerContract LABELS =
      new AnswerContract(SCHEMA, Form.TEXT, new TreeSet<>(), RightAnswer.SAME_TEXT);

  public AnswerContract {
    Objects.requireNonNull(form);
    functions = Collections.unmodifiableSortedSet(new TreeSet<>(functions));
    Objects.requireNonNull(right);
    if (schema != SCHEMA) {
      throw new IllegalArgumentException(
          "this version reads answer contracts of schema %d, not %d; use the version of Retort that wrote it"
              .formatted(SCHEMA, schema));
    }
  }

  /** How an answer goes over the wire. */
  public enum Form {
    /** As the message's text: labels and lists of them too. */
    @JsonProperty("text")
    TEXT,
    /** As the message's text, a JSON document. */
    @JsonProperty("json")
    JSON,
    /** As calls of functions. */
    @JsonProperty("tool-calls")
    TOOL_CALLS
  }

  /** The contract of a student that learned from a dataset version. */
  public static AnswerContract of(DatasetVersion dataset, RightAnswer right) {
    AnswerKind kind = dataset.manifest().answerKind();
    SortedSet<String> functions = new TreeSet<>();
    if (kind == AnswerKind.TOOL_CALLS) {
      dataset.scan(example -> functions.addAll(called(example.answer())));
    }
    Form form =
        switch (kind) {
          case LABEL, TEXT -> Form.TEXT;
          case LABEL_SET -> areArrays(dataset) ? Form.JSON : Form.TEXT;
          case JSON -> Form.JSON;
          case TOOL_CALLS -> Form.TOOL_CALLS;
        };
    return new AnswerContract(SCHEMA, form, functions, right);
  }

  private static boolean areArrays(DatasetVersion dataset) {
    return dataset.examples(Split.TRAINING).stream()
        .map(TrainingExample::answer)
        .anyMatch(LabelNotation::isArray);
  }

  private static SortedSet<String> called(String calls) {
    SortedSet<String> names = new TreeSet<>();
    try {
      for (JsonNode call : JsonFormat.mapper().readTree(calls)) {
        names.add(call.path("name").asText());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer of calls is no JSON: " + calls, e);
    }
    return names;
  }

  /**
   * Reads a bundle's contract.
   *
   * @throws java.io.UncheckedIOException if the file is damaged
   */
  public static AnswerContract readFrom(Path bundle) {
    Path file = bundle.resolve(FILE);
    return Files.exists(file) ? JsonFormat.read(file, AnswerContract.class) : LABELS;
  }

  /** Writes {@value #FILE} into a bundle's folder, whole or not at all. */
  public void writeTo(Path bundle) {
    DurableFile.write(bundle.resolve(FILE), JsonFormat.pretty(this));
  }
}
