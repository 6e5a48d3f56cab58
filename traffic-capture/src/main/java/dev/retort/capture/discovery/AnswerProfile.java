package dev.retort.capture.discovery;

import com.carrotsearch.hppc.ObjectIntHashMap;
import com.carrotsearch.hppc.cursors.ObjectIntCursor;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the answers of some requests have in common. */
final class AnswerProfile {
  /**
   * Of a closed set, the next answer is a new one at most this often, by Good and Turing's
   * estimate: the share of answers that have been seen once.
   */
  static final double MOST_NEW = 0.2;

  /** Fewer answers tell nothing of a set. */
  private static final int ENOUGH = 10;

  /** A label's key. */
  private static final String LABEL = "";

  private static final double ALIKE = 0.5;

  private final AnswerForm form;
  private final int answers;
  private final ObjectIntHashMap<String> shape = new ObjectIntHashMap<>();

  /** By key. */
  private final SortedMap<String, ObjectIntHashMap<String>> values = new TreeMap<>();

  private AnswerProfile(AnswerForm form, Collection<SampledAnswer> all) {
    this.form = form;
    int counted = 0;
    for (SampledAnswer answer : all) {
      if (answer.form() == form) {
        counted++;
        answer.shape().forEach(key -> shape.addTo(key, 1));
        answer.values().forEach(this::count);
      }
    }
    this.answers = counted;
  }

  private void count(String value) {
    values
        .computeIfAbsent(value.substring(0, value.indexOf('=')), key -> new ObjectIntHashMap<>())
        .addTo(value, 1);
  }

  static AnswerProfile of(Collection<SampledAnswer> answers) {
    Map<AnswerForm, Integer> forms = new EnumMap<>(AnswerForm.class);
    for (SampledAnswer answer : answers) {
      if (answer.form() != AnswerForm.NONE) {
        forms.merge(answer.form(), 1, Integer::sum);
      }
    }
    AnswerForm most =
        forms.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(AnswerForm.NONE);
    return new AnswerProfile(most, answers);
  }

  /** Whether the values of a key come from a closed set. */
  private boolean isClosed(String key) {
    ObjectIntHashMap<String> counts = values.get(key);
    if (counts == null || answers < ENOUGH) {
      return false;
    }
    int once = 0;
    int all = 0;
    for (ObjectIntCursor<String> value : counts) {
      once += value.value == 1 ? 1 : 0;
      all += value.value;
    }
    return once <= MOST_NEW * all;
  }

  /** The form, where short texts of an open set are texts. */
  AnswerForm form() {
    return form == AnswerForm.LABEL && !isClosed(LABEL) ? AnswerForm.TEXT : form;
  }

  /** How many different values the closed sets have. */
  int distinct() {
    return values.keySet().stream()
        .filter(this::isClosed)
        .mapToInt(key -> values.get(key).size())
        .sum();
  }

  /** Whether these answers can tell their task from another. */
  boolean isTelling() {
    return answers >= ENOUGH && form() != AnswerForm.TEXT && form != AnswerForm.NONE;
  }

  /** Whether these are answers of tasks that differ. */
  boolean differsFrom(AnswerProfile other) {
    if (answers < ENOUGH || other.answers < ENOUGH) {
      return false;
    }
    if (form() != other.form()) {
      return true;
    }
    return isTelling() && !isAlike(other, ALIKE);
  }

  /**
   * Whether answers look the same: the keys, the functions, and the closed values of each are, for
   * this share of them, the other's too.
   */
  boolean isAlike(AnswerProfile other, double share) {
    return form() == other.form()
        && Math.min(known(shape, other.shape), known(other.shape, shape)) >= share
        && values.keySet().stream()
            .filter(key -> isClosed(key) && other.isClosed(key))
            .allMatch(
                key ->
                    Math.min(
                            known(values.get(key), other.values.get(key)),
                            known(other.values.get(key), values.get(key)))
                        >= share);
  }

  /** The share of what is counted in one that occurs in the other. */
  private static double known(ObjectIntHashMap<String> counts, ObjectIntHashMap<String> other) {
    long all = 0;
    long known = 0;
    for (ObjectIntCursor<String> count : counts) {
      all += count.value;
      known += other.containsKey(count.key) ? count.value : 0;
    }
    return all == 0 ? 1 : (double) known / all;
  }
}
