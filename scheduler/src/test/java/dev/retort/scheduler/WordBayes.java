package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Multinomial naive Bayes over words, with add-one smoothing. Words that no training row has say
 * nothing.
 *
 * @param rows training rows by answer
 * @param words how often each word comes up, by answer
 * @param vocabulary distinct words
 */
record WordBayes(
    Map<String, Integer> rows, Map<String, Map<String, Integer>> words, long vocabulary)
    implements TaskModel {

  /** A text and its answer. */
  record Row(String text, String answer) {}

  static WordBayes learn(Collection<Row> examples) {
    Map<String, Integer> rows = new TreeMap<>();
    Map<String, Map<String, Integer>> words = new TreeMap<>();
    for (Row example : examples) {
      rows.merge(example.answer(), 1, Integer::sum);
      Map<String, Integer> counts =
          words.computeIfAbsent(example.answer(), answer -> new TreeMap<>());
      words(example.text()).forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    long vocabulary = words.values().stream().flatMap(w -> w.keySet().stream()).distinct().count();
    return new WordBayes(rows, words, vocabulary);
  }

  @Override
  public Prediction predict(String input) {
    List<String> known =
        words(input).stream()
            .filter(word -> words.values().stream().anyMatch(w -> w.containsKey(word)))
            .toList();
    Map<String, Double> scores = new TreeMap<>();
    rows.forEach((answer, count) -> scores.put(answer, score(answer, count, known)));
    String best =
        scores.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    double total = scores.values().stream().mapToDouble(s -> Math.exp(s - scores.get(best))).sum();
    return new Prediction(best, 1 / total);
  }

  private double score(String answer, int count, List<String> known) {
    Map<String, Integer> counts = words.get(answer);
    double all = counts.values().stream().mapToInt(Integer::intValue).sum() + vocabulary;
    double score = Math.log(count);
    for (String word : known) {
      score += Math.log((counts.getOrDefault(word, 0) + 1) / all);
    }
    return score;
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  @Override
  @JsonIgnore
  public void close() {}
}
