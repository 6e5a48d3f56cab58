package dev.retort.console.simulate;

import dev.retort.capture.TaskName;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;

/**
 * A task whose requests and true answers are known. An answer's <em>form</em> is what all right
 * answers of a kind of request have in common: the label itself, or the way in which a document is
 * written. Thread-safe.
 */
interface SimulatedTask {
  /** Versions of the teacher, in the order in which they come. */
  int TEACHERS = 2;

  /** Its name. */
  TaskName name();

  /** The instructions that every request repeats. */
  String instructions();

  /** Whether it answers with labels of a closed set. */
  boolean isLabels();

  /** Whether there is something that it has to reach. */
  default boolean hasTargets() {
    return true;
  }

  /** How hard it is to a drawn student. */
  default LearningCurve learning() {
    return LearningCurve.USUAL;
  }

  /** Kinds of requests, by how often each comes, in any unit. */
  Map<String, Double> kinds();

  /** A request's text. */
  String write(String kind, LocalDate today, Random random);

  /** The kind of a text. */
  String kindOf(String text);

  /**
   * What a sound teacher answers.
   *
   * @param teacher the version, from 1
   */
  String answer(String text, int teacher);

  /** The form that an answer to a text has; some word if it is wrong. */
  String formOf(String text, String answer);

  /** An answer to a text in a form. */
  String inForm(String text, String form);

  /** A wrong answer of the task's usual look. */
  String wrong(String text, String right);
}
