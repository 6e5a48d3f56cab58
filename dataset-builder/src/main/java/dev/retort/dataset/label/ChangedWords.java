package dev.retort.dataset.label;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Notices a teacher that puts its answers in other words. Answers are given to it in the order in
 * which they came. A word that was said often, in a share p of answers, and then in none of n is
 * given up once {@code (1 - p)^n} is at most {@value #DOUBT} and n is {@value #LONGER} times as
 * long as it ever was silent before, if by then another word stands in its place that was never
 * heard before. One that is said again is given up no more.
 *
 * <p>What is noticed at an answer depends on that answer and earlier ones alone (it is a stopping
 * time), so that later answers evaluate as if nobody had looked. Not thread-safe.
 */
public final class ChangedWords {
  /** How improbable it is that a word which is still in use is not said for so long. */
  static final double DOUBT = 1e-6;

  /** Words come in bursts and by the day of the week: their share alone promises too much. */
  static final int LONGER = 3;

  private static final int OFTEN = 30;
  private static final int SUCCESSOR = 3;
  private static final int LATER = 10;

  private final Map<Word, Use> uses = new HashMap<>();
  private final Map<String, Set<Word>> places = new HashMap<>();
  private final Map<Integer, List<Word>> due = new HashMap<>();
  private final Set<Word> givenUp = new HashSet<>();
  private OptionalInt noticed = OptionalInt.empty();
  private int answers;

  /** Where a word was said, by answers from 0. */
  private static final class Use {
    private final int first;
    private int last;
    private int silence;
    private int count;
    private int due;

    Use(int first) {
      this.first = first;
      this.last = first;
    }

    void said(int answer) {
      silence = Math.max(silence, answer - last);
      last = answer;
      count++;
    }

    /** The answer at which silence is no chance any more. */
    int due() {
      double share = Math.min(0.999, count / (last - first + 1.0));
      int chance = (int) Math.ceil(Math.log(DOUBT) / Math.log1p(-share));
      return last + Math.max(chance, LONGER * silence);
    }
  }

  /** Takes the words of the next answer in. */
  public void add(Set<Word> words) {
    for (Word word : words) {
      Use use = uses.computeIfAbsent(word, first -> new Use(answers));
      places.computeIfAbsent(word.place(), first -> new HashSet<>()).add(word);
      use.said(answers);
      givenUp.remove(word);
      if (use.count >= OFTEN) {
        ask(word, use, use.due());
      }
    }
    List<Word> silent = due.remove(answers);
    if (silent != null) {
      silent.forEach(this::consider);
    }
    answers++;
  }

  private void ask(Word word, Use use, int when) {
    use.due = when;
    due.computeIfAbsent(when, first -> new ArrayList<>()).add(word);
  }

  private void consider(Word word) {
    Use use = uses.get(word);
    if (use.due != answers || givenUp.contains(word)) {
      return;
    }
    if (places.get(word.place()).stream().map(uses::get).anyMatch(other -> succeeds(other, use))) {
      givenUp.add(word);
      noticed = OptionalInt.of(answers);
    } else {
      ask(word, use, answers + LATER);
    }
  }

  private static boolean succeeds(Use other, Use gone) {
    return other.first > gone.last && other.count >= SUCCESSOR;
  }

  /** The last answer, from 0, at which a word was noticed to be given up; empty if none was. */
  public OptionalInt noticed() {
    return noticed;
  }

  /** Whether any of these words is given up by now. */
  public boolean isOutdated(Set<Word> words) {
    return !givenUp.isEmpty() && words.stream().anyMatch(givenUp::contains);
  }

  /** Whether any word is given up by now. */
  public boolean isAnyOutdated() {
    return !givenUp.isEmpty();
  }
}
