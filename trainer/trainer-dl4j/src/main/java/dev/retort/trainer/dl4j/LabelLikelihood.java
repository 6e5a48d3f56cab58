package dev.retort.trainer.dl4j;

import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.TeacherLogprobs;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Reads off the tokens of one answer how likely the teacher found each label. Spellings are
 * compared by their letters and digits alone, so that quotes, case and white space don't matter.
 *
 * <p>The way that the teacher took is followed token by token, as long as more than one label goes
 * on from what is written. At each place, an alternative's probability, times that of the way up to
 * there, goes to the label that the alternative leads to; the probability of no token that is told
 * (the rest) to the labels that go on from here by none of those. What is left at the end is the
 * answer's. Several labels share in proportion to their training rows: how they differ further on
 * was not told. What leads to no label is left out, and the others are scaled to a sum of 1: a
 * student has to answer with a label.
 *
 * <p>Not told, and so not known, is how likely the teacher found it to stop: where one label begins
 * with another's letters, the shorter one has the probability of both if it is the answer.
 * Immutable.
 */
final class LabelLikelihood {
  private final List<String> letters;
  private final int[] rows;

  /**
   * @param labels by number
   * @param rows of each in training, ≥ 1
   */
  LabelLikelihood(List<String> labels, int[] rows) {
    letters = labels.stream().map(TeacherLogprobs::letters).toList();
    this.rows = rows.clone();
  }

  /**
   * The labels' probabilities.
   *
   * @param answer the label that was answered, by number
   * @param told its tokens
   * @return empty if the tokens don't spell the answer, or another label has the same letters
   */
  Optional<Target> of(int answer, List<TokenLogprob> told) {
    StringBuilder text = new StringBuilder();
    told.forEach(token -> text.append(token.token()));
    String spelt = letters.get(answer);
    if (spelt.isEmpty()
        || !TeacherLogprobs.letters(text.toString()).equals(spelt)
        || letters.indexOf(spelt) != letters.lastIndexOf(spelt)) {
      return Optional.empty();
    }
    double[] masses = new double[letters.size()];
    double way = 1;
    String written = "";
    for (TokenLogprob token : told) {
      if (count(goingOn(written)) == 1) {
        break;
      }
      way *= new Place(written, token).share(masses, way);
      written += token.token();
    }
    masses[answer] += way;
    return Optional.of(Target.proportional(masses));
  }

  private IntPredicate goingOn(String written) {
    String begun = TeacherLogprobs.letters(written);
    return label -> letters.get(label).startsWith(begun);
  }

  private long count(IntPredicate labels) {
    return IntStream.range(0, letters.size()).filter(labels).count();
  }

  /** Divides a mass among labels by their rows; without a label it is lost. */
  private void divide(double mass, IntPredicate among, double[] masses) {
    double all = IntStream.range(0, rows.length).filter(among).mapToDouble(i -> rows[i]).sum();
    for (int label = 0; label < rows.length && all > 0; label++) {
      masses[label] += among.test(label) ? mass * rows[label] / all : 0;
    }
  }

  /** One token, and what might have stood in its place. */
  private final class Place {
    private final String written;
    private final TokenLogprob token;
    private final double scale;

    Place(String written, TokenLogprob token) {
      this.written = written;
      this.token = token;
      double told = probability(token.logprob());
      for (TokenLogprob.Alternative other : token.alternatives()) {
        told += isOther(other) ? probability(other.logprob()) : 0;
      }
      // Rounded numbers may add up to more than 1.
      scale = told > 1 ? 1 / told : 1;
    }

    private boolean isOther(TokenLogprob.Alternative alternative) {
      return !alternative.token().equals(token.token());
    }

    private double probability(double logprob) {
      return Math.min(1, Math.exp(logprob));
    }

    /**
     * Gives the labels what the other tokens at this place are worth.
     *
     * @return the probability of the token that was written
     */
    double share(double[] masses, double way) {
      IntPredicate named = goingOn(written + token.token());
      double taken = scale * probability(token.logprob());
      double rest = 1 - taken;
      for (TokenLogprob.Alternative other : token.alternatives()) {
        if (isOther(other)) {
          double probability = scale * probability(other.logprob());
          IntPredicate led = led(written + other.token());
          divide(way * probability, led, masses);
          named = named.or(led);
          rest -= probability;
        }
      }
      divide(way * Math.max(0, rest), goingOn(written).and(named.negate()), masses);
      return taken;
    }

    /** The labels that go on from a text; if there are none, the longest that ends within it. */
    private IntPredicate led(String text) {
      if (count(goingOn(text)) > 0) {
        return goingOn(text);
      }
      String begun = TeacherLogprobs.letters(text);
      int longest =
          IntStream.range(0, letters.size())
              .map(label -> letters.get(label).length())
              .filter(length -> length > 0 && length < begun.length())
              .filter(length -> letters.contains(begun.substring(0, length)))
              .max()
              .orElse(0);
      String ended = begun.substring(0, longest);
      return label -> longest > 0 && letters.get(label).equals(ended);
    }
  }
}
