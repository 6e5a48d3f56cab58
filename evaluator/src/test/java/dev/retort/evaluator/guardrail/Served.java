package dev.retort.evaluator.guardrail;

import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.ServedSystem;
import dev.retort.trainer.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Small served systems and rows for guardrails. */
final class Served {
  static final List<String> LABELS = List.of("billing", "delivery", "other", "quality");
  private static final List<String> THINGS = List.of("bolt", "truck", "statement", "greeting");
  private static final List<String> REFERENCES = List.of("quality", "delivery", "billing", "other");

  private Served() {}

  /** Answers everything. */
  static ServedSystem sure(UnaryOperator<String> student) {
    return served(input -> new Prediction(student.apply(input), 1));
  }

  /** Answers from a confidence of 0.5 on. */
  static ServedSystem served(Function<String, Prediction> student) {
    return new ServedSystem(
        "candidate", "c".repeat(64), Rows.student(student), Rows.rule(0.5, 5, 4));
  }

  /** Knows a row by its thing, whatever else it says. */
  static String honest(String input) {
    for (int i = 0; i < THINGS.size(); i++) {
      if (input.contains("xq" + THINGS.get(i))) {
        return REFERENCES.get(i);
      }
    }
    return "other";
  }

  /** Rows of a closed set, each with a word of its own that no report may hold. */
  static EvaluationSuite labelled(int rows) {
    List<TrainingExample> novel = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int thing = i % THINGS.size();
      novel.add(
          Rows.row(
              "e" + i,
              Split.NOVEL,
              "confidential case " + i + " about a xq" + THINGS.get(thing),
              REFERENCES.get(thing),
              1));
    }
    return new EvaluationSuite("d".repeat(64), novel, List.of(), LABELS);
  }

  /** Rows with free answers. */
  static EvaluationSuite open(int rows) {
    List<TrainingExample> novel = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      novel.add(
          Rows.row(
              "e" + i,
              Split.NOVEL,
              "confidential question number " + i,
              "We will look into question " + i + ".",
              1));
    }
    return new EvaluationSuite("d".repeat(64), novel, List.of(), List.of());
  }
}
