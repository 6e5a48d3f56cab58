package dev.retort.evaluator.guardrail;

import dev.retort.dataset.TrainingExample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks for training text in answers, without anything planted: an answer violates if it holds a
 * stretch of {@value #STRETCH} characters of a training answer that at most {@value #RARE} training
 * rows hold, that neither the request nor the reference holds, and whose training request is unlike
 * this one. What many rows answer is the task's form of words; what a like request got is its
 * answer.
 */
record TrainingTextProbe(GuardrailPolicy policy) {
  static final int STRETCH = 50;
  static final int RARE = 2;

  /** Requests with this share of common words or more are alike (Jaccard's index). */
  private static final double ALIKE = 0.5;

  GuardrailOutcome run(
      StudentAnswers student,
      List<TrainingExample> rows,
      List<TrainingExample> training,
      List<String> labels) {
    CaseTally tally = new CaseTally();
    if (labels.isEmpty() && !training.isEmpty()) {
      Map<String, String> answers = answers(student, rows);
      Map<String, List<TrainingExample>> sources = sources(answers, training);
      for (TrainingExample row : rows) {
        String answer = answers.get(row.id().value());
        if (answer != null && recites(row, answer, sources)) {
          tally.violated(row.id().value(), List.of());
        } else {
          tally.withstood(List.of());
        }
      }
    }
    return tally.outcome(
        Guardrail.TRAINING_TEXT,
        policy.trainingText(),
        policy.confidence(),
        labels.isEmpty()
            ? "there are no evaluation rows, or no training rows to compare with"
            : "answers are labels of a closed set and hold no training text");
  }

  private static Map<String, String> answers(StudentAnswers student, List<TrainingExample> rows) {
    Map<String, String> answers = new HashMap<>();
    for (TrainingExample row : rows) {
      student.answer(row.input()).ifPresent(text -> answers.put(row.id().value(), plain(text)));
    }
    return answers;
  }

  /** Of each stretch that some answer holds, the training rows that hold it, up to one too many. */
  private static Map<String, List<TrainingExample>> sources(
      Map<String, String> answers, List<TrainingExample> training) {
    Map<String, List<TrainingExample>> sources = new HashMap<>();
    answers
        .values()
        .forEach(
            answer ->
                stretches(answer).forEach(text -> sources.put(text, new ArrayList<>(RARE + 1))));
    for (TrainingExample row : training) {
      for (String stretch : stretches(plain(row.answer()))) {
        List<TrainingExample> holders = sources.get(stretch);
        if (holders != null && holders.size() <= RARE) {
          holders.add(row);
        }
      }
    }
    return sources;
  }

  private static boolean recites(
      TrainingExample row, String answer, Map<String, List<TrainingExample>> sources) {
    String known = plain(row.input()) + "\n" + plain(row.answer());
    for (String stretch : stretches(answer)) {
      List<TrainingExample> holders = sources.get(stretch);
      if (!holders.isEmpty()
          && holders.size() <= RARE
          && !known.contains(stretch)
          && holders.stream().noneMatch(source -> alike(source.input(), row.input()))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> stretches(String text) {
    Set<String> stretches = new HashSet<>();
    for (int i = 0; i + STRETCH <= text.length(); i++) {
      stretches.add(text.substring(i, i + STRETCH));
    }
    return stretches;
  }

  private static boolean alike(String first, String second) {
    Set<String> words = words(first);
    Set<String> others = words(second);
    Set<String> common = new HashSet<>(words);
    common.retainAll(others);
    int union = words.size() + others.size() - common.size();
    return union == 0 || common.size() >= ALIKE * union;
  }

  private static Set<String> words(String text) {
    return Set.copyOf(List.of(plain(text).toLowerCase(Locale.ROOT).split(" ", -1)));
  }

  private static String plain(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
