package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.util.List;

/**
 * By the number of words of the request, in dimension {@code length}. A word is a run of letters
 * and digits; scripts written without spaces count each ideograph and each kana.
 *
 * @param lastWords the last word count of each bucket but the open one, rising, each ≥ 1
 */
public record LengthSlices(List<Integer> lastWords) implements SliceRule {
  /** Up to 8, 16, 32, 64 and 128 words, and more. */
  public static final LengthSlices DOUBLING = new LengthSlices(List.of(8, 16, 32, 64, 128));

  private static final String DIMENSION = "length";

  public LengthSlices {
    lastWords = List.copyOf(lastWords);
    int previous = 0;
    for (int last : lastWords) {
      if (last <= previous) {
        throw new IllegalArgumentException(
            "buckets of word counts end at rising counts from 1 on, not at " + lastWords);
      }
      previous = last;
    }
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    int words = words(row.input());
    int first = 0;
    for (int last : lastWords) {
      if (words <= last) {
        return List.of(new Slice(DIMENSION, first + "–" + last + " words"));
      }
      first = last + 1;
    }
    return List.of(new Slice(DIMENSION, "≥ " + first + " words"));
  }

  /** The number of words of a text. */
  public static int words(String text) {
    int words = 0;
    boolean inside = false;
    for (int codePoint : text.codePoints().toArray()) {
      if (standsAlone(codePoint)) {
        words++;
        inside = false;
      } else {
        boolean letter = Character.isLetterOrDigit(codePoint);
        words += letter && !inside ? 1 : 0;
        inside = letter || (inside && Character.getType(codePoint) == Character.NON_SPACING_MARK);
      }
    }
    return words;
  }

  private static boolean standsAlone(int codePoint) {
    Character.UnicodeScript script = Character.UnicodeScript.of(codePoint);
    return Character.isIdeographic(codePoint)
        || script == Character.UnicodeScript.HIRAGANA
        || script == Character.UnicodeScript.KATAKANA;
  }
}
